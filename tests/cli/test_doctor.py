"""`crampbot doctor`: what is wrong, each with what to do, while bots run and while none does."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

from bots.cli.doctor_here import LEAST_FREE, judge_disk
from storage.engine import FILE_NAME
from tests.adapters.stages import wait_for
from tests.cli.conftest import Start, free_port, wait_until_up
from tests.fakes.discord_server import DiscordServer
from tests.fakes.telegram_server import Rates, TelegramServer, User

PUBLIC = "https://bot.example.org"
Examine = Callable[..., Awaitable[tuple[int, str]]]
Run = Callable[..., Awaitable[None]]


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    """A Telegram that refuses no speed."""
    async with TelegramServer(Rates(10_000, 10_000, 10_000)) as server:
        yield server


@pytest.fixture
async def discord() -> AsyncIterator[DiscordServer]:
    """A Discord."""
    async with DiscordServer() as server:
        yield server


@pytest.fixture
def on_telegram(environment: dict[str, str], telegram: TelegramServer) -> None:
    """Let every process of the test use the fake Telegram."""
    environment["CRAMPBOT_TELEGRAM_TOKEN"] = telegram.token
    environment["CRAMPBOT_TELEGRAM_API_URL"] = telegram.url


@pytest.fixture
def examine(start: Start) -> Examine:
    """Return what runs doctor, and gives its exit code and words."""

    async def examine(**settings: str) -> tuple[int, str]:
        process = start("doctor", **settings)
        said, _ = await asyncio.to_thread(process.communicate, timeout=60)
        return process.returncode, said

    return examine


@pytest.fixture
def run(start: Start, environment: dict[str, str]) -> Run:
    """Return what runs a bot."""

    async def run(**settings: str) -> None:
        port = settings.get("CRAMPBOT_WEB_PORT", environment["CRAMPBOT_WEB_PORT"])
        await asyncio.to_thread(wait_until_up, int(port), start(**settings))

    return run


async def test_a_fresh_machine_is_well(examine: Examine) -> None:
    """Without tokens it says what could be set."""
    code, said = await examine()
    assert code == 0
    for words in ("CRAMPBOT_TELEGRAM_TOKEN", "CRAMPBOT_DISCORD_TOKEN", "MB free", "no bot works"):
        assert words in said


@pytest.mark.usefixtures("on_telegram")
async def test_a_running_bot_is_well_and_is_left_alone(
    examine: Examine, run: Run, telegram: TelegramServer, discord: DiscordServer
) -> None:
    """Nothing is fetched in its place, and both platforms are looked at."""
    settings = {"CRAMPBOT_DISCORD_TOKEN": discord.token, "CRAMPBOT_DISCORD_API_URL": discord.url}
    await run(**settings)
    await wait_for(lambda: telegram.attempts["getUpdates"] > 1, lambda: "it does not fetch")
    await wait_for(lambda: bool(discord.calls("commands")), lambda: "it does not connect")
    code, said = await examine(**settings)
    assert code == 0, said
    for words in (
        "a bot works with it",
        "is sound and up to date",
        "updates reach the running bot",
        "@cramp_test_bot",
        "scope=bot+applications.commands",
        "no privileged intent is on",
        "as that of the platforms",
    ):
        assert words in said
    assert all("allowed_updates" in fields for fields in telegram.calls("getUpdates"))


async def test_refused_tokens_are_told(
    examine: Examine, telegram: TelegramServer, discord: DiscordServer
) -> None:
    """With where a new one comes from."""
    code, said = await examine(
        CRAMPBOT_TELEGRAM_TOKEN="2:TEST",
        CRAMPBOT_TELEGRAM_API_URL=telegram.url,
        CRAMPBOT_DISCORD_TOKEN="OTHER",
        CRAMPBOT_DISCORD_API_URL=discord.url,
    )
    assert code == 1
    assert "@BotFather (/token)" in said
    assert "Bot, Reset Token" in said


@pytest.mark.usefixtures("on_telegram")
async def test_three_faults_at_once_have_three_remedies(
    examine: Examine, telegram: TelegramServer
) -> None:
    """Who runs the bot mends everything in one go."""
    telegram.me = {"can_read_all_group_messages": True}
    telegram.ahead_seconds = 95
    telegram.push.webhook = {"url": "https://other.example.org/x"}
    code, said = await examine()
    assert code == 1
    for fault, remedy in (
        ("privacy mode is off", "/setprivacy, Enable"),
        ("s behind that of the platforms", "set-ntp true"),
        ("Telegram pushes to other.example.org", "stop what sets it"),
    ):
        lines = said.splitlines()
        [place] = [number for number, line in enumerate(lines) if fault in line]
        assert lines[place].startswith("mend")
        assert remedy in lines[place + 1]
    assert telegram.token not in said


async def test_intents_that_are_not_needed_are_told(
    examine: Examine, discord: DiscordServer
) -> None:
    """A bot should read no more than it needs."""
    discord.flags = 1 << 19 | 1 << 14
    code, said = await examine(
        CRAMPBOT_DISCORD_TOKEN=discord.token, CRAMPBOT_DISCORD_API_URL=discord.url
    )
    assert code == 1
    assert "it does not need: Server Members, Message Content" in said


@pytest.mark.usefixtures("on_telegram")
async def test_a_second_bot_is_found_and_loses_nothing(
    examine: Examine, run: Run, telegram: TelegramServer, tmp_path: Path
) -> None:
    """With the same token on another machine; what people write there is answered."""
    await run(CRAMPBOT_DATA_DIR=str(tmp_path / "elsewhere"))
    await wait_for(lambda: telegram.attempts["getUpdates"] > 1, lambda: "it does not fetch")
    code, said = await examine()
    assert code == 1
    assert "another bot fetches updates with this token" in said
    telegram.say(User(7), "/about")
    await wait_for(lambda: len(telegram.sent) == 1, lambda: "nobody answers")


@pytest.mark.usefixtures("on_telegram")
async def test_two_bots_that_take_turns_are_told_apart_from_one(
    examine: Examine, run: Run, telegram: TelegramServer, tmp_path: Path
) -> None:
    """The bot that runs here says itself that it gets not all."""
    await run()
    await run(CRAMPBOT_DATA_DIR=str(tmp_path / "b"), CRAMPBOT_WEB_PORT=str(free_port()))
    await wait_for(lambda: telegram.attempts["getUpdates"] > 5, lambda: "they do not fetch")
    code, said = await examine()
    assert code == 1
    assert "gets no updates, or not all" in said


@pytest.mark.usefixtures("on_telegram")
async def test_a_webhook_that_nothing_gets_through_is_told_in_telegrams_words(
    examine: Examine, run: Run, telegram: TelegramServer
) -> None:
    """With when it failed and how much waits."""
    await run(CRAMPBOT_PUBLIC_URL=PUBLIC)
    await wait_for(lambda: bool(telegram.push.webhook), lambda: "none is set")
    code, said = await examine(CRAMPBOT_PUBLIC_URL=PUBLIC)
    assert "set as it should be, 0 waiting" in said
    telegram.say(User(7), "/about")
    await wait_for(lambda: bool(telegram.push.pushed), lambda: "nothing is pushed")
    code, said = await examine(CRAMPBOT_PUBLIC_URL=PUBLIC)
    assert code == 1
    assert "1 waiting; last error, 1970" in said
    assert "Wrong response from the webhook: 502" in said
    code, said = await examine(CRAMPBOT_PUBLIC_URL="https://new.example.org")
    assert "Telegram pushes to another address, at bot.example.org" in said


async def test_a_database_of_a_later_release_is_told(examine: Examine, tmp_path: Path) -> None:
    """Before the start refuses it."""
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        connection.execute("CREATE TABLE alembic_version AS SELECT '9999' AS version_num")
        connection.commit()
    code, said = await examine(CRAMPBOT_DATA_DIR=str(tmp_path))
    assert code == 1
    assert "is not of this release" in said


def test_a_disk_that_is_nearly_full_is_told() -> None:
    """While there is still room for a backup."""
    assert judge_disk(LEAST_FREE, Path("/data")).is_well
    assert "make room" in judge_disk(LEAST_FREE - 1, Path("/data")).remedy

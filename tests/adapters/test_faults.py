"""The whole bot among platforms that fail: no reminder is lost, and none doubles needlessly.

The long form, with the program in a process of its own, is benchmarks/faults.py.
"""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from scheduler.model import Address, Kind
from scheduler.reminders import Reminders
from storage.engine import open_storage
from tests.adapters.stages import RunningBot, discord_settings, telegram_settings, wait_for
from tests.fakes import discord_rules, telegram_server
from tests.fakes.discord_model import User
from tests.fakes.discord_server import DiscordServer
from tests.fakes.manual_clock import ManualClock
from tests.fakes.new_reminders import daily, private
from tests.fakes.telegram_server import TelegramServer

CHATS = range(1, 13)
SOME = 4  # of five refusals in a row the bot concludes that they are meant for all chats


@pytest.fixture(autouse=True)
def direct_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep loopback out of any proxy."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    """A Telegram with a private chat for each number of CHATS."""
    async with TelegramServer(telegram_server.Rates(10_000, 10_000, 10_000)) as server:
        for chat in CHATS:
            server.chat(chat, "private")
        yield server


@pytest.fixture
async def discord() -> AsyncIterator[DiscordServer]:
    """A Discord with as many people."""
    async with DiscordServer(discord_rules.Rates(10_000, 10_000)) as server:
        for number in CHATS:
            server.dm_of(User(number))
        yield server


async def save(folder: Path, *addresses: str) -> None:
    """Save a reminder at one o'clock for each address."""
    async with open_storage(folder) as storage:
        reminders = Reminders(storage.reminders, ManualClock())
        for address in addresses:
            await reminders.create(private(Kind.MAGNESIUM, daily(13), Address(address)))


@asynccontextmanager
async def running(bot: RunningBot, lane: str) -> AsyncIterator[RunningBot]:
    """Start *bot*, and stop it at the end."""
    await bot.start()
    try:
        await wait_for(bot.app.adapters[lane].is_ready, lambda: "it is not connected")
        yield bot
    finally:
        await bot.stop()


@asynccontextmanager
async def on_telegram(folder: Path, server: TelegramServer) -> AsyncIterator[RunningBot]:
    """Run a bot that has reminders for all chats on Telegram."""
    await save(folder, *(f"telegram:{chat}" for chat in CHATS))
    async with running(RunningBot(folder, **telegram_settings(server)), "telegram") as bot:
        yield bot


@asynccontextmanager
async def on_discord(folder: Path, server: DiscordServer) -> AsyncIterator[RunningBot]:
    """Run a bot that has reminders for all people on Discord."""
    await save(folder, *(f"discord:{channel}" for channel in server.channels))
    async with running(RunningBot(folder, **discord_settings(server)), "discord") as bot:
        yield bot


def arrived(server: TelegramServer | DiscordServer) -> Counter[int]:
    """Return how many messages arrived where."""
    if isinstance(server, TelegramServer):
        return Counter(message.chat.id for message in server.sent)
    return Counter(message.channel.id for message in server.sent)


async def send_all(bot: RunningBot, server: TelegramServer | DiscordServer, name: str) -> None:
    """Let all fall due, and be tried again a minute later, until each has arrived."""
    bot.go_by(60)
    await wait_for(lambda: server.attempts[name] >= len(CHATS), lambda: f"{server.attempts}")
    bot.go_by(1)
    await wait_for(lambda: len(arrived(server)) == len(CHATS), lambda: f"{arrived(server)}")


@pytest.mark.parametrize(
    ("fault", "doubled"),
    [
        (telegram_server.ApiError(500, "Internal Server Error"), 0),
        (telegram_server.ApiError(429, "Too Many Requests: retry after 1", retry_after=1), 0),
        (telegram_server.Fault.RESET, 0),
        (telegram_server.Fault.CUT, SOME),  # Telegram has them, and cannot be asked
    ],
)
async def test_on_telegram_all_arrive_in_spite_of(
    fault: telegram_server.Fault | telegram_server.ApiError,
    doubled: int,
    tmp_path: Path,
    telegram: TelegramServer,
) -> None:
    """Only what Telegram took while the connection broke may come twice."""
    telegram.fail("sendMessage", *[fault] * SOME)
    async with on_telegram(tmp_path, telegram) as bot:
        await send_all(bot, telegram, "sendMessage")
        await wait_for(
            lambda: telegram.attempts["sendMessage"] == len(CHATS) + SOME,
            lambda: f"{telegram.attempts}",
        )
    assert arrived(telegram).total() == len(CHATS) + doubled


@pytest.mark.parametrize(
    "fault",
    [
        discord_rules.ApiError(503),
        discord_rules.TooManyError(0.2),
        discord_rules.Fault.RESET,
        discord_rules.Fault.LOST,
        discord_rules.Fault.CUT,
    ],
)
async def test_on_discord_each_arrives_once_in_spite_of(
    fault: discord_rules.Fault | discord_rules.ApiError, tmp_path: Path, discord: DiscordServer
) -> None:
    """What Discord took is recognised when it is sent again."""
    discord.fail("send", *[fault] * SOME)
    async with on_discord(tmp_path, discord) as bot:
        await send_all(bot, discord, "send")
        await wait_for(
            lambda: discord.attempts["send"] == len(CHATS) + SOME, lambda: f"{discord.attempts}"
        )
    assert set(arrived(discord).values()) == {1}


async def test_on_telegram_nothing_is_lost_while_the_token_is_refused(
    tmp_path: Path, telegram: TelegramServer
) -> None:
    """Sending stops; once the token is right again, a restart sends what is due."""
    async with on_telegram(tmp_path, telegram) as bot:
        right, telegram.token = telegram.token, "2:OTHER"
        bot.go_by(60)
        await wait_for(lambda: telegram.attempts["sendMessage"] > 0, lambda: "nothing is tried")
        await bot.stop()
        assert telegram.attempts["sendMessage"] <= len(CHATS)
        telegram.token = right
        await bot.start()
        bot.go_by(1)
        await wait_for(lambda: len(arrived(telegram)) == len(CHATS), lambda: "some are lost")
    assert set(arrived(telegram).values()) == {1}


async def test_a_wait_that_telegram_told_is_kept_across_a_restart(
    tmp_path: Path, telegram: TelegramServer
) -> None:
    """Nothing goes to those chats before its end, and then everything."""
    flood = telegram_server.ApiError(429, "Too Many Requests: retry after 60", retry_after=60)
    telegram.fail("sendMessage", *[flood] * SOME)
    async with on_telegram(tmp_path, telegram) as bot:
        bot.go_by(60)
        await wait_for(
            lambda: len(arrived(telegram)) == len(CHATS) - SOME, lambda: f"{telegram.attempts}"
        )
        await bot.stop()
        await bot.start()
        await wait_for(bot.app.adapters["telegram"].is_ready, lambda: "it is not connected")
        assert telegram.attempts["sendMessage"] == len(CHATS)
        bot.go_by(1)
        await wait_for(lambda: len(arrived(telegram)) == len(CHATS), lambda: "some are lost")
    assert set(arrived(telegram).values()) == {1}

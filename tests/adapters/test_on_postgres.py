"""The whole bot on PostgreSQL: it plays the dialogues, and outlives the database's absence."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.adapters.stages import RunningBot, TelegramStage, telegram_settings, wait_for
from tests.fakes.postgres_server import PostgresServer
from tests.fakes.telegram_server import Rates, TelegramServer
from tests.transcripts.player import play


@pytest.fixture(autouse=True)
def direct_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep loopback out of any proxy."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    """A Telegram that refuses no speed."""
    async with TelegramServer(Rates(10_000, 10_000, 10_000)) as server:
        server.chat(7, "private")
        yield server


@pytest.fixture
def make_bot(
    tmp_path: Path, server: TelegramServer, postgres: PostgresServer, database: str
) -> Callable[[], RunningBot]:
    """What makes a bot on Telegram and PostgreSQL."""
    settings = telegram_settings(server) | {
        "database_url": SecretStr(postgres.address(database)),
        "preview": None,
    }
    return lambda: RunningBot(tmp_path / "data", **settings)


@pytest.fixture
async def bot(make_bot: Callable[[], RunningBot]) -> AsyncIterator[RunningBot]:
    """A bot that serves."""
    bot = make_bot()
    await bot.start()
    await serving(bot)
    yield bot
    await bot.stop()


@pytest.fixture
def stage(bot: RunningBot, server: TelegramServer) -> TelegramStage:
    """Ann's private chat."""
    return TelegramStage(bot, server)


async def test_no_preview_and_no_file_stand_beside_it(bot: RunningBot, tmp_path: Path) -> None:
    """Several processes would have a preview each, and a file would be forgotten."""
    assert set(bot.app.adapters) == {"telegram"}
    assert not (tmp_path / "data").exists()


async def test_a_dialogue_is_played(stage: TelegramStage) -> None:
    """As on SQLite, word for word: reminders are saved, arrive and survive a restart."""
    await play("remind", stage)


async def test_the_bot_outlives_a_restart_of_the_server(
    stage: TelegramStage, postgres: PostgresServer, database: str
) -> None:
    """Broken connections are replaced before anybody notices."""
    await stage.say("/settings")
    await stage.expect("Quiet hours")
    postgres.throw_out(database)
    await stage.say("/settings")
    await stage.expect("Quiet hours")


async def test_without_the_database_questions_are_answered_and_the_rest_is_put_off(
    stage: TelegramStage, postgres: PostgresServer, database: str
) -> None:
    """Danger signs too; and once it is back all goes on."""
    postgres.take_away(database)
    await stage.say("why do my legs cramp at night")
    await stage.expect("Information, not medical care")
    await stage.say("/start")
    await stage.expect("cramp")
    await stage.say("/settings")
    await stage.expect("Quiet hours")
    await stage.say("/reminders")
    await stage.expect("Please try again in a minute.")
    await stage.say("/remind my calf is swollen, hot and red since yesterday")
    await stage.expect("Get medical help today.")
    postgres.bring_back(database)
    await stage.say("/reminders")
    await stage.expect("no reminders")


async def test_a_second_bot_stands_by_and_takes_over(
    bot: RunningBot, make_bot: Callable[[], RunningBot], server: TelegramServer
) -> None:
    """One at a time polls and sends, and nothing is lost or doubled on the way."""
    first, second = bot, make_bot()
    await second.start()
    try:
        await wait_for(lambda: second.app.duties.is_elsewhere("telegram"), lambda: "it knows not")
        await TelegramStage(first, server).say("/start")
        await first.stop()
        await serving(second)
        stage = TelegramStage(second, server)
        await stage.say("/settings")
        await stage.expect("Quiet hours")
        assert [m.text for m in server.sent if "Quiet hours" in m.text] == [server.sent[-1].text]
    finally:
        await second.stop()


async def serving(bot: RunningBot) -> None:
    """Wait until *bot* is the one that serves."""
    await wait_for(bot.app.adapters["telegram"].is_ready, lambda: "it is not connected")
    assert bot.app.duties.holds("telegram")

"""The whole bot on PostgreSQL: it plays the dialogues, and outlives the database's absence."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import update

from scheduler.clock import SystemClock
from scheduler.model import Address, Kind
from scheduler.reminders import Reminders
from storage.engine import open_shared
from storage.tables import roles
from tests.adapters.stages import RunningBot, TelegramStage, telegram_settings, wait_for
from tests.fakes.manual_clock import ManualClock
from tests.fakes.new_reminders import daily, private
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


class SlowTelegram(TelegramServer):
    """A Telegram that takes reminders at once, and answers when a test lets it."""

    def __init__(self) -> None:
        super().__init__(Rates(10_000, 10_000, 10_000))
        self.answers = asyncio.Event()

    async def _send_message(self, fields: dict[str, Any]) -> dict[str, Any]:
        stored = await super()._send_message(fields)
        await self.answers.wait()
        return stored


async def test_who_is_replaced_writes_down_what_it_sent(
    tmp_path: Path, postgres: PostgresServer, database: str
) -> None:
    """What the platform is about to answer is waited for, so that no other sends it again."""
    address = postgres.address(database)
    async with SlowTelegram() as slow, open_shared(address) as storage:
        await Reminders(storage.reminders, ManualClock()).create(
            private(Kind.MAGNESIUM, daily(13), Address("telegram:7"))
        )
        slow.chat(7, "private")
        bot = RunningBot(
            tmp_path / "data", **telegram_settings(slow), database_url=SecretStr(address)
        )
        await bot.start()
        await serving(bot)
        bot.go_by(60)
        await wait_for(lambda: bool(slow.sent), lambda: "nothing is sent")
        other = postgres.engine(database)
        with other.begin() as connection:
            later = SystemClock().now() + timedelta(hours=1)
            connection.execute(update(roles).values(holder="other", expires_at=later))
        other.dispose()
        elsewhere = bot.app.duties.is_elsewhere
        await wait_for(lambda: elsewhere("telegram"), lambda: "it knows not")
        slow.answers.set()
        await bot.stop()
        [reminder] = await storage.reminders.of_chat(Address("telegram:7"))
        assert reminder.delivered == 1


async def serving(bot: RunningBot) -> None:
    """Wait until *bot* is the one that serves."""
    await wait_for(bot.app.adapters["telegram"].is_ready, lambda: "it is not connected")
    assert bot.app.duties.holds("telegram")

"""Two programs on one PostgreSQL: one serves, the other stands by and takes over by itself."""

import asyncio
import signal
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.clock import SystemClock
from scheduler.model import Address, Kind
from storage.engine import open_shared
from tests.cli.conftest import Start, free_port
from tests.contract.samples import addition
from tests.fakes.postgres_server import PostgresServer
from tests.fakes.telegram_server import Rates, TelegramServer

CHATS = range(1, 9)
PATIENCE_SECONDS = 30


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    """A Telegram with a private chat for each number of CHATS."""
    async with TelegramServer(Rates(10_000, 10_000, 10_000)) as server:
        for chat in CHATS:
            server.chat(chat, "private")
        yield server


async def save_due(address: str) -> None:
    """Save a reminder for each chat that is due now."""
    now = SystemClock().now()
    async with open_shared(address) as storage:
        for chat in CHATS:
            one = addition(Address(f"telegram:{chat}"), Kind.CUSTOM)
            due_at = now - timedelta(seconds=1)
            await storage.reminders.add(replace(one, created_at=now, next_at=due_at, quiet=None))


async def test_whoever_falls_silent_is_replaced_and_leaves_when_it_wakes(
    start: Start, server: TelegramServer, postgres: PostgresServer, database: str
) -> None:
    """Every reminder comes once; the one that slept says that another has taken over."""
    address = postgres.address(database)
    settings = {
        "CRAMPBOT_DATABASE_URL": address,
        "CRAMPBOT_TELEGRAM_TOKEN": server.token,
        "CRAMPBOT_TELEGRAM_API_URL": server.url,
    }
    first = start(**settings)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await server.until(lambda: server.attempts["getUpdates"])
        start(**settings, CRAMPBOT_WEB_PORT=str(free_port()))
        first.send_signal(signal.SIGSTOP)
        await save_due(address)
        await server.until(lambda: len(server.sent) >= len(CHATS))
    first.send_signal(signal.SIGCONT)
    _, said = await asyncio.to_thread(first.communicate, timeout=PATIENCE_SECONDS)
    assert first.returncode == 2
    assert "another crampbot has taken over telegram" in said
    assert sorted(message.chat.id for message in server.sent) == [*CHATS]

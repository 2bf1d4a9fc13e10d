"""The stores under contract, one fixture parameter each engine.

The suite names no engine, and lets time pass for leases only by end_leases, since an engine may
compare them with a clock of its own.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Update, update

from scheduler.store import ReminderStore
from storage.engine import Storage, open_shared, open_storage
from storage.tables import leases, roles
from tests.fakes.postgres_server import PostgresServer

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
EndLeases = Callable[[], Awaitable[None]]


@pytest.fixture(params=["sqlite", "postgres"])
async def storage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Storage]:
    """An empty storage on each engine that there is."""
    if request.param == "sqlite":
        opening = open_storage(tmp_path)
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        opening = open_shared(server.address(request.getfixturevalue("database")))
    async with opening as storage:
        yield storage


@pytest.fixture
def store(storage: Storage) -> ReminderStore:
    """The store, as the scheduler sees it."""
    return storage.reminders


@pytest.fixture
def end_leases(storage: Storage) -> EndLeases:
    """What lets every lease expire, by any clock."""
    return writing(storage, update(leases).values(until_at=LONG_AGO))


@pytest.fixture
def end_roles(storage: Storage) -> EndLeases:
    """What lets every role be lost, by any clock."""
    return writing(storage, update(roles).values(expires_at=LONG_AGO))


def writing(storage: Storage, ended: Update) -> EndLeases:
    """Return what executes *ended* behind the store's back."""

    def write(connection: Connection) -> None:
        connection.execute(ended)

    async def end() -> None:
        await storage.reminders._run(write)

    return end

"""A full disk and a locked database, as SQLite tells of them: nothing is lost, nothing doubles."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from scheduler.deliveries import Deliveries
from scheduler.errors import StoreError
from scheduler.model import Address, Kind, Occurrence, Outcome, Result
from scheduler.reminders import Reminders
from storage.engine import FILE_NAME, Storage, open_storage, remedy_for
from tests.fakes.manual_clock import ManualClock
from tests.fakes.new_reminders import daily, private
from tests.fakes.outbox import Outbox

HOUR = timedelta(hours=1)
MANY = 300  # their settlement needs new pages
ROOM_PAGES = 1_000_000


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    """A storage that does not wait for locks."""
    async with open_storage(tmp_path) as storage:
        await tell(storage, "busy_timeout", 1)
        yield storage


async def tell(storage: Storage, pragma: str, value: int) -> None:
    """Set up the connection to the database."""

    def execute(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA {pragma}={value}")

    await storage.reminders._run(execute)


class FillsTheDisk(Outbox):
    """A platform during whose first delivery the disk becomes full."""

    def __init__(self, storage: Storage) -> None:
        super().__init__()
        self._storage = storage

    async def deliver(self, occurrence: Occurrence) -> Outcome:
        """Deliver."""
        if not self.tried:
            await tell(self._storage, "max_page_count", 1)  # that is: as many as there are
        return await super().deliver(occurrence)


class Locks(Outbox):
    """A platform during whose first delivery another program takes hold of the database."""

    def __init__(self, other: sqlite3.Connection) -> None:
        super().__init__()
        self._other = other

    async def deliver(self, occurrence: Occurrence) -> Outcome:
        """Deliver."""
        if not self.tried:
            self._other.execute("BEGIN EXCLUSIVE")
        return await super().deliver(occurrence)


async def save(reminders: Reminders, count: int) -> list[int]:
    """Save so many reminders, each in a chat of its own, and return their ids."""
    new = [private(Kind.TIP, daily(13), Address(f"web:{number}")) for number in range(count)]
    return [(await reminders.create(one)).id for one in new]


async def results(reminders: Reminders, saved: list[int]) -> set[tuple[Result, ...]]:
    """Return which histories there are."""
    lines = [await reminders.history(one) for one in saved]  # type: ignore[arg-type]
    return {tuple(line.result for line in history) for history in lines}


async def test_a_disk_that_fills_up_while_reminders_are_sent(storage: Storage) -> None:
    """What was sent is written down once there is room, and the rest is sent."""
    clock = ManualClock()
    reminders, outbox = Reminders(storage.reminders, clock), FillsTheDisk(storage)
    saved = await save(reminders, MANY)
    deliveries = Deliveries(storage.reminders, clock, outbox.deliver)
    clock.advance(HOUR)
    with pytest.raises(StoreError, match="full"):
        await deliveries.drain("web", lambda: MANY)
    sent = len(outbox.arrived)
    assert 0 < sent < MANY
    with pytest.raises(StoreError, match="full"):
        await deliveries.drain("web", lambda: MANY)
    assert len(outbox.arrived) == sent
    await tell(storage, "max_page_count", ROOM_PAGES)
    await deliveries.drain("web", lambda: MANY)
    assert len(outbox.tried) == MANY
    assert await results(reminders, saved) == {(Result.SENT,)}


async def test_another_program_that_holds_the_database(tmp_path: Path, storage: Storage) -> None:
    """What was sent is written down once it lets go, and is not sent again."""
    clock = ManualClock()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as other:
        reminders, outbox = Reminders(storage.reminders, clock), Locks(other)
        saved = await save(reminders, 3)
        deliveries = Deliveries(storage.reminders, clock, outbox.deliver)
        clock.advance(HOUR)
        for _ in range(2):
            with pytest.raises(StoreError, match="locked"):
                await deliveries.drain("web", lambda: MANY)
        other.rollback()
    await deliveries.drain("web", lambda: MANY)
    assert len(outbox.tried) == 3
    assert await results(reminders, saved) == {(Result.SENT,)}


async def test_a_sound_database_is_not_called_broken(tmp_path: Path, storage: Storage) -> None:
    """An operator must not move it away where the disk is full, or another program has it."""
    reminders = Reminders(storage.reminders, ManualClock())
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError) as locked:
            await save(reminders, 1)
    await tell(storage, "max_page_count", 1)
    with pytest.raises(StoreError) as full:
        await save(reminders, MANY)
    assert remedy_for(locked.value).startswith("end what else works with it")
    assert remedy_for(full.value).startswith("see that its disk has room")

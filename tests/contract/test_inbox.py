"""What every Inbox promises (bots/inbox.py)."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select, update

from bots.inbox import Inbox, Incoming
from scheduler.reminders import Reminders
from storage.engine import Storage
from storage.tables import updates_seen
from tests.contract.conftest import LONG_AGO
from tests.fakes.manual_clock import ManualClock

FIRST, SECOND = Incoming(11, "7", '{"text": "my leg"}'), Incoming(12, "7", '{"text": "more"}')
OTHER = Incoming(13, "8", "{}")


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands still."""
    return ManualClock()


@pytest.fixture
def inbox(storage: Storage, clock: ManualClock) -> Inbox:
    """The inbox of one platform."""
    return storage.inbox(clock, "telegram")


async def test_an_update_is_kept_once(inbox: Inbox) -> None:
    """Whoever hears it again, whichever process that is, sees that it is known."""
    assert [await inbox.put(FIRST), await inbox.put(FIRST)] == [True, False]
    assert await inbox.take("7") == FIRST
    await inbox.done(11)
    assert not await inbox.put(FIRST)
    assert await inbox.take("7") is None


async def test_a_lines_updates_are_taken_one_at_a_time_in_order(inbox: Inbox) -> None:
    """The second waits for the first, another line for neither."""
    for each in (SECOND, FIRST, OTHER):
        await inbox.put(each)
    assert await inbox.take("7") == FIRST
    assert await inbox.take("7") is None
    assert await inbox.take("8") == OTHER
    await inbox.done(11)
    assert await inbox.take("7") == SECOND


async def test_what_nobody_works_at_is_found(storage: Storage, inbox: Inbox) -> None:
    """A process that died leaves its line to others when its lease is over."""
    await inbox.put(FIRST)
    assert await inbox.waiting() == ["7"]
    await inbox.take("7")
    assert await inbox.waiting() == []
    await _end_leases(storage)
    assert await inbox.waiting() == ["7"]
    assert await inbox.take("7") == FIRST


async def test_a_lease_can_be_kept(storage: Storage, inbox: Inbox) -> None:
    """What takes long is not given to another."""
    await inbox.put(FIRST)
    await inbox.take("7")
    await _end_leases(storage)
    await inbox.keep(11)
    assert await inbox.take("7") is None


async def test_platforms_have_numbers_of_their_own(
    storage: Storage, inbox: Inbox, clock: ManualClock
) -> None:
    """The same number of another platform is another update."""
    await inbox.put(FIRST)
    other = storage.inbox(clock, "other")
    assert await other.waiting() == []
    assert await other.put(FIRST)


async def test_the_latest_numbers_are_told(inbox: Inbox) -> None:
    """Handled or not, so that whoever fetches knows what was pushed."""
    for each in (FIRST, SECOND, OTHER):
        await inbox.put(each)
    await inbox.done(11)
    assert await inbox.lately(2) == [12, 13]


async def test_nothing_that_was_written_stays(storage: Storage, inbox: Inbox) -> None:
    """What is handled leaves its number, and not whose it was."""
    await inbox.put(FIRST)
    await inbox.done(11)
    row = (await storage.people._run(_rows))[0]
    assert (row.number, row.line, row.payload) == (11, "", None)


async def test_numbers_are_forgotten_after_a_day(
    storage: Storage, inbox: Inbox, clock: ManualClock
) -> None:
    """What nobody handled yet stays, however old."""
    reminders = Reminders(storage.reminders, clock)
    for each in (FIRST, OTHER):
        await inbox.put(each)
    await inbox.done(11)
    clock.advance(timedelta(hours=23))
    await reminders.tidy()
    assert await inbox.lately(9) == [11, 13]
    clock.advance(timedelta(hours=25))
    await reminders.tidy()
    assert await inbox.lately(9) == [13]


def _rows(connection: Connection) -> list:
    return [*connection.execute(select(updates_seen))]


async def _end_leases(storage: Storage) -> None:
    ended = update(updates_seen).values(lease_until_at=LONG_AGO)

    def write(connection: Connection) -> None:
        connection.execute(ended)

    await storage.people._run(write)

"""The alarm rings in time, for what is new too, and outlives trouble."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from scheduler import zone_rules
from scheduler.alarm import Alarm
from scheduler.changes import replan
from scheduler.clock import SystemClock
from scheduler.deliveries import Deliveries
from scheduler.errors import StoreError
from scheduler.model import Address, Kind, Occurrence, Outcome
from scheduler.recurrence import Elapsed, Recurrence
from scheduler.reminders import Reminders
from storage.engine import Storage
from tests.fakes.manual_clock import NOON, ManualClock
from tests.fakes.new_reminders import ANN, BOB, daily, once, private
from tests.fakes.outbox import Outbox

HOUR = timedelta(hours=1)


class Doorbell(Outbox):
    """A platform that tells when so many messages have arrived."""

    def __init__(self, expected: int = 1) -> None:
        super().__init__()
        self._expected = expected
        self.rang = asyncio.Event()

    async def deliver(self, occurrence: Occurrence) -> Outcome:
        """Deliver, and ring with the last that is expected."""
        outcome = await super().deliver(occurrence)
        if len(self.arrived) >= self._expected:
            self.rang.set()
        return outcome


def plenty() -> int:
    """Allow a whole batch."""
    return 100


async def test_what_was_due_at_the_start_arrives(
    storage: Storage, reminders: Reminders, clock: ManualClock
) -> None:
    """All of it, batch after batch, though it came due while nothing ran."""
    for number in range(120):
        await reminders.create(private(Kind.TIP, daily(13), Address(f"web:{number}")))
    clock.advance(HOUR)
    bell = Doorbell(120)
    deliveries = Deliveries(storage.reminders, clock, bell.deliver)
    async with Alarm(reminders, deliveries, {"web": plenty}, clock):
        await bell.rang.wait()
    assert len(bell.arrived) == 120


async def test_a_new_reminder_arrives_at_its_instant(storage: Storage) -> None:
    """A twentieth of a second ahead, saved while the alarm sleeps."""
    clock, bell = SystemClock(), Doorbell()
    reminders = Reminders(storage.reminders, clock)
    deliveries = Deliveries(storage.reminders, clock, bell.deliver)
    async with Alarm(reminders, deliveries, {"web": plenty}, clock):
        soon = Elapsed(timedelta(milliseconds=50), clock.now(), once=True)
        saved = await reminders.create(private(Kind.CUSTOM, Recurrence(soon, "UTC")))
        await bell.rang.wait()
    assert [one.due_at for one in bell.arrived] == [saved.next_at]
    assert timedelta(0) <= bell.arrived[0].late < timedelta(seconds=5)


async def test_what_falls_due_while_the_loop_is_held_arrives(storage: Storage) -> None:
    """APScheduler by itself would forget what it is more than a second late for."""
    clock, bell = SystemClock(), Doorbell()
    reminders = Reminders(storage.reminders, clock)
    deliveries = Deliveries(storage.reminders, clock, bell.deliver)
    async with Alarm(reminders, deliveries, {"web": plenty}, clock):
        soon = Elapsed(timedelta(milliseconds=200), clock.now(), once=True)
        await reminders.create(private(Kind.CUSTOM, Recurrence(soon, "UTC")))
        await asyncio.sleep(0.05)  # the alarm has planned it
        time.sleep(1.5)  # noqa: ASYNC251 - the loop is to be held
        async with asyncio.timeout(5):
            await bell.rang.wait()


async def test_an_exhausted_lane_waits_for_its_allowance(
    storage: Storage, reminders: Reminders, clock: ManualClock
) -> None:
    """Nothing is claimed that may not be sent; another lane is not held up."""
    bell, asked = Doorbell(2), []

    def first_none() -> int:
        asked.append(len(bell.arrived))
        return 0 if len(asked) < 3 else 1

    for address in (ANN, Address("telegram:1")):
        await reminders.create(private(Kind.TIP, daily(13), address))
    clock.advance(HOUR)
    deliveries = Deliveries(storage.reminders, clock, bell.deliver)
    async with Alarm(reminders, deliveries, {"web": first_none, "telegram": plenty}, clock):
        await bell.rang.wait()
    assert [one.reminder.address for one in bell.arrived] == ["telegram:1", ANN]


class Stumbling:
    """A store that fails *times* in one of its methods, then works."""

    def __init__(self, storage: Storage, method: str, times: int, error: Exception) -> None:
        self._store, self._method = storage.reminders, method
        self._times, self._error = times, error

    def __getattr__(self, name: str) -> Callable[..., object]:
        if name == self._method and self._times:
            self._times -= 1
            return self._fail
        found: Callable[..., object] = getattr(self._store, name)
        return found

    async def _fail(self, *_: object) -> None:
        raise self._error


@pytest.mark.parametrize("method", ["settle_and_claim", "tidy"])
@pytest.mark.parametrize("error", [StoreError("disk full"), ZeroDivisionError("a bug")])
async def test_the_alarm_outlives_trouble_with_the_store(
    storage: Storage, reminders: Reminders, clock: ManualClock, method: str, error: Exception
) -> None:
    """It says so, waits and goes on; nothing is lost, and nothing arrives twice."""
    for address in (ANN, BOB):
        await reminders.create(private(Kind.TIP, daily(13), address))
    clock.advance(HOUR)
    bell = Doorbell(2)
    store = Stumbling(storage, method, 1, error)
    deliveries = Deliveries(store, clock, bell.deliver)  # type: ignore[arg-type]
    async with Alarm(Reminders(store, clock), deliveries, {"web": plenty}, clock):  # type: ignore[arg-type]
        await bell.rang.wait()
    assert sorted(one.reminder.address for one in bell.arrived) == [ANN, BOB]


async def test_what_could_not_be_written_down_is_written_later(
    storage: Storage, reminders: Reminders, clock: ManualClock
) -> None:
    """A full disk after a send: it is remembered, and not sent again."""
    saved = await reminders.create(private(Kind.TIP, daily(13)))
    clock.advance(HOUR)
    outbox = Outbox()
    store = Stumbling(storage, "settle", 2, StoreError("disk full"))
    deliveries = Deliveries(store, clock, outbox.deliver)  # type: ignore[arg-type]
    for _ in range(2):
        with pytest.raises(StoreError, match="disk full"):
            await deliveries.run_due("web", 9)
        clock.advance(HOUR)
    assert await deliveries.run_due("web", 9) == 0
    assert [len(outbox.tried), len(await reminders.history(saved.id))] == [1, 1]


async def test_new_zone_rules_move_what_is_to_come(
    storage: Storage, reminders: Reminders, clock: ManualClock
) -> None:
    """A next time that other rules gave is computed anew, once; the others are left."""
    saved = await reminders.create(private(Kind.TIP, daily(13)))
    await reminders.create(private(Kind.CUSTOM, once(30, NOON)))
    await storage.reminders.change(saved.id, NOON, lambda found: replan(found, NOON + 2 * HOUR))
    await reminders.recompute("2027a")
    await reminders.recompute("2027a")
    found = await reminders.get(saved.id)
    assert found is not None
    assert found.next_at == NOON + HOUR
    assert len(await storage.reminders.claim_due(NOON + 3 * HOUR, "web", 9)) == 1


def test_the_zone_rules_in_use_have_a_version() -> None:
    """The package's is part of it, so an update of it shows."""
    assert "package 20" in zone_rules.version()


async def test_tidying_goes_on_until_nothing_is_old(
    reminders: Reminders, clock: ManualClock, deliveries: Deliveries
) -> None:
    """Ninety days of ledger stay, and the series goes on."""
    saved = await reminders.create(private(Kind.CUSTOM, daily(13)))
    for _ in range(3):
        clock.advance(timedelta(days=1))
        await deliveries.run_due("web", 9)
    clock.advance(timedelta(days=88, hours=2))
    await reminders.tidy()
    assert len(await reminders.history(saved.id)) == 1

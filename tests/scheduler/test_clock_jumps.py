"""The machine's clock is set while reminders are sent: none is lost, and none comes twice."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from scheduler.alarm import ANYWAY_SECONDS, Alarm
from scheduler.carriers import Patience
from scheduler.clock import SystemClock
from scheduler.deliveries import Deliveries
from scheduler.model import Address, Kind, Result
from scheduler.reminders import Reminders
from storage.engine import Storage
from tests.fakes.jumping_loop import run_jumping
from tests.fakes.manual_clock import NOON, ManualClock
from tests.fakes.new_reminders import BOB, daily, private
from tests.fakes.outbox import Gate

HOUR = timedelta(hours=1)
DUE = NOON + HOUR
SOON = Patience(wave=0.01)


@pytest.fixture
def gate() -> Gate:
    """A platform that answers nobody until it is opened."""
    return Gate()


@pytest.fixture
def held_up(storage: Storage, clock: ManualClock, gate: Gate) -> Deliveries:
    """Deliveries through the gate."""
    return Deliveries(storage.reminders, clock, gate.deliver, SOON)


def plenty() -> int:
    """Allow a whole batch."""
    return 100


async def until(condition: Callable[[], bool]) -> None:
    """Return once *condition* holds."""
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0)


def tried(gate: Gate) -> list[tuple[Address, datetime]]:
    """Return what was sent, in order."""
    return sorted((one.reminder.address, one.due_at) for one in gate.tried)


async def test_what_is_under_way_when_the_clock_is_set_forward_is_not_sent_again(
    held_up: Deliveries, gate: Gate, clock: ManualClock, reminders: Reminders
) -> None:
    """Its lease seems to be over; it is written down all the same."""
    saved = await reminders.create(private(Kind.TIP, daily(13)))
    clock.set(DUE)
    draining = asyncio.create_task(held_up.drain("web", plenty))
    await until(lambda: gate.waiting == 1)
    clock.advance(HOUR)
    await reminders.create(private(Kind.TIP, daily(14.5), BOB))
    clock.advance(HOUR)
    await until(lambda: gate.waiting == 2)
    gate.open.set()
    await draining
    assert [address for address, _ in tried(gate)] == [saved.address, BOB]
    assert [line.result for line in await reminders.history(saved.id)] == [Result.SENT]


async def test_what_fell_due_meanwhile_in_the_same_chat_is_sent_once(
    held_up: Deliveries, gate: Gate, clock: ManualClock, reminders: Reminders
) -> None:
    """A missed one does not bring along what is under way already."""
    first = await reminders.create(private(Kind.TIP, daily(13)))
    second = await reminders.create(private(Kind.TIP, daily(14)))
    clock.set(DUE)
    draining = asyncio.create_task(held_up.drain("web", plenty))
    await until(lambda: gate.waiting == 1)
    clock.advance(2 * HOUR)
    gate.open.set()
    await draining
    clock.advance(timedelta(minutes=1))
    await held_up.drain("web", plenty)
    assert [at for _, at in tried(gate)] == [DUE, DUE + HOUR]
    for saved in (first, second):
        assert [line.result for line in await reminders.history(saved.id)] == [Result.SENT]


async def test_what_was_sent_before_the_clock_is_set_back_is_not_sent_again(
    held_up: Deliveries, gate: Gate, clock: ManualClock, reminders: Reminders
) -> None:
    """Not while the clock is behind, nor when it shows that hour for the second time."""
    saved = await reminders.create(private(Kind.TIP, daily(13)))
    clock.set(DUE)
    draining = asyncio.create_task(held_up.drain("web", plenty))
    await until(lambda: gate.waiting == 1)
    clock.set(DUE - HOUR)
    gate.open.set()
    await draining
    for _ in range(3):
        await held_up.drain("web", plenty)
        clock.advance(HOUR)
    assert len(gate.tried) == len(await reminders.history(saved.id)) == 1


class Looks:
    """Deliveries that have nothing to deliver, and note when they were asked."""

    def __init__(self) -> None:
        self.at: list[float] = []

    async def drain(self, lane: str, _allowance: Callable[[], int]) -> datetime | None:
        """Note the time; something is due in an hour."""
        self.at.append(asyncio.get_running_loop().time())
        return SystemClock().now() + HOUR

    def rest(self) -> None:
        """Begin nothing any more."""

    async def finish(self, _seconds: float) -> None:
        """Have nothing to finish."""


class NoReminders:
    """Reminders that need nothing done."""

    def __init__(self) -> None:
        self.changed = asyncio.Event()

    async def nothing(self, *_: object) -> None:
        """Do nothing."""

    take_back_claims = recompute = tidy = nothing


def test_the_alarm_looks_every_minute_whatever_the_clock_does() -> None:
    """Here the machine's clock stands still, as after it was set back."""

    async def two_minutes() -> list[float]:
        looks = Looks()
        lanes = {"web": plenty}
        async with Alarm(NoReminders(), looks, lanes, SystemClock()):  # type: ignore[arg-type]
            await asyncio.sleep(2.5 * ANYWAY_SECONDS)
        return looks.at

    assert [round(at) for at in run_jumping(two_minutes())] == [0, 60, 120]

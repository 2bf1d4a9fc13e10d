"""A lane is drained: topped up while some are under way, never beyond what may be."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from scheduler.carriers import Patience
from scheduler.deliveries import BATCH, IN_HAND, Deliveries
from scheduler.model import Address, Kind, Result
from scheduler.recurrence import Elapsed, Recurrence
from scheduler.reminders import Reminders
from scheduler.store import LEASE, Turnover
from storage.engine import Storage
from tests.fakes.manual_clock import NOON, ManualClock
from tests.fakes.new_reminders import daily, private
from tests.fakes.outbox import Gate, Outbox

HOUR = timedelta(hours=1)
SOON = Patience(wave=0.01)
DAILY = daily(13)
HALF_A_MINUTE_LATER = Recurrence(Elapsed(HOUR + timedelta(seconds=30), NOON, once=True), "UTC")


class Meanwhile:
    """A store during whose second claim a gate opens, and all that it held up arrives.

    If it *is_stuck* that claim never ends.
    """

    def __init__(self, storage: Storage, gate: Gate) -> None:
        self._store, self._gate = storage.reminders, gate
        self.claims = 0
        self.is_stuck = False

    def __getattr__(self, name: str) -> Callable[..., object]:
        found: Callable[..., object] = getattr(self._store, name)
        return found

    async def settle_and_claim(self, *args: Any) -> Turnover:
        """Claim; the second time when everything has arrived."""
        self.claims += 1
        if self.claims > 1:
            if self.is_stuck:
                await asyncio.Event().wait()
            self._gate.open.set()
            await until(lambda: len(self._gate.arrived) > 0 and not self._gate.waiting)
        return await self._store.settle_and_claim(*args)


class Watched:
    """A store that tells when a claim is made and about to be written."""

    def __init__(self, storage: Storage, tell: Callable[[], object]) -> None:
        self._store, self._tell = storage.reminders, tell

    def __getattr__(self, name: str) -> Callable[..., object]:
        found: Callable[..., object] = getattr(self._store, name)
        return found

    async def settle_and_claim(self, *args: Any) -> Turnover:
        """Claim."""
        return await self._store.settle_and_claim(*args[:-1], self._tell)


async def save(reminders: Reminders, count: int, rule: Recurrence = DAILY) -> None:
    """Save so many reminders, each in a chat of its own."""
    for number in range(count):
        address = Address(f"web:{rule.rule.__class__.__name__}.{number}")
        await reminders.create(private(Kind.TIP, rule, address))


def plenty() -> int:
    """Allow more than a batch."""
    return 1000


async def until(condition: Callable[[], bool]) -> None:
    """Return once *condition* holds."""
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0)


async def test_all_that_is_due_is_sent_and_the_next_time_told(
    storage: Storage, clock: ManualClock, reminders: Reminders, outbox: Outbox
) -> None:
    """Batch after batch in one go; where nothing waits there is no next time."""
    deliveries = Deliveries(storage.reminders, clock, outbox.deliver)
    assert await deliveries.drain("web", plenty) is None
    await save(reminders, 250)
    clock.advance(HOUR)
    assert await deliveries.drain("web", plenty) == NOON + 25 * HOUR
    assert len({one.reminder.address for one in outbox.arrived}) == 250


async def test_never_more_than_two_batches_are_under_way(
    storage: Storage, clock: ManualClock, reminders: Reminders
) -> None:
    """So that a kill can double no more than that."""
    await save(reminders, IN_HAND + 20)
    clock.advance(HOUR)
    gate, looks = Gate(), []
    deliveries = Deliveries(storage.reminders, clock, gate.deliver, SOON)
    draining = asyncio.create_task(deliveries.drain("web", lambda: looks.append(1) or plenty()))
    await until(lambda: gate.waiting == IN_HAND)
    seen = len(looks)
    await until(lambda: len(looks) == seen + 3)
    assert gate.waiting == IN_HAND
    gate.open.set()
    await draining
    assert len(gate.arrived) == IN_HAND + 20


async def test_who_is_held_up_holds_up_nobody_else(
    storage: Storage,
    clock: ManualClock,
    reminders: Reminders,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What falls due meanwhile is sent; each outcome is written down once."""
    await save(reminders, 3)
    await save(reminders, 3, HALF_A_MINUTE_LATER)
    gate = Gate("web:WallTimes.1")
    clock.advance(HOUR)
    deliveries = Deliveries(storage.reminders, clock, gate.deliver, SOON)
    with caplog.at_level(logging.WARNING):
        draining = asyncio.create_task(deliveries.drain("web", plenty))
        await until(lambda: len(gate.arrived) == 2)
        clock.advance(timedelta(seconds=30))
        await until(lambda: len(gate.arrived) == 5)
        gate.open.set()
        await draining
    assert len({one.id for one in gate.arrived}) == len(gate.tried) == 6
    assert caplog.messages == []


async def test_what_is_under_way_at_the_end_is_written_down(
    storage: Storage, clock: ManualClock, reminders: Reminders
) -> None:
    """The drain is cut off, the sends come to an end, and are not sent again."""
    saved = await reminders.create(private(Kind.TIP, daily(13)))
    clock.advance(HOUR)
    gate = Gate()
    deliveries = Deliveries(storage.reminders, clock, gate.deliver, SOON)
    draining = asyncio.create_task(deliveries.drain("web", plenty))
    await until(lambda: gate.waiting == 1)
    draining.cancel()
    gate.open.set()
    await deliveries.finish(5)
    assert [line.result for line in await reminders.history(saved.id)] == [Result.SENT]


async def test_what_is_cut_off_at_the_end_stays_under_lease(
    storage: Storage, clock: ManualClock, reminders: Reminders
) -> None:
    """Nobody knows whether it arrived, so that it is no ordinary failure: that would wait."""
    await reminders.create(private(Kind.TIP, daily(13)))
    clock.advance(HOUR)
    gate = Gate()
    deliveries = Deliveries(storage.reminders, clock, gate.deliver, SOON)
    draining = asyncio.create_task(deliveries.drain("web", plenty))
    await until(lambda: gate.waiting == 1)
    draining.cancel()
    await deliveries.finish(0)
    assert await storage.reminders.claim_due(clock.now(), "web", 9) == []
    [again] = await storage.reminders.claim_due(clock.now() + LEASE, "web", 9)
    assert again.attempt == 2


async def test_what_was_not_begun_at_the_end_is_left_to_others(
    storage: Storage, clock: ManualClock, reminders: Reminders
) -> None:
    """Whoever claims next has it at once, as if nobody had had it before."""
    await save(reminders, BATCH)
    clock.advance(HOUR)
    gate = Gate()
    store = Meanwhile(storage, gate)
    store.is_stuck = True
    deliveries = Deliveries(store, clock, gate.deliver, SOON)  # type: ignore[arg-type]
    draining = asyncio.create_task(deliveries.drain("web", plenty))
    await until(lambda: store.claims == 2)
    deliveries.rest()
    draining.cancel()
    await asyncio.gather(draining, return_exceptions=True)
    await deliveries.finish(0)
    assert gate.tried == []
    claims = await storage.reminders.claim_due(clock.now(), "web", BATCH)
    assert [claim.attempt for claim in claims] == [1] * BATCH


async def test_what_is_claimed_at_the_very_end_is_left_to_others(
    storage: Storage, clock: ManualClock, reminders: Reminders, outbox: Outbox
) -> None:
    """The drain is cut off while the claim is written, which then happens all the same."""
    await save(reminders, 3)
    clock.advance(HOUR)
    cut_off: list[asyncio.Task[object]] = []
    store = Watched(storage, lambda: cut_off.pop().cancel())
    deliveries = Deliveries(store, clock, outbox.deliver, SOON)  # type: ignore[arg-type]
    draining = asyncio.create_task(deliveries.drain("web", plenty))
    cut_off.append(draining)
    await asyncio.sleep(0)
    deliveries.rest()
    with pytest.raises(asyncio.CancelledError):
        await draining
    await deliveries.finish(5)
    assert outbox.arrived == []
    claims = await storage.reminders.claim_due(clock.now(), "web", 9)
    assert [claim.attempt for claim in claims] == [1, 1, 1]


async def test_what_arrives_during_a_claim_is_written_down_before_the_lane_rests(
    storage: Storage, clock: ManualClock, reminders: Reminders
) -> None:
    """Else nothing would wake it, and the lease might end first."""
    saved = await reminders.create(private(Kind.TIP, daily(13)))
    clock.advance(HOUR)
    gate = Gate()
    store = Meanwhile(storage, gate)
    deliveries = Deliveries(store, clock, gate.deliver, SOON)  # type: ignore[arg-type]
    assert await deliveries.drain("web", plenty) == NOON + 25 * HOUR
    assert [line.result for line in await reminders.history(saved.id)] == [Result.SENT]


async def test_without_allowance_nothing_is_claimed(
    storage: Storage, clock: ManualClock, reminders: Reminders, outbox: Outbox
) -> None:
    """It is told to look again at once, and the rest waits."""
    await save(reminders, 5)
    clock.advance(HOUR)
    allowed = [2, 1, 0]
    deliveries = Deliveries(storage.reminders, clock, outbox.deliver)
    assert await deliveries.drain("web", lambda: allowed.pop(0)) == clock.now()
    assert len(outbox.arrived) == 3
    assert await deliveries.next_due_at("web") == NOON + HOUR

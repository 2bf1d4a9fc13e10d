"""Claim, send, settle: what becomes of a due occurrence, by its outcome."""

import asyncio
from datetime import timedelta

import pytest

from scheduler.deliveries import Deliveries, Patience
from scheduler.model import (
    Address,
    Failed,
    Gone,
    Kind,
    Moved,
    NoPermission,
    Occurrence,
    Outcome,
    Result,
    RetryAfter,
    State,
    Suspension,
)
from scheduler.reminders import Reminders
from storage.engine import Storage
from tests.fakes.manual_clock import NOON, ManualClock
from tests.fakes.new_reminders import ANN, BOB, CLUB, daily, for_group, once, private
from tests.fakes.outbox import Outbox

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


async def test_nothing_is_sent_ahead_of_time(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """A second before, nothing; at the instant, once."""
    await reminders.create(private(Kind.CUSTOM, daily(13)))
    clock.set(NOON + HOUR - SECOND)
    assert await deliveries.run_due("web", 100) == 0
    clock.advance(SECOND)
    assert await deliveries.run_due("web", 100) == 1
    assert [one.due_at for one in outbox.arrived] == [NOON + HOUR]


async def test_what_was_sent_is_never_sent_again(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """Looking again finds nothing until the next instant of the series."""
    saved = await reminders.create(private(Kind.TIP, daily(13)))
    clock.set(NOON + HOUR)
    await deliveries.run_due("web", 100)
    assert await deliveries.run_due("web", 100) == 0
    found = await reminders.get(saved.id)
    assert found is not None
    assert found.next_at == NOON + 25 * HOUR
    assert len(outbox.arrived) == 1


async def test_a_one_off_ends(
    reminders: Reminders, deliveries: Deliveries, clock: ManualClock
) -> None:
    """After its one time it is no longer listed, and its ledger is kept."""
    saved = await reminders.create(private(Kind.CUSTOM, once(10, NOON)))
    clock.advance(10 * MINUTE)
    await deliveries.run_due("web", 100)
    found = await reminders.get(saved.id)
    assert found is not None
    assert (found.state, found.next_at) == (State.ENDED, None)
    assert await reminders.of_chat(ANN) == []
    assert [line.result for line in await reminders.history(saved.id)] == [Result.SENT]


async def test_the_ledger_tells_due_and_sent(
    reminders: Reminders, deliveries: Deliveries, clock: ManualClock
) -> None:
    """A line has the due instant, the sent one and the outcome, newest first."""
    saved = await reminders.create(private(Kind.TIP, daily(13, 14)))
    for due_at in (NOON + HOUR, NOON + 2 * HOUR):
        clock.set(due_at + SECOND)
        await deliveries.run_due("web", 100)
    lines = await reminders.history(saved.id)
    assert [line.due_at for line in lines] == [NOON + 2 * HOUR, NOON + HOUR]
    assert lines[0].sent_at == NOON + 2 * HOUR + SECOND


async def test_other_lanes_are_left_alone(
    reminders: Reminders, deliveries: Deliveries, clock: ManualClock
) -> None:
    """A lane claims only its own."""
    await reminders.create(private(Kind.TIP, daily(13)))
    clock.advance(HOUR)
    assert await deliveries.run_due("telegram", 100) == 0
    assert await deliveries.next_due_at("telegram") is None
    assert await deliveries.next_due_at("web") == NOON + HOUR


async def test_a_chat_gets_one_at_a_time(
    reminders: Reminders, deliveries: Deliveries, clock: ManualClock
) -> None:
    """Two of one chat take two rounds, two chats one."""
    for new in (private(Kind.TIP, daily(13)), private(Kind.CUSTOM, daily(13))):
        await reminders.create(new)
    await reminders.create(private(Kind.TIP, daily(13), BOB))
    clock.advance(HOUR)
    assert [await deliveries.run_due("web", 100) for _ in range(3)] == [2, 1, 0]


async def test_a_limit_is_kept(
    reminders: Reminders, deliveries: Deliveries, clock: ManualClock
) -> None:
    """No more is claimed than the lane may send."""
    for number in range(5):
        await reminders.create(private(Kind.TIP, daily(13), Address(f"web:{number}")))
    clock.advance(HOUR)
    assert [await deliveries.run_due("web", 2) for _ in range(4)] == [2, 2, 1, 0]


async def test_a_chat_told_to_wait_waits_exactly_so_long(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """A second before, nothing; then it arrives, and the wait was no attempt."""
    await reminders.create(private(Kind.CUSTOM, daily(13)))
    outbox.answers.append(RetryAfter(timedelta(seconds=37)))
    clock.advance(HOUR)
    await deliveries.run_due("web", 100)
    clock.advance(36 * SECOND)
    assert await deliveries.run_due("web", 100) == 0
    clock.advance(SECOND)
    assert await deliveries.run_due("web", 100) == 1
    assert outbox.arrived[0].attempt == 1


async def test_a_waiting_chat_holds_back_its_others_alone(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """What else is due in that chat waits with it, another chat is served."""
    await reminders.create(private(Kind.CUSTOM, daily(13)))
    await reminders.create(private(Kind.TIP, once(61, NOON)))
    await reminders.create(private(Kind.CUSTOM, once(61, NOON), BOB))
    outbox.answers.append(RetryAfter(2 * MINUTE))
    for _ in range(2):
        clock.advance(HOUR if not outbox.tried else MINUTE)
        await deliveries.run_due("web", 100)
    assert [one.reminder.address for one in outbox.arrived] == [BOB]


async def test_a_lane_told_to_wait_waits_whole(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """Not even another chat is sent to before the time is over, and the order is kept."""
    await reminders.create(private(Kind.CUSTOM, daily(13)))
    await reminders.create(private(Kind.CUSTOM, once(62, NOON), BOB))
    outbox.answers.append(RetryAfter(5 * MINUTE, whole_lane=True))
    clock.advance(HOUR)
    await deliveries.run_due("web", 100)
    clock.advance(5 * MINUTE - SECOND)
    assert await deliveries.run_due("web", 100) == 0
    assert await deliveries.next_due_at("web") == NOON + HOUR + 5 * MINUTE
    clock.advance(SECOND)
    assert await deliveries.run_due("web", 1) == 1
    assert outbox.arrived[0].reminder.address == ANN


async def test_waits_survive_a_restart(
    reminders: Reminders,
    deliveries: Deliveries,
    outbox: Outbox,
    clock: ManualClock,
    storage: Storage,
) -> None:
    """What a platform told us counts for the next process too."""
    await reminders.create(private(Kind.CUSTOM, daily(13)))
    outbox.answers.append(RetryAfter(HOUR))
    clock.advance(HOUR)
    await deliveries.run_due("web", 100)
    restarted = Deliveries(storage.reminders, clock, outbox.deliver)
    await reminders.take_back_claims()
    assert await restarted.run_due("web", 100) == 0
    clock.advance(HOUR)
    assert await restarted.run_due("web", 100) == 1


@pytest.mark.parametrize("trouble", [Failed("502"), RuntimeError("a bug")])
async def test_passing_trouble_is_tried_again_with_growing_waits(
    reminders: Reminders,
    deliveries: Deliveries,
    outbox: Outbox,
    clock: ManualClock,
    trouble: Outcome | Exception,
) -> None:
    """Ten, twenty, forty seconds; then it arrives, and is one line in the ledger."""
    saved = await reminders.create(private(Kind.CUSTOM, daily(13)))
    outbox.answers.extend([trouble] * 3)
    clock.advance(HOUR)
    waits = []
    while not outbox.arrived:
        await deliveries.run_due("web", 100)
        due_at = await deliveries.next_due_at("web")
        assert due_at is not None
        waits.append((due_at - clock.now()).total_seconds())
        clock.set(due_at)
    assert waits[:3] == [10, 20, 40]
    assert [line.result for line in await reminders.history(saved.id)] == [Result.SENT]


async def test_waits_that_were_told_do_not_make_others_longer(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """After an hour of them, passing trouble costs ten seconds."""
    await reminders.create(private(Kind.CUSTOM, daily(13)))
    outbox.answers.extend([RetryAfter(10 * SECOND, whole_lane=True)] * 10)
    outbox.answers.append(Failed("503"))
    clock.advance(HOUR)
    while len(outbox.tried) < 11:
        await deliveries.run_due("web", 100)
        clock.advance(10 * SECOND)
    assert await deliveries.next_due_at("web") == clock.now()


async def test_trouble_for_a_week_is_given_up(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """The ledger says so, and only so: nothing vanishes."""
    saved = await reminders.create(private(Kind.CUSTOM, once(60, NOON)))
    outbox.answers.extend([Failed("400")] * 300)
    clock.advance(HOUR)
    while (due_at := await deliveries.next_due_at("web")) is not None:
        clock.set(due_at)
        await deliveries.run_due("web", 100)
    assert timedelta(days=7) < clock.now() - NOON < timedelta(days=7, hours=3)
    assert [line.result for line in await reminders.history(saved.id)] == [Result.FAILED]


@pytest.mark.parametrize(
    ("outcome", "result", "why"),
    [
        (Gone(), Result.GONE, Suspension.GONE),
        (NoPermission(), Result.NO_PERMISSION, Suspension.NO_PERMISSION),
    ],
)
async def test_a_closed_chat_suspends_all_its_reminders(
    reminders: Reminders,
    deliveries: Deliveries,
    outbox: Outbox,
    clock: ManualClock,
    outcome: Outcome,
    result: Result,
    why: Suspension,
) -> None:
    """One answer is enough, the reason is kept, and nothing more is tried."""
    first = await reminders.create(private(Kind.CUSTOM, daily(13)))
    second = await reminders.create(private(Kind.TIP, daily(14)))
    outbox.answers.append(outcome)
    clock.advance(HOUR)
    await deliveries.run_due("web", 100)
    found = await reminders.of_chat(ANN)
    assert [(one.id, one.state, one.suspension, one.next_at) for one in found] == [
        (first.id, State.SUSPENDED, why, None),
        (second.id, State.SUSPENDED, why, None),
    ]
    assert [line.result for line in await reminders.history(first.id)] == [result]
    assert await deliveries.next_due_at("web") is None


async def test_who_comes_back_is_reminded_again(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """From the next instant on; what went by meanwhile does not come."""
    await reminders.create(private(Kind.CUSTOM, daily(13)))
    outbox.answers.append(Gone())
    clock.advance(HOUR)
    await deliveries.run_due("web", 100)
    clock.advance(timedelta(days=3))
    assert await reminders.came_back(ANN) == 1
    assert await reminders.came_back(ANN) == 0
    assert [one.next_at for one in await reminders.of_chat(ANN)] == [clock.now() + 24 * HOUR]


async def test_a_moved_chat_is_followed(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """The occurrence goes to the new address at once, under the same id, and so do later ones."""
    await reminders.create(for_group(Kind.TIP, daily(13)))
    outbox.answers.append(Moved(Address("web:bigger")))
    clock.advance(HOUR)
    await deliveries.run_due("web", 100)
    assert [one.reminder.address for one in outbox.tried] == [CLUB, "web:bigger"]
    assert outbox.tried[0].id == outbox.tried[1].id
    assert len(await reminders.of_chat(Address("web:bigger"))) == 1
    assert await reminders.of_chat(CLUB) == []


async def test_moving_onto_a_known_chat_joins_them(
    reminders: Reminders, deliveries: Deliveries, clock: ManualClock, outbox: Outbox
) -> None:
    """Both chats' reminders go on at the one address."""
    await reminders.create(for_group(Kind.TIP, daily(13)))
    await reminders.create(for_group(Kind.CUSTOM, daily(13), BOB))
    await reminders.moved(CLUB, BOB)
    clock.advance(HOUR)
    while await deliveries.run_due("web", 100):
        pass
    assert [one.reminder.address for one in outbox.arrived] == [BOB, BOB]


async def test_the_order_of_one_instant_changes_daily(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """Over a fortnight it is not always the same chat that comes first."""
    for number in range(130):
        await reminders.create(private(Kind.TIP, daily(13), Address(f"web:{number}")))
    firsts = set()
    for _ in range(14):
        clock.advance(HOUR if not firsts else 24 * HOUR)
        while await deliveries.run_due("web", 100):
            pass
        firsts.add(outbox.take()[0].reminder.address)
    assert len(firsts) > 1


async def test_the_first_delivery_says_so(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """A group's first message carries the safety card, later ones do not."""
    await reminders.create(for_group(Kind.MAGNESIUM, daily(13)))
    for _ in range(2):
        clock.set(NOON + HOUR if not outbox.arrived else NOON + 25 * HOUR)
        await deliveries.run_due("web", 100)
    assert [one.is_first for one in outbox.arrived] == [True, False]


async def test_a_send_without_answer_is_tried_again(
    storage: Storage, clock: ManualClock, reminders: Reminders
) -> None:
    """It is cut off before its lease ends, and given back like any passing trouble."""
    await reminders.create(private(Kind.TIP, daily(13), BOB))
    patience = Patience(send=0.02, wave=0.01)
    deliveries = Deliveries(storage.reminders, clock, HangsFor(BOB).deliver, patience)
    clock.advance(HOUR)
    await deliveries.run_due("web", 100)
    assert await deliveries.next_due_at("web") == clock.now() + 10 * SECOND


async def test_a_slow_chat_does_not_hold_up_what_is_written_down(
    storage: Storage, clock: ManualClock, reminders: Reminders
) -> None:
    """While one send hangs, the others of its round are settled already."""
    fast = await reminders.create(private(Kind.TIP, daily(13)))
    await reminders.create(private(Kind.TIP, daily(13), BOB))
    hanging = HangsFor(BOB)
    deliveries = Deliveries(
        storage.reminders, clock, hanging.deliver, Patience(wave=0.01, round=0.05)
    )
    clock.advance(HOUR)
    await deliveries.run_due("web", 100)
    assert [line.result for line in await reminders.history(fast.id)] == [Result.SENT]
    assert hanging.begun
    await deliveries.finish(0)


class HangsFor(Outbox):
    """A platform that never answers for one chat."""

    def __init__(self, address: Address) -> None:
        super().__init__()
        self._address = address
        self.begun = False

    async def deliver(self, occurrence: Occurrence) -> Outcome:
        """Wait for ever for the one chat, deliver at once to others."""
        if occurrence.reminder.address == self._address:
            self.begun = True
            await asyncio.Event().wait()
        return await super().deliver(occurrence)

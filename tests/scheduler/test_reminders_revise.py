"""A reminder changed in place: the same one, with another rule or other words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.deliveries import Deliveries
from scheduler.errors import NeverDueError, TooOftenError
from scheduler.model import Kind, PersonId, Reminder, RetryAfter, Revision, State
from scheduler.recurrence import Recurrence
from scheduler.reminders import Reminders
from storage.engine import Storage
from tests.fakes.manual_clock import NOON, ManualClock
from tests.fakes.new_reminders import ANN, daily, every, once, private
from tests.fakes.outbox import Outbox

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def to(rule: Recurrence, text: str = "") -> Revision:
    """Return the change to a rule and words."""
    return Revision(recurrence=rule, text=text, named_time=True)


async def test_a_changed_reminder_stays_the_same_one(reminders: Reminders) -> None:
    """Its id, owner, chat and birth stay; its rule, words and next time are the new ones."""
    saved = await reminders.create(replace(private(Kind.CUSTOM, daily(13)), text="call"))
    changed = await reminders.revise(saved.id, to(daily(15), "write"))
    assert changed == replace(saved, recurrence=daily(15), text="write", next_at=NOON + 3 * HOUR)
    assert await reminders.of_person(PersonId(ANN)) == [changed]


async def test_the_old_time_does_not_come_any_more(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """One a day comes, at the new time."""
    saved = await reminders.create(private(Kind.CUSTOM, daily(13)))
    await reminders.revise(saved.id, to(daily(15)))
    await hours_go_by(48, deliveries, clock)
    expected = [NOON + 3 * HOUR, NOON + 3 * HOUR + DAY]
    assert [one.due_at for one in outbox.arrived] == expected


async def test_a_change_while_one_is_on_its_way_doubles_nothing(
    reminders: Reminders,
    deliveries: Deliveries,
    outbox: Outbox,
    clock: ManualClock,
    storage: Storage,
) -> None:
    """The one under way arrives, and after it only the new rule counts."""
    saved = await reminders.create(private(Kind.CUSTOM, daily(13)))
    clock.advance(HOUR)
    in_flight = await storage.reminders.claim_due(clock.now(), "web", 1)
    await reminders.revise(saved.id, to(daily(15)))
    assert len(in_flight) == 1
    clock.advance(timedelta(minutes=2))
    await hours_go_by(48, deliveries, clock)
    arrived = [one.due_at for one in outbox.arrived]
    assert arrived == [NOON + HOUR, NOON + 3 * HOUR, NOON + 3 * HOUR + DAY]


async def test_what_is_due_already_still_comes(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """A change loses nothing that waits for the platform, and doubles nothing."""
    saved = await reminders.create(private(Kind.CUSTOM, daily(13)))
    clock.advance(HOUR)
    outbox.answers.append(RetryAfter(timedelta(minutes=10)))
    await deliveries.run_due("web", 100)
    await reminders.revise(saved.id, to(daily(15)))
    await hours_go_by(24, deliveries, clock)
    assert [one.due_at for one in outbox.arrived] == [NOON + HOUR, NOON + 3 * HOUR]


async def test_a_pause_goes_on_over_a_change(reminders: Reminders, clock: ManualClock) -> None:
    """Until the date that was set, or until it is resumed."""
    until_at = datetime(2026, 11, 30, tzinfo=UTC)
    dated = await reminders.create(private(Kind.CUSTOM, daily(13)))
    await reminders.pause(dated.id, until_at)
    dated = await reminders.revise(dated.id, to(daily(15)))
    assert (dated.state, dated.next_at) == (State.PAUSED, until_at + 15 * HOUR)
    undated = await reminders.create(private(Kind.CUSTOM, daily(13)))
    await reminders.pause(undated.id)
    undated = await reminders.revise(undated.id, to(daily(15)))
    assert (undated.state, undated.next_at) == (State.PAUSED, None)
    assert (await reminders.resume(undated.id)).next_at == NOON + 3 * HOUR


async def test_other_words_bring_back_nothing_that_was_skipped(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """Not today stays not today."""
    saved = await reminders.create(private(Kind.CUSTOM, daily(13, 18)))
    clock.advance(HOUR)
    await deliveries.run_due("web", 100)
    assert await reminders.skip_today(outbox.take()[0].id)
    changed = await reminders.revise(saved.id, to(saved.recurrence, "write"))
    assert (changed.text, changed.next_at) == ("write", NOON + HOUR + DAY)


async def test_the_limits_of_a_kind_hold_for_a_change(reminders: Reminders) -> None:
    """Nothing is changed by one that goes too far."""
    saved = await reminders.create(private(Kind.HYDRATION, daily(13)))
    with pytest.raises(TooOftenError):
        await reminders.revise(saved.id, to(every(5, NOON)))
    with pytest.raises(NeverDueError):
        await reminders.revise(saved.id, to(once(60, NOON - DAY)))
    assert await reminders.get(saved.id) == saved


async def test_what_is_over_is_not_changed(reminders: Reminders) -> None:
    """A deleted reminder comes back as it was."""
    saved = await reminders.create(private(Kind.CUSTOM, daily(13)))
    await reminders.delete(saved.id)
    await reminders.revise(saved.id, to(daily(15)))
    restored: Reminder = await reminders.restore(saved.id)
    assert restored == saved


async def hours_go_by(hours: int, deliveries: Deliveries, clock: ManualClock) -> None:
    """Let what falls due arrive, hour by hour."""
    for _ in range(hours):
        clock.advance(HOUR)
        while await deliveries.run_due("web", 100):
            pass

"""What is still sent after a downtime, by kind."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduler.deliveries import Deliveries
from scheduler.model import Kind, Result
from scheduler.recurrence import Recurrence
from scheduler.reminders import Reminders
from tests.fakes.manual_clock import NOON, ManualClock
from tests.fakes.new_reminders import ANN, daily, every, once, private
from tests.fakes.outbox import Outbox

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)

LATENESS = [
    (Kind.HYDRATION, 60 * MINUTE, True),
    (Kind.HYDRATION, 61 * MINUTE, False),
    (Kind.STRETCH, 10 * HOUR + 59 * MINUTE, True),
    (Kind.STRETCH, 11 * HOUR + MINUTE, False),
    (Kind.TIP, 10 * HOUR, True),
    (Kind.TIP, 20 * HOUR, False),
    (Kind.MAGNESIUM, 20 * HOUR, True),
    (Kind.CUSTOM, 23 * HOUR, True),
]


@pytest.mark.parametrize(("kind", "late", "arrives"), LATENESS)
async def test_each_kind_keeps_for_its_own_time(
    reminders: Reminders,
    deliveries: Deliveries,
    outbox: Outbox,
    clock: ManualClock,
    kind: Kind,
    late: timedelta,
    arrives: bool,  # noqa: FBT001 - a table's column
) -> None:
    """Water for an hour, stretch and tip for the local day, magnesium and own words always."""
    saved = await reminders.create(private(kind, daily(13)))
    clock.set(NOON + HOUR + late)
    await deliveries.run_due("web", 100)
    result = Result.SENT if arrives else Result.SKIPPED_LATE
    assert [line.result for line in await reminders.history(saved.id)] == [result]
    assert [one.late for one in outbox.arrived] == ([late] if arrives else [])


async def test_a_stretch_just_before_midnight_may_arrive_just_after(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """A minute's delay is not a downtime."""
    await reminders.create(private(Kind.STRETCH, daily(23 + 59 / 60)))
    clock.set(datetime(2026, 11, 24, 0, 0, 30, tzinfo=UTC))
    await deliveries.run_due("web", 100)
    assert len(outbox.arrived) == 1


async def test_the_local_day_is_that_of_the_reminder(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """In Auckland a tip of 9:00 is stale at midnight there, at 11:00 in London."""
    await reminders.create(private(Kind.TIP, daily(9, zone="Pacific/Auckland")))
    clock.set(datetime(2026, 11, 24, 11, 30, tzinfo=UTC))
    await deliveries.run_due("web", 100)
    assert outbox.arrived == []


async def test_several_missed_of_a_series_become_one(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """The newest is sent and says how many it stands for; each has its line."""
    saved = await reminders.create(private(Kind.MAGNESIUM, daily(9, 21)))
    clock.set(NOON + timedelta(days=2))
    assert await deliveries.run_due("web", 100) == 1
    assert await deliveries.run_due("web", 100) == 0
    assert [(one.missed, one.late) for one in outbox.arrived] == [(3, 3 * HOUR)]
    lines = await reminders.history(saved.id)
    assert [(line.due_at.hour, line.result) for line in lines] == [
        (9, Result.SENT),
        (21, Result.COALESCED),
        (9, Result.COALESCED),
        (21, Result.COALESCED),
    ]
    assert await deliveries.next_due_at("web") == NOON + timedelta(days=2, hours=9)


async def test_old_water_is_recorded_and_fresh_water_sent(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """Of a morning's glasses only the one of the last hour comes."""
    saved = await reminders.create(private(Kind.HYDRATION, daily(13, 14, 15)))
    clock.set(NOON + 3 * HOUR + 20 * MINUTE)
    await deliveries.run_due("web", 100)
    assert [(one.due_at, one.missed) for one in outbox.arrived] == [(NOON + 3 * HOUR, 2)]
    assert [line.result for line in await reminders.history(saved.id)] == [
        Result.SENT,
        Result.SKIPPED_LATE,
        Result.SKIPPED_LATE,
    ]


async def test_missed_ones_of_a_kind_become_one_message(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """Two reminders to stretch, both missed, arrive as one; the other's line says so."""
    early = await reminders.create(private(Kind.STRETCH, daily(13)))
    late = await reminders.create(private(Kind.STRETCH, daily(14)))
    clock.set(NOON + 3 * HOUR)
    while await deliveries.run_due("web", 100):
        pass
    assert [(one.reminder.id, one.missed) for one in outbox.arrived] == [(late.id, 1)]
    assert [line.result for line in await reminders.history(early.id)] == [Result.COALESCED]
    assert all(one.next_at is not None for one in await reminders.of_chat(ANN))
    assert await deliveries.next_due_at("web") == NOON + 25 * HOUR


async def test_own_words_are_never_joined(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """Each says something else, so each arrives."""
    for hour in (13, 14):
        await reminders.create(private(Kind.CUSTOM, daily(hour)))
    clock.set(NOON + 3 * HOUR)
    while await deliveries.run_due("web", 100):
        pass
    assert len(outbox.arrived) == 2


async def test_two_at_one_instant_are_both_sent(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """Without a downtime nothing is joined."""
    for _ in range(2):
        await reminders.create(private(Kind.STRETCH, daily(13)))
    clock.set(NOON + HOUR)
    while await deliveries.run_due("web", 100):
        pass
    assert len(outbox.arrived) == 2


async def test_a_one_off_comes_late_rather_than_never(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """Three days of downtime later the own words still arrive."""
    await reminders.create(private(Kind.CUSTOM, once(60, NOON)))
    clock.advance(timedelta(days=3))
    await deliveries.run_due("web", 100)
    assert [one.late for one in outbox.arrived] == [timedelta(days=3) - HOUR]


async def test_a_year_of_downtime_leaves_few_lines(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """One message, and a ledger that stays readable."""
    saved = await reminders.create(private(Kind.CUSTOM, every(30, NOON)))
    clock.advance(timedelta(days=365))
    await deliveries.run_due("web", 100)
    assert len(outbox.arrived) == 1
    assert len(await reminders.history(saved.id, 1000)) == 49


async def test_a_check_in_does_not_come_hours_later(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """Nobody remembers the cramp any more."""
    await reminders.create(private(Kind.CHECK_IN, once(10, NOON)))
    clock.advance(2 * HOUR)
    await deliveries.run_due("web", 100)
    assert outbox.tried == []


async def test_a_bounded_series_ends_though_its_end_was_missed(
    reminders: Reminders, deliveries: Deliveries, clock: ManualClock
) -> None:
    """After the last day nothing waits any more."""
    rule = Recurrence(daily(13).rule, "UTC", last_day=NOON.date())
    await reminders.create(private(Kind.HYDRATION, rule))
    clock.advance(timedelta(days=2))
    await deliveries.run_due("web", 100)
    assert await reminders.of_chat(ANN) == []
    assert await deliveries.next_due_at("web") is None

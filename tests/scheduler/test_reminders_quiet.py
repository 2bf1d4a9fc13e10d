"""Quiet hours: who rests, who arrives without a sound."""

from datetime import UTC, datetime, timedelta

from scheduler.deliveries import Deliveries
from scheduler.model import Kind, QuietHours, Result
from scheduler.reminders import Reminders
from tests.fakes.manual_clock import NOON, ManualClock
from tests.fakes.new_reminders import (
    ANN,
    CLUB,
    daily,
    every,
    for_group,
    interval,
    once,
    private,
)
from tests.fakes.outbox import Outbox

NIGHT = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)


async def run_at(instant: datetime, clock: ManualClock, deliveries: Deliveries) -> None:
    """Deliver what is due at *instant*."""
    clock.set(instant)
    while await deliveries.run_due("web", 100):
        pass


async def test_an_interval_rests_at_night(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """Nobody named 23:00, so it is skipped, recorded, and the series goes on."""
    saved = await reminders.create(interval(private(Kind.HYDRATION, daily(23))))
    await run_at(NIGHT, clock, deliveries)
    assert outbox.tried == []
    assert [line.result for line in await reminders.history(saved.id)] == [Result.SKIPPED_QUIET]
    assert await deliveries.next_due_at("web") == NIGHT + timedelta(days=1)


async def test_a_named_time_comes_without_sound(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """Who asked for 23:00 gets it, silently; at 13:00 it rings."""
    await reminders.create(private(Kind.HYDRATION, daily(13, 23)))
    await run_at(NOON + timedelta(hours=1), clock, deliveries)
    await run_at(NIGHT, clock, deliveries)
    assert [one.silent for one in outbox.arrived] == [False, True]


async def test_own_words_are_never_dropped(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """Not even those of an interval."""
    await reminders.create(interval(private(Kind.CUSTOM, every(660, NOON))))
    await run_at(NIGHT, clock, deliveries)
    assert [one.silent for one in outbox.arrived] == [True]


async def test_the_check_in_knows_no_night(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """Ten minutes after a cramp at night the question is asked, with sound."""
    await reminders.create(private(Kind.TIP, daily(9)))
    clock.set(NIGHT)
    await reminders.create(private(Kind.CHECK_IN, once(10, NIGHT)))
    await run_at(NIGHT + timedelta(minutes=10), clock, deliveries)
    assert [one.silent for one in outbox.arrived] == [False]


async def test_a_group_has_no_quiet_hours(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """Its managers set the times."""
    await reminders.create(interval(for_group(Kind.STRETCH, daily(23))))
    await run_at(NIGHT, clock, deliveries)
    assert [(one.reminder.address, one.silent) for one in outbox.arrived] == [(CLUB, False)]


async def test_the_night_is_that_of_the_reminders_zone(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """13:00 in London is the night in Tokyo."""
    await reminders.create(interval(private(Kind.HYDRATION, daily(22.5, zone="Asia/Tokyo"))))
    await run_at(NOON + timedelta(minutes=90), clock, deliveries)
    assert outbox.tried == []


async def test_chosen_quiet_hours_take_the_place_of_the_usual(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """A nap from 12:30 to 14:00 is respected; a later reminder does not undo it."""
    await reminders.create(interval(private(Kind.STRETCH, daily(13))))
    await reminders.set_quiet_hours(ANN, QuietHours(750, 840, "UTC"))
    await reminders.create(interval(private(Kind.STRETCH, daily(23))))
    await run_at(NOON + timedelta(hours=1), clock, deliveries)
    await run_at(NIGHT, clock, deliveries)
    assert [one.due_at for one in outbox.arrived] == [NIGHT]


async def test_quiet_hours_can_be_none(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """Then the night is like the day."""
    await reminders.create(interval(private(Kind.STRETCH, daily(23))))
    await reminders.set_quiet_hours(ANN, None)
    await run_at(NIGHT, clock, deliveries)
    assert [one.silent for one in outbox.arrived] == [False]


async def test_a_chat_without_reminders_keeps_no_quiet_hours(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """Nothing is stored about who has no reminder; the first one brings the usual night."""
    await reminders.set_quiet_hours(ANN, QuietHours(750, 840, "UTC"))
    await reminders.create(interval(private(Kind.STRETCH, daily(13, 23))))
    await run_at(NOON + timedelta(hours=1), clock, deliveries)
    await run_at(NIGHT, clock, deliveries)
    assert [one.due_at for one in outbox.arrived] == [NOON + timedelta(hours=1)]


async def test_late_own_words_in_the_night_are_silent(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """A downtime's end at 23:00 wakes nobody."""
    await reminders.create(private(Kind.CUSTOM, daily(13)))
    await run_at(NIGHT, clock, deliveries)
    assert [one.silent for one in outbox.arrived] == [True]

"""What is pressed on a reminder that arrived: done, snooze, not today, keep."""

from datetime import timedelta

import pytest

from scheduler.deliveries import Deliveries
from scheduler.model import Kind, NewReminder, OccurrenceId, Press, Reminder, Result, State
from scheduler.reminders import Reminders
from tests.fakes.manual_clock import NOON, ManualClock
from tests.fakes.new_reminders import ANN, daily, every, for_group, once, private
from tests.fakes.outbox import Outbox

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
NOBODYS = OccurrenceId(4711)


class Person:
    """Somebody with one reminder, which has just arrived."""

    def __init__(self, parts: "Parts", reminder: Reminder) -> None:
        self.reminders, self.deliveries, self.outbox, self.clock = parts
        self.reminder = reminder

    @property
    def last(self) -> OccurrenceId:
        """The occurrence that arrived last."""
        return self.outbox.arrived[-1].id

    async def wait(self, time: timedelta) -> int:
        """Let *time* pass and return how many messages arrived at its end."""
        before = len(self.outbox.arrived)
        self.clock.advance(time)
        while await self.deliveries.run_due("web", 100):
            pass
        return len(self.outbox.arrived) - before

    async def lines(self) -> list[tuple[Result, Press | None]]:
        """Return the ledger, newest first."""
        lines = await self.reminders.history(self.reminder.id)
        return [(line.result, line.press) for line in lines]


Parts = tuple[Reminders, Deliveries, Outbox, ManualClock]


@pytest.fixture
def parts(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> Parts:
    """What a person needs."""
    return (reminders, deliveries, outbox, clock)


async def reminded(parts: Parts, new: NewReminder, after: timedelta = HOUR) -> Person:
    """Return somebody to whom *new* has just arrived."""
    person = Person(parts, await parts[0].create(new))
    await person.wait(after)
    return person


async def test_done_is_noted(parts: Parts) -> None:
    """The line shows it, and the reminder goes on."""
    ann = await reminded(parts, private(Kind.TIP, daily(13)))
    entry = await ann.reminders.mark_done(ann.last)
    assert entry is not None
    assert (entry.line.press, entry.reminder.id) == (Press.DONE, ann.reminder.id)
    assert await ann.lines() == [(Result.SENT, Press.DONE)]


async def test_presses_on_what_is_not_kept_do_nothing(reminders: Reminders) -> None:
    """A button of years ago, or a forged one."""
    assert await reminders.mark_done(NOBODYS) is None
    assert await reminders.snooze(NOBODYS, HOUR) is None
    assert await reminders.skip_today(NOBODYS) is False
    assert await reminders.occurrence(NOBODYS) is None


async def test_a_snooze_comes_once_and_leaves_the_series(parts: Parts) -> None:
    """Ten minutes later it is there again, under an id of its own; tomorrow is as before."""
    ann = await reminded(parts, private(Kind.MAGNESIUM, daily(13)))
    first = ann.last
    assert await ann.reminders.snooze(first, 10 * MINUTE) == NOON + HOUR + 10 * MINUTE
    assert [await ann.wait(time) for time in (9 * MINUTE, MINUTE, HOUR)] == [0, 1, 0]
    assert ann.outbox.arrived[-1].is_snoozed
    assert ann.last != first
    assert await ann.deliveries.next_due_at("web") == NOON + 25 * HOUR


async def test_pressing_snooze_twice_gives_one(parts: Parts) -> None:
    """The later press decides when."""
    ann = await reminded(parts, private(Kind.CUSTOM, daily(13)))
    for wait in (10, 10, 30):
        await ann.reminders.snooze(ann.last, wait * MINUTE)
    assert [await ann.wait(time) for time in (10 * MINUTE, 20 * MINUTE, HOUR)] == [0, 1, 0]


async def test_a_snoozed_one_can_be_snoozed_again(parts: Parts) -> None:
    """Its message has the same buttons."""
    ann = await reminded(parts, private(Kind.CUSTOM, once(60, NOON)))
    for _ in range(3):
        await ann.reminders.snooze(ann.last, 10 * MINUTE)
        assert await ann.wait(10 * MINUTE) == 1


async def test_done_ends_a_snooze(parts: Parts) -> None:
    """Who did it after all is not reminded again."""
    ann = await reminded(parts, private(Kind.CUSTOM, daily(13)))
    await ann.reminders.snooze(ann.last, HOUR)
    await ann.reminders.mark_done(ann.last)
    assert await ann.wait(2 * HOUR) == 0


async def test_a_snooze_onto_the_next_instant_is_one_message(parts: Parts) -> None:
    """The series comes at that very minute anyway, and goes on."""
    ann = await reminded(parts, private(Kind.CUSTOM, daily(13, 14)))
    await ann.reminders.snooze(ann.last, HOUR)
    assert await ann.wait(HOUR) == 1
    assert await ann.deliveries.next_due_at("web") == NOON + 25 * HOUR


async def test_a_snooze_ahead_of_the_series_does_not_stop_it(parts: Parts) -> None:
    """A snooze may wait for the instant that the series reaches only later."""
    ann = await reminded(parts, private(Kind.CUSTOM, every(30, NOON)), 30 * MINUTE)
    await ann.reminders.snooze(ann.last, HOUR)
    arrivals = [await ann.wait(30 * MINUTE) for _ in range(4)]
    assert arrivals == [1, 1, 1, 1]


async def test_a_snooze_of_a_deleted_reminder_is_none(parts: Parts) -> None:
    """Deleted means silence, from old messages too."""
    ann = await reminded(parts, private(Kind.CUSTOM, daily(13)))
    await ann.reminders.delete(ann.reminder.id)
    assert await ann.reminders.snooze(ann.last, 10 * MINUTE) is None
    assert await ann.wait(HOUR) == 0


async def test_not_today_skips_the_rest_of_the_day(parts: Parts) -> None:
    """Tomorrow it goes on; the ledger shows what was left out."""
    ann = await reminded(parts, private(Kind.HYDRATION, daily(13, 14, 15)))
    assert await ann.reminders.skip_today(ann.last) is True
    assert [await ann.wait(time) for time in (HOUR, HOUR, 22 * HOUR)] == [0, 0, 1]
    assert await ann.lines() == [
        (Result.SENT, None),
        (Result.SKIPPED_TODAY, None),
        (Result.SKIPPED_TODAY, None),
        (Result.SENT, Press.NOT_TODAY),
    ]


async def test_not_today_ends_a_snooze_too(parts: Parts) -> None:
    """And pressing it twice is the same as once."""
    ann = await reminded(parts, private(Kind.CUSTOM, daily(13)))
    await ann.reminders.snooze(ann.last, 10 * MINUTE)
    assert await ann.reminders.skip_today(ann.last) is True
    assert await ann.reminders.skip_today(ann.last) is True
    assert await ann.wait(HOUR) == 0
    assert await ann.wait(23 * HOUR) == 1


async def test_not_today_on_yesterdays_message_says_that_the_day_is_over(parts: Parts) -> None:
    """Today's are not touched by it."""
    ann = await reminded(parts, private(Kind.CUSTOM, daily(13)))
    yesterdays = ann.last
    ann.clock.advance(20 * HOUR)
    assert await ann.reminders.skip_today(yesterdays) is False
    assert await ann.wait(4 * HOUR) == 1


async def test_a_day_past_midnight_is_still_today(parts: Parts) -> None:
    """A window from 23:00 to 01:00 is one evening, also at half past midnight."""
    ann = await reminded(parts, private(Kind.CUSTOM, daily(23, 24, 25)), 11 * HOUR)
    evening = ann.last
    await ann.wait(HOUR)
    ann.clock.advance(30 * MINUTE)
    assert await ann.reminders.skip_today(evening) is True
    assert await ann.wait(HOUR) == 0


async def test_not_today_on_the_last_of_a_series_ends_nothing_else(parts: Parts) -> None:
    """A one-off that came is over, and stays so."""
    ann = await reminded(parts, private(Kind.CUSTOM, once(60, NOON)))
    assert await ann.reminders.skip_today(ann.last) is True
    found = await ann.reminders.get(ann.reminder.id)
    assert found is not None
    assert found.state is State.ENDED


async def test_after_ten_unanswered_one_question_comes(parts: Parts) -> None:
    """The eleventh asks, once; unanswered the series goes on as it is."""
    ann = await reminded(parts, private(Kind.TIP, daily(13)))
    for _ in range(12):
        await ann.wait(24 * HOUR)
    assert [one.asks for one in ann.outbox.arrived] == [False] * 10 + [True] + [False] * 2


@pytest.mark.parametrize("press", ["mark_done", "keep", "skip_today"])
async def test_a_press_counts_as_an_answer(parts: Parts, press: str) -> None:
    """Whoever answers is not asked until ten more went unanswered."""
    ann = await reminded(parts, private(Kind.TIP, daily(13)))
    for _ in range(8):
        await ann.wait(24 * HOUR)
    target = ann.reminder.id if press == "keep" else ann.last
    await getattr(ann.reminders, press)(target)
    for _ in range(10):
        await ann.wait(24 * HOUR)
    assert not any(one.asks for one in ann.outbox.arrived)


async def test_a_group_is_never_asked(parts: Parts) -> None:
    """Its messages have nothing to press that would count."""
    club = await reminded(parts, for_group(Kind.TIP, daily(13)))
    for _ in range(12):
        await club.wait(24 * HOUR)
    assert not any(one.asks for one in club.outbox.arrived)


async def test_an_occurrence_can_be_looked_up(parts: Parts) -> None:
    """A press is checked against whose reminder it was."""
    ann = await reminded(parts, private(Kind.TIP, daily(13)))
    entry = await ann.reminders.occurrence(ann.last)
    assert entry is not None
    assert (entry.reminder.owner, entry.line.due_at) == (ANN, NOON + HOUR)

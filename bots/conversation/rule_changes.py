"""Another time or other days for a rule that stays as it is otherwise. Pure.

Knows which part of a rule words change. Must not know a clock, stores or phrases.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bots.conversation.times_in_words import Problem, Reading, Unclear, read
from bots.conversation.times_in_words.ready_made import (
    A_CLOCK,
    A_DAY,
    A_LAST_DAY,
    DAYS_OF_THE_WEEK,
    ON_DAYS,
    ON_LAST_FRIDAY,
)
from scheduler.recurrence import (
    Days,
    Elapsed,
    EveryDay,
    MonthWeekday,
    OnDate,
    Recurrence,
    WallTimes,
    Weekly,
)

DAYS: dict[str, Days] = {
    "every_day": EveryDay(),
    "workdays": Weekly(frozenset(range(5))),
    "weekend": Weekly(frozenset((5, 6))),
}

LAST_FRIDAY = MonthWeekday(frozenset((-1,)), 4)
NOTHING = Unclear(Problem.NOT_UNDERSTOOD)


@dataclass(frozen=True, slots=True)
class Changed:
    """A rule as it would be; *names_time* as in a Reading."""

    recurrence: Recurrence
    names_time: bool


def with_times(old: Recurrence, words: str, now: datetime) -> Changed | Unclear:
    """Return *old* at the times in *words*; on other days only where the words name days."""
    reading = read(words, now, old.zone)
    if reading == NOTHING:
        words = A_CLOCK.format(words)
        reading = read(words, now, old.zone)
    alone = read(ON_LAST_FRIDAY.format(words), now, old.zone)
    days = _days_of(old)
    if days is not None and isinstance(alone, Reading) and _is_time_alone(reading, alone):
        at_times = Changed(replace(old, rule=alone.recurrence.rule), alone.names_time)
        return on_days(at_times, days) or at_times
    if isinstance(reading, Unclear):
        return reading
    new = reading.recurrence
    if isinstance(new.rule, Elapsed) and not new.rule.once:
        weekdays = new.rule.weekdays or _weekdays_of(old)
        new = replace(new, rule=replace(new.rule, weekdays=weekdays), last_day=old.last_day)
    return Changed(new, reading.names_time)


def with_days(old: Changed, words: str, now: datetime) -> Changed | Unclear | None:
    """Return *old* on the days in *words*, None where it cannot keep to such days.

    Words that name times as well change both.
    """
    zone = old.recurrence.zone
    whole = read(words, now, zone)
    if isinstance(whole, Reading):
        return Changed(whole.recurrence, whole.names_time)
    if whole == NOTHING:
        return whole
    reading = read(A_DAY.format(words), now, zone)
    every = read(DAYS_OF_THE_WEEK.format(words), now, zone)
    if isinstance(every, Reading) and isinstance(_days_of(every.recurrence), Weekly):
        reading = every
    if isinstance(reading, Unclear):
        return reading
    days = _days_of(reading.recurrence)
    return None if days is None else on_days(old, days)


def on_days(old: Changed, days: Days) -> Changed | None:
    """Return *old* on *days*, None where it cannot keep to such days."""
    rule = _as_wall_times(old.recurrence)
    if isinstance(rule, WallTimes):
        return replace(old, recurrence=replace(old.recurrence, rule=replace(rule, days=days)))
    match days:
        case EveryDay(every=1):
            weekdays = None
        case Weekly(weekdays=weekdays, every=1):
            pass
        case _:
            return None
    return replace(old, recurrence=replace(old.recurrence, rule=replace(rule, weekdays=weekdays)))


def words_on(name: str, words: str, now: datetime) -> str:
    """Return *words* for a time with the usual days of that name put to them.

    Words that name days themselves, or that no days go with, stay as they are.
    """
    alone = read(words, now, "UTC")
    own_words = alone.text if isinstance(alone, Reading) else ""
    for frame in () if _name_days(words, now) else ON_DAYS.get(name, ()):
        framed = frame.format(words)
        reading = read(framed, now, "UTC")
        if isinstance(reading, Reading) and reading.text == own_words:
            read_as = Changed(reading.recurrence, reading.names_time)
            if on_days(read_as, DAYS[name]) == read_as:
                return framed
    return words


def day_in(words: str, now: datetime, zone: str) -> date | Unclear:
    """Return the day to come that *words* name."""
    if read(words, now, zone) == NOTHING:
        return NOTHING
    reading = read(A_DAY.format(words), now, zone)
    if isinstance(reading, Unclear):
        until = read(A_LAST_DAY.format(words), now, zone)
        if isinstance(until, Unclear):
            return reading
        reading = until
    days = _days_of(reading.recurrence)
    day = days.day if isinstance(days, OnDate) else reading.recurrence.last_day
    if day is None:
        return NOTHING
    return day if day > now.astimezone(ZoneInfo(zone)).date() else Unclear(Problem.PAST)


def _name_days(words: str, now: datetime) -> bool:
    reading = read(words, now, "UTC")
    alone = read(ON_LAST_FRIDAY.format(words), now, "UTC")
    if isinstance(reading, Unclear) or isinstance(reading.recurrence.rule, Elapsed):
        return False
    return isinstance(alone, Unclear) or not _is_time_alone(reading, alone)


def _is_time_alone(reading: Reading | Unclear, alone: Reading) -> bool:
    """Tell whether words that are read as *reading* and as *alone* name times and no days."""
    found = alone.recurrence
    if _days_of(found) != LAST_FRIDAY or found.first_day is not None:
        return False
    if isinstance(reading, Unclear):
        return True
    rule = reading.recurrence.rule
    if not isinstance(rule, WallTimes):
        return False
    is_window = rule.step_minutes is not None and rule.days == EveryDay()
    return is_window or isinstance(rule.days, OnDate)


def _as_wall_times(recurrence: Recurrence) -> WallTimes | Elapsed:
    """Return the rule, that of an elapsed one-off as the wall time at which it comes."""
    rule = recurrence.rule
    if isinstance(rule, WallTimes) or not rule.once:
        return rule
    local = (rule.anchor_at + rule.every).astimezone(ZoneInfo(recurrence.zone))
    return WallTimes(OnDate(local.date()), (local.hour * 60 + local.minute,))


def _days_of(recurrence: Recurrence) -> Days | None:
    rule = _as_wall_times(recurrence)
    return rule.days if isinstance(rule, WallTimes) else None


def _weekdays_of(recurrence: Recurrence) -> frozenset[int] | None:
    match recurrence.rule:
        case Elapsed(weekdays=weekdays):
            return weekdays
        case WallTimes(days=Weekly(weekdays=weekdays, every=1)):
            return weekdays
        case _:
            return None

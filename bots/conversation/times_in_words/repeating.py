"""Intervals as rules: a window's wall times, or elapsed time from an anchor.

Knows how windows, beginnings and ends bound an interval. Must not know how words are written.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bots.conversation.times_in_words.calendar_days import find_day
from bots.conversation.times_in_words.composing import (
    Asked,
    first_day_of,
    last_day_of,
    on_days,
    with_last_day,
)
from bots.conversation.times_in_words.day_rules import Series, one_day_of, series_of
from bots.conversation.times_in_words.facts import (
    Clock,
    For,
    Interval,
    OneDay,
    Part,
    Parts,
    Problem,
    RelativeDay,
    Starting,
    UnclearError,
    Until,
    Vague,
    Window,
    WorkHours,
)
from bots.conversation.times_in_words.minutes_of_day import (
    DAY,
    Minute,
    end_after,
    minute_of,
    window_minutes,
)
from bots.conversation.times_in_words.statement import Statement
from scheduler.recurrence import (
    Elapsed,
    EveryDay,
    OnDate,
    Recurrence,
    WallTimes,
    Weekly,
    instant_of,
    next_after,
)

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
HALF_DAY = 720
WORK_HOURS = Window(Clock(9), Clock(17))


def interval_rule(statement: Statement, asked: Asked, interval: Interval) -> Recurrence:
    """Return the rule of a statement with an interval."""
    window = _window(statement)
    if window is None:
        return _elapsed(statement, asked, interval.every)
    step = interval.every // MINUTE
    if step >= DAY:
        raise UnclearError(Problem.NOT_UNDERSTOOD)
    minutes = window_minutes(window, _part(statement), step)
    walls = [Minute(minute % DAY, minute >= DAY) for minute in minutes]
    return on_days(statement, asked, walls, step)


def _window(statement: Statement) -> Window | None:
    windows = statement.of(Window)
    said = [window for window in windows if window.is_said] or windows
    if len(said) > 1:
        raise UnclearError(Problem.SEVERAL)
    starting, until = statement.one(Starting), statement.one(Until)
    starts_at = starting is not None and starting.clock is not None
    if said:
        if statement.has_at or starts_at:
            raise UnclearError(Problem.SEVERAL)
        return said[0]
    if statement.of(WorkHours):
        return WORK_HOURS
    clock = _start_clock(statement)
    is_daily = bool(statement.repeated) or not starts_at
    if clock is None or until is None or until.clock is None or until.day or not is_daily:
        return None
    return Window(clock, until.clock)


def _start_clock(statement: Statement) -> Clock | None:
    """Return the clock time at which it begins, or None."""
    starting = statement.one(Starting)
    if starting is not None and starting.clock is not None:
        return starting.clock
    times = statement.times
    if len(times) > 1:
        raise UnclearError(Problem.SEVERAL)
    return times[0].clock if times else None


def _part(statement: Statement) -> Part | None:
    parts = statement.parts
    return parts[0] if len(parts) == 1 else None


def _elapsed(statement: Statement, asked: Asked, every: timedelta) -> Recurrence:
    clock = _start_clock(statement)
    _refuse_vague(statement, clock)
    series = series_of(statement, asked.today)
    day = one_day_of(statement) if series is None else None
    begins = _begins(statement, asked, clock, day)
    until_at = _until_at(statement, asked, begins or asked.now)
    rule = Elapsed(
        every,
        anchor_at=asked.now if begins is None else begins - every,
        until_at=until_at,
        weekdays=_weekdays(series),
    )
    first_day = first_day_of(statement, asked, series) if begins is None else None
    recurrence = Recurrence(rule, asked.zone, first_day)
    if day is not None and clock is None:
        if day != RelativeDay():
            raise UnclearError(Problem.NO_TIME)
        return replace(recurrence, last_day=asked.today)
    return recurrence if until_at is not None else with_last_day(recurrence, statement, asked)


def _refuse_vague(statement: Statement, clock: Clock | None) -> None:
    """Raise UnclearError where hours are meant but not said: "every hour in the morning"."""
    until = statement.one(Until)
    has_clock = clock is not None or (until is not None and until.clock is not None)
    has_part = any(not parts.is_loose for parts in statement.of(Parts))
    if statement.of(Vague) or (has_part and not has_clock):
        raise UnclearError(Problem.NO_TIME)


def _weekdays(series: Series | None) -> frozenset[int] | None:
    if series is None or series.days == EveryDay():
        return None
    if isinstance(series.days, Weekly) and series.days.every == 1:
        return series.days.weekdays
    raise UnclearError(Problem.NOT_UNDERSTOOD)


def _begins(
    statement: Statement, asked: Asked, clock: Clock | None, day: OneDay | None
) -> datetime | None:
    """Return the first firing that was said, or None where it begins now."""
    starting = statement.one(Starting)
    if starting is not None and starting.on_the_hour:
        return asked.now - timedelta(minutes=asked.local.minute) + HOUR
    if clock is None:
        return None
    minute = minute_of(clock, clock.part or _part(statement))
    day = starting.day if starting is not None and starting.day is not None else day
    if day is None:
        rule = WallTimes(EveryDay(), (minute.minute,))
    else:
        found = find_day(day, asked.today, lambda one: one >= asked.today)
        rule = WallTimes(OnDate(found), (minute.from_start,))
    first = next_after(Recurrence(rule, asked.zone), asked.now)
    if first is None:
        raise UnclearError(Problem.PAST)
    return first


def _until_at(statement: Statement, asked: Asked, begins: datetime) -> datetime | None:
    """Return the last instant that was said, or None."""
    length, until = statement.one(For), statement.one(Until)
    if length is not None and length.time is not None:
        return begins + length.time
    if until is None or until.clock is None:
        return None
    zone = ZoneInfo(asked.zone)
    part = until.clock.part or _part(statement)
    if until.day is not None and until.day != RelativeDay():
        day = last_day_of(until.day, Recurrence(Elapsed(HOUR, asked.now), asked.zone), asked)
        return instant_of(day, minute_of(until.clock, part).from_start, zone)
    if statement.repeated:
        raise UnclearError(Problem.NO_TIME)
    local = begins.astimezone(zone)
    start = local.hour * 60 + local.minute
    end = end_after(until.clock, part, start)
    if end > DAY and end - start > HALF_DAY:  # "until 7pm" at eight in the evening
        raise UnclearError(Problem.PAST)
    return instant_of(local.date(), end, zone)

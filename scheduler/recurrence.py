"""Calendar arithmetic: when a rule fires next. Pure; must not know a clock, a store or words.

A wall time inside a gap of the local clock fires shifted forward by the gap; one that occurs
twice fires once, at the first; two firings on one instant are one.
"""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from math import ceil
from zoneinfo import ZoneInfo

from scheduler.rule_json import from_json, to_json
from scheduler.rules import (
    Days,
    Elapsed,
    EveryDay,
    MonthDays,
    MonthWeekday,
    OnDate,
    Recurrence,
    RecurrenceError,
    WallTimes,
    Weekly,
)
from scheduler.series import day_on_or_after, days_from

__all__ = [
    "Days",
    "Elapsed",
    "EveryDay",
    "MonthDays",
    "MonthWeekday",
    "OnDate",
    "Recurrence",
    "RecurrenceError",
    "WallTimes",
    "Weekly",
    "from_json",
    "instant_of",
    "local_day",
    "most_in_a_day",
    "next_after",
    "shortest_gap",
    "to_json",
    "upcoming",
]

MIDNIGHT = time()
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
MINUTES_A_DAY = 1440
LONGEST_GAP = DAY  # Samoa and Tokelau left out a whole day in 2011
SAMPLE_DAYS = 64


def next_after(recurrence: Recurrence, instant: datetime) -> datetime | None:
    """Return the first instant (UTC) strictly later than *instant*, or None where none comes."""
    try:
        if isinstance(recurrence.rule, Elapsed):
            return _next_elapsed(recurrence, recurrence.rule, instant)
        return _next_wall_time(recurrence, recurrence.rule, instant)
    except OverflowError:  # beyond the year 9999
        return None


def upcoming(recurrence: Recurrence, after: datetime, count: int) -> list[datetime]:
    """Return the first *count* instants strictly later than *after*; fewer where it ends."""
    return list(islice(_firings(recurrence, after), count))


def _firings(recurrence: Recurrence, after: datetime) -> Iterator[datetime]:
    following = next_after(recurrence, after)
    while following is not None:
        yield following
        following = next_after(recurrence, following)


def local_day(recurrence: Recurrence, instant: datetime) -> date:
    """Return the day of the series to which the firing at *instant* belongs.

    A wall time past midnight belongs to the day on which its window started. For an instant that
    is no firing, it is the local date.
    """
    zone = ZoneInfo(recurrence.zone)
    today = instant.astimezone(zone).date()
    if isinstance(recurrence.rule, Elapsed):
        return today
    rule = recurrence.rule
    for day in (today, today - DAY, today - 2 * DAY):
        if day_on_or_after(rule.days, day) == day and any(
            instant_of(day, minute, zone) == instant for minute in rule.minutes
        ):
            return day
    return today


def instant_of(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Return the instant (UTC) of the wall time *minute* minutes after the start of *day*."""
    wall = datetime.combine(day, MIDNIGHT, zone) + timedelta(minutes=minute)
    return wall.astimezone(UTC)


def _next_wall_time(recurrence: Recurrence, rule: WallTimes, instant: datetime) -> datetime | None:
    zone = ZoneInfo(recurrence.zone)
    floor = instant.astimezone(zone)
    if (instant - LONGEST_GAP).astimezone(zone).utcoffset() != floor.utcoffset():
        floor -= LONGEST_GAP  # a wall time before ours may have been shifted past us
    day = floor.date() - timedelta(rule.minutes[-1] // MINUTES_A_DAY)
    if recurrence.first_day is not None and recurrence.first_day > day:
        day = recurrence.first_day
    last_day = recurrence.last_day or date.max
    best: datetime | None = None
    series_day = day_on_or_after(rule.days, day)
    while series_day is not None and series_day <= last_day:
        found = _first_of_day(datetime.combine(series_day, MIDNIGHT, zone), rule, floor, instant)
        best = found if best is None or (found is not None and found < best) else best
        day = series_day + DAY
        if best is not None and best.date() < day:
            return best.astimezone(UTC)
        series_day = day_on_or_after(rule.days, day)
    return None if best is None else best.astimezone(UTC)


def _first_of_day(
    start: datetime, rule: WallTimes, floor: datetime, instant: datetime
) -> datetime | None:
    """Return the first firing of the day that begins at *start*, as a local time.

    Datetimes of one zone compare and subtract by their wall times, and firings never have the
    second of two equal wall times, so the earlier wall time is the earlier instant.
    """
    best: datetime | None = None
    for minute in rule.minutes[bisect_left(rule.minutes, (floor - start) // MINUTE) :]:
        wall = start + timedelta(minutes=minute)
        if best is not None and wall >= best:
            return best
        found = wall.astimezone(UTC)
        if found > instant:
            local = found.astimezone(start.tzinfo)
            best = local if best is None else min(best, local)
    return best


def _next_elapsed(recurrence: Recurrence, rule: Elapsed, instant: datetime) -> datetime | None:
    after = instant
    if recurrence.first_day is not None:
        start = instant_of(recurrence.first_day, 0, ZoneInfo(recurrence.zone))
        after = max(after, start - timedelta.resolution)
    found = _on_grid(rule, after)
    if rule.weekdays is not None:
        found = _on_weekday(recurrence, rule, found)
    if found is None or (rule.until_at is not None and found > rule.until_at):
        return None
    return found if _is_by_last_day(recurrence, found) else None


def _on_grid(rule: Elapsed, after: datetime) -> datetime | None:
    steps = max((after - rule.anchor_at) // rule.every + 1, 1)
    if rule.once and steps > 1:
        return None
    return (rule.anchor_at + steps * rule.every).astimezone(UTC)


def _on_weekday(recurrence: Recurrence, rule: Elapsed, found: datetime | None) -> datetime | None:
    zone = ZoneInfo(recurrence.zone)
    days = Weekly(rule.weekdays or frozenset())
    while found is not None and rule.weekdays:
        today = found.astimezone(zone).date()
        day = day_on_or_after(days, today)
        if day is None or day == today:
            return found
        if not _is_by_last_day(recurrence, found):
            return None
        found = _on_grid(rule, instant_of(day, 0, zone) - timedelta.resolution)
    return None


def _is_by_last_day(recurrence: Recurrence, instant: datetime) -> bool:
    if recurrence.last_day is None:
        return True
    return instant.astimezone(ZoneInfo(recurrence.zone)).date() <= recurrence.last_day


def shortest_gap(recurrence: Recurrence) -> timedelta | None:
    """Return the shortest wall time between two firings, or None where there are no two."""
    rule = recurrence.rule
    if isinstance(rule, Elapsed):
        return None if rule.once else rule.every
    days = days_from(rule.days, recurrence.first_day or date(2000, 1, 1))
    last = recurrence.last_day or date.max
    minutes = sorted(
        day.toordinal() * MINUTES_A_DAY + minute
        for day in islice(days, SAMPLE_DAYS)
        if day <= last
        for minute in rule.minutes
    )
    gaps = [later - earlier for earlier, later in pairwise(minutes)]
    return timedelta(minutes=min(gaps)) if gaps else None


def most_in_a_day(recurrence: Recurrence) -> int:
    """Return how often a day of the series fires at most."""
    match recurrence.rule:
        case WallTimes(minutes=minutes):
            return len(minutes)
        case Elapsed(once=True):
            return 1
        case Elapsed(every=every, anchor_at=anchor_at, until_at=until_at):
            a_day = ceil(DAY / every)
            return a_day if until_at is None else min(a_day, (until_at - anchor_at) // every)

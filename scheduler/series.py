"""On which days a rule comes: calendar arithmetic in closed form, without zones.

Knows days of weeks and months. Must not know wall times, instants or zones.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import assert_never

from scheduler.rules import Days, EveryDay, MonthDays, MonthWeekday, OnDate, Weekly

DAYS_A_WEEK = 7
MONTHS_A_YEAR = 12
MONTH_STEPS = 100  # the 29th of February on a given weekday comes back within 40 steps


def day_on_or_after(days: Days, day: date) -> date | None:
    """Return the first day of *days* that is not before *day*, or None where none comes."""
    try:
        match days:
            case EveryDay():
                return _every_day(days, day)
            case Weekly():
                return _weekly(days, day)
            case MonthDays():
                return _in_months(days, day, days.every)
            case MonthWeekday():
                return _in_months(days, day, 1)
            case OnDate():
                return days.day if days.day >= day else None
    except OverflowError:  # beyond the year 9999
        return None
    assert_never(days)


def days_from(days: Days, day: date) -> Iterator[date]:
    """Yield the days of *days* from *day* on, in order."""
    found = day_on_or_after(days, day)
    while found is not None:
        yield found
        found = None if found == date.max else day_on_or_after(days, found + timedelta(1))


def _every_day(days: EveryDay, day: date) -> date:
    if days.start is None:
        return day
    late = (day - days.start).days
    return days.start if late <= 0 else day + timedelta(-late % days.every)


def _weekly(days: Weekly, day: date) -> date | None:
    if not days.weekdays:
        return None
    if days.start is None:
        return day + timedelta(min((weekday - day.weekday()) % 7 for weekday in days.weekdays))
    day = max(day, days.start)
    monday = days.start - timedelta(days.start.weekday())
    weeks, weekday = divmod((day - monday).days, DAYS_A_WEEK)
    rest = [later for later in days.weekdays if later >= weekday]
    if weeks % days.every == 0 and rest:
        return day + timedelta(min(rest) - weekday)
    weeks += days.every - weeks % days.every
    return monday + timedelta(weeks * DAYS_A_WEEK + min(days.weekdays))


def _in_months(days: MonthDays | MonthWeekday, day: date, every: int) -> date | None:
    start = days.start if isinstance(days, MonthDays) else None
    day = max(day, start) if start is not None else day
    month = day.year * MONTHS_A_YEAR + day.month - 1
    if start is not None:
        month += -(month - start.year * MONTHS_A_YEAR - start.month + 1) % every
    for _ in range(MONTH_STEPS):
        found = [of_month for of_month in _days_of_month(days, month) if of_month >= day]
        if found:
            return min(found)
        month += every
    return None


def _days_of_month(days: MonthDays | MonthWeekday, month: int) -> list[date]:
    year, before = divmod(month, MONTHS_A_YEAR)
    if year > date.max.year:
        raise OverflowError
    first_weekday, length = monthrange(year, before + 1)
    if isinstance(days, MonthDays):
        numbers = [length if number == -1 else number for number in days.days]
    else:
        first = 1 + (days.weekday - first_weekday) % DAYS_A_WEEK
        every = range(first, length + 1, DAYS_A_WEEK)
        numbers = [every[-1] if nth == -1 else first + (nth - 1) * 7 for nth in days.nths]
    return [date(year, before + 1, number) for number in numbers if 1 <= number <= length]

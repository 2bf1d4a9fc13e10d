"""Which day a phrase means, seen from today.

Knows the calendar. Must not know words, clock times or zones.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import assert_never

from bots.conversation.times_in_words.facts import (
    CalendarDate,
    NextDayOfMonth,
    NextWeekday,
    OneDay,
    Problem,
    RelativeDay,
    UnclearError,
    WeekdayOfMonth,
)
from bots.conversation.times_in_words.numbers import LAST

DAYS_A_WEEK, MONTHS_A_YEAR = 7, 12
FARTHEST = timedelta(days=3660)
YEARS_TO_TRY, MONTHS_TO_TRY, WEEKS_TO_TRY = 9, 13, 2


def find_day(day: OneDay, today: date, is_ahead: Callable[[date], bool]) -> date:
    """Return the first day that is meant and ahead; a fixed one whether ahead or not.

    Raise UnclearError where there is none, or only one that is absurdly far.
    """
    candidates = list(_candidates(day, today))
    if not candidates:
        raise UnclearError(Problem.NO_SUCH_DAY)
    found = next((one for one in candidates if is_ahead(one)), candidates[-1])
    if found - today > FARTHEST:
        raise UnclearError(Problem.TOO_FAR)
    return found


def add_months(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last where it has none."""
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    if year > date.max.year:
        raise UnclearError(Problem.TOO_FAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_days(day: date, days: int) -> date:
    """Return the day so many days later, or raise UnclearError beyond the calendar."""
    try:
        return day + timedelta(days)
    except OverflowError:
        raise UnclearError(Problem.TOO_FAR) from None


def _candidates(day: OneDay, today: date) -> Iterator[date]:
    match day:
        case RelativeDay(days=days, months=months):
            yield add_months(add_days(today, days), months)
        case CalendarDate(year=year):
            several = range(today.year, today.year + YEARS_TO_TRY)
            yield from _dates(day, several if year is None else range(year, year + 1))
        case NextWeekday():
            yield from _weekdays(day, today)
        case NextDayOfMonth():
            yield from _month_days(day, today)
        case WeekdayOfMonth():
            for year in range(today.year, today.year + YEARS_TO_TRY):
                yield from _weekday_in(day, year)
        case _:
            assert_never(day)


def _dates(day: CalendarDate, years: range) -> Iterator[date]:
    for year in years:
        length = monthrange(year, day.month)[1]
        if day.day <= length:
            yield date(year, day.month, length if day.day == LAST else day.day)


def _weekdays(day: NextWeekday, today: date) -> Iterator[date]:
    if day.in_next_week:
        yield add_days(today, DAYS_A_WEEK - today.weekday() + day.weekday)
        return
    ahead = (day.weekday - today.weekday()) % DAYS_A_WEEK
    if ahead == 0 and (day.is_later or day.weeks):
        ahead = DAYS_A_WEEK
    for week in range(WEEKS_TO_TRY):
        yield add_days(today, ahead + DAYS_A_WEEK * (day.weeks + week))


def _month_days(day: NextDayOfMonth, today: date) -> Iterator[date]:
    first = today.replace(day=1)
    months = range(1, 2) if day.in_next_month else range(MONTHS_TO_TRY)
    for later in months:
        month = add_months(first, later)
        length = monthrange(month.year, month.month)[1]
        if day.day <= length:
            yield month.replace(day=length if day.day == LAST else day.day)


def _weekday_in(day: WeekdayOfMonth, year: int) -> Iterator[date]:
    first_weekday, length = monthrange(year, day.month)
    first = 1 + (day.weekday - first_weekday) % DAYS_A_WEEK
    days = range(first, length + 1, DAYS_A_WEEK)
    if day.nth == LAST:
        yield date(year, day.month, days[-1])
    elif 1 <= day.nth <= len(days):
        yield date(year, day.month, days[day.nth - 1])

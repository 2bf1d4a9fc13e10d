"""The calendar: which date a day said in words is. Pure.

Knows dates. Must not know rules or bounds.
"""

from datetime import date, datetime, timedelta

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


def next_day(local: datetime, minute: int) -> date:
    """Return the first day from *local* on whose *minute* still lies ahead."""
    is_over = minute <= local.hour * 60 + local.minute
    return local.date() + timedelta(days=1 if is_over else 0)


def day_of(day: OneDay, local: datetime, minutes: tuple[int, ...]) -> date:
    """Return the date that *day* means at *local*; *minutes* tell whether today still counts."""
    today = local.date()
    match day:
        case RelativeDay(days=days, months=months):
            return months_on(today, months) + timedelta(days=days)
        case NextWeekday():
            return _weekday(day, local, minutes)
        case NextDayOfMonth():
            return _day_of_month(day, local, minutes)
        case CalendarDate():
            return _calendar_date(day, local, minutes)
        case WeekdayOfMonth():
            raise UnclearError(Problem.NOT_UNDERSTOOD)


def _weekday(day: NextWeekday, local: datetime, minutes: tuple[int, ...]) -> date:
    first = local.date() if not day.is_later else local.date() + timedelta(days=1)
    if first == local.date() and next_day(local, minutes[-1]) > first:
        first += timedelta(days=1)
    if day.in_next_week:
        first = local.date() + timedelta(days=7 - local.weekday())
    return first + timedelta(days=(day.weekday - first.weekday()) % 7 + 7 * day.weeks)


def _day_of_month(day: NextDayOfMonth, local: datetime, minutes: tuple[int, ...]) -> date:
    first = next_day(local, minutes[-1])
    if day.in_next_month:
        first = months_on(first.replace(day=1), 1)
    for months in range(13):
        month = months_on(first.replace(day=1), months)
        try:
            found = month.replace(day=day.day)
        except ValueError:
            continue
        if found >= first:
            return found
    raise UnclearError(Problem.NO_SUCH_DAY)


def _calendar_date(day: CalendarDate, local: datetime, minutes: tuple[int, ...]) -> date:
    first = next_day(local, minutes[-1])
    years = [day.year] if day.year is not None else range(first.year, first.year + 9)
    for year in years:
        try:
            found = _date(year, day)
        except ValueError:
            continue
        if found >= first:
            return found
        if day.year is not None:
            raise UnclearError(Problem.PAST)
    raise UnclearError(Problem.NO_SUCH_DAY)


def _date(year: int, day: CalendarDate) -> date:
    if day.day > 0:
        return date(year, day.month, day.day)
    return months_on(date(year, day.month, 1), 1) - timedelta(days=1)


def months_on(day: date, months: int) -> date:
    """Return the day so many months later, the last of the month where it has none such."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise UnclearError(Problem.NO_SUCH_DAY)

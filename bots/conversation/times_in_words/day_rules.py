"""The days of a rule: from what was said about days to a series.

Knows how "weekly" and "on monday" go together. Must not know clock times.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bots.conversation.times_in_words.facts import (
    CalendarDate,
    Every,
    EveryDate,
    Except,
    NextDayOfMonth,
    NextWeekday,
    OnMonthDays,
    OnMonthWeekday,
    OnWeekdays,
    Period,
    Problem,
    Times,
    UnclearError,
    WorkHours,
)
from bots.conversation.times_in_words.statement import RepeatedDays, SingleDay, Statement
from scheduler.recurrence import Days, EveryDay, MonthDays, MonthWeekday, Weekly

WORKDAYS = frozenset(range(5))
WEEK = frozenset(range(7))
DAYS_A_WEEK, MONTHS_A_YEAR = 7, 12
_DAILY = Every(1, Period.DAY)
NamedDays = OnWeekdays | OnMonthDays | OnMonthWeekday | EveryDate


@dataclass(frozen=True, slots=True)
class Series:
    """The days that come again. *is_counted* asks to count from the first firing.

    *first* is a single day on which it begins; *takes_day* asks for the first firing's day of the
    month.
    """

    days: Days
    is_counted: bool = False
    first: SingleDay | None = None
    takes_day: bool = False


def series_of(statement: Statement, today: date) -> Series | None:
    """Return the days that come again, or None where nothing says so."""
    repeated = [*statement.repeated, *_periods_of(statement)]
    if statement.of(WorkHours) and not statement.singles:
        others = [fact for fact in repeated if fact != _DAILY]
        repeated = others or [OnWeekdays(WORKDAYS)]
    excluded = frozenset(day for fact in statement.of(Except) for day in fact.weekdays)
    if excluded and not repeated:
        repeated = [_DAILY]
    if not repeated:
        return None
    series = _merged(repeated, statement, today)
    return _without(series, excluded) if excluded else series


def one_day_of(statement: Statement) -> SingleDay | None:
    """Return the single day, without the weekday that may be said with it ("friday, 8 may")."""
    singles = statement.singles
    if len(singles) <= 1:
        return singles[0] if singles else None
    dates = [day for day in singles if not isinstance(day, NextWeekday)]
    if len(dates) != 1 or len(singles) - len(dates) > 1:
        raise UnclearError(Problem.SEVERAL)
    return dates[0]


def weekday_of(statement: Statement) -> int | None:
    """Return the weekday that must be that of the single day, or None."""
    singles = statement.singles
    found = [day.weekday for day in singles if isinstance(day, NextWeekday)]
    return found[0] if found and len(singles) > 1 else None


def _periods_of(statement: Statement) -> list[RepeatedDays]:
    """Return what "twice a day" and the like say of days; raise where days are missing."""
    found: list[RepeatedDays] = []
    weekdays = sum(len(fact.weekdays) for fact in statement.of(OnWeekdays))
    named = weekdays or sum(len(fact.days) for fact in statement.of(OnMonthDays))
    for times in statement.of(Times):
        if times.period is Period.DAY or (times.number == 1 and not named):
            found.append(Every(1, times.period))
        elif times.number != named:
            raise UnclearError(Problem.NO_DAY)
    return found


def _merged(repeated: list[RepeatedDays], statement: Statement, today: date) -> Series:
    periods = [fact for fact in repeated if isinstance(fact, Every)]
    named = [fact for fact in repeated if not isinstance(fact, Every)]
    if named or any(period != _DAILY for period in periods):
        periods = [period for period in periods if period != _DAILY]
    if len(set(periods)) > 1:
        raise UnclearError(Problem.SEVERAL)
    days = _united(named, statement) if named else None
    if periods:
        return _periodic(periods[0], days, statement.singles, today)
    if days is None:
        return _begun(EveryDay(), statement.singles)
    return _plain(days, statement.singles, today)


def _periodic(
    every: Every, days: NamedDays | None, singles: Sequence[SingleDay], today: date
) -> Series:
    number = every.number
    match every.period:
        case Period.DAY if days is None:
            return replace(_begun(EveryDay(number), singles), is_counted=number > 1)
        case Period.DAY:
            raise UnclearError(Problem.NOT_UNDERSTOOD)
        case Period.WEEK:
            return _weekly(number, days, singles)
        case Period.MONTH:
            return _monthly(number, days, singles)
        case Period.YEAR:
            return _yearly(number, days, singles, today)


def _united(named: list[NamedDays], statement: Statement) -> NamedDays:
    """Return lists of weekdays as one; other days must be all the same."""
    if all(other == named[0] for other in named):
        return named[0]
    lists = [days for days in named if isinstance(days, OnWeekdays)]
    is_one_list = len(lists) == len(named) and len({days.every for days in lists}) == 1
    if not is_one_list or len(statement.times) > 1:
        raise UnclearError(Problem.SEVERAL)
    return OnWeekdays(frozenset().union(*(days.weekdays for days in lists)), lists[0].every)


def _begun(days: Days, singles: Sequence[SingleDay]) -> Series:
    if len(singles) > 1:
        raise UnclearError(Problem.SEVERAL)
    return Series(days, first=singles[0] if singles else None)


def _plain(days: NamedDays, singles: Sequence[SingleDay], today: date) -> Series:
    match days:
        case OnWeekdays(weekdays=weekdays, every=every):
            return replace(_begun(Weekly(weekdays, every), singles), is_counted=every > 1)
        case OnMonthDays(days=numbers):
            return _begun(MonthDays(numbers), singles)
        case OnMonthWeekday(nths=nths, weekday=weekday):
            return _begun(MonthWeekday(nths, weekday), singles)
        case EveryDate(month=month, day=number):
            return _begun(_every_year(1, month, number, today), singles)


def _weekly(number: int, days: NamedDays | None, singles: Sequence[SingleDay]) -> Series:
    weekdays = frozenset(day.weekday for day in singles if isinstance(day, NextWeekday))
    rest = [day for day in singles if not isinstance(day, NextWeekday)]
    if isinstance(days, OnWeekdays):
        weekdays |= days.weekdays
        number = max(number, days.every)
    elif days is not None:
        raise UnclearError(Problem.NOT_UNDERSTOOD)
    if not weekdays:
        return replace(_begun(EveryDay(DAYS_A_WEEK * number), rest), is_counted=True)
    return replace(_begun(Weekly(weekdays, number), rest), is_counted=number > 1)


def _monthly(number: int, days: NamedDays | None, singles: Sequence[SingleDay]) -> Series:
    numbers = frozenset(day.day for day in singles if isinstance(day, NextDayOfMonth))
    rest = [day for day in singles if not isinstance(day, NextDayOfMonth)]
    if isinstance(days, OnMonthWeekday) and number == 1 and not numbers:
        return _begun(MonthWeekday(days.nths, days.weekday), rest)
    if isinstance(days, OnMonthDays):
        numbers |= days.days
    elif days is not None or any(isinstance(day, NextWeekday) for day in rest):
        raise UnclearError(Problem.NO_DAY)
    series = _begun(MonthDays(numbers, number), rest)
    return replace(series, is_counted=number > 1 or not numbers, takes_day=not numbers)


def _yearly(
    number: int, days: NamedDays | None, singles: Sequence[SingleDay], today: date
) -> Series:
    dates = [day for day in singles if isinstance(day, CalendarDate) and day.year is None]
    if isinstance(days, EveryDate):
        return Series(_every_year(number, days.month, days.day, today))
    if days is not None or len(dates) != 1 or len(singles) > 1:
        raise UnclearError(Problem.NO_DAY)
    return Series(_every_year(number, dates[0].month, dates[0].day, today))


def _every_year(number: int, month: int, day: int, today: date) -> MonthDays:
    is_over = number > 1 and (month, day) < (today.month, today.day)
    start = date(today.year + int(is_over), month, 1)
    return MonthDays(frozenset({day}), MONTHS_A_YEAR * number, start)


def _without(series: Series, excluded: frozenset[int]) -> Series:
    match series.days:
        case EveryDay(every=1):
            return replace(series, days=Weekly(WEEK - excluded))
        case Weekly(weekdays=weekdays, every=every, start=start):
            return replace(series, days=Weekly(weekdays - excluded, every, start))
    raise UnclearError(Problem.NOT_UNDERSTOOD)

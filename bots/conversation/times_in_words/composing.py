"""From a statement to a rule: wall times on days, with their bounds.

Knows the calendar through the scheduler's arithmetic. Must not know how words are written.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bots.conversation.times_in_words.calendar_days import add_days, add_months, find_day
from bots.conversation.times_in_words.day_rules import (
    Series,
    one_day_of,
    series_of,
    weekday_of,
)
from bots.conversation.times_in_words.facts import (
    EndOfWeek,
    For,
    NextWeekday,
    OneDay,
    Period,
    Problem,
    RelativeDay,
    Starting,
    Times,
    UnclearError,
    Until,
)
from bots.conversation.times_in_words.minutes_of_day import DAY, Minute, minutes_of
from bots.conversation.times_in_words.statement import Statement, Timed
from scheduler.recurrence import (
    Days,
    EveryDay,
    MonthDays,
    OnDate,
    Recurrence,
    WallTimes,
    Weekly,
    local_day,
    next_after,
    shortest_gap,
)

SHORTEST_GAP = timedelta(minutes=5)
LAST_NIGHT_HOUR = 4
SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """When and where the words were said. *now* is in UTC."""

    now: datetime
    zone: str

    @property
    def local(self) -> datetime:
        """The local time."""
        return self.now.astimezone(ZoneInfo(self.zone))

    @property
    def today(self) -> date:
        """The local date."""
        return self.local.date()


def wall_rule(statement: Statement, asked: Asked) -> Recurrence | None:
    """Return the rule of a statement with clock times, or None where it has none."""
    minutes = _minutes(statement)
    until = statement.one(Until)
    if until is not None and until.day is None:
        raise UnclearError(Problem.NOT_UNDERSTOOD)
    if not minutes:
        day = None if statement.repeats else one_day_of(statement)
        if not isinstance(day, RelativeDay) or not day.keeps_time:
            return None
        minutes = [Minute(asked.local.hour * 60 + asked.local.minute)]
    return on_days(statement, asked, minutes)


def on_days(
    statement: Statement, asked: Asked, minutes: list[Minute], step: int | None = None
) -> Recurrence:
    """Return the rule of *minutes* on the days of a statement, with its bounds.

    With *step* the minutes are a window's, and without days it comes daily.
    """
    series = series_of(statement, asked.today)
    is_bounded = bool(statement.of(For) or statement.of(EndOfWeek) or statement.of(Until))
    is_daily = step is not None and not statement.singles
    if series is None and (is_bounded or is_daily):
        series = Series(EveryDay(), first=one_day_of(statement))
    if series is None:
        return _once(statement, asked, minutes, step)
    first_day = first_day_of(statement, asked, series)
    days, walls = series.days, _walls(minutes)
    if step is None:
        days, walls = _by_next_day(days, walls)
    rule = WallTimes(days, walls, step)
    recurrence = _counted(Recurrence(rule, asked.zone, first_day), series, asked)
    return with_last_day(recurrence, statement, asked)


def with_last_day(recurrence: Recurrence, statement: Statement, asked: Asked) -> Recurrence:
    """Return the rule with the last day that the statement sets."""
    length, until = statement.one(For), statement.one(Until)
    if statement.of(EndOfWeek):
        return replace(recurrence, last_day=add_days(asked.today, SUNDAY - asked.today.weekday()))
    if until is not None and until.day is not None:
        return replace(recurrence, last_day=last_day_of(until.day, recurrence, asked))
    if length is None or length.time is not None:
        return recurrence
    first = next_after(recurrence, asked.now)
    if first is None:
        raise UnclearError(Problem.NEVER)
    begins = local_day(recurrence, first)
    if length.period is Period.MONTH:
        return replace(recurrence, last_day=add_days(add_months(begins, length.number), -1))
    return replace(recurrence, last_day=add_days(begins, length.number - 1))


def last_day_of(day: OneDay, recurrence: Recurrence, asked: Asked) -> date:
    """Return the day that "until" names, not before the first day."""
    begins = max(asked.today, recurrence.first_day or asked.today)
    # "until sunday", said on a sunday, means the next.
    is_later = isinstance(day, NextWeekday) and begins == asked.today
    earliest = begins + timedelta(int(is_later))
    return find_day(day, asked.today, lambda one: one >= earliest)


def first_day_of(statement: Statement, asked: Asked, series: Series | None) -> date | None:
    """Return the first day that the statement sets, or None."""
    starting = statement.one(Starting)
    day = starting.day if starting is not None else None
    if day is None and series is not None:
        day = series.first
    return None if day is None else find_day(day, asked.today, lambda one: one >= asked.today)


def checked(recurrence: Recurrence, asked: Asked, *, repeats: bool) -> Recurrence:
    """Return the rule if it fires and not too often, else raise UnclearError."""
    if next_after(recurrence, asked.now) is None:
        is_over = recurrence.last_day is not None and recurrence.last_day <= asked.today
        raise UnclearError(Problem.PAST if is_over or not repeats else Problem.NEVER)
    gap = shortest_gap(recurrence) if repeats else None
    if gap is not None and gap < SHORTEST_GAP:
        raise UnclearError(Problem.TOO_OFTEN)
    return recurrence


def _minutes(statement: Statement) -> list[Minute]:
    times = statement.times
    starting = statement.one(Starting)
    until = statement.one(Until)
    if not times and starting is not None and starting.clock is not None:
        times = [Timed(starting.clock, statement.parts)]
    elif not times and until is not None and until.clock is not None and statement.repeats:
        times = [Timed(until.clock, statement.parts)]
    minutes = [minute for timed in times for minute in minutes_of(timed)]
    for fact in statement.of(Times):
        if fact.period is Period.DAY and minutes and fact.number != len(minutes):
            raise UnclearError(Problem.NOT_UNDERSTOOD)
    return minutes


def _walls(minutes: list[Minute]) -> tuple[int, ...]:
    return tuple(sorted({minute.from_start for minute in minutes}))


def _by_next_day(days: Days, walls: tuple[int, ...]) -> tuple[Days, tuple[int, ...]]:
    """Return the night after a day as the early morning of the next: easier to say and to skip."""
    early = tuple(sorted({minute % DAY for minute in walls}))
    if days == EveryDay():
        return days, early
    if walls[0] < DAY:
        return days, walls
    match days:
        case Weekly(weekdays=weekdays, every=every):
            return Weekly(frozenset((day + 1) % 7 for day in weekdays), every), early
        case OnDate(day=day):
            return OnDate(add_days(day, 1)), early
    return days, walls


def _counted(recurrence: Recurrence, series: Series, asked: Asked) -> Recurrence:
    """Return the rule with its count of days, weeks or months begun at the first firing."""
    rule = recurrence.rule
    if not isinstance(rule, WallTimes) or not series.is_counted:
        return recurrence
    plain: Days = EveryDay()
    match rule.days:
        case Weekly(weekdays=weekdays):
            plain = Weekly(weekdays)
        case MonthDays(days=numbers) if not series.takes_day:
            plain = MonthDays(numbers)
    uncounted = replace(recurrence, rule=replace(rule, days=plain))
    first = next_after(uncounted, asked.now)
    if first is None:
        raise UnclearError(Problem.NEVER)
    days = _begun(rule.days, local_day(uncounted, first), takes_day=series.takes_day)
    return replace(recurrence, rule=replace(rule, days=days))


def _begun(days: Days, start: date, *, takes_day: bool) -> Days:
    match days:
        case EveryDay(every=every):
            return EveryDay(every, start)
        case Weekly(weekdays=weekdays, every=every):
            return Weekly(weekdays, every, start)
        case MonthDays(days=numbers, every=every):
            begun = start if every > 1 else None
            return MonthDays(frozenset({start.day}) if takes_day else numbers, every, begun)
    return days


def _once(
    statement: Statement, asked: Asked, minutes: list[Minute], step: int | None
) -> Recurrence:
    day: OneDay | None = one_day_of(statement)
    starting = statement.one(Starting)
    if day is None and starting is not None:
        day = starting.day
    if day is None:
        return _next_each(asked, minutes)
    if day == RelativeDay():
        is_night = asked.local.hour <= LAST_NIGHT_HOUR
        if is_night and any(minute.is_late for minute in minutes):
            return _next_each(asked, minutes)
        # "today at midnight" is the midnight that is still to come.
        minutes = [Minute(0, is_late=True) if not one.minute else one for one in minutes]
    walls = _walls(minutes)

    def is_ahead(one: date) -> bool:
        return next_after(_on(one, walls, asked.zone, step), asked.now) is not None

    found = find_day(day, asked.today, is_ahead)
    weekday = weekday_of(statement)
    if weekday is not None and found.weekday() != weekday:
        raise UnclearError(Problem.AMBIGUOUS_DATE)
    if step is not None:
        return _on(found, walls, asked.zone, step)
    days, walls = _by_next_day(OnDate(found), walls)
    return Recurrence(WallTimes(days, walls), asked.zone)


def _on(day: date, minutes: tuple[int, ...], zone: str, step: int | None = None) -> Recurrence:
    return Recurrence(WallTimes(OnDate(day), minutes, step), zone)


def _next_each(asked: Asked, minutes: list[Minute]) -> Recurrence:
    """Return each wall time's next firing, once."""
    days: dict[int, date] = {}
    for minute in {minute.minute for minute in minutes}:
        daily = Recurrence(WallTimes(EveryDay(), (minute,)), asked.zone)
        first = next_after(daily, asked.now)
        if first is None:
            raise UnclearError(Problem.NEVER)
        days[minute] = local_day(daily, first)
    begins = min(days.values())
    walls = sorted(minute + DAY * (day - begins).days for minute, day in days.items())
    return _on(begins, tuple(walls), asked.zone)

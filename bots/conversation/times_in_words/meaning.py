"""Facts to a rule: which day, which minutes, how often, from when to when. Pure.

Knows the conventions by which words mean instants. Must not know how the words are written.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bots.conversation.times_in_words.calendar import day_of, months_on, next_day
from bots.conversation.times_in_words.facts import (
    After,
    CalendarDate,
    Clock,
    Clocks,
    Every,
    Fact,
    For,
    Interval,
    MinutesTo,
    NextDayOfMonth,
    NextWeekday,
    OneDay,
    OnMonthDays,
    OnMonthWeekday,
    OnWeekdays,
    Part,
    Parts,
    Period,
    Problem,
    RelativeDay,
    Starting,
    Trouble,
    UnclearError,
    Until,
    WeekdayOfMonth,
    Window,
    WorkHours,
)
from bots.conversation.times_in_words.marks import Meridiem
from scheduler.recurrence import (
    Days,
    Elapsed,
    EveryDay,
    MonthDays,
    MonthWeekday,
    OnDate,
    Recurrence,
    WallTimes,
    Weekly,
    next_after,
)

DAY, NOON = 24 * 60, 12 * 60
SHORTEST = timedelta(minutes=5)
LONGEST = timedelta(days=366)
OFFICE = Window(Clock(9), Clock(17))
WORKDAYS = frozenset(range(5))
DAWN = 6
YEARS_AHEAD = 5
Repeat = Every | OnWeekdays | OnMonthDays | OnMonthWeekday


@dataclass
class Facts:
    """The facts of one text, sorted by what they are about."""

    clocks: list[Clock] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    day: OneDay | None = None
    repeats: list[Repeat] = field(default_factory=list)
    interval: Interval | None = None
    after: After | None = None
    window: Window | None = None
    at_work: bool = False
    starting: Starting | None = None
    until: Until | None = None
    lasting: For | None = None
    troubles: list[Trouble] = field(default_factory=list)


def sort_facts(found: list[Fact]) -> Facts:
    """Sort *found*; raise UnclearError for what cannot be meant."""
    facts = Facts()
    for fact in found:
        _sort(fact, facts)
    for trouble in facts.troubles:
        if not (trouble.is_soft and facts.clocks):
            raise UnclearError(trouble.problem)
    return facts


def _sort(fact: Fact, facts: Facts) -> None:  # noqa: C901, PLR0912, PLR0915 - one table
    match fact:
        case Clocks():
            facts.clocks += fact.clocks
        case MinutesTo() if facts.interval is None and not facts.window:
            facts.clocks.append(fact.clock)
        case MinutesTo():
            facts.window = fact.window
        case Parts():
            facts.parts += fact.parts
        case Every() | OnWeekdays() | OnMonthDays() | OnMonthWeekday():
            facts.repeats.append(fact)
        case Interval():
            facts.interval = fact
        case After():
            facts.after = fact
        case Window():
            facts.window = fact
        case WorkHours():
            facts.at_work = True
        case Starting():
            facts.starting = fact
        case Until():
            facts.until = fact
        case For():
            facts.lasting = fact
        case Trouble():
            facts.troubles.append(fact)
        case RelativeDay() | CalendarDate() | NextWeekday() | NextDayOfMonth() | WeekdayOfMonth():
            facts.day = fact
        case _:
            pass


def to_recurrence(facts: Facts, now: datetime, zone: str) -> Recurrence:
    """Return the rule that *facts* mean at *now* in *zone*; raise UnclearError where none."""
    local = now.astimezone(ZoneInfo(zone))
    if facts.after is not None and facts.interval is None and not facts.repeats:
        return Recurrence(Elapsed(_checked(facts.after.wait), now, once=True), zone)
    if facts.interval is not None:
        recurrence = _interval(facts, facts.interval.every, now, zone)
    else:
        recurrence = Recurrence(_wall_times(facts, local), zone)
    return _bounded(facts, recurrence, now)


def _checked(span: timedelta) -> timedelta:
    if span <= timedelta(0):
        raise UnclearError(Problem.PAST)
    if span > LONGEST * YEARS_AHEAD:
        raise UnclearError(Problem.TOO_FAR)
    return span


def _interval(facts: Facts, every: timedelta, now: datetime, zone: str) -> Recurrence:
    if every < SHORTEST:
        raise UnclearError(Problem.TOO_OFTEN)
    if every > LONGEST:
        raise UnclearError(Problem.TOO_FAR)
    window = OFFICE if facts.at_work else facts.window
    if window is not None:
        step = int(every.total_seconds() // 60)
        start, end = _span(window)
        days: Days = Weekly(WORKDAYS) if facts.at_work else EveryDay()
        if facts.repeats:
            days = _days(facts, now.astimezone(ZoneInfo(zone)), (start,))
        return Recurrence(WallTimes(days, tuple(range(start, end + 1, step)), step), zone)
    anchor = now
    if facts.starting is not None and facts.starting.clock is not None:
        first = OnDate(next_day(now.astimezone(ZoneInfo(zone)), minutes_of(facts.starting.clock)))
        at = next_after(
            Recurrence(WallTimes(first, (minutes_of(facts.starting.clock),)), zone), now
        )
        anchor = (at or now) - every
    weekdays = next(
        (each.weekdays for each in facts.repeats if isinstance(each, OnWeekdays)), None
    )
    until_at = _until_clock(facts, now, zone)
    return Recurrence(Elapsed(every, anchor, until_at=until_at, weekdays=weekdays), zone)


def _until_clock(facts: Facts, now: datetime, zone: str) -> datetime | None:
    if facts.lasting is not None and facts.lasting.time is not None:
        return now + facts.lasting.time
    if facts.until is None or facts.until.clock is None:
        return None
    local = now.astimezone(ZoneInfo(zone))
    minutes = minutes_of(facts.until.clock)
    if minutes <= local.hour * 60 + local.minute and facts.until.clock.is_bare and minutes < NOON:
        minutes += NOON
    day = next_day(local, minutes)
    wall = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return (wall + timedelta(minutes=minutes)).astimezone(UTC)


def _span(window: Window) -> tuple[int, int]:
    start, end = minutes_of(window.start), minutes_of(window.end)
    if end <= start:
        may_be_pm = window.end.is_bare and start < end + NOON < DAY
        end += NOON if may_be_pm else DAY
    return start, end


def minutes_of(clock: Clock, part: Part | None = None) -> int:
    """Return the minute of the day that *clock* shows; *part* of the day is said elsewhere."""
    hour = clock.hour
    part = clock.part or (part if clock.is_bare else None)
    if clock.meridiem is Meridiem.PM and hour < 12:  # noqa: PLR2004
        hour += 12
    elif clock.meridiem is Meridiem.AM and hour == 12:  # noqa: PLR2004
        hour = 0
    elif clock.meridiem is None and part is not None and hour <= 12:  # noqa: PLR2004
        hour = _in_part(hour, part)
    return (hour * 60 + clock.minute + clock.shift_minutes) % DAY


def _in_part(hour: int, part: Part) -> int:
    match part:
        case Part.MORNING:
            return hour
        case Part.AFTERNOON | Part.EVENING:
            return hour + 12 if hour < 12 else hour  # noqa: PLR2004
        case Part.NIGHT:
            if hour == 12:  # noqa: PLR2004
                return 0
            return hour + 12 if hour >= DAWN else hour


def _wall_times(facts: Facts, local: datetime) -> WallTimes:
    if not facts.clocks:
        raise UnclearError(Problem.NO_TIME)
    part = facts.parts[0] if len(facts.parts) == 1 else None
    minutes = tuple(sorted({minutes_of(clock, part) for clock in facts.clocks}))
    if facts.day is not None and any(minute == 0 for minute in minutes) and _is_night(facts):
        minutes = tuple(sorted(minute or DAY for minute in minutes))
    return WallTimes(_days(facts, local, minutes), minutes)


def _is_night(facts: Facts) -> bool:
    return Part.NIGHT in facts.parts or any(clock.is_midnight for clock in facts.clocks)


def _days(facts: Facts, local: datetime, minutes: tuple[int, ...]) -> Days:
    first = next_day(local, minutes[-1])
    every = next((each for each in facts.repeats if isinstance(each, Every)), None)
    for repeat in facts.repeats:
        match repeat:
            case OnWeekdays(weekdays=weekdays, every=step):
                weeks = every.number if every and every.period is Period.WEEK else step
                return Weekly(weekdays, weeks, first if weeks > 1 else None)
            case OnMonthDays(days=days):
                return MonthDays(days)
            case OnMonthWeekday(nths=nths, weekday=weekday):
                return MonthWeekday(nths, weekday)
            case Every():
                continue
    if every is not None:
        return _every(every, facts, first)
    if facts.day is not None:
        return OnDate(day_of(facts.day, local, minutes))
    return OnDate(first)


def _every(every: Every, facts: Facts, first: date) -> Days:
    start = _start_day(facts, first)
    match every.period:
        case Period.DAY:
            return EveryDay(every.number, start if every.number > 1 else None)
        case Period.WEEK:
            if isinstance(facts.day, NextWeekday):
                weekdays = frozenset((facts.day.weekday,))
                ahead = (facts.day.weekday - first.weekday()) % 7
                begins = first + timedelta(days=ahead)
                return Weekly(weekdays, every.number, begins if every.number > 1 else None)
            return EveryDay(7 * every.number, start)
        case Period.MONTH:
            day = facts.day.day if isinstance(facts.day, NextDayOfMonth) else start.day
            return MonthDays(frozenset((day,)), every.number, start if every.number > 1 else None)
        case Period.YEAR:
            raise UnclearError(Problem.TOO_FAR)


def _start_day(facts: Facts, first: date) -> date:
    if facts.starting is None or facts.starting.day is None:
        return first
    midnight = datetime(first.year, first.month, first.day, tzinfo=UTC)
    return day_of(facts.starting.day, midnight, (DAY,))


def _bounded(facts: Facts, rule: Recurrence, now: datetime) -> Recurrence:
    local = now.astimezone(ZoneInfo(rule.zone))
    first_day = last_day = None
    if facts.starting is not None and facts.starting.day is not None:
        first_day = day_of(facts.starting.day, local, (DAY,))
    if facts.until is not None and facts.until.day is not None:
        last_day = day_of(facts.until.day, local, (DAY,))
    bounded = Recurrence(rule.rule, rule.zone, first_day, last_day)
    first = next_after(bounded, now)
    if first is None:
        is_day = isinstance(facts.day, RelativeDay | CalendarDate)
        raise UnclearError(Problem.PAST if is_day or last_day else Problem.NEVER)
    if facts.lasting is not None and facts.lasting.time is None:
        begins = first.astimezone(ZoneInfo(rule.zone)).date()
        is_months = facts.lasting.period is Period.MONTH
        end = months_on(begins, facts.lasting.number) if is_months else None
        end = end or begins + timedelta(days=facts.lasting.number)
        return Recurrence(rule.rule, rule.zone, first_day, end - timedelta(days=1))
    return bounded

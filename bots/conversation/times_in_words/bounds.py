"""From when and until when: "starting at 9", "until friday", "for 2 weeks".

Knows bounds. Must not know what they bound.
"""

from datetime import timedelta

from bots.conversation.times_in_words.clock_times import is_list
from bots.conversation.times_in_words.dates import (
    checked_date,
    month_at,
    read_date,
    read_day_number,
)
from bots.conversation.times_in_words.days import (
    read_ahead,
    read_one_day,
    read_part,
    read_today_part,
    weekday_at,
)
from bots.conversation.times_in_words.facts import (
    CalendarDate,
    Clock,
    EndOfWeek,
    For,
    Found,
    NextDayOfMonth,
    NextWeekday,
    OneDay,
    Part,
    Period,
    Problem,
    RelativeDay,
    Starting,
    Trouble,
    Until,
    Vague,
)
from bots.conversation.times_in_words.marks import Number
from bots.conversation.times_in_words.measures import stands_alone
from bots.conversation.times_in_words.numbers import LAST, read_duration
from bots.conversation.times_in_words.one_clock import is_sure, read_clock
from bots.conversation.times_in_words.tokens import Words

_UNTIL = (
    "until and including",
    "up until and including",
    "up to and including",
    "up until",
    "until",
    "ending on",
    "ending",
    "up to",
    "through",
    "to",
)
_START = (
    "starting from", "starting on", "starting at", "starting", "start from", "start on",
    "start at", "start", "starts", "beginning from", "beginning on", "beginning at", "beginning",
    "begin at", "begin on", "begin", "from", "as of", "as from", "first at", "first time at",
    "counting from",
)  # fmt: skip
_SPAN = ("and", "to", "until", "till", "through", "-")
_NOW = ("now on", "now onwards", "now", "immediately", "right away", "right now", "straight away")
_DAYTIMES = (
    "during the day", "during day", "during the daytime", "in the daytime", "during daytime",
    "daytime", "while awake", "while i am awake", "while i'm awake", "when awake",
    "when i am awake", "when i'm awake", "during my waking hour", "during waking hour",
    "waking hour", "overnight", "while working", "while at work",
    "when at work", "during work", "during the working day", "during my working day",
    "during my work day", "all night", "through the night",
)  # fmt: skip
_OCCASIONS = (
    "breakfast", "lunch", "dinner", "supper", "meal", "meals", "work", "bed", "bedtime", "school",
    "sleep", "sport", "training", "lunchtime", "dinnertime", "waking up", "getting up",
)  # fmt: skip
MOST_DAYS, MOST_MONTHS = 1000, 120
Moment = tuple[Clock | None, OneDay | Trouble | None, int]


def read_until(words: Words, at: int) -> Found | None:
    """Read an end: a clock time, a day, or both."""
    start = words.past(at, *_UNTIL)
    if start == at:
        return None
    edge = _edge(words, start)
    if edge is not None:
        return edge
    moment = _moment(words, start)
    if moment is not None:
        clock, day, end = moment
        return Found((day if isinstance(day, Trouble) else Until(clock, day),), end)
    if words.has(at, "to", "through", "up to", "ending"):
        return None
    end = start + 1 if month_at(words, start) else start
    problem = Problem.AMBIGUOUS_DATE if end > start else Problem.NOT_UNDERSTOOD
    return Found((Trouble(problem, is_soft=True),), end)


def read_starting(words: Words, at: int) -> Found | None:
    """Read a beginning: a clock time, a day, or both; "on the hour"."""
    if words.has(at, "on the hour"):
        return Found((Starting(on_the_hour=True),), at + 3)
    start = words.past(at, *_START)
    if start == at:
        return None
    now = words.past(start, *_NOW)
    if now > start:
        return Found((Starting(),), now)
    following = _next_period(words, start)
    if following is not None:
        return following
    moment = _moment(words, start)
    if moment is not None:
        clock, day, end = moment
        fact = day if isinstance(day, Trouble) else Starting(clock, day)
        return Found((fact,), words.past(end, "onwards", "onward", "on"))
    is_named = words.has(at, "starting", "beginning")
    return Found((Trouble(Problem.NOT_UNDERSTOOD, is_soft=True),), start) if is_named else None


def read_day_span(words: Words, at: int) -> Found | None:
    """Read "between 1 june and 10 june", "from 1 to 10 june"."""
    start = words.past(at, "between", "from")
    if start == at:
        return None
    in_month = _span_in_month(words, words.past(start, "the"))
    first = _bounding_day(words, start) if in_month is None else None
    link = words.past(first[1], *_SPAN) if first is not None else at
    if first is None or link == first[1] or isinstance(first[0], Trouble):
        return in_month
    last = _bounding_day(words, link)
    if last is None or isinstance(last[0], Trouble):
        return None
    return Found((Starting(day=first[0]), Until(day=last[0])), last[1])


def _span_in_month(words: Words, at: int) -> Found | None:
    """Read "1 to 10 june", of which the month is said once."""
    number = read_day_number(words, at)
    link = words.past(number[1], *_SPAN) if number is not None else at
    last = read_date(words, link) if link > at else None
    if number is None or last is None or link == number[1]:
        return None
    if not isinstance(last[0], CalendarDate):
        return None
    first = checked_date(last[0].month, number[0], last[0].year)
    if isinstance(first, Trouble):
        return Found((first,), last[1])
    return Found((Starting(day=first), Until(day=last[0])), last[1])


def read_for(words: Words, at: int) -> Found | None:
    """Read how long it goes on: "for 2 weeks", "over the next 5 days"."""
    start = words.past(at, "for", "over", "during")
    is_led = start > at
    if is_led and words.has(start, "-", "minus") and read_duration(words, start + 1) is not None:
        return Found((Trouble(Problem.NOT_UNDERSTOOD),), start + 1)
    start = words.past(start, "the next", "the coming", "the following", "another", "next")
    if start == at:
        return None
    length = read_duration(words, start)
    if length is None or length[0].is_seconds:
        return None
    duration, end = length
    if not is_led and end == start + 1:
        return None  # "next week" is no length
    if duration.minutes or duration.days.denominator > 1:
        minutes = duration.minutes + duration.days * 1440
        is_meant = 0 < minutes <= MOST_DAYS * 1440
        return Found((For(time=timedelta(minutes=round(minutes))),), end) if is_meant else None
    if duration.months:
        return Found((For(min(duration.months, MOST_MONTHS), Period.MONTH),), end)
    days = int(duration.days)
    fact = For(days) if 0 < days <= MOST_DAYS else Trouble(Problem.NOT_UNDERSTOOD)
    return Found((fact,), end)


def read_vague(words: Words, at: int) -> Found | None:
    """Read a time of no certain hour, which no interval can be hung on."""
    end = words.past(at, *_DAYTIMES)
    if end == at:
        start = words.past(at, "after", "before", "during", "between", "around", "at")
        occasion = words.past(start, "the", "my", "every", "each")
        end = words.past(occasion, *_OCCASIONS) if start > at else at
        end = at if end == occasion else end
    return Found((Vague(),), end) if end > at else None


def _edge(words: Words, at: int) -> Found | None:
    """Read "the end of the month", "the end of the week", "the end of the day"."""
    start = words.past(at, "the")
    end = words.past(start, "end of the", "end of this", "end of")
    if end == start:
        return None
    if words.has(end, "week"):
        return Found((EndOfWeek(),), end + 1)
    if words.has(end, "month"):
        return Found((Until(day=NextDayOfMonth(LAST)),), end + 1)
    if words.has(end, "next month"):
        return Found((Until(day=NextDayOfMonth(LAST, in_next_month=True)),), end + 2)
    if words.has(end, "day", "today"):
        return Found((Until(day=RelativeDay()),), end + 1)
    return None


def _next_period(words: Words, at: int) -> Found | None:
    if words.has(at, "next week") and not words.has(at + 2, "on"):
        return Found((Starting(day=NextWeekday(0, in_next_week=True)),), at + 2)
    if words.has(at, "next month") and not words.has(at + 2, "on"):
        return Found((Starting(day=NextDayOfMonth(1, in_next_month=True)),), at + 2)
    return None


def _moment(words: Words, at: int) -> Moment | None:
    """Return a clock time, a day, or both in either order, and the place after them."""
    tonight = read_today_part(words, at)
    if tonight is not None:
        clock = read_clock(words, words.past(tonight.end, "at", "@"))
        if clock is None:
            return None
        return _in_part(clock[0], _said_part(words, tonight.end - 1)), RelativeDay(), clock[1]
    day = _bounding_day(words, at)
    return _on_day(words, *day) if day is not None else _at_clock(words, at)


def _on_day(words: Words, day: OneDay | Trouble, at: int) -> Moment | None:
    """Return a day with the clock time that may follow it."""
    part = read_part(words, at)
    start = part[1] if part is not None else at
    is_led = words.has(start, "at", "@", ",")
    clock_start = start + 1 if is_led else start
    clock = read_clock(words, clock_start)
    if clock is None or not (words.has(start, "at", "@") or is_sure(words, clock_start)):
        return None if part is not None else (None, day, at)
    if is_list(words, clock_start):  # "until friday at 8 and 20" tells when, not until when
        return None, day, at
    said = clock[0] if part is None else _in_part(clock[0], part[0])
    return said, day, clock[1]


def _at_clock(words: Words, at: int) -> Moment | None:
    """Return a clock time with the day that may follow it."""
    start = words.past(at, "at", "@", "about", "around")
    found = read_clock(words, start)
    if found is None:
        return None
    clock, end = found
    if isinstance(words.mark(start), Number) and not stands_alone(words, end):
        return None
    today = read_today_part(words, end)
    if today is not None:
        return _in_part(clock, _said_part(words, today.end - 1)), RelativeDay(), today.end
    day = read_one_day(words, end)
    return (clock, None, end) if day is None else (clock, *day)


def _bounding_day(words: Words, at: int) -> tuple[OneDay | Trouble, int] | None:
    """Return a day; a date may have its weekday before it ("Wed, 3 Jun")."""
    start = words.past(at, "on")
    if weekday_at(words, start) is not None:
        date = read_date(words, words.past(start + 1, ","))
        if date is not None:
            return date
    ahead = read_ahead(words, at)
    if ahead is not None and isinstance(ahead.facts[0], RelativeDay):
        return RelativeDay(ahead.facts[0].days, ahead.facts[0].months), ahead.end
    return read_one_day(words, at, is_awaited=True)


def _said_part(words: Words, at: int) -> Part:
    return Part.NIGHT if words.has(at, "tonight") else Part(words.word(at))


def _in_part(clock: Clock, part: Part) -> Clock:
    if clock.meridiem is not None or clock.part is not None or clock.is_midnight:
        return clock
    return Clock(clock.hour, clock.minute, clock.is_bare, None, part, clock.shift_minutes)

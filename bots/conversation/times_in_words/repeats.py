"""Repeats as people say them: "every 2 hours", "daily", "mon wed fri", "every first monday".

Knows the words that make a reminder come again. Must not know the calendar.
"""

from datetime import timedelta

from bots.conversation.times_in_words.days import read_part, weekday_at
from bots.conversation.times_in_words.facts import (
    After,
    Every,
    Found,
    Interval,
    OnMonthDays,
    OnMonthWeekday,
    OnWeekdays,
    Parts,
    Period,
    Problem,
    Times,
    Trouble,
)
from bots.conversation.times_in_words.numbers import (
    Duration,
    read_duration,
    read_number,
    read_ordinal,
)
from bots.conversation.times_in_words.spelling import WEEKDAYS
from bots.conversation.times_in_words.tokens import Words

WORKDAYS = frozenset(range(5))
WEEKEND = frozenset((5, 6))
MOST_DAYS = 366
_OF_MONTH = ("of the month", "of each month", "of every month", "each month", "every month")
_ADVERBS: dict[str, Every | Interval] = {
    "daily": Every(1, Period.DAY),
    "everyday": Every(1, Period.DAY),
    "nightly": Every(1, Period.DAY),
    "weekly": Every(1, Period.WEEK),
    "fortnightly": Every(2, Period.WEEK),
    "biweekly": Every(2, Period.WEEK),
    "monthly": Every(1, Period.MONTH),
    "hourly": Interval(timedelta(hours=1)),
}


def read_repeat(words: Words, at: int) -> Found | None:
    """Read whatever says that something comes again."""
    adverb = _ADVERBS.get(words.word(at))
    if adverb is not None:
        return Found((adverb,), at + 1)
    return (
        _every(words, at)
        or _times_a_day(words, at)
        or _of_month(words, at)
        or _weekdays(words, at)
    )


def read_after(words: Words, at: int) -> Found | None:
    """Read "in 45 minutes" and "2 hours from now": once, so much time ahead."""
    start = words.past(at, "in", "after")
    length = read_duration(words, start)
    if length is None or not length[0].minutes or length[0].days or length[0].months:
        return None
    end = words.past(length[1], "from now", "later", "hence")
    if end == length[1] and start == at:
        return None
    wait = timedelta(minutes=float(length[0].minutes))
    return Found((After(wait),), words.past(end, "from now"))


def _every(words: Words, at: int) -> Found | None:
    start = words.past(at, "every single", "every", "each", "once every", "once a", "once per")
    if start == at:
        return None
    other = words.past(start, "other", "second", "alternate")
    step = 2 if other > start else 1
    return (
        _every_weekday(words, other, step)
        or _every_part(words, other)
        or _every_nth(words, start)
        or _every_so_long(words, other, step)
    )


def _every_weekday(words: Words, at: int, step: int) -> Found | None:
    named = words.past(at, "weekday", "weekdays")
    if named > at:
        return Found((OnWeekdays(WORKDAYS),), named)
    named = words.past(at, "weekend", "weekends")
    if named > at:
        return Found((OnWeekdays(WEEKEND),), named)
    listed = _list_of_weekdays(words, at)
    return None if listed is None else Found((OnWeekdays(listed[0], step),), listed[1])


def _every_part(words: Words, at: int) -> Found | None:
    part = read_part(words, at)
    return None if part is None else Found((Every(1, Period.DAY), Parts((part[0],))), part[1])


def _every_nth(words: Words, at: int) -> Found | None:
    nth = read_ordinal(words, at)
    if nth is None:
        return None
    number, end = nth
    unit = words.past(end, "day", "week", "month")
    if unit > end and number > 0:
        return Found((Every(number, Period(words.word(end))),), unit)
    if unit > end:
        return Found((OnMonthDays(frozenset((number,))),), words.past(unit, *_OF_MONTH))
    weekday = weekday_at(words, end)
    if weekday is not None:
        fact = OnMonthWeekday(frozenset((number,)), weekday)
        return Found((fact,), words.past(end + 1, *_OF_MONTH))
    return Found((_month_day(number),), words.past(end, *_OF_MONTH))


def _every_so_long(words: Words, at: int, step: int) -> Found | None:
    number = read_number(words, at)
    length = read_duration(words, at)
    if length is None:
        if number is not None and words.word(number[1]) == "seconds":
            return Found((Trouble(Problem.TOO_OFTEN),), number[1] + 1)
        return None
    duration, end = length
    return Found((_period(duration, step),), end)


def _period(duration: Duration, step: int) -> Every | Interval | Trouble:
    if duration.is_seconds or not (duration.minutes or duration.months or duration.days > 0):
        return Trouble(Problem.TOO_OFTEN)
    if duration.minutes:
        minutes = float(duration.minutes) + float(duration.days) * 24 * 60
        return Interval(timedelta(minutes=minutes * step))
    if duration.months:
        return Every(duration.months * step, Period.MONTH)
    if duration.days.denominator > 1 or duration.days > MOST_DAYS:
        return Trouble(Problem.TOO_FAR)
    weeks, days = divmod(int(duration.days), 7)
    if not days:
        return Every(weeks * step, Period.WEEK)
    return Every(int(duration.days) * step, Period.DAY)


def _times_a_day(words: Words, at: int) -> Found | None:
    twice = {"once": 1, "twice": 2, "thrice": 3}.get(words.word(at))
    end = at + 1
    if twice is None:
        number = read_number(words, at)
        if number is None or not words.has(number[1], "times", "time", "x"):
            return None
        twice, end = int(number[0]), number[1] + 1
    last = words.past(end, "a day", "per day", "each day", "every day", "daily", "everyday")
    return Found((Times(twice, Period.DAY), Every(1, Period.DAY)), last) if last > end else None


def _of_month(words: Words, at: int) -> Found | None:
    start = words.past(at, "on the", "the", "on")
    nth = read_ordinal(words, start)
    if nth is None:
        return None
    number, end = nth
    weekday = weekday_at(words, end)
    after = end + 1 if weekday is not None else words.past(end, "day")
    last = words.past(after, *_OF_MONTH)
    if last == after:
        return None
    if weekday is not None:
        return Found((OnMonthWeekday(frozenset((number,)), weekday),), last)
    return Found((_month_day(number),), last)


def _month_day(number: int) -> OnMonthDays | Trouble:
    if number > 31:  # noqa: PLR2004 - no month is longer
        return Trouble(Problem.NO_SUCH_DAY)
    return OnMonthDays(frozenset((number,)))


def _weekdays(words: Words, at: int) -> Found | None:
    start = words.past(at, "on", "only on", "only")
    end = words.past(start, "weekdays", "weekday")
    if end > start:
        return Found((OnWeekdays(WORKDAYS),), end)
    end = words.past(start, "weekends")
    if end > start:
        return Found((OnWeekdays(WEEKEND),), end)
    listed = _list_of_weekdays(words, start)
    if listed is None or (len(listed[0]) == 1 and not _is_plural(words, start)):
        return None
    return Found((OnWeekdays(listed[0]),), listed[1])


def _list_of_weekdays(words: Words, at: int) -> tuple[frozenset[int], int] | None:
    first = _weekday(words, at)
    if first is None:
        return None
    end = words.past(at + 1, "to", "-", "through", "till", "until")
    last = _weekday(words, end) if end > at + 1 else None
    if last is not None:
        return frozenset((first + n) % 7 for n in range((last - first) % 7 + 1)), end + 1
    found, end = {first}, at + 1
    while True:
        following = words.past(end, ", and", "and", ",", "/", "&", "+", "or")
        weekday = _weekday(words, following)
        if weekday is None:
            return frozenset(found), end
        found.add(weekday)
        end = following + 1


def _weekday(words: Words, at: int) -> int | None:
    if _is_plural(words, at):
        return WEEKDAYS.index(words.word(at)[:-1])
    return weekday_at(words, at)


def _is_plural(words: Words, at: int) -> bool:
    word = words.word(at)
    return word.endswith("s") and word[:-1] in WEEKDAYS

"""What comes again and again, and what comes after a while: "every ...", "in 45 minutes".

Knows intervals, periods and how often. Must not know from when or until when.
"""

from datetime import timedelta
from fractions import Fraction

from bots.conversation.times_in_words.dates import read_date
from bots.conversation.times_in_words.days import weekday_at
from bots.conversation.times_in_words.facts import (
    After,
    CalendarDate,
    Every,
    EveryDate,
    Fact,
    Found,
    Interval,
    OnWeekdays,
    Period,
    Problem,
    Times,
    Trouble,
)
from bots.conversation.times_in_words.marks import Amount, Fold, Number
from bots.conversation.times_in_words.numbers import (
    APPROACHES,
    UNITS,
    Duration,
    read_duration,
    read_number,
    read_ordinal,
    read_unit,
)
from bots.conversation.times_in_words.repeats import (
    WEEKEND,
    read_every_month_day,
    read_parts,
    weekday_list,
    with_parts,
)
from bots.conversation.times_in_words.tokens import Words

MINUTES_A_DAY, DAYS_A_WEEK = 1440, 7
_A_WEEK = ("a week", "per week", "each week", "every week", "out of 7")
SHORTEST_MINUTES = 5
LONGEST_MINUTES = 1000 * MINUTES_A_DAY
MOST_PERIODS = 1000
_VAGUE = (
    "few", "several", "some", "so", "now", "once in", "a few", "many", "bit", "while",
    "a bit", "a while", "a moment", "a little", "a sec", "a second", "a jiffy",
)  # fmt: skip
_DAY = Every(1, Period.DAY)
_ADVERBS: dict[str, Fact] = {
    "daily": _DAY,
    "everyday": _DAY,
    "hourly": Interval(timedelta(hours=1)),
    "half hourly": Interval(timedelta(minutes=30)),
    "half - hourly": Interval(timedelta(minutes=30)),
    "weekly": Every(1, Period.WEEK),
    "biweekly": Every(2, Period.WEEK),
    "bi weekly": Every(2, Period.WEEK),
    "bi - weekly": Every(2, Period.WEEK),
    "fortnightly": Every(2, Period.WEEK),
    "monthly": Every(1, Period.MONTH),
    "quarterly": Every(3, Period.MONTH),
    "annually": Every(1, Period.YEAR),
    "alternate day": Every(2, Period.DAY),
    "alternating day": Every(2, Period.DAY),
    "on alternate day": Every(2, Period.DAY),
    "alternate week": Every(2, Period.WEEK),
    "on alternate week": Every(2, Period.WEEK),
}


def read_every(words: Words, at: int) -> Found | None:
    """Read what follows "every" or "each"."""
    start = words.past(at, "once every", "once each", "every", "each")
    if start == at:
        return None
    start = words.past(start, "single", *APPROACHES)
    return (
        _not_meant(words, start)
        or _every_part(words, start)
        or _every_other(words, start)
        or _every_weekdays(words, start)
        or read_every_month_day(words, start)
        or _every_date(words, start)
        or _every_duration(words, start)
        or _every_unknown(words, start)
    )


def read_adverb(words: Words, at: int) -> Found | None:
    """Read "daily", "hourly", "nightly", "mornings", "4-hourly"."""
    for phrase, fact in _ADVERBS.items():
        end = words.past(at, phrase)
        if end > at:
            return Found((fact,), end)
    if words.has(at, "nightly") or words.raw(at) == "24/7":
        return Found((_DAY,), at + 1)
    all_days = words.past(at, "all day", "on all day", "all the day", "on all the day")
    if all_days > at and words.raw(all_days - 1) == "days":
        return Found((_DAY,), all_days)
    start = words.past(at, "in the", "on")
    if words.has(start, "mornings", "afternoons", "evenings", "nights"):
        return with_parts(words, (_DAY,), start)
    number = read_number(words, at)
    if number is not None and words.has(words.past(number[1], "-"), "hourly"):
        return Found((_interval(number[0] * 60),), words.past(number[1], "-") + 1)
    return None


def read_times(words: Words, at: int) -> Found | None:
    """Read how often in a period: "twice a day", "3 times daily", "2x a week"."""
    count = _count(words, at)
    if count is None:
        return None
    number, end = count
    if words.has(end - 1, "day"):
        is_all = number == DAYS_A_WEEK
        return Found((_DAY if is_all else Times(number, Period.WEEK),), words.past(end, *_A_WEEK))
    daily = words.past(end, "daily", "everyday", "nightly")
    if daily > end:
        return Found((Times(number, Period.DAY),), daily)
    a = words.past(end, "a", "an", "per", "each", "every", "/", "in a", "in each")
    unit = read_unit(words, a, counted=words.has(a - 1, "/")) if a > end else None
    if unit is None:
        return None
    if unit[0] == "hour":
        return Found((_interval(Fraction(60, max(number, 1))),), unit[1])
    if unit[0] == "fortnight" and number == 1:
        return Found((Every(2, Period.WEEK),), unit[1])
    if unit[0] not in set(Period):
        return None
    return Found((Times(number, Period(unit[0])),), unit[1])


def read_after(words: Words, at: int) -> Found | None:
    """Read a time from now: "in 45 minutes", "half an hour from now"."""
    start = words.past(at, "in", "after", "within")
    start = words.past(start, *APPROACHES) if start > at else start
    if start > at:
        trouble = _not_meant(words, start)
        if trouble is not None:
            return trouble
    length = None if words.has(start, *UNITS) else read_duration(words, start)
    if length is None:
        return None
    end = words.past(length[1], "from now", "later", "hence", "from right now", "ago")
    if (start == at and end == length[1]) or (words.has(at, "after") and words.has(end, "of")):
        return None
    is_odd = length[0].is_seconds and length[0].minutes.denominator > 1
    if is_odd or words.has(end - 1, "ago"):
        return Found((Trouble(Problem.NOT_UNDERSTOOD),), end)
    if not length[0].minutes and (length[0].days or length[0].months):
        return None
    return Found((_wait(length[0]),), end)


def _wait(length: Duration) -> After | Trouble:
    minutes = length.minutes + length.days * MINUTES_A_DAY
    if minutes <= 0 or length.months:
        return Trouble(Problem.NOT_UNDERSTOOD)
    if minutes > LONGEST_MINUTES:
        return Trouble(Problem.TOO_FAR)
    return After(timedelta(minutes=max(round(minutes), 1)))


def _interval(minutes: Fraction) -> Interval | Trouble:
    if minutes > LONGEST_MINUTES:
        return Trouble(Problem.TOO_FAR)
    if minutes < SHORTEST_MINUTES:
        return Trouble(Problem.TOO_OFTEN)
    return Interval(timedelta(minutes=round(minutes)))


def _count(words: Words, at: int) -> tuple[int, int] | None:
    for number, word in enumerate(("once", "twice", "thrice"), 1):
        if words.has(at, word):
            return number, at + 1
    mark = words.mark(at)
    if isinstance(mark, Fold):
        return mark.times, at + 1
    number_found = read_number(words, at)
    if number_found is None:
        return None
    end = words.past(number_found[1], "times", "time", "x", "×")
    if words.has(number_found[1], "day") and words.has(number_found[1] + 1, *_A_WEEK):
        end = number_found[1] + 1
    return (int(number_found[0]), end) if end > number_found[1] else None


def _not_meant(words: Words, at: int) -> Found | None:
    """Read what is no interval: negative, vague, or a range ("2-3 hours")."""
    if words.has(at, "-", "+") and isinstance(words.mark(at + 1), (Number, Amount)):
        return Found((Trouble(Problem.NOT_UNDERSTOOD),), at + 2)
    if words.has(at, *_VAGUE):
        end = words.past(at, *_VAGUE)
        return Found((Trouble(Problem.NOT_UNDERSTOOD),), words.past(end, "minute", "hour", "day"))
    number = read_number(words, at)
    if number is None or not words.has(number[1], "-", "to", "or", "till"):
        return None
    end = words.past(number[1], "-", "to", "or", "till")
    is_range = isinstance(words.mark(end), Amount) or (
        read_number(words, end) is not None and read_duration(words, end) is not None
    )
    return Found((Trouble(Problem.NOT_UNDERSTOOD),), end + 1) if is_range else None


def _every_part(words: Words, at: int) -> Found | None:
    found = read_parts(words, at)
    return None if found is None else Found((_DAY, found[0]), found[1])


def _every_other(words: Words, at: int) -> Found | None:
    """Read "other day", "third hour", "second friday": every so many of them."""
    ordinal = read_ordinal(words, at)
    step, end = (2, at + 1) if words.has(at, "other", "alternate") else ordinal or (0, at)
    if step < 2:  # noqa: PLR2004
        return None
    weekday = weekday_at(words, end)
    if weekday is not None and not words.has(end + 1, "of", "in", "each", "every"):
        return with_parts(words, (OnWeekdays(frozenset({weekday}), step),), end + 1)
    parts = read_parts(words, end)
    if parts is not None:
        return Found((Every(step, Period.DAY), parts[0]), parts[1])
    if words.has(end, "weekend", "weekends"):
        return with_parts(words, (OnWeekdays(WEEKEND, step),), end + 1)
    if words.has(end, "weekday", "work day", "working day"):
        return Found((Trouble(Problem.NOT_UNDERSTOOD),), end + 1)
    unit = read_unit(words, end, counted=False)
    if unit is None or words.has(unit[1], "of"):
        return None
    return Found((_repeat(Duration().plus(Fraction(step), unit[0])),), unit[1])


def _every_weekdays(words: Words, at: int) -> Found | None:
    found = weekday_list(words, at)
    return None if found is None else with_parts(words, (OnWeekdays(found[0]),), found[2])


def _every_date(words: Words, at: int) -> Found | None:
    found = read_date(words, at)
    if found is None:
        return None
    date = found[0]
    is_yearly = isinstance(date, CalendarDate) and date.year is None
    if isinstance(date, CalendarDate) and is_yearly:
        return Found((EveryDate(date.month, date.day),), found[1])
    trouble = date if isinstance(date, Trouble) else Trouble(Problem.NOT_UNDERSTOOD)
    return Found((trouble,), found[1])


def _every_duration(words: Words, at: int) -> Found | None:
    length = read_duration(words, at)
    if length is None:
        number = read_number(words, at)
        if number is None:
            return None
        return Found((Trouble(Problem.NOT_UNDERSTOOD, is_soft=True),), number[1])
    end = words.past(length[1], "of the week", "of the year")
    if words.has(end, "ago"):
        return Found((Trouble(Problem.PAST),), end + 1)
    if words.has(end, "or") and read_number(words, end + 1) is not None:
        return Found((Trouble(Problem.NOT_UNDERSTOOD),), end + 2)
    return Found((_repeat(length[0]),), end)


def _every_unknown(words: Words, at: int) -> Found | None:
    """Read "every x hours", "every decade": a time that comes again, but not how often."""
    if words.has(at, "quarter"):
        return Found((Every(3, Period.MONTH),), at + 1)
    if words.has(at, "decade", "century", "millennium", "season", "semester", "time"):
        return Found((Trouble(Problem.NOT_UNDERSTOOD),), at + 1)
    unit = read_unit(words, at + 1, counted=False)
    return None if unit is None else Found((Trouble(Problem.NOT_UNDERSTOOD),), unit[1])


def _repeat(length: Duration) -> Fact:
    """Return the period or the interval of a duration."""
    if length.is_seconds and length.minutes.denominator > 1:
        return Trouble(Problem.TOO_OFTEN)
    if length.months:
        if length.minutes or length.days or length.months > MOST_PERIODS:
            return Trouble(Problem.NOT_UNDERSTOOD)
        is_years = length.months % 12 == 0
        number = length.months // 12 if is_years else length.months
        return Every(number, Period.YEAR if is_years else Period.MONTH)
    if length.minutes or length.days.denominator > 1:
        return _interval(length.minutes + length.days * MINUTES_A_DAY)
    days = int(length.days)
    if not 0 < days <= MOST_PERIODS:
        return Trouble(Problem.TOO_FAR if days else Problem.TOO_OFTEN)
    return Every(days // 7, Period.WEEK) if days % 7 == 0 else Every(days, Period.DAY)

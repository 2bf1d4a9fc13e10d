"""Days that come again: "mon wed fri", "weekdays", "first monday of the month", "every 30th".

Knows lists and spans of weekdays, and days of the month. Must not know the calendar.
"""

from bots.conversation.times_in_words.days import read_one_day, weekday_at
from bots.conversation.times_in_words.facts import (
    Except,
    Fact,
    Found,
    OnMonthDays,
    OnMonthWeekday,
    OnWeekdays,
    Part,
    Parts,
    Problem,
    Trouble,
)
from bots.conversation.times_in_words.numbers import LAST, read_number, read_ordinal
from bots.conversation.times_in_words.one_clock import is_sure, read_clock
from bots.conversation.times_in_words.spelling import MONTHS, PARTS, WEEKDAYS
from bots.conversation.times_in_words.tokens import Words

WORKDAYS, WEEKEND = frozenset(range(5)), frozenset({5, 6})
_GROUPS = {
    "weekdays": WORKDAYS,
    "weekday": WORKDAYS,
    "working day": WORKDAYS,
    "work day": WORKDAYS,
    "business day": WORKDAYS,
    "weeknights": WORKDAYS,
    "weeknight": WORKDAYS,
    "weekends": WEEKEND,
    "weekend": WEEKEND,
    "the weekends": WEEKEND,
    "the weekend": WEEKEND,
}
_SHORT_DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
_ENDS = ("to", "through", "-", "up to")
_TO = (*_ENDS, "till", "until")
_AND = (", and on", ", and", "and on", "and", "&", "+", "/", ",", "plus")
_BEFORE_LAST = (
    "every", "each", "on", "and", "&", "/", "+", ",", "except", "excluding", "but", "not", "than",
    "save", "without", "skipping", "skip", "for",
)  # fmt: skip
_MONTHLY = (
    "of the calendar month", "of the month", "of each month", "of every month", "of a month",
    "of any month", "of month", "in the month", "in each month", "in every month", "each month",
    "every month", "monthly", "per month", "a month",
)  # fmt: skip
_EXCEPT = (
    "except for", "except", "excluding", "but not", "apart from", "not", "other than", "save",
    "but", "without", "skipping", "skip",
)  # fmt: skip
LONGEST_MONTH = 31
MOST_WEEKS = 5


def read_weekdays(words: Words, at: int) -> Found | None:
    """Read weekdays that come again: a list, a span, a plural, "weekdays"."""
    start = words.past(at, "only on", "on all", "on", "all", "during", "at")
    found = weekday_list(words, start)
    if found is None:
        return None
    weekdays, is_repeated, end = found
    if words.has(end - 1, "weeknights", "weeknight"):
        return Found((OnWeekdays(weekdays), Parts((Part.NIGHT,))), end)
    if not (is_repeated or words.has(end, "mornings", "afternoons", "evenings", "nights")):
        return None
    return with_parts(words, (OnWeekdays(weekdays),), words.past(end, "only"))


def read_except(words: Words, at: int) -> Found | None:
    """Read "except sundays"; other exceptions ("except 10 may") are no days of a rule."""
    start = words.past(at, *_EXCEPT)
    if start == at:
        return None
    start = words.past(start, "on", "for", "the")
    found = weekday_list(words, start)
    if found is not None:
        return Found((Except(found[0]),), found[2])
    span = words.past(start, "between", "from", "before", "after", "at", "during", "in the")
    is_time = read_clock(words, span) is not None and (span > start or is_sure(words, span))
    is_time = is_time or read_one_day(words, start) is not None
    is_time = is_time or read_parts(words, span) is not None
    return Found((Trouble(Problem.NOT_UNDERSTOOD),), span + 1) if is_time else None


def weekday_list(words: Words, at: int) -> tuple[frozenset[int], bool, int] | None:
    """Return the weekdays at a place, whether they are several or plural, and the place after."""
    first = _weekdays(words, at) or _short_weekdays(words, at)
    if first is None:
        return None
    weekdays, is_repeated, end = first
    more = _weekdays(words, words.past(end, *_AND))
    while more is not None:
        weekdays, is_repeated, end = weekdays | more[0], True, more[2]
        more = _weekdays(words, words.past(end, *_AND))
    return weekdays, is_repeated, end


def with_parts(words: Words, facts: tuple[Fact, ...], end: int) -> Found:
    """Return facts with the parts of the day that follow them: "weekday mornings"."""
    found = read_parts(words, words.past(end, "in the"))
    return Found(facts, end) if found is None else Found((*facts, found[0]), found[1])


def read_parts(words: Words, at: int) -> tuple[Parts, int] | None:
    """Return the parts of the day at a place, one or several, and the place after them."""
    parts: list[Part] = []
    end, start = at, at
    while words.word(start).removesuffix("s") in PARTS:
        parts.append(Part(words.word(start).removesuffix("s")))
        end = start + 1
        start = words.past(end, "and every", "and each", "and", "&", ",")
    return (Parts(tuple(parts)), end) if parts else None


def read_month_days(words: Words, at: int) -> Found | None:
    """Read days of the month: "first of the month", "last day of each month", "1st and 15th"."""
    start = words.past(at, "on", "at")
    return _edge_of_month(words, start) or _numbered(words, start) or _nth_weekdays(words, start)


def read_every_month_day(words: Words, at: int) -> Found | None:
    """Read what "every" makes a day of the month: "every 15th", "every last friday"."""
    found = read_month_days(words, at)
    if found is not None:
        return found
    ordinals, end = _ordinals(words, at)
    weekday = weekday_at(words, end)
    if weekday is not None and ordinals in ([1], [LAST]):
        return Found((_nths(ordinals, weekday),), end + 1)
    is_unit = words.has(end, "day", "week", "month", "hour", "minute", "weekday", "weekend")
    if not ordinals or is_unit or weekday is not None:
        return None
    if words.word(words.past(end, "of")) in MONTHS:
        return None
    return Found((_month_days(ordinals),), end)


def _weekdays(words: Words, at: int) -> tuple[frozenset[int], bool, int] | None:
    for name, group in _GROUPS.items():
        end = words.past(at, name)
        if end > at:
            return group, True, end
    start = words.past(at, "from", "between", "every", "each")
    first = _weekday(words, start)
    if first is None:
        return None
    is_between = words.has(start - 1, "between")
    # "monday until friday" is a span; "every monday until friday", "mon and thu until friday" end.
    is_bounded = first[1] or words.has(start - 1, *_BEFORE_LAST)
    is_bounded = is_bounded or _weekday(words, start - 1) is not None
    links = (*_TO, "and") if is_between else _ENDS if is_bounded else _TO
    link = words.past(start + 1, *links)
    last = _weekday(words, link) if link > start + 1 else None
    if last is not None:
        length = (last[0] - first[0]) % 7 + 1
        return frozenset((first[0] + n) % 7 for n in range(length)), True, link + 1
    if words.has(start - 1, "from", "between"):
        return None
    return frozenset({first[0]}), first[1], start + 1


def _weekday(words: Words, at: int) -> tuple[int, bool] | None:
    weekday = weekday_at(words, at)
    if weekday is not None:
        return weekday, False
    single = words.word(at).removesuffix("s")
    is_plural = single != words.word(at) and single in WEEKDAYS
    return (WEEKDAYS.index(single), True) if is_plural else None


def _short_weekdays(words: Words, at: int) -> tuple[frozenset[int], bool, int] | None:
    """Read two or more of "mo tu we", or "mo-fr"; one alone is another word."""
    found: list[int] = []
    end, start = at, at
    if words.word(at) in _SHORT_DAYS and words.word(words.past(at + 1, "-", "to")) in _SHORT_DAYS:
        first, last = (_SHORT_DAYS.index(words.word(place)) for place in (at, at + 2))
        return frozenset((first + n) % 7 for n in range((last - first) % 7 + 1)), True, at + 3
    while words.word(start) in _SHORT_DAYS:
        found.append(_SHORT_DAYS.index(words.word(start)))
        end = start + 1
        start = words.past(end, *_AND)
    return (frozenset(found), True, end) if len(found) > 1 else None


def _edge_of_month(words: Words, at: int) -> Found | None:
    start = words.past(at, "the")
    last = words.past(start, "last day", "last", "end", "very last day")
    first = words.past(start, "first day", "start", "beginning")
    edge = max(last, first)
    end = words.past(edge, *_MONTHLY)
    if edge in {start, end}:
        return None
    return Found((OnMonthDays(frozenset({LAST if last > start else 1})),), end)


def _numbered(words: Words, at: int) -> Found | None:
    days, end = _numbers(words, at)
    monthly = words.past(end, *_MONTHLY)
    is_monthly = monthly > end and not words.has(end - 1, "day a month")
    if not days or not (is_monthly or _is_day_list(words, at, days, end)):
        return None
    if words.word(words.past(end, "of")) in MONTHS:
        return Found((Trouble(Problem.SEVERAL),), end + 1)
    return Found((_month_days(days),), monthly if is_monthly else end)


def _is_day_list(words: Words, at: int, days: list[int], end: int) -> bool:
    is_asked_for = words.has(at - 1, "on") or words.has(at, "the")
    if words.has(at - 1, "on") and words.has(at, "day"):
        return any(words.has(place, "month", "monthly") for place in range(len(words)))
    is_weekday = _weekday(words, end) is not None or words.has(end, "weekday")
    return len(days) > 1 and is_asked_for and not is_weekday


def _month_days(days: list[int]) -> OnMonthDays | Trouble:
    if all(day == LAST or 1 <= day <= LONGEST_MONTH for day in days):
        return OnMonthDays(frozenset(days))
    return Trouble(Problem.NO_SUCH_DAY)


def _nth_weekdays(words: Words, at: int) -> Found | None:
    the = words.past(at, "the")
    nths, end = _ordinals(words, the)
    if nths and words.has(end, "weekday", "working day", "work day", "business day"):
        return Found((Trouble(Problem.NOT_UNDERSTOOD),), end + 1)
    weekday = _weekday(words, end)
    if not nths or weekday is None:
        return None
    monthly = words.past(end + 1, *_MONTHLY)
    is_asked_for = the > at and not words.has(at - 1, "every", "each")
    is_of_other = words.has(end + 1, "of", "in") and words.word(end + 2) in MONTHS
    if monthly == end + 1 and (is_of_other or not (is_asked_for or len(nths) > 1)):
        return None
    return Found((_nths(nths, weekday[0]),), monthly)


def _nths(nths: list[int], weekday: int) -> OnMonthWeekday | Trouble:
    if all(nth == LAST or 1 <= nth <= MOST_WEEKS for nth in nths):
        return OnMonthWeekday(frozenset(nths), weekday)
    return Trouble(Problem.NO_SUCH_DAY)


def _numbers(words: Words, at: int) -> tuple[list[int], int]:
    """Return the days of a list ("the 1st, day 15 and the last day") and the place after it."""
    days: list[int] = []
    end, start = at, words.past(at, "the")
    while True:
        number = read_number(words, start + 1) if words.has(start, "day") else None
        ordinal = read_ordinal(words, start)
        if number is not None:
            days.append(int(number[0]))
            end = number[1]
        elif ordinal is not None:
            days.append(ordinal[0])
            end = words.past(ordinal[1], "day")
        else:
            return days, end
        after = words.past(end, *_AND)
        if after == end or len(days) >= LONGEST_MONTH:
            return days, end
        start = words.past(after, "the")


def _ordinals(words: Words, at: int) -> tuple[list[int], int]:
    """Return a list of ordinals ("1st and 15th") and the place after it."""
    found = read_ordinal(words, at)
    ordinals: list[int] = []
    end = at
    while found is not None and len(ordinals) < LONGEST_MONTH:
        ordinals.append(found[0])
        end = found[1]
        start = words.past(words.past(end, *_AND), "the")
        found = read_ordinal(words, start) if start > end else None
    return ordinals, end

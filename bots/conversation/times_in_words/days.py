"""Single days as people say them: "tomorrow", "next friday", "in 3 days", "the 15th".

Knows the words for one day. Must not know the calendar: which day it is, others find out.
"""

from bots.conversation.times_in_words.dates import read_date
from bots.conversation.times_in_words.facts import (
    Fact,
    Found,
    NextDayOfMonth,
    NextWeekday,
    OneDay,
    Part,
    Parts,
    Problem,
    RelativeDay,
    Trouble,
)
from bots.conversation.times_in_words.numbers import (
    LAST,
    Duration,
    read_duration,
    read_ordinal,
)
from bots.conversation.times_in_words.spelling import PARTS, WEEKDAYS
from bots.conversation.times_in_words.tokens import Words

_RELATIVE = {
    "the day after tomorrow": 2,
    "day after tomorrow": 2,
    "overmorrow": 2,
    "tomorrow": 1,
    "later today": 0,
    "today": 0,
}
_NOT_SUN = ("the", "in", "of", "under", "avoid", "no", "a", "some")
LONGEST_MONTH = 31


def weekday_at(words: Words, at: int) -> int | None:
    """Return the number of the weekday at a place, 0 for Monday, or None."""
    word = words.word(at)
    if word not in WEEKDAYS:
        return None
    is_star = words.text[words.tokens[at].start : words.tokens[at].end].lower() == "sun"
    if is_star and (words.has(at - 1, *_NOT_SUN) or words.has(at + 1, "cream", "screen", "hat")):
        return None
    return WEEKDAYS.index(word)


def read_part(words: Words, at: int) -> tuple[Part, int] | None:
    """Return the part of the day at a place, and the place after it, or None."""
    word = words.word(at)
    return (Part(word), at + 1) if word in PARTS else None


def read_one_day(words: Words, at: int) -> tuple[OneDay | Trouble, int] | None:
    """Return a single day and the place after it, or None."""
    start = words.past(at, "on")
    return (
        _named(words, start)
        or read_date(words, start, is_awaited=start > at)
        or _next_weekday(words, start)
        or _day_number(words, start, is_awaited=start > at)
    )


def read_day(words: Words, at: int) -> Found | None:
    """Read a single day, with the part of the day that follows it."""
    found = read_today_part(words, at) or _ahead(words, at)
    if found is not None:
        return found
    day = read_one_day(words, at)
    if day is None:
        return None
    part = read_part(words, day[1])
    if part is not None and not isinstance(day[0], Trouble):
        return Found((day[0], Parts((part[0],))), part[1])
    return Found((day[0],), day[1])


def read_today_part(words: Words, at: int) -> Found | None:
    """Read "tonight", "this afternoon" and the like."""
    start = words.past(at, "later")
    if words.has(start, "tonight"):
        return Found((RelativeDay(), Parts((Part.NIGHT,))), start + 1)
    part = read_part(words, start + 1) if words.has(start, "this") else None
    return None if part is None else Found((RelativeDay(), Parts((part[0],))), part[1])


def read_past(words: Words, at: int) -> Found | None:
    """Read what has been: "yesterday", "last week", "2 hours ago"."""
    end = words.past(at, "the day before yesterday", "day before yesterday", "yesterday")
    if end == at and words.has(at, "last") and not words.has(at - 1, "the", "every", "each"):
        units = (*WEEKDAYS, *PARTS, "week", "month", "year")
        of_month = weekday_at(words, at + 1) is not None and words.has(at + 2, "of", "in", "each")
        end = words.past(at + 1, *units) if words.has(at + 1, *units) and not of_month else at
    if end == at:
        length = read_duration(words, at)
        end = words.past(length[1], "ago") if length is not None else at
        end = at if length is not None and end == length[1] else end
    return Found((Trouble(Problem.PAST),), end) if end > at else None


def read_vague_day(words: Words, at: int) -> Found | None:
    """Read what names more than one day: "next week", "this weekend", "next month"."""
    end = words.past(at, "sometime", "some time", "later", "on", "in", "at")
    which = words.past(end, "this", "next", "coming", "the next", "the coming")
    if which == end:
        return None
    last = words.past(which, "week", "weekend", "month", "year")
    if last == which or words.has(last, *_ONE_OF):
        return None
    return Found((Trouble(Problem.AMBIGUOUS_DATE),), last)


_ONE_OF = ("'s",)


def _named(words: Words, at: int) -> tuple[OneDay, int] | None:
    for phrase, days in _RELATIVE.items():
        end = words.past(at, phrase)
        if end > at:
            return RelativeDay(days), end
    return None


def _next_weekday(words: Words, at: int) -> tuple[OneDay, int] | None:
    in_week = words.past(at, "next week on", "next week")
    start = words.past(in_week, "the next", "the coming", "the following")
    start = words.past(start, "next", "this", "coming", "following", "this coming")
    weekday = weekday_at(words, start)
    if weekday is None:
        return None
    end = start + 1
    if in_week > at:
        return NextWeekday(weekday, in_next_week=True), end
    later = words.past(end, "next week", "of next week")
    if later > end:
        return NextWeekday(weekday, in_next_week=True), later
    a_week_on = words.past(end, "week", "after next")
    is_later = words.has(start - 1, "next", "following", "coming")
    return NextWeekday(weekday, int(a_week_on > end), is_later), a_week_on


def _day_number(
    words: Words, at: int, *, is_awaited: bool
) -> tuple[NextDayOfMonth | Trouble, int] | None:
    """Read "the 15th": a day of the month that comes next."""
    start = words.past(at, "the")
    if words.has(start, "last day of next month", "end of next month"):
        return NextDayOfMonth(LAST, in_next_month=True), words.past(start, "last day", "end") + 3
    if words.has(start, "last day of this month", "end of this month"):
        return NextDayOfMonth(LAST), words.past(start, "last day", "end") + 3
    found = read_ordinal(words, start)
    if found is None or found[0] == LAST or not (is_awaited or start > at):
        return None
    is_word = words.mark(found[1] - 1) is None
    if weekday_at(words, found[1]) is not None or (is_word and not is_awaited):
        return None
    if not 1 <= found[0] <= LONGEST_MONTH:
        return Trouble(Problem.NO_SUCH_DAY), found[1]
    later = words.past(found[1], "of next month", "next month")
    here = words.past(found[1], "of this month")
    if later > found[1]:
        return NextDayOfMonth(found[0], in_next_month=True), later
    return NextDayOfMonth(found[0]), here


def _ahead(words: Words, at: int) -> Found | None:
    """Read "in 3 days", "a week from now", "2 weeks from monday"."""
    start = words.past(at, "in", "after")
    length = read_duration(words, start)
    if length is None:
        return None
    end = words.past(length[1], "from now", "from today", "later", "hence")
    if end == length[1] and words.has(end, "from", "after", "on"):
        return _ahead_of(words, length[0], end)
    if end == length[1] and start == at:
        return None
    day = in_days(length[0])
    return None if day is None else Found((day,), words.past(end, "from now"))


def _ahead_of(words: Words, length: Duration, at: int) -> Found | None:
    weeks, rest = divmod(length.days, 7)
    if length.minutes or length.months or not length.days:
        return None
    if words.has(at, "from tomorrow", "after tomorrow"):
        return Found((RelativeDay(int(length.days) + 1),), at + 2)
    weekday = weekday_at(words, at + 1)
    if weekday is None or rest or words.has(at, "after"):
        return _in_before(words, length, at)
    return Found((NextWeekday(weekday, int(weeks)),), at + 2)


def _in_before(words: Words, length: Duration, at: int) -> Found | None:
    """Read "in 2 weeks on monday" as far as its first two words."""
    return None


def in_days(length: Duration) -> Fact | None:
    """Return the day so far ahead, or None where the length is no number of days."""
    if length.minutes or length.is_seconds or not (length.days or length.months):
        return None
    if length.days.denominator > 1:
        return None
    return RelativeDay(int(length.days), length.months, keeps_time=True)

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
from bots.conversation.times_in_words.marks import Nth, Number
from bots.conversation.times_in_words.numbers import (
    APPROACHES,
    LAST,
    UNITS,
    Duration,
    read_duration,
    read_ordinal,
)
from bots.conversation.times_in_words.spelling import MONTHS, PARTS, WEEKDAYS
from bots.conversation.times_in_words.tokens import Words

_RELATIVE = {
    "the day after tomorrow": 2,
    "day after tomorrow": 2,
    "overmorrow": 2,
    "tomorrow": 1,
    "later today": 0,
    "today": 0,
}
_LONG_PERIODS = ("week", "month", "year")
_WORDS_TOO = {"sat", "sun", "mon"}
_FEASTS = (
    "christmas", "xmas", "easter", "pentecost", "thanksgiving", "halloween", "new year",
    "new year's", "new years", "valentine's", "valentines", "ramadan", "diwali", "hanukkah",
    "bank holiday", "public holiday", "birthday", "payday", "full moon", "new moon",
)  # fmt: skip
_SUNNY = (
    "salutation", "salutations", "cream", "screen", "block", "hat", "lotion", "bath", "light",
    "exposure", "lamp", "protection",
)  # fmt: skip
_DAY_FOLLOWERS = (
    "at", "@", "and", "&", ",", ";", ":", "-", "/", "+", "to", "through", "till", "until", "noon",
    "midnight", "half", "quarter", "next", *PARTS, *(f"{part}s" for part in PARTS),
)  # fmt: skip
_NO_DAYS = (
    "floor",
    "page",
    "street",
    "avenue",
    "day",
    "week",
    "dose",
    "try",
    "left",
    "right",
    "of",
)
LONGEST_MONTH, MOST_WEEKS = 31, 5


def weekday_at(words: Words, at: int) -> int | None:
    """Return the number of the weekday at a place, 0 for Monday, or None."""
    word = words.word(at)
    if word not in WEEKDAYS:
        return None
    if words.raw(at) in _WORDS_TOO and not _is_day_there(words, at):
        return None
    return WEEKDAYS.index(word)


def _is_day_there(words: Words, at: int) -> bool:
    """Tell whether "sat" or "sun" stands where a day would: not "the cat sat on the mat"."""
    if words.has(at - 1, "the", "in", "of", "under", "avoid", "no", "a", "some", "he", "she", "i"):
        return False
    is_led = words.has(at - 1, "on", "every", "each", "next", "this", "and", ",", "to", "-", "/")
    is_followed = words.has(at + 1, *_DAY_FOLLOWERS) or words.word(at + 1) in WEEKDAYS
    is_last = at + 1 >= len(words)
    if words.has(at + 1, *_SUNNY):
        return False
    is_marked = words.word(at - 1) in WEEKDAYS or any(map(words.mark, (at - 1, at + 1)))
    is_led = is_led or words.has(at - 1, "noon", "midnight", "am", "pm", "o'clock", *PARTS)
    return is_led or is_followed or is_last or is_marked


def read_part(words: Words, at: int) -> tuple[Part, int] | None:
    """Return the part of the day at a place, and the place after it, or None."""
    word = words.word(at)
    return (Part(word), at + 1) if word in PARTS else None


def read_one_day(
    words: Words, at: int, *, is_awaited: bool = False
) -> tuple[OneDay | Trouble, int] | None:
    """Return a single day and the place after it, or None.

    *is_awaited* tells that "until" or the like stands before it.
    """
    start = words.past(at, "on")
    is_awaited = is_awaited or start > at
    return (
        _named(words, start)
        or read_date(words, start, is_awaited=is_awaited)
        or _next_weekday(words, start)
        or _day_number(words, start, is_awaited=is_awaited)
    )


def read_day(words: Words, at: int) -> Found | None:
    """Read a single day, with the part of the day that follows it."""
    found = read_today_part(words, at) or read_ahead(words, at)
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
        is_of_month = words.has(at + 2, "of", "in", "each", "every", "monthly")
        end = at if is_of_month else words.past(at + 1, *WEEKDAYS, *PARTS, *_LONG_PERIODS)
        end = at if end == at + 1 else end
    if end == at:
        length = read_duration(words, at)
        end = words.past(length[1], "ago") if length is not None else at
        end = at if length is not None and end == length[1] else end
    return Found((Trouble(Problem.PAST),), end) if end > at else None


def read_vague_day(words: Words, at: int) -> Found | None:
    """Read what names more than one day: "next week", "this weekend", "next month"."""
    start = words.past(at, "sometime", "some time", "later", "on", "in", "at")
    which = words.past(start, "this", "next", "coming", "the next", "the coming")
    end = words.past(which, "week", "weekend", "month", "year")
    if which > start and end > which:
        return Found((Trouble(Problem.AMBIGUOUS_DATE),), end)
    if words.has(at, "odd day", "even day", "odd date", "odd dates", "even date", "even dates"):
        return Found((Trouble(Problem.NOT_UNDERSTOOD),), at + 2)
    if words.word(at) in MONTHS and _is_year(words, at + 1):
        return Found((Trouble(Problem.AMBIGUOUS_DATE),), at + 2)
    feast = words.past(at, "on", "at", "every", "each", "next", "this", "until", "till", "before")
    feast = words.past(feast, "the", "each", "every", "next", "my")
    if feast > at and words.has(feast, *_FEASTS):
        return Found((Trouble(Problem.NOT_UNDERSTOOD),), words.past(feast, *_FEASTS))
    month = words.past(at, "in", "on", "every", "each", "next", "this", "during")
    is_year = words.has(month - 1, "in") and _is_year(words, month)
    is_month = words.word(month) in MONTHS or is_year
    has_day = words.mark(month + 1) is not None or read_ordinal(words, month + 1) is not None
    is_vague = month > at and is_month and not has_day
    return Found((Trouble(Problem.AMBIGUOUS_DATE),), month + 1) if is_vague else None


def _is_year(words: Words, at: int) -> bool:
    mark = words.mark(at)
    is_number = isinstance(mark, Number) and len(mark.digits) == 4  # noqa: PLR2004
    return is_number and words.raw(at)[:2] in {"19", "20", "21"}


def _named(words: Words, at: int) -> tuple[OneDay, int] | None:
    for phrase, days in _RELATIVE.items():
        end = words.past(at, phrase)
        if end > at:
            return RelativeDay(days), end
    return None


def _next_weekday(words: Words, at: int) -> tuple[OneDay, int] | None:
    in_week = words.past(at, "next week on", "next week")
    at = words.past(at, "this week on", "this week") if in_week == at else at
    start = words.past(max(at, in_week), "the next", "the coming", "the following")
    start = words.past(start, "next", "this", "coming", "following", "this coming")
    weekday = weekday_at(words, start)
    if weekday is None:
        return None
    end = start + 1
    if in_week > at:
        return NextWeekday(weekday, in_next_week=True), end
    end = words.past(end, "this week", "of this week")
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
    ahead = words.past(at, "next month on", "next month")
    start = words.past(ahead, "the")
    last = words.past(start, "last day", "end")
    if last > start:
        return _last_day(words, start, last, is_awaited=is_awaited)
    found = read_ordinal(words, start) or _plain_number(words, start, is_awaited=is_awaited)
    is_marked = isinstance(words.mark(start), Nth)
    if found is None or found[0] == LAST or not (is_awaited or is_marked or start > at):
        return None
    number, end = found
    is_nth = weekday_at(words, end) is not None and number <= MOST_WEEKS
    if is_nth or not _ends_day(words, end, is_awaited=is_awaited):
        return None
    if not 1 <= number <= LONGEST_MONTH:
        return Trouble(Problem.NO_SUCH_DAY), end
    later = words.past(end, "of next month", "next month")
    is_later = later > end or ahead > at
    return NextDayOfMonth(number, is_later), words.past(later, "of this month")


def _plain_number(words: Words, at: int, *, is_awaited: bool) -> tuple[int, int] | None:
    """Read "on 20 at 9"."""
    mark = words.mark(at)
    if not is_awaited or not isinstance(mark, Number) or not words.has(at + 1, "at", "@"):
        return None
    return (int(mark.value), at + 1) if mark.digits.isdecimal() else None


def _ends_day(words: Words, at: int, *, is_awaited: bool) -> bool:
    """Tell whether "the 2nd" before *at* can be a day: not "the 2nd dose"."""
    if words.word(at - 1) in {"first", "second", "third"} and not is_awaited:
        return False
    if is_awaited:
        return not words.has(at, *_NO_DAYS)
    followers = ("at", "@", "of", "from", "until", "every", "each", "next", "and", ",", ":", ".")
    return at >= len(words) or words.mark(at) is not None or words.has(at, *followers)


def _last_day(
    words: Words, at: int, end: int, *, is_awaited: bool
) -> tuple[NextDayOfMonth, int] | None:
    later = words.past(end, "of next month", "next month")
    here = words.past(end, "of this month")
    if later > end or here > end:
        return NextDayOfMonth(LAST, later > end), max(later, here)
    if is_awaited and words.has(at, "last day") and not words.has(end, "of"):
        return NextDayOfMonth(LAST), end
    return None


def read_ahead(words: Words, at: int) -> Found | None:
    """Read "in 3 days", "a week from now", "2 weeks from monday"."""
    start = words.past(at, "in", "after")
    start = words.past(start, *APPROACHES) if start > at else start
    length = None if words.has(start, *UNITS) else read_duration(words, start)
    if length is None:
        return None
    end = words.past(length[1], "from now", "from today", "later", "hence")
    if end == length[1]:
        shifted = _ahead_of(words, length[0], end)
        if shifted is not None or start == at:
            return shifted
    day = in_days(length[0])
    return None if day is None else Found((day,), end)


def _ahead_of(words: Words, length: Duration, at: int) -> Found | None:
    if length.minutes or length.months or not length.days:
        return None
    if words.has(at, "from tomorrow", "after tomorrow"):
        return Found((RelativeDay(int(length.days) + 1),), at + 2)
    weekday = weekday_at(words, at + 1)
    if weekday is None or length.days % 7 or not words.has(at, "from", "on"):
        return None
    return Found((NextWeekday(weekday, int(length.days // 7)),), at + 2)


def in_days(length: Duration) -> Fact | None:
    """Return the day so far ahead, or None where the length is no number of days."""
    if length.minutes or length.is_seconds or not (length.days or length.months):
        return None
    if length.days.denominator > 1:
        return None
    return RelativeDay(int(length.days), length.months, keeps_time=True)

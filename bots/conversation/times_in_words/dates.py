"""Dates as people write them: "20 may", "May 20th, 2026", "2026-05-20", "23/5".

Knows months and their lengths. Must not know which year it is now.
"""

from calendar import monthrange

from bots.conversation.times_in_words.facts import (
    CalendarDate,
    Problem,
    Trouble,
    WeekdayOfMonth,
)
from bots.conversation.times_in_words.marks import ClockMark, DateMark, Number
from bots.conversation.times_in_words.measures import MEASURES
from bots.conversation.times_in_words.numbers import LAST, read_number, read_ordinal
from bots.conversation.times_in_words.spelling import MONTHS, WEEKDAYS
from bots.conversation.times_in_words.tokens import Words

LEAP_YEAR = 2024
MONTHS_A_YEAR = 12
_SMALLEST_PART = 8
_FUTURE_YEARS = range(2000, 2200)

DateFound = tuple[CalendarDate | WeekdayOfMonth | Trouble, int]


def read_date(words: Words, at: int, *, is_awaited: bool = False) -> DateFound | None:
    """Return a date and the place after it, or None.

    *is_awaited* tells that "on" stands before it, so that "20.5" is a date and no time.
    """
    mark = words.mark(at)
    if isinstance(mark, DateMark):
        return None if _is_fraction(words, mark, at + 1) else (_numeric(mark), at + 1)
    dotted = _dotted(words, at, is_awaited=is_awaited)
    if dotted is not None:
        return dotted
    return (
        _year_first(words, at)
        or _weekday_of_month(words, at)
        or _end_of_month(words, at)
        or _day_month(words, at)
        or _month_day(words, at)
    )


def month_at(words: Words, at: int) -> int | None:
    """Return the number of the month at a place, 1 for January, or None."""
    word = words.word(at)
    return MONTHS.index(word) + 1 if word in MONTHS else None


def checked_date(month: int, day: int, year: int | None) -> CalendarDate | Trouble:
    """Return the date, or trouble where there is none."""
    if not 1 <= month <= MONTHS_A_YEAR or (year is not None and not 1 <= year <= 9999):  # noqa: PLR2004
        return Trouble(Problem.NO_SUCH_DAY)
    if not 1 <= day <= monthrange(year or LEAP_YEAR, month)[1]:
        return Trouble(Problem.NO_SUCH_DAY)
    return CalendarDate(month, day, year)


def _numeric(mark: DateMark) -> CalendarDate | Trouble:
    if mark.is_iso:
        return checked_date(mark.first, mark.second, mark.year)
    day, month = mark.first, mark.second
    if day <= MONTHS_A_YEAR and month <= MONTHS_A_YEAR and day != month:
        return Trouble(Problem.AMBIGUOUS_DATE)
    if month > MONTHS_A_YEAR:
        day, month = month, day
    return checked_date(month, day, mark.year)


def _is_fraction(words: Words, mark: DateMark, end: int) -> bool:
    """Tell whether a date before *end* is the part of something: "1/2 a tablet"."""
    is_part = mark.year is None and 0 < mark.first < mark.second <= _SMALLEST_PART
    return is_part and words.has(words.past(end, "of", "a", "of a"), *MEASURES)


def _dotted(words: Words, at: int, *, is_awaited: bool) -> DateFound | None:
    """Read "on 23.5" and "23.5. at 9": a dot behind, or "on" before, makes it a date."""
    mark = words.mark(at)
    has_dot = words.has(at + 1, ".") and words.is_glued(at + 1) and at + 2 < len(words)
    if not (is_awaited or has_dot) or not isinstance(mark, (ClockMark, Number)):
        return None
    if "." not in mark.digits or (isinstance(mark, ClockMark) and mark.meridiem):
        return None
    first, second = (int(digits) for digits in mark.digits.rstrip("hours").split("."))
    return _numeric(DateMark(None, first, second)), at + 1 + int(has_dot)


def _day_month(words: Words, at: int) -> DateFound | None:
    """Read "20 may", "the 20th of may", "first of june"."""
    start = words.past(at, "the")
    day = read_day_number(words, start)
    if day is None:
        return None
    at_month = words.past(day[1], "of", "-", "/", ".")
    month = month_at(words, at_month)
    if month is None:
        return _several(words, day[1])
    year, end = _year(words, at_month + 1)
    return checked_date(month, day[0], year), end


def _several(words: Words, at: int) -> DateFound | None:
    """Read the rest of "20 and 22 may": more days than one reminder has."""
    start = words.past(at, "and", "&", ",", "-", "to")
    day = read_day_number(words, words.past(start, "the")) if start > at else None
    at_month = words.past(day[1], "of") if day is not None else at
    if day is None or month_at(words, at_month) is None:
        return None
    return Trouble(Problem.SEVERAL), at_month + 1


def _month_day(words: Words, at: int) -> DateFound | None:
    """Read "May 20th, 2026" and "june the first"."""
    month = month_at(words, at)
    if month is None:
        return None
    start = words.past(at + 1, "the", "-", ".")
    day = read_day_number(words, start)
    if day is None:
        return None
    if words.has(day[1], "am", "pm", "o'clock"):
        return None
    year, end = _year(words, day[1])
    return checked_date(month, day[0], year), end


def _year_first(words: Words, at: int) -> DateFound | None:
    """Read "2027 may 20"; the digits may be a clock time where no other is said."""
    mark, month = words.mark(at), month_at(words, at + 1)
    day = read_day_number(words, at + 2) if month is not None else None
    if month is None or day is None or not isinstance(mark, Number):
        return None
    is_year = mark.digits.isdecimal() and len(mark.digits) == 4 and _is_clock_said(words)  # noqa: PLR2004
    return (checked_date(month, day[0], int(mark.value)), day[1]) if is_year else None


def read_day_number(words: Words, at: int) -> tuple[int, int] | None:
    """Return the number of a day ("20", "20th", "twentieth") and the place after it, or None."""
    found = read_ordinal(words, at)
    if found is not None:
        return found if found[0] != LAST else None
    mark = words.mark(at)
    if isinstance(mark, Number):
        is_day = mark.digits.isdecimal() and len(mark.digits) != 4  # noqa: PLR2004
        return (int(mark.value), at + 1) if is_day else None
    number = read_number(words, at) if mark is None else None
    return None if number is None else (int(number[0]), number[1])


def _year(words: Words, at: int) -> tuple[int | None, int]:
    start = words.past(at, ",", "in")
    mark = words.mark(start)
    if not isinstance(mark, Number) or not mark.digits.isdecimal() or len(mark.digits) < 4:  # noqa: PLR2004
        return None, at
    hour, minute = divmod(int(mark.value), 100)
    is_clock = hour < 24 and minute < 60 and not _is_clock_said(words)  # noqa: PLR2004
    is_year = int(mark.value) in _FUTURE_YEARS or not is_clock
    return (int(mark.value), start + 1) if is_year else (None, at)


def _is_clock_said(words: Words) -> bool:
    """Tell whether a clock time is said elsewhere, so that four digits are a year."""
    return any(
        isinstance(words.mark(at), ClockMark) or words.has(at, "at", "@")
        for at in range(len(words))
    )


def _end_of_month(words: Words, at: int) -> DateFound | None:
    """Read "the last day of may" and "end of june"."""
    start = words.past(at, "the")
    end = words.past(start, "last day of", "last of", "end of")
    month = month_at(words, end) if end > start else None
    if month is None:
        return None
    year, end = _year(words, end + 1)
    return CalendarDate(month, LAST, year), end


def _weekday_of_month(words: Words, at: int) -> DateFound | None:
    """Read "the first monday of june"."""
    start = words.past(at, "the")
    found = read_ordinal(words, start)
    if found is None or words.word(found[1]) not in WEEKDAYS:
        return None
    end = words.past(found[1] + 1, "of", "in")
    month = month_at(words, end) if end > found[1] + 1 else None
    if month is None:
        return None
    weekday = WEEKDAYS.index(words.word(found[1]))
    return WeekdayOfMonth(found[0], weekday, month), end + 1

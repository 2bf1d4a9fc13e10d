"""Clock times as people write and say them.

Knows "18:00", "6.30", "9:45 P.M.", "19h15", "0615", "half past six", "quarter to 9". Must not know
days, nor which half of the day a bare hour lies in.
"""

from dataclasses import replace

from bots.conversation.times_in_words.facts import (
    Clock,
    Clocks,
    Deadline,
    Found,
    Part,
    Problem,
    Trouble,
)
from bots.conversation.times_in_words.marks import Amount, ClockMark, Meridiem, Number
from bots.conversation.times_in_words.numbers import read_number
from bots.conversation.times_in_words.spelling import MONTHS
from bots.conversation.times_in_words.tokens import Words

HOURS, HALF_DAY, MINUTES = 24, 12, 60
_PARTS = {
    "in the morning": Part.MORNING,
    "of the morning": Part.MORNING,
    "in the afternoon": Part.AFTERNOON,
    "in the evening": Part.EVENING,
    "at night": Part.NIGHT,
    "in the night": Part.NIGHT,
}
_PAST, _TO = ("past", "after"), ("to", "before", "of", "til", "till")
_MEASURES = {
    "mg", "g", "kg", "ml", "l", "km", "cm", "mm", "mile", "percent", "%", "x", "glass", "cup",
    "pill", "tablet", "capsule", "bottle", "liter", "litre", "euro", "dollar", "rep", "set",
    "minute", "hour", "day", "week", "month", "year", "seconds", "more", "other", "of", "big",
    "small", "large", "main", "€", "$", "£", "°",
}  # fmt: skip
_NO_PLURALS = {
    "mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays",
    "weekdays", "weekends", "mornings", "afternoons", "evenings", "nights", "drinks", "sips",
    "hydrates", "stretches", "this", "as", "is", "his", "always", "unless", "across", "sharp",
}  # fmt: skip
_APPROACHES = ("about", "around", "approximately", "roughly", "exactly", "precisely", "like")


def read_clock(words: Words, at: int) -> tuple[Clock, int] | None:
    """Return the clock time at a place where one is awaited, and the place after it, or None."""
    found = _related(words, at) or _plain(words, at)
    return None if found is None else _with_part(words, *found)


def is_sure(words: Words, at: int) -> bool:
    """Tell whether what stands at a place can only be a clock time, whatever is around it."""
    found = read_clock(words, at)
    if found is None:
        return False
    mark, clock = words.mark(at), found[0]
    if isinstance(mark, ClockMark):
        return mark.sign in {":", "h"} or clock.meridiem is not None
    if isinstance(mark, Amount):
        return False
    if words.has(at, "noon", "midnight", "half", "quarter", "a quarter"):
        return True
    has_clock_word = words.has(found[1] - 1, "o'clock", "noon", "midnight")
    return bool(clock.meridiem or clock.part or clock.shift_minutes) or has_clock_word


def stands_alone(words: Words, at: int) -> bool:
    """Tell whether a bare number before *at* counts nothing ("2 pills") and may be a time."""
    word = words.word(at)
    counted = word.endswith("s") and not word.endswith("ss") and word not in _NO_PLURALS
    return not counted and word not in _MEASURES


def read_at(words: Words, at: int) -> Found | None:
    """Read "at" with its clock times; a number that is none is trouble."""
    start = words.past(at, "at", "@")
    if start == at:
        return None
    start = words.past(start, *_APPROACHES)
    found = read_clock(words, start)
    if found is not None and words.has(found[1], "past"):
        return Found((Trouble(Problem.NOT_UNDERSTOOD),), found[1])
    if found is not None and (is_sure(words, start) or words.word(found[1]) not in _MEASURES):
        clocks, end = _listed(words, found)
        return Found((Clocks(clocks, has_at=True), *_bad_next(words, end)), end)
    if found is None and isinstance(words.mark(start), (Number, ClockMark, Amount)):
        return Found((Trouble(Problem.BAD_HOUR, is_soft=True),), start + 1)
    if words.has(start, "half") and isinstance(words.mark(start + 1), Number):
        return Found((Trouble(Problem.BAD_HOUR, is_soft=True),), start + 2)
    return None


def read_naked(words: Words, at: int) -> Found | None:
    """Read clock times that have no "at": sure by their form, or likely ones ("6.30", "0615")."""
    if words.has(at - 1, "the", "my", "our", "your", "a", "an", "$", "€", "£", "#"):
        return None
    found = read_clock(words, at)
    mark = words.mark(at)
    if found is None:
        is_time = isinstance(mark, ClockMark) and mark.sign == ":"
        return Found((Trouble(Problem.BAD_HOUR, is_soft=True),), at + 1) if is_time else None
    if is_sure(words, at):
        clocks, end = _listed(words, found)
        return Found((Clocks(clocks), *_bad_next(words, end)), end)
    if _is_likely(words, at) and stands_alone(words, found[1]):
        clocks, end = _listed(words, found)
        return Found((Clocks(clocks, is_said=False),), end)
    return None


def read_deadline(words: Words, at: int) -> Found | None:
    """Read "before 8pm" and "by 8pm": the end of an interval, else a time."""
    start = words.past(at, "before", "by", "no later than", "not later than", "latest at")
    found = read_clock(words, start) if start > at and is_sure(words, start) else None
    return None if found is None else Found((Deadline(found[0]),), found[1])


def read_bare(words: Words, at: int) -> Found | None:
    """Read a bare hour right after a day: "daily 8", "mon wed fri 7"."""
    at = words.past(at, ",", ":")
    found = read_clock(words, at)
    if found is None or not isinstance(words.mark(at), Number):
        return None
    goes_on = words.has(found[1], "-", "to", "times", "of", *MONTHS)
    if goes_on or not stands_alone(words, found[1]):
        return None
    clocks, end = _listed(words, found)
    return Found((Clocks(clocks, is_said=False),), end)


def _is_likely(words: Words, at: int) -> bool:
    mark = words.mark(at)
    if isinstance(mark, (ClockMark, Amount)):
        return True
    if not isinstance(mark, Number) or len(mark.digits) != 4:  # noqa: PLR2004
        return False
    is_year = mark.digits[:2] in {"19", "20"} and mark.digits[2:] != "00"
    return mark.value % 5 == 0 and (not is_year or words.has(at + 1, "hour"))


def _listed(words: Words, first: tuple[Clock, int]) -> tuple[tuple[Clock, ...], int]:
    """Return the clock times of a list, and the place after it."""
    clocks, end = [first[0]], first[1]
    is_spaced = False
    while True:
        start = _past_separator(words, end)
        found = read_clock(words, start)
        if found is None:
            break
        is_joined = start > end and stands_alone(words, found[1]) and not words.has(found[1], "at")
        is_spaced = start == end and (is_spaced or _goes_on(words, found[1]))
        if not (is_joined or is_spaced or is_sure(words, start)):
            break
        clocks.append(found[0])
        end = found[1]
    return tuple(clocks), end


def _goes_on(words: Words, at: int) -> bool:
    """Tell whether a list without commas goes on with a number: "7 8 and 9"."""
    start = _past_separator(words, at)
    found = read_clock(words, start)
    is_number = isinstance(words.mark(start), Number)
    return found is not None and is_number and stands_alone(words, found[1])


def _past_separator(words: Words, at: int) -> int:
    comma = words.past(at, ",", "/", "+", ";")
    joined = words.past(comma, "and again", "and then", "and", "&", "then", "plus")
    return words.past(joined, "at", "@")


def _bad_next(words: Words, end: int) -> tuple[Trouble, ...]:
    """Return trouble where the list goes on with a number that is no time, or a choice."""
    if words.has(end, "or") and read_clock(words, words.past(end + 1, "at")) is not None:
        return (Trouble(Problem.SEVERAL),)
    mark = words.mark(end)
    if isinstance(mark, Number) and len(mark.digits) <= 2 and stands_alone(words, end + 1):  # noqa: PLR2004
        return (Trouble(Problem.NOT_UNDERSTOOD),)
    start = _past_separator(words, end)
    mark = words.mark(start)
    is_bad = isinstance(mark, (Number, ClockMark)) and read_clock(words, start) is None
    if start > end and is_bad and start + 1 >= len(words):
        return (Trouble(Problem.BAD_HOUR),)
    return ()


def _with_part(words: Words, clock: Clock, end: int) -> tuple[Clock, int]:
    for phrase, part in _PARTS.items():
        past = words.past(end, phrase)
        if past > end:
            return replace(clock, part=part), past
    return clock, end


def _related(words: Words, at: int) -> tuple[Clock, int] | None:
    """Read a time told from an hour: "half past six", "quarter to 9", "10 minutes to 8"."""
    start = words.past(at, "a") if words.has(at, "a quarter") else at
    if words.has(start, "half"):
        hour = words.past(words.past(start + 1, "-"), "past")
        return _shifted(words, hour, 30) if words.has(hour - 1, "past") else None
    if words.has(start, "quarter"):
        return _before_or_after(words, words.past(start + 1, "-"), 15)
    number = read_number(words, start)
    if number is None or not 0 < number[0] < 30 or number[0].denominator > 1:  # noqa: PLR2004
        return None
    minutes, end = int(number[0]), words.past(number[1], "minute")
    if end == number[1] and words.has(end, *_TO) and minutes < HOURS:
        return None  # "10 to 6" may be a window
    return _before_or_after(words, end, minutes)


def _before_or_after(words: Words, at: int, minutes: int) -> tuple[Clock, int] | None:
    if words.has(at, *_PAST):
        return _shifted(words, at + 1, minutes)
    if words.has(at, *_TO):
        return _shifted(words, at + 1, -minutes)
    return None


def _shifted(words: Words, at: int, minutes: int) -> tuple[Clock, int] | None:
    found = _plain(words, at)
    if found is None or found[0].minute:
        return None
    return replace(found[0], shift_minutes=minutes), found[1]


def _plain(words: Words, at: int) -> tuple[Clock, int] | None:
    if words.has(at, "noon", "12 noon"):
        return Clock(HALF_DAY), at + 1
    if words.has(at, "midnight"):
        return Clock(0, is_midnight=True), at + 1
    mark = words.mark(at)
    if isinstance(mark, ClockMark):
        return _marked(words, mark, at + 1)
    if isinstance(mark, Amount):
        is_hour = mark.unit == "hour" and mark.value.denominator == 1 and mark.value < HOURS
        return (Clock(int(mark.value)), at + 1) if is_hour else None
    if isinstance(mark, Number):
        return _digits(words, mark, at + 1)
    return _spoken(words, at)


def _marked(words: Words, mark: ClockMark, end: int) -> tuple[Clock, int] | None:
    meridiem, end = (mark.meridiem, end) if mark.meridiem else _meridiem(words, end)
    digits = mark.digits
    is_bare = not digits.startswith("0") and mark.sign != "h"
    return _checked(mark.hour, mark.minute, meridiem, words.past(end, "hour"), is_bare=is_bare)


def _digits(words: Words, mark: Number, end: int) -> tuple[Clock, int] | None:
    digits = mark.digits
    if not digits.isdecimal() or len(digits) > 4:  # noqa: PLR2004
        return None
    meridiem, after = _meridiem(words, end)
    if len(digits) > 2:  # noqa: PLR2004
        if len(digits) == 3 and meridiem is None:  # noqa: PLR2004
            return None
        hour, minute = divmod(int(digits), 100)
        return _checked(hour, minute, meridiem, words.past(after, "hour"), is_bare=False)
    if int(digits) == HALF_DAY and words.has(end, "noon", "midnight"):
        is_midnight = words.has(end, "midnight")
        return Clock(0 if is_midnight else HALF_DAY, is_midnight=is_midnight), end + 1
    minute, after = _minutes_apart(words, end) if meridiem is None else (0, after)
    if minute:
        meridiem, after = _meridiem(words, after)
    after += int(words.raw(after) == "h")
    is_bare = not digits.startswith("0")
    if int(digits) == HOURS:
        return None
    return _checked(int(digits), minute, meridiem, words.past(after, "o'clock"), is_bare=is_bare)


def _minutes_apart(words: Words, at: int) -> tuple[int, int]:
    """Return the minutes of "7 30" and the place after them; 0 where none stand there."""
    mark = words.mark(at)
    if not isinstance(mark, Number) or len(mark.digits) != 2 or mark.value >= MINUTES:  # noqa: PLR2004
        return 0, at
    goes_on = words.has(at + 1, "and", ",", "-", "to", ".") or words.mark(at + 1) is not None
    if goes_on or not stands_alone(words, at + 1):
        return 0, at
    return int(mark.value), at + 1


def _spoken(words: Words, at: int) -> tuple[Clock, int] | None:
    number = read_number(words, at)
    if number is None or not 0 <= number[0] < HOURS:
        return None
    end = words.past(number[1], "o'clock")
    minute = 0
    if end == number[1] and words.has(end, "oh", "o"):
        rest = read_number(words, end + 1)
        minute, end = (int(rest[0]), rest[1]) if rest is not None and rest[0] < 10 else (0, end)  # noqa: PLR2004
    elif end == number[1] and words.mark(end) is None:
        rest = read_number(words, end)
        if rest is not None and 10 <= rest[0] < MINUTES and stands_alone(words, rest[1]):  # noqa: PLR2004
            minute, end = int(rest[0]), rest[1]
    meridiem, end = _meridiem(words, end)
    return _checked(int(number[0]), minute, meridiem, end, is_bare=True)


def _meridiem(words: Words, at: int) -> tuple[Meridiem | None, int]:
    for meridiem in Meridiem:
        if words.has(at, meridiem):
            return meridiem, at + 1
    return None, at


def _checked(
    hour: int, minute: int, meridiem: Meridiem | None, end: int, *, is_bare: bool
) -> tuple[Clock, int] | None:
    if hour == HOURS and minute == 0 and meridiem is None:
        return Clock(0, is_midnight=True), end
    most = HALF_DAY if meridiem else HOURS - 1
    if hour > most or minute >= MINUTES or (meridiem is Meridiem.PM and hour == 0):
        return None
    is_bare = is_bare and meridiem is None and 1 <= hour <= HALF_DAY
    return Clock(hour, minute, is_bare, meridiem), end

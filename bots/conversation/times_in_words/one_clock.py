"""One clock time as people write and say it.

Knows "18:00", "6.30", "9:45 P.M.", "19h15", "0615", "half past six", "quarter to 9". Must not know
lists, days, nor which half of the day a bare hour lies in.
"""

from dataclasses import replace

from bots.conversation.times_in_words.facts import Clock, Part
from bots.conversation.times_in_words.marks import Amount, ClockMark, Meridiem, Number
from bots.conversation.times_in_words.measures import stands_alone
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
_O_CLOCK = ("o'clock", "o o'clock")


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
    if words.has(found[1] - 1, "o'clock", "noon", "midnight"):
        return True
    is_said = words.has(found[1] - 2, "hundred hour")
    return is_said or bool(clock.meridiem or clock.part or clock.shift_minutes)


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
        return _hours(mark, at + 1)
    if isinstance(mark, Number):
        return _digits(words, mark, at + 1)
    return _spoken(words, at)


def _hours(mark: Amount, end: int) -> tuple[Clock, int] | None:
    """Read "19h" and "1930h"."""
    if mark.unit != "hour" or mark.value.denominator > 1:
        return None
    hour, minute = int(mark.value), 0
    if hour > 99:  # noqa: PLR2004
        hour, minute = divmod(hour, 100)
    return _checked(hour, minute, None, end, is_bare=False) if hour < HOURS else None


def _marked(words: Words, mark: ClockMark, end: int) -> tuple[Clock, int] | None:
    meridiem, end = (mark.meridiem, end) if mark.meridiem else _meridiem(words, end)
    digits = mark.digits
    is_bare = not digits.startswith("0") and mark.sign != "h"
    return _checked(mark.hour, mark.minute, meridiem, words.past(end, "hour"), is_bare=is_bare)


def _digits(words: Words, mark: Number, end: int) -> tuple[Clock, int] | None:
    digits = mark.digits
    is_large = len(digits) > 4 or words.has(end, "hundred", "thousand", "million", "billion")  # noqa: PLR2004
    if is_large or not digits.isdecimal():
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
    after += int(
        words.raw(after) == "h" or (int(digits) > HALF_DAY and words.raw(after) == "hours")
    )
    is_bare = not digits.startswith("0")
    if int(digits) == HOURS:
        return None
    return _checked(int(digits), minute, meridiem, words.past(after, *_O_CLOCK), is_bare=is_bare)


def _minutes_apart(words: Words, at: int) -> tuple[int, int]:
    """Return the minutes of "7 30" and the place after them; 0 where none stand there."""
    at = at if words.is_glued(at) else words.past(at, ":")
    mark = words.mark(at)
    if not isinstance(mark, Number) or len(mark.digits) != 2 or mark.value >= MINUTES:  # noqa: PLR2004
        return 0, at
    goes_on = (
        words.has(at + 1, "and", ",", "-", "to", ".", "of", *MONTHS)
        or words.mark(at + 1) is not None
    )
    if goes_on or not stands_alone(words, at + 1):
        return 0, at
    return int(mark.value), at + 1


def _spoken(words: Words, at: int) -> tuple[Clock, int] | None:
    number = read_number(words, at)
    if number is None:
        return None
    if words.has(number[1] - 1, "hundred") and number[0] % 100 == 0:
        end = words.past(number[1], "hour")
        if number[0] < 1000 and end == number[1]:  # noqa: PLR2004
            return None
        return _checked(int(number[0]) // 100, 0, None, end, is_bare=False)
    if not 0 <= number[0] < HOURS:
        return None
    end = words.past(number[1], *_O_CLOCK)
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
        end = words.past(at, meridiem, f"{meridiem[0]} m")
        if end > at:
            return meridiem, end
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

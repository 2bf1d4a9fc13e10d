"""Numbers and durations, in digits and spoken.

Knows "twenty-five", "one and a half", "half an hour", "1h30". Must not know what is counted.
"""

from dataclasses import dataclass
from fractions import Fraction

from bots.conversation.times_in_words.marks import Amount, ClockMark, DateMark, Nth, Number
from bots.conversation.times_in_words.tokens import Words

_SMALL = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {
    word: 10 * number
    for number, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
    )
} | {"fourty": 40}
_ORDINALS = {
    word: number
    for number, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
        ],
        1,
    )
} | {"thirtieth": 30}
LAST = -1
UNITS = ("minute", "hour", "day", "week", "fortnight", "month", "year", "seconds")
_SHORT_UNITS = {"m": "minute", "d": "day", "w": "week"}
_HALF, _QUARTER = Fraction(1, 2), Fraction(1, 4)
_LARGE = {
    "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**9,
    "zillion": 10**9, "gazillion": 10**9, "infinity": 10**9,
}  # fmt: skip
_DIGIT, MOST = 9, 10**9
_MOST_LARGE_WORDS = 3  # "a hundred thousand million"
APPROACHES = (
    "about", "around", "approximately", "approx", "roughly", "exactly", "precisely", "just",
    "like",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in the units in which it was said."""

    minutes: Fraction = Fraction(0)
    days: Fraction = Fraction(0)
    months: int = 0
    is_seconds: bool = False

    def plus(self, number: Fraction, unit: str) -> "Duration":
        """Return the duration with *number* of a unit more."""
        match unit:
            case "minute" | "hour":
                minutes = self.minutes + number * (60 if unit == "hour" else 1)
                return Duration(minutes, self.days, self.months, self.is_seconds)
            case "seconds":
                minutes = self.minutes + number / 60
                return Duration(minutes, self.days, self.months, is_seconds=True)
            case "month" | "year":
                months = self.months + int(number * (12 if unit == "year" else 1))
                return Duration(self.minutes, self.days, months, self.is_seconds)
        days = self.days + number * {"day": 1, "week": 7, "fortnight": 14}[unit]
        return Duration(self.minutes, days, self.months, self.is_seconds)


def read_number(words: Words, at: int) -> tuple[Fraction, int] | None:
    """Return the number at a place and the place after it, or None."""
    mark = words.mark(at)
    if isinstance(mark, Number):
        decimals = words.mark(at + 2)
        if (
            isinstance(decimals, Number)
            and words.word(at + 1) == ","
            and words.is_glued(at + 1)
            and words.is_glued(at + 2)
        ):
            return Fraction(f"{mark.digits}.{decimals.digits}"), at + 3
        return _multiplied(words, mark.value, at + 1)
    if isinstance(mark, ClockMark) and mark.sign == "." and mark.meridiem is None:
        return Fraction(mark.digits.rstrip("hours")), at + 1
    return _spoken(words, at)


def _spoken(words: Words, at: int) -> tuple[Fraction, int] | None:
    small = _below_hundred(words, at)
    if small is not None:
        return _multiplied(words, Fraction(small[0]), small[1])
    start = words.past(at, "a", "an")
    return _multiplied(words, Fraction(1), start) if words.word(start) in _LARGE else None


def _multiplied(words: Words, number: Fraction, at: int) -> tuple[Fraction, int]:
    """Return a number with the "hundred" or "million" that follows it."""
    for _ in range(_MOST_LARGE_WORDS):
        if words.word(at) not in _LARGE:
            break
        number = min(number * _LARGE[words.word(at)], Fraction(MOST))
        at += 1
    return number, at


def _below_hundred(words: Words, at: int) -> tuple[int, int] | None:
    word = words.word(at)
    if word in _SMALL:
        return _SMALL[word], at + 1
    if word not in _TENS:
        return None
    ones = words.past(at + 1, "-")
    more = _SMALL.get(words.word(ones), 0)
    return (_TENS[word] + more, ones + 1) if 0 < more <= _DIGIT else (_TENS[word], at + 1)


def read_ordinal(words: Words, at: int) -> tuple[int, int] | None:
    """Return the ordinal at a place (-1 for "last") and the place after it, or None."""
    mark, word = words.mark(at), words.word(at)
    if isinstance(mark, Nth):
        return mark.number, at + 1
    if word == "last":
        return LAST, at + 1
    if word in _ORDINALS:
        return _ORDINALS[word], at + 1
    if word in {"twenty", "thirty"}:
        ones = words.past(at + 1, "-")
        more = _ORDINALS.get(words.word(ones), 0)
        if 0 < more < 10:  # noqa: PLR2004
            return _TENS[word] + more, ones + 1
    return None


def read_unit(words: Words, at: int, *, counted: bool = True) -> tuple[str, int] | None:
    """Return the unit of time at a place and the place after it; short ones after a number."""
    word = words.word(at)
    if word in UNITS:
        return word, at + 1
    if counted and word in _SHORT_UNITS:
        return _SHORT_UNITS[word], at + 1
    return None


def read_duration(words: Words, at: int) -> tuple[Duration, int] | None:
    """Return the duration at a place and the place after it, or None.

    A unit alone ("every hour") is one of it.
    """
    piece = _piece(words, at)
    if piece is None:
        return None
    number, unit, end = piece
    duration = Duration().plus(number, unit)
    if unit == "hour" and not words.has(at, "hour") and isinstance(words.mark(end), Number):
        rest = read_number(words, end)
        if rest is not None and rest[0] < 60 and _is_end(words, rest[1]):  # noqa: PLR2004
            return duration.plus(rest[0], "minute"), rest[1]
    more = _more(words, end, unit)
    while more is not None:
        duration, end = duration.plus(more[0], more[1]), more[2]
        more = _more(words, end, more[1])
    return duration, end


def _is_end(words: Words, at: int) -> bool:
    return at >= len(words) or words.has(at, ",", ".", ":", ";")


def _piece(words: Words, at: int) -> tuple[Fraction, str, int] | None:
    """Return one number with its unit, and the place after it."""
    mark = words.mark(at)
    if isinstance(mark, Amount):
        return mark.value, mark.unit, at + 1
    if isinstance(mark, ClockMark) and mark.sign == "h" and mark.meridiem is None:
        return Fraction(mark.hour * 60 + mark.minute), "minute", at + 1
    fraction = _fraction(words, at)
    if fraction is not None:
        unit = read_unit(words, fraction[1], counted=False)
        return None if unit is None else (fraction[0], *unit)
    number = read_number(words, at)
    if number is None:
        number = Fraction(1), words.past(at, "a", "an")
        unit = read_unit(words, number[1], counted=False)
        return None if unit is None else (number[0], *unit)
    value, end = number
    half = words.past(end, "and a half")
    rest = _written_fraction(words, words.past(end, "and", "-"))
    if half > end:
        value, end = value + _HALF, half
    elif rest is not None:
        value, end = value + rest[0], rest[1]
    end = words.past(end, "-")
    unit = read_unit(words, end)
    return None if unit is None else (value, *unit)


def _fraction(words: Words, at: int) -> tuple[Fraction, int] | None:
    """Return "half an", "a quarter of an", "a couple of" and the like, before a unit."""
    written = _written_fraction(words, at)
    if written is not None:
        return written[0], words.past(written[1], "of an", "of a", "an", "a")
    start = words.past(at, "a", "an")
    if words.has(start, "half"):
        end = words.past(start + 1, "a", "an", "of an", "of a", "-")
        return _HALF, end if end > start else start + 1
    if words.has(start, "quarter"):
        return _QUARTER, words.past(start + 1, "of an", "of a", "an", "a", "-")
    if words.has(at, "three quarters", "three quarter"):
        return 3 * _QUARTER, words.past(at + 2, "of an", "of a", "an")
    if words.has(start, "couple"):
        return Fraction(2), words.past(start + 1, "of")
    return None


def _written_fraction(words: Words, at: int) -> tuple[Fraction, int] | None:
    """Read "1/2", which elsewhere is a date."""
    mark = words.mark(at)
    if not isinstance(mark, DateMark) or mark.year is not None or not 0 < mark.first < mark.second:
        return None
    return Fraction(mark.first, mark.second), at + 1


def _more(words: Words, at: int, unit: str) -> tuple[Fraction, str, int] | None:
    """Return what is added to a duration: "and a half", "and 30 minutes", "30min"."""
    if words.has(at, "and a half"):
        return (_HALF, unit, at + 3)
    if words.has(at, "and a quarter"):
        return (_QUARTER, unit, at + 3)
    start = words.past(at, "and", ",")
    mark = words.mark(start)
    if not words.has(at, "and") and unit not in {"hour", "minute"} and isinstance(mark, Amount):
        return None  # "every day 21h" says a clock time
    counted = isinstance(mark, Amount) or read_number(words, start) is not None
    piece = _piece(words, start) if counted else None
    order = [*UNITS]
    if piece is None or piece[1] not in order or order.index(piece[1]) >= order.index(unit):
        return None
    return piece

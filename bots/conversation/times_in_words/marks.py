"""Pieces with digits: numbers, clock marks, amounts with their unit, ordinals, dates.

Knows how they are written. Must not know the words around them.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Meridiem(StrEnum):
    """Before or after noon, on the 12-hour clock."""

    AM = "am"
    PM = "pm"


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written: "8", "0615", "2.5"."""

    value: Fraction
    digits: str


@dataclass(frozen=True, slots=True)
class ClockMark:
    """Hours and minutes: "18:00", "6.30", "19h15", "9pm". *sign* is what stands between."""

    hour: int
    minute: int
    sign: str
    meridiem: Meridiem | None
    digits: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit: "30min", "2h", "1h30m"."""

    value: Fraction
    unit: str


@dataclass(frozen=True, slots=True)
class Nth:
    """An ordinal: "15th"."""

    number: int


@dataclass(frozen=True, slots=True)
class Fold:
    """How many times: "3x"."""

    times: int


@dataclass(frozen=True, slots=True)
class DateMark:
    """A date in numbers. Without *is_iso* it is not said which of the two is the month."""

    year: int | None
    first: int
    second: int
    is_iso: bool = False


Mark = Number | ClockMark | Amount | Nth | Fold | DateMark

UNITS = {
    "s": "seconds", "sec": "seconds", "secs": "seconds", "seconds": "seconds",
    "m": "minute", "min": "minute", "mins": "minute", "minute": "minute", "minutes": "minute",
    "h": "hour", "hr": "hour", "hrs": "hour", "hour": "hour", "hours": "hour",
    "d": "day", "day": "day", "days": "day",
    "w": "week", "wk": "week", "wks": "week", "week": "week", "weeks": "week",
    "month": "month", "months": "month", "year": "year", "years": "year",
}  # fmt: skip
_HALVES = {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4)}
LONGEST_DIGITS = 9
CENTURY = 100

_MERIDIEM = r"(a\.?m?|p\.?m?)"
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_HALF = re.compile(r"(\d{0,3})([½¼¾])([a-z]*)")
_CLOCK = re.compile(rf"(\d{{1,3}})([:.h])(\d\d)(?::00)?(?:{_MERIDIEM}|h|hrs|hours)?")
_HOUR = re.compile(rf"(\d{{1,2}})(\d\d)?{_MERIDIEM}")
_AMOUNT = re.compile(r"(\d+(?:[.,]\d+)?)([a-z]+)")
_HOURS_MINUTES = re.compile(r"(\d{1,3})(?:h|hr|hrs)(\d{1,3})(?:m|min|mins)")
_NTH = re.compile(r"(\d{1,4})(?:st|nd|rd|th)")
_FOLD = re.compile(r"(\d{1,3})[x×]")
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:t(\d\d):(\d\d)(?::\d\d)?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)")
_TWO = re.compile(r"(\d{1,2})/(\d{1,2})")


def read_mark(piece: str) -> list[Mark]:
    """Return what *piece* (in lower case) stands for: mostly one mark, or none."""
    for read in (_read_number, _read_clock, _read_date, _read_amount):
        marks = read(piece)
        if marks:
            return marks
    return []


def as_number(digits: str) -> Fraction:
    """Return a number written in digits; what is absurdly long counts as a billion."""
    plain = digits.replace(",", ".")
    return Fraction(plain) if len(plain) <= LONGEST_DIGITS else Fraction(10**9)


def _read_number(piece: str) -> list[Mark]:
    if match := _HALF.fullmatch(piece):
        value = Fraction(match[1] or 0) + _HALVES[match[2]]
        if not match[3]:
            return [Number(value, piece)]
        return [Amount(value, UNITS[match[3]])] if match[3] in UNITS else []
    if _NUMBER.fullmatch(piece) and not _CLOCK.fullmatch(piece):
        return [Number(as_number(piece), piece)]
    if match := _NTH.fullmatch(piece):
        return [Nth(int(match[1]))]
    if match := _FOLD.fullmatch(piece):
        return [Fold(int(match[1]))]
    return []


def _read_clock(piece: str) -> list[Mark]:
    if match := _CLOCK.fullmatch(piece):
        meridiem = _meridiem(match[4])
        return [ClockMark(int(match[1]), int(match[3]), match[2], meridiem, piece)]
    if match := _HOUR.fullmatch(piece):
        minute = int(match[2] or 0)
        return [ClockMark(int(match[1]), minute, "", _meridiem(match[3]), piece)]
    return []


def _read_date(piece: str) -> list[Mark]:
    if match := _ISO.fullmatch(piece):
        marks: list[Mark] = [DateMark(int(match[1]), int(match[3]), int(match[4]), is_iso=True)]
        if match[5] is not None:
            digits = f"{match[5]}:{match[6]}"
            marks.append(ClockMark(int(match[5]), int(match[6]), ":", None, digits))
        return marks
    if match := _DAY_FIRST.fullmatch(piece):
        year = int(match[4])
        year += 2000 if year < CENTURY else 0
        return [DateMark(year, int(match[1]), int(match[3]))]
    if match := _TWO.fullmatch(piece):
        return [DateMark(None, int(match[1]), int(match[2]))]
    return []


def _read_amount(piece: str) -> list[Mark]:
    if match := _HOURS_MINUTES.fullmatch(piece):
        return [Amount(Fraction(int(match[1]) * 60 + int(match[2])), "minute")]
    match = _AMOUNT.fullmatch(piece)
    if match is None or match[2] not in UNITS:
        return []
    return [Amount(as_number(match[1]), UNITS[match[2]])]


def _meridiem(letters: str | None) -> Meridiem | None:
    if letters is None:
        return None
    return Meridiem.AM if letters.startswith("a") else Meridiem.PM

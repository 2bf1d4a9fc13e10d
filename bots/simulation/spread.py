"""How the reminders of a day are spread over its minutes.

Knows wall times and windows, and how they are written. Must not know how anything is sent.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import lcm
from typing import Self

MINUTES_A_DAY = 1440
WALL_TIME = re.compile(r"(\d{1,2}):([0-5]\d)", re.ASCII)
EXAMPLES = '"08:00", "08:00,12:00,20:00" or "07:00-22:00"'


class SpreadError(ValueError):
    """A spread is written wrongly; the message says what would be right."""


@dataclass(frozen=True, slots=True)
class Due:
    """So many reminders that fall due together, in seconds of the simulated day."""

    at_seconds: int
    count: int


@dataclass(frozen=True, slots=True)
class Spread:
    """The *minutes* of a day at which reminders fall due, ascending, and the share of each.

    A window that spans midnight goes on past minute 1440. *shares* are whole parts of their sum.
    """

    minutes: tuple[int, ...]
    shares: tuple[int, ...]

    @classmethod
    def parse(cls, words: str) -> Self:
        """Read "08:00,12:00" or "07:00-22:00"; raise SpreadError for all else.

        Every entry gets an equal share; a window shares it among its minutes, without the last.
        """
        entries = [_minutes(entry.strip()) for entry in words.split(",")]
        whole = lcm(*(len(minutes) for minutes in entries))
        shares: Counter[int] = Counter()
        for minutes in entries:
            shares.update(dict.fromkeys(minutes, whole // len(minutes)))
        ascending = sorted(shares)
        return cls(tuple(ascending), tuple(shares[minute] for minute in ascending))

    def over(self, reminders: int) -> Iterator[Due]:
        """Yield how many of so many *reminders* are due when; none is lost to rounding."""
        whole = sum(self.shares)
        ends = [reminders * part // whole for part in accumulate(self.shares, initial=0)]
        for minute, (before, after) in zip(self.minutes, pairwise(ends), strict=True):
            if after > before:
                yield Due(minute * 60, after - before)


def _minutes(entry: str) -> range:
    first, dash, last = entry.partition("-")
    start = _minute(first)
    end = _minute(last) if dash else None
    if start is None or start == MINUTES_A_DAY or (dash and end is None):
        raise SpreadError(f"{entry!r} is no time of day; give {EXAMPLES}")
    if end is None:
        return range(start, start + 1)
    if end == start:
        raise SpreadError(f"{entry!r} begins where it ends; give a window such as 07:00-22:00")
    return range(start, end if end > start else end + MINUTES_A_DAY)


def _minute(wall_time: str) -> int | None:
    found = WALL_TIME.fullmatch(wall_time.strip())
    if found is None:
        return None
    minute = int(found[1]) * 60 + int(found[2])
    return minute if minute <= MINUTES_A_DAY else None

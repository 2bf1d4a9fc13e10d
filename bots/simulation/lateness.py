"""How late reminders came: counted in little memory, told as percentiles and bars.

Knows numbers of seconds only. Must not know what was late, or how it is shown.
"""

from collections import Counter
from dataclasses import dataclass
from math import ceil, inf

# Below an end, in hundredths of a second, times count in full steps of so many.
STEPS = ((600_00, 1), (10 * 3600_00, 100), (inf, 60_00))
ERROR = 1e-6  # by which sums of floats fall short of a full step
WIDTHS = (1, 5, 10, 60, 300, 600, 1800, 3600, 7200, 14400, 43200, 86400)  # of a bar
MOST_BARS = 16


@dataclass(frozen=True, slots=True)
class Bar:
    """So many were late by *start* seconds or more, but by less than *end*."""

    start: int
    end: int
    count: int


class Lateness:
    """Counts times: in hundredths of a second below ten minutes, then more coarsely."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()
        self.longest = 0.0

    def add(self, seconds: float) -> None:
        """Count one that was late by *seconds*."""
        hundredths = int(seconds * 100 + ERROR)
        for end, step in STEPS:
            if hundredths < end:
                self._counts[hundredths // step * step] += 1
                break
        self.longest = max(self.longest, seconds)

    @property
    def total(self) -> int:
        """How many were counted."""
        return self._counts.total()

    def within(self, percent: float) -> float:
        """Return the seconds by which so many percent were late at most."""
        rank, seen = ceil(self.total * percent / 100), 0
        for hundredths in sorted(self._counts):
            seen += self._counts[hundredths]
            if seen >= rank:
                return hundredths / 100
        return self.longest

    def bars(self) -> list[Bar]:
        """Return bars of one round width, no more than fit on a screen, empty ones too."""
        enough = (width for width in WIDTHS if self.longest < width * MOST_BARS)
        width = next(enough, WIDTHS[-1] * ceil(self.longest / WIDTHS[-1] / MOST_BARS))
        bars: Counter[int] = Counter()
        for hundredths, count in self._counts.items():
            bars[hundredths // (width * 100)] += count
        return [
            Bar(number * width, (number + 1) * width, bars[number])
            for number in range(max(bars, default=-1) + 1)
        ]

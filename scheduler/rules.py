"""The values that a rule in time is made of.

Knows days, wall times, elapsed intervals, zones by name. Must not know how the next instant is
found, a clock, a store or words.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from typing_extensions import override

from scheduler.errors import SchedulerError


class RecurrenceError(SchedulerError):
    """A stored rule that this release cannot read."""


@dataclass(frozen=True, slots=True)
class EveryDay:
    """Every *every* days, counted from *start*; start is needed only where every > 1."""

    every: int = 1
    start: date | None = None


@dataclass(frozen=True, slots=True)
class Weekly:
    """The given *weekdays* (0 is Monday) of every *every*-th week, counted from *start*'s week.

    Nothing comes before *start*, which is needed only where every > 1.
    """

    weekdays: frozenset[int]
    every: int = 1
    start: date | None = None


@dataclass(frozen=True, slots=True)
class MonthDays:
    """The given *days* of every *every*-th month, counted from *start*'s month.

    -1 is a month's last day; a month without a day skips it. *start* is needed only where
    every > 1, and nothing comes before it.
    """

    days: frozenset[int]
    every: int = 1
    start: date | None = None


@dataclass(frozen=True, slots=True)
class MonthWeekday:
    """The *nths* (1 to 5, -1 for the last) of a *weekday* (0 is Monday) of each month."""

    nths: frozenset[int]
    weekday: int


@dataclass(frozen=True, slots=True)
class OnDate:
    """One day, once."""

    day: date


Days = EveryDay | Weekly | MonthDays | MonthWeekday | OnDate


@dataclass(frozen=True, slots=True)
class WallTimes:
    """Wall times on certain days, as minutes after the day's start; from 1440 on, past midnight.

    A window ("every 2 hours from 8 to 20") is its wall times written out. *minutes* ascend and
    lie below 2880.
    """

    days: Days
    minutes: tuple[int, ...]
    step_minutes: int | None = None  # set where the times are a window, for saying it in words


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Every *every* of elapsed time after *anchor_at* (not at it); a one-off where *once*.

    *until_at*, where given, is the last instant at which it may fire; *weekdays*, where given,
    are the local weekdays (0 is Monday) on which it fires.
    """

    every: timedelta
    anchor_at: datetime
    once: bool = False
    until_at: datetime | None = None
    weekdays: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule in an IANA zone, with an optional first and last local day, both included."""

    rule: WallTimes | Elapsed
    zone: str
    first_day: date | None = None
    last_day: date | None = None
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Once, since what follows an instant is looked up by the rule at every delivery.
        object.__setattr__(
            self, "_hash", hash((self.rule, self.zone, self.first_day, self.last_day))
        )

    @override
    def __hash__(self) -> int:
        """Return the hash of all that it is made of."""
        return self._hash

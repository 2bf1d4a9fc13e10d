"""What a text states as a whole: its facts, and the clock times with their parts of the day.

Knows how facts go together. Must not know the calendar or the clock.
"""

from dataclasses import dataclass
from typing import TypeVar

from bots.conversation.times_in_words.facts import (
    CalendarDate,
    Clock,
    Clocks,
    Every,
    EveryDate,
    Interval,
    NextDayOfMonth,
    NextWeekday,
    OnMonthDays,
    OnMonthWeekday,
    OnWeekdays,
    Part,
    Parts,
    Problem,
    RelativeDay,
    Times,
    UnclearError,
    WeekdayOfMonth,
)
from bots.conversation.times_in_words.scanning import Located
from bots.conversation.times_in_words.tokens import Words

SingleDay = RelativeDay | CalendarDate | NextWeekday | NextDayOfMonth | WeekdayOfMonth
RepeatedDays = Every | OnWeekdays | OnMonthDays | OnMonthWeekday | EveryDate
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Timed:
    """A clock time with the parts of the day that are said about it."""

    clock: Clock
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """The facts of a text that count, with their places."""

    located: tuple[Located, ...]
    words: Words

    def of(self, kind: type[_T]) -> list[_T]:
        """Return the different facts of a kind, in order."""
        found: list[_T] = []
        for located in self.located:
            if isinstance(located.fact, kind) and located.fact not in found:
                found.append(located.fact)
        return found

    def one(self, kind: type[_T]) -> _T | None:
        """Return the one fact of a kind, or None; raise UnclearError where there are several."""
        found = self.of(kind)
        if len(found) > 1:
            raise UnclearError(Problem.SEVERAL)
        return found[0] if found else None

    @property
    def singles(self) -> list[SingleDay]:
        """The different single days, in order."""
        found: list[SingleDay] = []
        for located in self.located:
            if isinstance(located.fact, SingleDay) and located.fact not in found:
                found.append(located.fact)
        return found

    @property
    def repeated(self) -> list[RepeatedDays]:
        """The different days that come again, in order."""
        found: list[RepeatedDays] = []
        for located in self.located:
            if isinstance(located.fact, RepeatedDays) and located.fact not in found:
                found.append(located.fact)
        return found

    @property
    def repeats(self) -> bool:
        """Whether a word says that it comes again."""
        return any(
            isinstance(located.fact, (Interval, Times, RepeatedDays)) for located in self.located
        )

    @property
    def has_at(self) -> bool:
        """Whether a clock time is said with "at"."""
        return any(clocks.has_at for clocks in self.of(Clocks))

    @property
    def times(self) -> list[Timed]:
        """The clock times, each with its parts of the day."""
        found: list[Timed] = []
        for located in self.located:
            if isinstance(located.fact, Clocks):
                parts = self._parts_of(located)
                timed = [Timed(clock, parts) for clock in located.fact.clocks]
                found += [one for one in timed if one not in found]
        return found

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts of the day that are said for sure."""
        return next((parts.parts for parts in self.of(Parts) if not parts.is_loose), ())

    def _parts_of(self, clocks: Located) -> tuple[Part, ...]:
        """Return the parts right after the clock times, else before them, else any after."""
        after = [one for one in self.located if one.start >= clocks.end]
        before = [one for one in self.located if one.end <= clocks.start]
        next_to = [one for one in after if one.start == clocks.end]
        ranked = [one.fact for one in (*next_to, *reversed(before), *after)]
        parts = [fact for fact in ranked if isinstance(fact, Parts)]
        firm = [one for one in parts if not one.is_loose]
        return next((one.parts for one in (*firm, *parts)), ())

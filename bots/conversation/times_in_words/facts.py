"""What a phrase of time states, before it is known which day it is.

Knows clocks, days, intervals and bounds as people say them. Must not know how they are written,
nor the calendar.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bots.conversation.times_in_words.marks import Meridiem


class Problem(StrEnum):
    """Why words could not be read as times; each is a question to ask back."""

    NO_TIME = "no_time"
    NO_DAY = "no_day"
    NOT_UNDERSTOOD = "not_understood"
    AMBIGUOUS_DATE = "ambiguous_date"
    SEVERAL = "several"
    PAST = "past"
    NO_SUCH_DAY = "no_such_day"
    BAD_HOUR = "bad_hour"
    TOO_OFTEN = "too_often"
    TOO_FAR = "too_far"
    NEVER = "never"


class UnclearError(Exception):
    """The words have no time that could be meant; raised and caught inside this package."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


class Part(StrEnum):
    """A part of the day, which tells which half a clock time lies in."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time. *is_bare* is an hour up to 12 without am, pm or leading zero.

    *part* is the part of the day said right with it; *shift_minutes* is what "quarter to" and the
    like add; *is_midnight* is the word.
    """

    hour: int
    minute: int = 0
    is_bare: bool = False
    meridiem: Meridiem | None = None
    part: Part | None = None
    shift_minutes: int = 0
    is_midnight: bool = False

    @property
    def is_plain_hour(self) -> bool:
        """Whether nothing but a number of hours was said."""
        return self.minute == 0 and self.meridiem is None and self.part is None


@dataclass(frozen=True, slots=True)
class Clocks:
    """Clock times of a list. *is_said* tells that "at" or the form makes them times for sure."""

    clocks: tuple[Clock, ...]
    is_said: bool = True
    has_at: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts of the day without a clock time; *is_loose* where they may belong to other words."""

    parts: tuple[Part, ...]
    is_loose: bool = False


@dataclass(frozen=True, slots=True)
class RelativeDay:
    """So many *days* and *months* from today; *keeps_time* where it stands for a time, too."""

    days: int = 0
    months: int = 0
    keeps_time: bool = False


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """A date; without a *year* the next that comes. Day -1 is the last of the month."""

    month: int
    day: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class NextWeekday:
    """The next *weekday* that comes, *weeks* later; *is_later* leaves out today."""

    weekday: int
    weeks: int = 0
    is_later: bool = False
    in_next_week: bool = False


@dataclass(frozen=True, slots=True)
class NextDayOfMonth:
    """The next day of that number; *in_next_month* leaves out this month."""

    day: int
    in_next_month: bool = False


@dataclass(frozen=True, slots=True)
class WeekdayOfMonth:
    """The *nth* weekday of a named *month*."""

    nth: int
    weekday: int
    month: int


OneDay = RelativeDay | CalendarDate | NextWeekday | NextDayOfMonth | WeekdayOfMonth


class Period(StrEnum):
    """A unit of the calendar."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Every:
    """Every *number* periods."""

    number: int
    period: Period


@dataclass(frozen=True, slots=True)
class OnWeekdays:
    """Each of these weekdays, every *every* weeks."""

    weekdays: frozenset[int]
    every: int = 1


@dataclass(frozen=True, slots=True)
class OnMonthDays:
    """Days of each month."""

    days: frozenset[int]


@dataclass(frozen=True, slots=True)
class OnMonthWeekday:
    """Weekdays of each month by their place in it."""

    nths: frozenset[int]
    weekday: int


@dataclass(frozen=True, slots=True)
class EveryDate:
    """A date of every year."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Except:
    """But not on these weekdays."""

    weekdays: frozenset[int]


@dataclass(frozen=True, slots=True)
class Interval:
    """Every so much time."""

    every: timedelta


@dataclass(frozen=True, slots=True)
class After:
    """Once, so much time from now."""

    wait: timedelta


@dataclass(frozen=True, slots=True)
class Window:
    """From one clock time to another. *is_said* is False where it may be other words' numbers."""

    start: Clock
    end: Clock
    is_said: bool = True


@dataclass(frozen=True, slots=True)
class MinutesTo:
    """Either a window or minutes before an hour: "10 to 6"."""

    window: Window
    clock: Clock
    has_at: bool


@dataclass(frozen=True, slots=True)
class WorkHours:
    """During working hours."""


@dataclass(frozen=True, slots=True)
class Starting:
    """From a clock time, a day, or both; from now where neither is said."""

    clock: Clock | None = None
    day: OneDay | None = None
    on_the_hour: bool = False


@dataclass(frozen=True, slots=True)
class Until:
    """Up to and including a clock time, a day, or both."""

    clock: Clock | None = None
    day: OneDay | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """Before a clock time: the end of an interval, else the time itself."""

    clock: Clock


@dataclass(frozen=True, slots=True)
class EndOfWeek:
    """Until the week ends."""


@dataclass(frozen=True, slots=True)
class For:
    """For so many periods, or for so much *time*."""

    number: int = 0
    period: Period = Period.DAY
    time: timedelta | None = None
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class Times:
    """So many times a period."""

    number: int
    period: Period


@dataclass(frozen=True, slots=True)
class Vague:
    """A time of no certain hour: "during the day", "after lunch"."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A phrase of time that cannot be meant. *is_soft* gives way to another clock time."""

    problem: Problem
    is_soft: bool = False


Fact = (
    Clocks | Parts | RelativeDay | CalendarDate | NextWeekday | NextDayOfMonth
    | WeekdayOfMonth | Every | OnWeekdays | OnMonthDays | OnMonthWeekday | EveryDate | Except
    | Interval | After | Window | MinutesTo | Deadline | WorkHours | Starting | Until
    | EndOfWeek | For | Times | Vague | Trouble
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """The facts of a phrase, and the place after it."""

    facts: tuple[Fact, ...]
    end: int

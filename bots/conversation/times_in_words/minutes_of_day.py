"""Which minute of the day a clock time means.

Knows am, pm and parts of the day. Must not know days or zones.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bots.conversation.times_in_words.facts import Clock, Part, Problem, UnclearError, Window
from bots.conversation.times_in_words.marks import Meridiem
from bots.conversation.times_in_words.statement import Timed

HOUR, HALF_DAY, DAY = 60, 720, 1440
NOON_HOUR = 12
LAST_NIGHT_HOUR = 4
FIRST_EVENING_HOUR = 15


@dataclass(frozen=True, slots=True)
class Minute:
    """A *minute* of the day; *is_late* where it is the night after the day that was named."""

    minute: int
    is_late: bool = False

    @property
    def from_start(self) -> int:
        """Minutes after the start of the named day."""
        return self.minute + (DAY if self.is_late else 0)


def minutes_of(timed: Timed) -> list[Minute]:
    """Return the minutes of a clock time, one for each part of the day that is said with it."""
    parts: Sequence[Part | None] = (timed.clock.part,) if timed.clock.part else timed.parts
    return [minute_of(timed.clock, part) for part in parts or (None,)]


def minute_of(clock: Clock, part: Part | None) -> Minute:
    """Return the minute of a clock time in a part of the day; raise UnclearError if it is not."""
    hour, is_late = _hour(clock, part)
    minute = hour * HOUR + clock.minute + clock.shift_minutes
    if minute < 0:  # "quarter to midnight" lies before the night's turn
        return Minute(minute + DAY)
    return Minute(minute % DAY, is_late or minute >= DAY)


def window_minutes(window: Window, part: Part | None, step: int) -> tuple[int, ...]:
    """Return the minutes from a window's start to its end in steps, from 1440 on past midnight."""
    start = minute_of(window.start, window.start.part or part).minute
    return tuple(range(start, end_after(window.end, part, start) + 1, step))


def end_after(end: Clock, part: Part | None, start: int) -> int:
    """Return the minute of *end* that is later than *start*: pm where bare, else past midnight."""
    own = end.part or part
    minute = minute_of(end, own).minute
    if minute > start:
        return minute
    if end.is_bare and own is None and start < (minute + HALF_DAY) % DAY:
        return (minute + HALF_DAY) % DAY
    return minute + DAY


def _hour(clock: Clock, part: Part | None) -> tuple[int, bool]:
    """Return the hour, and whether it lies in the night after the named day."""
    hour = clock.hour
    if clock.is_midnight:
        return 0, part in {Part.NIGHT, Part.EVENING}
    if clock.meridiem is not None:
        return _by_meridiem(clock.meridiem, hour, part)
    if part is None or hour == 0:
        return hour, part is Part.NIGHT
    if hour > NOON_HOUR:
        if part is Part.MORNING or (part is Part.EVENING and hour < FIRST_EVENING_HOUR):
            raise UnclearError(Problem.BAD_HOUR)
        return hour, False
    return _by_part(hour, part)


def _by_part(hour: int, part: Part) -> tuple[int, bool]:
    """Return an hour up to 12 in a part of the day."""
    if part is Part.MORNING:
        return hour % NOON_HOUR, False
    if part is Part.AFTERNOON:
        return hour % NOON_HOUR + NOON_HOUR, False
    if hour == NOON_HOUR:
        return 0, True
    if part is Part.NIGHT and hour <= LAST_NIGHT_HOUR:
        return hour, True
    return hour + NOON_HOUR, False


def _by_meridiem(meridiem: Meridiem, hour: int, part: Part | None) -> tuple[int, bool]:
    hour %= NOON_HOUR
    if meridiem is Meridiem.PM:
        if part is Part.MORNING:
            raise UnclearError(Problem.BAD_HOUR)
        return hour + NOON_HOUR, False
    if part in {Part.AFTERNOON, Part.EVENING}:
        raise UnclearError(Problem.BAD_HOUR)
    return hour, part is Part.NIGHT and hour <= LAST_NIGHT_HOUR

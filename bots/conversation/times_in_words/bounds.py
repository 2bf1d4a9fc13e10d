"""Bounds as people say them: "until friday", "for 2 weeks", "starting at 9".

Knows where a repeat begins and ends in words. Must not know the calendar.
"""

from datetime import timedelta

from bots.conversation.times_in_words.clock_times import is_sure, read_clock, stands_alone
from bots.conversation.times_in_words.days import read_one_day
from bots.conversation.times_in_words.facts import (
    Clock,
    For,
    Found,
    OneDay,
    Period,
    Starting,
    Trouble,
    Until,
)
from bots.conversation.times_in_words.numbers import read_duration
from bots.conversation.times_in_words.tokens import Words

_UNTIL = ("up until", "until", "till", "til", "through", "thru", "ending on", "ending")
_STARTING = (
    "starting from", "starting at", "starting on", "starting", "beginning at", "beginning on",
    "beginning", "start at", "start on",
)  # fmt: skip


def read_bound(words: Words, at: int) -> Found | None:
    """Read where a repeat begins or ends."""
    return _until(words, at) or _lasting(words, at) or _starting(words, at)


def _until(words: Words, at: int) -> Found | None:
    start = words.past(at, *_UNTIL)
    if start == at:
        return None
    found = _moment(words, start)
    if found is None:
        return None
    clock, day, end = found
    return Found((day if isinstance(day, Trouble) else Until(clock, day),), end)


def _starting(words: Words, at: int) -> Found | None:
    start = words.past(at, *_STARTING)
    found = _moment(words, start) if start > at else None
    if found is None and words.has(at, "from"):
        begins = read_one_day(words, at + 1)
        found = None if begins is None else (None, begins[0], begins[1])
    if found is None:
        return None
    clock, day, end = found
    return Found((day if isinstance(day, Trouble) else Starting(clock, day),), end)


def _lasting(words: Words, at: int) -> Found | None:
    start = words.past(at, "for the next", "for")
    length = read_duration(words, start) if start > at else None
    if length is None:
        return None
    duration, end = length
    if duration.minutes:
        return Found((For(time=timedelta(minutes=float(duration.minutes))),), end)
    if duration.months:
        return Found((For(duration.months, Period.MONTH),), end)
    return Found((For(int(duration.days), Period.DAY),), end) if duration.days > 0 else None


def _moment(words: Words, at: int) -> tuple[Clock | None, OneDay | Trouble | None, int] | None:
    start = words.past(at, "the", "at")
    day = read_one_day(words, start)
    if day is not None:
        return None, day[0], day[1]
    clock = read_clock(words, start)
    if clock is not None and (is_sure(words, start) or stands_alone(words, clock[1])):
        return clock[0], None, clock[1]
    return None

"""Spans of clock times: "from 8 to 20", "between 10 and 16", "9am-5pm", "10 to 6".

Knows spans and working hours. Must not know what happens inside them.
"""

from dataclasses import replace

from bots.conversation.times_in_words.facts import (
    Clock,
    Found,
    MinutesTo,
    Problem,
    Trouble,
    Window,
    WorkHours,
)
from bots.conversation.times_in_words.marks import ClockMark, Meridiem, Number
from bots.conversation.times_in_words.measures import stands_alone
from bots.conversation.times_in_words.one_clock import is_sure, read_clock
from bots.conversation.times_in_words.spelling import MONTHS
from bots.conversation.times_in_words.tokens import Words

_LINKS = ("to", "till", "until", "through", "-", "up to")
_WORK = (
    "work hour", "working hour", "office hour", "business hour", "work time", "working time",
    "office time",
)  # fmt: skip
EARLY_HOUR = 5


def read_window(words: Words, at: int) -> Found | None:
    """Read a span of clock times."""
    start = words.past(at, "between", "in between", "from", "at")
    links = _links(words, at, start)
    is_said = start > at
    first = read_clock(words, start)
    if first is None or words.past(first[1], *links) == first[1]:
        return _no_hours(words, start, links) if is_said else None
    last = read_clock(words, words.past(first[1], *links))
    if last is None:
        return _no_hours(words, start, links) if is_said else None
    if words.has(last[1], *MONTHS):
        return None
    is_certain = is_sure(words, start) or is_sure(words, words.past(first[1], *links))
    if not is_said and not is_certain and not stands_alone(words, last[1]):
        return None
    if not is_said and words.has(at - 1, "the", "my", "$", "€", "£", "-"):
        return None
    window = _pm_for_both(Window(first[0], last[0], is_said or is_certain))
    has_at = words.has(at, "at")
    to = words.has(first[1], "to") and (has_at or not is_said)
    if to and _counts_minutes(first[0]) and not last[0].minute:
        clock = replace(last[0], shift_minutes=-first[0].hour)
        return Found((MinutesTo(window, clock, has_at),), last[1])
    return Found((window,), last[1])


def read_work_hours(words: Words, at: int) -> Found | None:
    """Read "during working hours" and the like."""
    start = words.past(at, "during", "in", "within", "at", "while at", "on")
    start = words.past(start, "the", "my", "our", "normal", "regular", "usual")
    end = words.past(start, *_WORK)
    return Found((WorkHours(),), end) if end > start else None


def _no_hours(words: Words, at: int, links: tuple[str, ...]) -> Found | None:
    """Read "from 8 to 27", numbers of which one is no hour."""
    link = words.past(at + 1, *links)
    last = words.mark(link)
    is_span = isinstance(words.mark(at), (Number, ClockMark)) and link > at + 1
    if not is_span or not isinstance(last, (Number, ClockMark)) or words.has(link + 1, *MONTHS):
        return None
    is_counted = not stands_alone(words, link + 1)
    return None if is_counted else Found((Trouble(Problem.BAD_HOUR, is_soft=True),), link + 1)


def _links(words: Words, at: int, start: int) -> tuple[str, ...]:
    """Return the words that may link the two times: "between 10 and 16", but "at 9 and 17"."""
    if words.has(start - 1, "between"):
        return ("and", "&", *_LINKS)
    return ("to", "-") if words.has(at, "at") else _LINKS


def _counts_minutes(clock: Clock) -> bool:
    return clock.is_plain_hour and clock.hour % 5 == 0 and clock.hour > 0


def _pm_for_both(window: Window) -> Window:
    """Let "1 to 5pm" begin after noon: nobody means an hour of the night."""
    start, end = window.start, window.end
    is_early = start.is_bare and start.part is None and start.hour <= EARLY_HOUR
    if is_early and end.meridiem is Meridiem.PM and start.hour < end.hour % 12:
        return replace(window, start=replace(start, meridiem=Meridiem.PM, is_bare=False))
    return window

"""All phrases of time in a text, and where they stand.

Knows in which order the readers are asked. Must not know what the facts give together.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bots.conversation.times_in_words.bounds import (
    read_day_span,
    read_for,
    read_starting,
    read_until,
    read_vague,
)
from bots.conversation.times_in_words.clock_times import (
    read_at,
    read_bare,
    read_deadline,
    read_naked,
)
from bots.conversation.times_in_words.days import read_day, read_past, read_vague_day
from bots.conversation.times_in_words.facts import (
    Every,
    Fact,
    Found,
    OneDay,
    OnMonthDays,
    OnMonthWeekday,
    OnWeekdays,
    Parts,
    Times,
)
from bots.conversation.times_in_words.intervals import (
    read_adverb,
    read_after,
    read_every,
    read_times,
)
from bots.conversation.times_in_words.repeats import (
    read_except,
    read_month_days,
    read_parts,
    read_weekdays,
)
from bots.conversation.times_in_words.tokens import Words
from bots.conversation.times_in_words.windows import read_window, read_work_hours

_BEFORE_HOUR = Every | Times | OnWeekdays | OnMonthDays | OnMonthWeekday | OneDay | Parts
Reader = Callable[[Words, int], Found | None]


@dataclass(frozen=True, slots=True)
class Located:
    """A fact with its place: from token *start* up to *end*."""

    fact: Fact
    start: int
    end: int


def scan(words: Words) -> list[Located]:
    """Return the facts of the text, in order."""
    located: list[Located] = []
    at = 0
    while at < len(words):
        found = _read(words, at)
        if found is None:
            at += 1
            continue
        located += [Located(fact, at, found.end) for fact in found.facts]
        at = found.end
        bare = read_bare(words, at) if _leads_to_hour(found.facts[-1]) else None
        if bare is not None:
            located += [Located(fact, at, bare.end) for fact in bare.facts]
            at = bare.end
    return located


def _read(words: Words, at: int) -> Found | None:
    for reader in _READERS:
        found = reader(words, at)
        if found is not None:
            return found
    return None


def _leads_to_hour(fact: Fact) -> bool:
    return isinstance(fact, _BEFORE_HOUR)


def _read_loose_part(words: Words, at: int) -> Found | None:
    """Read "in the morning" and "evening": they help to read a clock time that is elsewhere."""
    start = words.past(at, "in the", "at", "during the", "in", "by")
    found = read_parts(words, start)
    if found is None:
        return None
    return Found((Parts(found[0].parts, is_loose=start == at),), found[1])


_READERS: tuple[Reader, ...] = (
    read_past,
    read_every,
    read_times,
    read_adverb,
    read_work_hours,
    read_weekdays,
    read_month_days,
    read_except,
    read_window,
    read_after,
    read_day_span,
    read_starting,
    read_for,
    read_until,
    read_vague,
    read_day,
    read_vague_day,
    read_deadline,
    read_at,
    read_naked,
    _read_loose_part,
)

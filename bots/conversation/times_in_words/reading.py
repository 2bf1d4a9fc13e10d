"""Reads a text as what to be reminded of and when. Pure: now and zone are handed in.

Knows in which order phrases are tried. Must not know what any of them means.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bots.conversation.times_in_words.bounds import read_bound
from bots.conversation.times_in_words.clock_times import read_at, read_bare, read_naked
from bots.conversation.times_in_words.days import (
    read_day,
    read_part,
    read_past,
    read_today_part,
    read_vague_day,
)
from bots.conversation.times_in_words.facts import (
    Every,
    Fact,
    Found,
    OnMonthDays,
    OnMonthWeekday,
    OnWeekdays,
    Parts,
    Problem,
    UnclearError,
)
from bots.conversation.times_in_words.kinds import own_words, read_kind
from bots.conversation.times_in_words.meaning import sort_facts, to_recurrence
from bots.conversation.times_in_words.repeats import read_after, read_repeat
from bots.conversation.times_in_words.tokens import Words
from bots.conversation.times_in_words.windows import read_window, read_work_hours
from scheduler.model import Kind
from scheduler.recurrence import Elapsed, OnDate, Recurrence, WallTimes

LONGEST_CHARS = 1_000  # nobody says a time in more; what is longer is no reminder
Reader = Callable[[Words, int], Found | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read. *text* is what is left of the words; *names_time* tells of wall times."""

    kind: Kind
    recurrence: Recurrence
    text: str
    repeats: bool
    names_time: bool


@dataclass(frozen=True, slots=True)
class Unclear:
    """Why nothing was read: a question to ask back."""

    problem: Problem


def read(text: str, now: datetime, zone: str) -> Reading | Unclear:
    """Read *text* as said at *now* by somebody who lives in *zone*. Never raises."""
    if len(text) > LONGEST_CHARS:
        return Unclear(Problem.NOT_UNDERSTOOD)
    words = Words(text)
    facts, pieces = _scan(words)
    if not facts:
        known = read_kind(text) is not Kind.CUSTOM
        return Unclear(Problem.NO_TIME if known else Problem.NOT_UNDERSTOOD)
    try:
        recurrence = to_recurrence(sort_facts(facts), now, zone)
    except UnclearError as error:
        return Unclear(error.problem)
    except (OverflowError, ValueError):
        return Unclear(Problem.TOO_FAR)
    rule = recurrence.rule
    return Reading(
        kind=read_kind(" ".join(pieces)),
        recurrence=recurrence,
        text=own_words(pieces),
        repeats=_repeats(recurrence),
        names_time=isinstance(rule, WallTimes) and rule.step_minutes is None,
    )


def _repeats(recurrence: Recurrence) -> bool:
    match recurrence.rule:
        case Elapsed(once=once):
            return not once
        case WallTimes(days=days):
            return not isinstance(days, OnDate)


def _scan(words: Words) -> tuple[list[Fact], list[str]]:
    facts: list[Fact] = []
    pieces: list[str] = []
    at = left = 0
    while at < len(words):
        found = _find(words, at)
        if found is None:
            at += 1
            continue
        facts += found.facts
        pieces.append(_between(words, left, at))
        at = left = found.end
        if any(isinstance(fact, _BEFORE_BARE) for fact in found.facts):
            bare = read_bare(words, at)
            if bare is not None:
                facts += bare.facts
                at = left = bare.end
    pieces.append(_between(words, left, len(words)))
    return facts, pieces


def _find(words: Words, at: int) -> Found | None:
    found = (reader(words, at) for reader in READERS)
    return next((each for each in found if each is not None), None)


def _loose_part(words: Words, at: int) -> Found | None:
    start = words.past(at, "in the", "at", "during the")
    part = read_part(words, start) if start > at else None
    return None if part is None else Found((Parts((part[0],), is_loose=True),), part[1])


def _between(words: Words, start: int, end: int) -> str:
    if start >= end:
        return ""
    return words.text[words.tokens[start].start : words.tokens[end - 1].end]


_BEFORE_BARE = (Every, OnWeekdays, OnMonthDays, OnMonthWeekday)
READERS: tuple[Reader, ...] = (
    read_past,
    read_vague_day,
    read_after,
    read_bound,
    read_repeat,
    read_work_hours,
    read_window,
    read_today_part,
    read_day,
    read_at,
    read_naked,
    _loose_part,
)

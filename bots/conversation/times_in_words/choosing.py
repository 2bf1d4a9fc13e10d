"""Which facts of a text count, and which belong to own words.

Knows how people mix times with what they want to be reminded of. Must not know the calendar.
"""

from collections.abc import Iterable
from dataclasses import replace

from bots.conversation.times_in_words.facts import (
    After,
    Clocks,
    Deadline,
    Fact,
    For,
    Interval,
    MinutesTo,
    Problem,
    Trouble,
    UnclearError,
    Until,
    Window,
)
from bots.conversation.times_in_words.kinds import kind_of
from bots.conversation.times_in_words.marks import Number
from bots.conversation.times_in_words.scanning import Located
from bots.conversation.times_in_words.statement import RepeatedDays, SingleDay, Statement
from bots.conversation.times_in_words.tokens import Words
from scheduler.model import Kind

# What may stand between two phrases of time that belong together.
_LINKS = {
    ",", ";", ":", "-", ".", "(", ")", "!", "?", "/", "&", "and", "on", "at", "the", "in", "by",
    "for", "of", "starting", "then", "from", "also", "each", "every", "please", "again",
}  # fmt: skip
FAR = 3
MOST_FACTS = 40  # nobody says more in one reminder


def state(located: Iterable[Located], words: Words) -> Statement:
    """Return what the facts state, or raise UnclearError where one cannot be meant."""
    kept = _without_told(list(located), words)
    if len(kept) > MOST_FACTS or _is_choice(kept, words):
        raise UnclearError(Problem.SEVERAL)
    for one in kept:
        if isinstance(one.fact, Trouble) and not one.fact.is_soft:
            raise UnclearError(one.fact.problem)
    statement = Statement(tuple(_decided(kept)), words)
    statement = _with_near_days(_with_likeliest_clocks(statement))
    statement = _with_bounding_lengths(statement)
    soft = statement.of(Trouble)
    is_timed = bool(statement.of(Clocks)) or bool(statement.of(After))
    if soft and (statement.repeats or not is_timed):
        raise UnclearError(soft[0].problem)
    return statement


def _is_choice(located: list[Located], words: Words) -> bool:
    """Tell whether two times stand with an "or" between them, or a day with its own hour."""
    kinds = SingleDay | RepeatedDays | Clocks | After | Interval
    days = [one for one in located if isinstance(one.fact, kinds)]
    ends = {one.end for one in days}
    return any(
        (words.has(one.start - 1, "or") and one.start - 1 in ends)
        or (words.has(one.start - 2, "and") and one.start - 2 in ends and _is_hour(words, one))
        for one in days
    )


def _is_hour(words: Words, day: Located) -> bool:
    """Tell whether a number stands right before a day: "at 8 on weekdays and 10 on weekends"."""
    return isinstance(words.mark(day.start - 1), Number)


def _without_told(located: list[Located], words: Words) -> list[Located]:
    """Leave out times in what follows "remind me at 9 to ..."."""
    clocks = [one for one in located if isinstance(one.fact, (Clocks, After))]
    told = [one.end for one in located if words.has(one.end, "to", "that", "about")]
    if not words.has(0, "remind me") or not clocks or not told or clocks[0].start >= told[0]:
        return located
    return [
        one
        for one in located
        if one.start < told[0] or not isinstance(one.fact, (Clocks, After, SingleDay))
    ]


def _decided(located: list[Located]) -> list[Located]:
    """Decide what "10 to 6" and "before 8pm" mean: bounds where there is an interval."""
    has_interval = any(isinstance(one.fact, Interval) for one in located)
    decided: list[Located] = []
    for one in located:
        fact: Fact = one.fact
        if isinstance(fact, MinutesTo):
            clocks = Clocks((fact.clock,), fact.has_at, fact.has_at)
            fact = fact.window if has_interval else clocks
        if isinstance(fact, Deadline):
            fact = Until(fact.clock) if has_interval else Clocks((fact.clock,))
        if has_interval or not isinstance(fact, Window):
            decided.append(replace(one, fact=fact))
    return decided


def _with_likeliest_clocks(statement: Statement) -> Statement:
    """Keep the clock times that are surest: said with "at", sure by form, or likely."""
    groups = statement.of(Clocks)
    is_open = not statement.of(Interval) and not statement.of(After)
    if any(clocks.has_at for clocks in groups):
        keep = [clocks for clocks in groups if clocks.has_at]
    elif any(clocks.is_said for clocks in groups):
        keep = [clocks for clocks in groups if clocks.is_said]
    else:
        keep = groups if is_open else []
    located = [
        one for one in statement.located if not isinstance(one.fact, Clocks) or one.fact in keep
    ]
    return replace(statement, located=tuple(located))


def _with_near_days(statement: Statement) -> Statement:
    """Leave out single days that stand apart from all times: they belong to own words."""
    days = [one for one in statement.located if isinstance(one.fact, SingleDay)]
    others = [one for one in statement.located if not isinstance(one.fact, SingleDay)]
    if not days or (len(statement.singles) == 1 and not statement.repeats):
        return statement
    near: list[Located] = []
    more = [day for day in days if _is_near_any(day, others, statement.words)]
    while more:
        near += more
        more = [
            day for day in days if day not in near and _is_near_any(day, near, statement.words)
        ]
    if not near and not statement.repeats:
        return statement
    return replace(statement, located=tuple(sorted([*others, *near], key=_place)))


def _place(located: Located) -> int:
    return located.start


def _is_near_any(one: Located, others: list[Located], words: Words) -> bool:
    return any(_is_near(one, other, words) for other in others)


def _is_near(one: Located, other: Located, words: Words) -> bool:
    first, last = sorted((one, other), key=_place)
    between = {words.word(at) for at in range(first.end, last.start)}
    return last.start - first.end <= FAR and between <= _LINKS


def _with_bounding_lengths(statement: Statement) -> Statement:
    """Keep "for 2 weeks" where it bounds a reminder; elsewhere it tells how long to do it."""
    interval = statement.one(Interval)
    kept = [
        one
        for one in statement.located
        if not isinstance(one.fact, For) or _bounds(one, one.fact, statement, interval)
    ]
    return replace(statement, located=tuple(kept))


def _bounds(one: Located, length: For, statement: Statement, interval: Interval | None) -> bool:
    if length.time is not None:
        before = [other for other in statement.located if other.end <= one.start]
        follows = _is_near_any(one, before, statement.words)
        return interval is not None and follows and length.time >= interval.every
    if statement.repeats:
        return True
    # "book a hotel for 3 days at 9" lasts three days itself; "magnesium for 3 days at 9" comes so.
    is_own = one.start > 0 and kind_of(statement.words) is Kind.CUSTOM
    timed = (Clocks, SingleDay)
    times = [other for other in statement.located if isinstance(other.fact, timed)]
    near = [other for other in times if _is_near(one, other, statement.words)]
    return any(not is_own or other.start < one.start for other in near)

"""Clock times in a text: with "at" or without, one or a list, sure or likely.

Knows what around a number makes it a time. Must not know how one clock time is written, nor days.
"""

from bots.conversation.times_in_words.facts import (
    Clock,
    Clocks,
    Deadline,
    Found,
    Problem,
    Trouble,
)
from bots.conversation.times_in_words.marks import Amount, ClockMark, Number
from bots.conversation.times_in_words.measures import MEASURES, stands_alone
from bots.conversation.times_in_words.numbers import APPROACHES
from bots.conversation.times_in_words.one_clock import is_sure, read_clock
from bots.conversation.times_in_words.spelling import MONTHS
from bots.conversation.times_in_words.tokens import Words

_BEFORE_YEAR = ("in", "since", "of", "year", "until", "from", "by", "before", "after")
_DEADLINES = (
    "before", "by", "no later than", "not later than", "latest at", "but not after",
    "but not later than", "not after",
)  # fmt: skip


def is_list(words: Words, at: int) -> bool:
    """Tell whether several clock times stand at a place."""
    found = read_clock(words, at)
    return found is not None and len(_listed(words, found)[0]) > 1


def read_at(words: Words, at: int) -> Found | None:
    """Read "at" with its clock times; a number that is none is trouble."""
    start = words.past(at, "at", "@")
    if start == at:
        return None
    start = words.past(start, *APPROACHES)
    if words.has(start, "-", "minus", "negative") and read_clock(words, start + 1) is not None:
        return Found((Trouble(Problem.NOT_UNDERSTOOD),), start + 1)
    found = read_clock(words, start)
    is_cut = found is not None and words.has(found[1], "to") and found[1] + 1 == len(words)
    if found is not None and (is_cut or words.has(found[1], "past")):
        return Found((Trouble(Problem.NOT_UNDERSTOOD),), found[1])
    if found is not None and (is_sure(words, start) or words.word(found[1]) not in MEASURES):
        clocks, end = _listed(words, found)
        return Found((Clocks(clocks, has_at=True), *_bad_next(words, end)), end)
    if found is None and isinstance(words.mark(start), (Number, ClockMark, Amount)):
        return Found((Trouble(Problem.BAD_HOUR, is_soft=True),), start + 1)
    if words.has(start, "half") and isinstance(words.mark(start + 1), Number):
        return Found((Trouble(Problem.BAD_HOUR, is_soft=True),), start + 2)
    return None


def read_naked(words: Words, at: int) -> Found | None:
    """Read clock times that have no "at": sure by their form, or likely ones ("6.30", "0615")."""
    if words.has(at - 1, "the", "my", "our", "your", "a", "an", "$", "€", "£", "#"):
        return None
    found = read_clock(words, at)
    mark = words.mark(at)
    if found is None:
        is_time = isinstance(mark, ClockMark) and mark.sign == ":"
        return Found((Trouble(Problem.BAD_HOUR, is_soft=True),), at + 1) if is_time else None
    if is_sure(words, at):
        clocks, end = _listed(words, found)
        return Found((Clocks(clocks), *_bad_next(words, end)), end)
    is_counting = not stands_alone(words, found[1]) and words.raw(at)[0] != "0"
    if _is_likely(words, at) and not is_counting:
        clocks, end = _listed(words, found)
        return Found((Clocks(clocks, is_said=False),), end)
    return None


def read_deadline(words: Words, at: int) -> Found | None:
    """Read "before 8pm" and "by 8pm": the end of an interval, else a time."""
    start = words.past(at, *_DEADLINES)
    found = read_clock(words, start) if start > at and is_sure(words, start) else None
    return None if found is None else Found((Deadline(found[0]),), found[1])


def read_bare(words: Words, at: int) -> Found | None:
    """Read a bare hour right after a day: "daily 8", "mon wed fri 7"."""
    at = words.past(at, ",", ":")
    found = read_clock(words, at)
    if found is None or not isinstance(words.mark(at), Number):
        return None
    goes_on = words.has(found[1], "-", "to", "times", "of", *MONTHS)
    last = words.past(found[1], "till", "until", "through")
    goes_on = goes_on or (last > found[1] and read_clock(words, last) is not None)
    if goes_on or not stands_alone(words, found[1]):
        return None
    clocks, end = _listed(words, found)
    return Found((Clocks(clocks, is_said=False),), end)


def _is_likely(words: Words, at: int) -> bool:
    mark = words.mark(at)
    if isinstance(mark, Amount):
        return True
    if isinstance(mark, ClockMark):  # "7.45" and not "0.74"
        return mark.minute % 5 == 0
    if mark is None:
        found = read_clock(words, at)
        return found is not None and found[0].minute > 0 and found[0].minute % 5 == 0
    if not isinstance(mark, Number) or len(mark.digits) != 4:  # noqa: PLR2004
        return False
    # "since 1950" and "in 2030" are years; "magnesium 2030" is half past eight.
    is_year = mark.digits[:2] in {"19", "20"} and words.has(at - 1, *_BEFORE_YEAR)
    is_rate = words.has(at + 1, "a day", "an hour", "a night", "per")
    return mark.value % 5 == 0 and not is_year and not is_rate


def _listed(words: Words, first: tuple[Clock, int]) -> tuple[tuple[Clock, ...], int]:
    """Return the clock times of a list, and the place after it."""
    clocks, end = [first[0]], first[1]
    is_spaced = False
    while True:
        start = _past_separator(words, end)
        found = read_clock(words, start)
        if found is None:
            break
        is_joined = start > end and stands_alone(words, found[1]) and not words.has(found[1], "at")
        is_spaced = start == end and (is_spaced or _goes_on(words, found[1]))
        if not (is_joined or is_spaced or is_sure(words, start)):
            break
        clocks.append(found[0])
        end = found[1]
    return tuple(clocks), end


def _goes_on(words: Words, at: int) -> bool:
    """Tell whether a list without commas goes on with a number: "7 8 and 9"."""
    start = _past_separator(words, at)
    found = read_clock(words, start)
    is_number = isinstance(words.mark(start), Number)
    return found is not None and is_number and stands_alone(words, found[1])


def _past_separator(words: Words, at: int) -> int:
    comma = words.past(at, ",", "/", "+", ";")
    joined = words.past(comma, "and again", "and then", "and", "&", "then", "plus")
    return words.past(joined, "at", "@")


def _bad_next(words: Words, end: int) -> tuple[Trouble, ...]:
    """Return trouble where the list goes on with a number that is no time, or a choice."""
    if words.has(end, "or") and read_clock(words, words.past(end + 1, "at")) is not None:
        return (Trouble(Problem.SEVERAL),)
    if words.has(end, "am", "pm"):
        return (Trouble(Problem.BAD_HOUR),)
    mark = words.mark(end)
    is_hour = isinstance(mark, Number) and len(mark.digits) <= 2  # noqa: PLR2004
    if is_hour and stands_alone(words, end + 1) and not words.has(end + 1, "of", *MONTHS):
        return (Trouble(Problem.NOT_UNDERSTOOD),)
    start = _past_separator(words, end)
    mark = words.mark(start)
    is_bad = isinstance(mark, (Number, ClockMark)) and read_clock(words, start) is None
    if start > end and is_bad and start + 1 >= len(words):
        return (Trouble(Problem.BAD_HOUR),)
    return ()

"""What is left of a text when its times are taken out: what to be reminded of.

Knows how people ask to be reminded. Must not know what the times were.
"""

from collections.abc import Iterable

from bots.conversation.times_in_words.facts import Parts, Trouble, Vague
from bots.conversation.times_in_words.scanning import Located
from bots.conversation.times_in_words.tokens import Words

_EDGES = " \t\r\n,;:.-–—!|/&+"
_ASKING = (
    "please", "hey", "hi", "can you", "could you", "would you", "will you", "i want you to",
    "i want to", "i need to", "i'd like to", "i would like to", "set a reminder", "set reminder",
    "set up a reminder", "add a reminder", "create a reminder", "make a reminder", "new reminder",
    "set an alarm", "an alarm", "just once", "once", "one time", "just", "only", "a reminder",
    "reminder", "remind us", "remind me", "remind", "ping me", "tell me", "notify me",
    "to", "that i should", "that", "about", "for", "of", "me", "and", "then",
)  # fmt: skip
_ENDING = (
    "please", "thanks", "thank you", "once", "only", "and", "at", "on", "for", "to", "from",
    "in", "the", "by",
)  # fmt: skip


def own_words(words: Words, located: Iterable[Located]) -> str:
    """Return the words outside all times, without "remind me to" and the like."""
    told = {
        at
        for one in located
        if not isinstance(one.fact, (Trouble, Vague)) and not _is_loose(one)
        for at in range(one.start, one.end)
    }
    places = [at for at in range(len(words)) if at not in told]
    return _joined(words, _without_asking(words, places))


def _is_loose(one: Located) -> bool:
    return isinstance(one.fact, Parts) and one.fact.is_loose


def _without_asking(words: Words, places: list[int]) -> list[int]:
    first, last = 0, len(places)
    while first < last:
        at = places[first]
        end = at + 1 if _is_edge(words, at) else words.past(at, *_ASKING)
        if end == at:
            break
        first += end - at
    while first < last:
        at = places[last - 1]
        if not _is_edge(words, at) and not words.has(at, *_ENDING):
            break
        last -= 1
    return places[first:last]


def _is_edge(words: Words, at: int) -> bool:
    word = words.word(at)
    return bool(word) and word in _EDGES


def _joined(words: Words, places: list[int]) -> str:
    """Return the tokens at *places* as they were written, with single spaces between runs."""
    runs: list[list[int]] = []
    for at in places:
        if runs and runs[-1][-1] == at - 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    pieces = [
        words.text[words.tokens[run[0]].start : words.tokens[run[-1]].end].strip(_EDGES)
        for run in runs
    ]
    return " ".join(" ".join(piece.split()) for piece in pieces if piece)

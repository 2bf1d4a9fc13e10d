"""Finds the phrases of named concepts in Words.

Knows the small language that phrases are written in. Must not know negation, mood or danger.
A phrase is words apart; `ache~` stands for its regular endings too, `{leg}` for any word of a
group, `{number}` for any number, `..` for up to three words between and `...` for up to
seven; `^` stands before the first word of a sentence.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from content.redflag_words import NUMBER, Word, inflect

GAPS = {"..": 3, "...": 7}
ANY_NUMBER = "number"
_WORD = re.compile(r"[a-z0-9]+~?")
_NEVER_SKIPPED = frozenset(
    "no not nor without never isnt arent wasnt werent but i you he she".split()
)


class UnreadablePhraseError(ValueError):
    """A phrase names a group that does not exist, or holds no word."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where a concept was found: the Words from *start* up to, not including, *end*."""

    concept: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to say a concept: choices of words, with the gap allowed before each."""

    concept: str
    choices: tuple[frozenset[str], ...]
    gaps: tuple[int, ...]
    starts_sentence: bool


@cache
def expand(word: str) -> frozenset[str]:
    """Return the words that *word* stands for: itself, or its endings if it ends in `~`."""
    return inflect(word[:-1]) if word.endswith("~") else frozenset({word})


def parse_phrase(concept: str, text: str, groups: Mapping[str, frozenset[str]]) -> Phrase:
    """Return the Phrase written as *text*; raise UnreadablePhraseError if it cannot be read."""
    starts_sentence = text.startswith("^")
    choices: list[frozenset[str]] = []
    gaps: list[int] = []
    gap = 0
    for part in text.removeprefix("^").split():
        if part in GAPS:
            gap = GAPS[part]
            continue
        choices.append(_choice(part, groups))
        gaps.append(gap)
        gap = 0
    if not choices or gap or gaps[0]:
        raise UnreadablePhraseError(f"'{text}' does not begin and end with a word")
    return Phrase(concept, tuple(choices), tuple(gaps), starts_sentence)


def _choice(part: str, groups: Mapping[str, frozenset[str]]) -> frozenset[str]:
    if part == f"{{{ANY_NUMBER}}}":
        return frozenset({NUMBER})
    if part.startswith("{"):
        if part[1:-1] not in groups:
            raise UnreadablePhraseError(f"there is no group {part}")
        return groups[part[1:-1]]
    if not _WORD.fullmatch(part):
        raise UnreadablePhraseError(f"'{part}' is not a plain word")
    return expand(part)


@dataclass(slots=True)
class _Node:
    """What phrases with the same beginning may go on with, by gap and choice of words."""

    concepts: list[str] = field(default_factory=list)
    children: dict[tuple[int, frozenset[str]], "_Node"] = field(default_factory=dict)

    def child(self, gap: int, choice: frozenset[str]) -> "_Node":
        """Return the node behind *choice*, made if need be."""
        return self.children.setdefault((gap, choice), _Node())


class Spotter:
    """Finds every phrase that it knows, all that begin alike at once."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        anywhere, at_start = _Node(), _Node()
        for phrase in phrases:
            node = at_start if phrase.starts_sentence else anywhere
            for gap, choice in zip(phrase.gaps, phrase.choices, strict=True):
                node = node.child(gap, choice)
            node.concepts.append(phrase.concept)
        self._anywhere = _by_first_word(anywhere)
        self._at_start = _by_first_word(at_start)

    def spot(self, words: Sequence[Word]) -> list[Sighting]:
        """Return all Sightings in *words*, by place; of one concept they may overlap."""
        seen: set[Sighting] = set()
        for start, word in enumerate(words):
            begun = [node for form in word.forms for node in self._anywhere.get(form, ())]
            if start == 0 or words[start - 1].sentence != word.sentence:
                begun += (node for form in word.forms for node in self._at_start.get(form, ()))
            seen.update(
                Sighting(concept, start, end)
                for node in begun
                for concept, end in _ends(node, words, start + 1, start)
            )
        return sorted(seen, key=lambda sighting: (sighting.start, sighting.end, sighting.concept))


def _by_first_word(root: _Node) -> dict[str, list[_Node]]:
    found: dict[str, list[_Node]] = {}
    for (_gap, choice), node in root.children.items():
        for word in choice:
            found.setdefault(word, []).append(node)
    return found


def _ends(
    node: _Node, words: Sequence[Word], position: int, start: int
) -> Iterator[tuple[str, int]]:
    """Yield each concept said from *start* on, with where it ends; *position* is the next word."""
    for concept in node.concepts:
        yield concept, position
    for (gap, choice), child in node.children.items():
        for place in _reachable(words, position, start, gap):
            if not choice.isdisjoint(words[place].forms):
                yield from _ends(child, words, place + 1, start)
                break


def _reachable(words: Sequence[Word], position: int, start: int, gap: int) -> Iterator[int]:
    clause = words[start].clause
    for place in range(position, min(len(words), position + gap + 1)):
        if words[place].clause != clause:
            return
        yield place
        if words[place].written in _NEVER_SKIPPED:
            return


def words_of(phrases: Iterable[Phrase]) -> frozenset[str]:
    """Return every word that one of *phrases* waits for."""
    found = {word for phrase in phrases for choice in phrase.choices for word in choice}
    return frozenset(found - {NUMBER})

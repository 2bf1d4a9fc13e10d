"""Finds the phrases of named concepts in Words.

Knows the small language that phrases are written in. Must not know negation, mood or danger.
A phrase is words apart; `ache~` stands for its regular endings too, `{leg}` for any word of a
group, `{number}` for any number, `..` for up to three words between and `...` for up to
seven; `^` stands before the first word of a sentence.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

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

    def end_at(self, words: Sequence[Word], start: int) -> int | None:
        """Return where the phrase ends if its first word stands at *start*, else None."""
        if self.starts_sentence and start > 0:
            if words[start].sentence == words[start - 1].sentence:
                return None
        return self._end(words, start + 1, 1)

    def _end(self, words: Sequence[Word], position: int, element: int) -> int | None:
        if element == len(self.choices):
            return position
        reach = min(len(words), position + self.gaps[element] + 1)
        for place in range(position, reach):
            if words[place].clause != words[position - 1].clause:
                return None
            if not self.choices[element].isdisjoint(words[place].forms):
                end = self._end(words, place + 1, element + 1)
                if end is not None:
                    return end
            if words[place].written in _NEVER_SKIPPED:
                return None
        return None


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


class Spotter:
    """Finds every phrase that it knows."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._by_first: dict[str, list[Phrase]] = {}
        for phrase in phrases:
            for word in phrase.choices[0]:
                self._by_first.setdefault(word, []).append(phrase)

    def spot(self, words: Sequence[Word]) -> list[Sighting]:
        """Return all Sightings in *words*, by place; of one concept they may overlap."""
        seen: set[Sighting] = set()
        for start, word in enumerate(words):
            for form in word.forms:
                for phrase in self._by_first.get(form, ()):
                    end = phrase.end_at(words, start)
                    if end is not None:
                        seen.add(Sighting(phrase.concept, start, end))
        return sorted(seen, key=lambda sighting: (sighting.start, sighting.end, sighting.concept))


def words_of(phrases: Iterable[Phrase]) -> frozenset[str]:
    """Return every word that one of *phrases* waits for."""
    found = {word for phrase in phrases for choice in phrase.choices for word in choice}
    return frozenset(found - {NUMBER})

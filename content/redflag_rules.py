"""Decides which rules hold for the signs found in a text.

Knows the form of a rule and how near its parts must stand. Must not know how signs are found.
A rule is terms apart by commas that must all be found; `leg+cold` wants both within a few words
of one sentence, `cold|icy` either, and a term after `-` must not be found at all.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from content.redflag_phrases import Sighting
from content.redflag_words import Word

NEAR_WORDS = 7
APART_WORDS = 80
LONGEST_PHRASE = 24

Span = tuple[int, int]
Term = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """Terms that must all be found, and concepts of which none may be."""

    terms: tuple[Term, ...]
    unless: tuple[str, ...]

    def concepts(self) -> frozenset[str]:
        """Return every concept that the rule names."""
        named = {name for term in self.terms for choice in term for name in choice}
        return frozenset(named.union(self.unless))


def parse_rule(text: str) -> Rule:
    """Return the Rule written as *text*; raise ValueError if it wants nothing."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    terms = tuple(
        tuple(tuple(choice.split("|")) for choice in part.split("+"))
        for part in parts
        if not part.startswith("-")
    )
    if not terms:
        raise ValueError("a rule needs a term that must be found")
    unless = (name for part in parts if part.startswith("-") for name in part[1:].split("|"))
    return Rule(terms, tuple(unless))


class Findings:
    """The signs of one text, by concept, and whether they meet a rule."""

    def __init__(
        self, words: Sequence[Word], counted: Iterable[Sighting], mentioned: Iterable[str]
    ) -> None:
        self._words = words
        self._spans: dict[str, list[Span]] = {}
        self._mentioned = frozenset(mentioned)
        self._known_terms: dict[Term, list[Span]] = {}
        for sighting in counted:
            self._spans.setdefault(sighting.concept, []).append((sighting.start, sighting.end))

    def meet(self, rule: Rule) -> bool:
        """Return whether *rule* holds."""
        if not all(self._has_each_choice(term) for term in rule.terms):
            return False
        if not self._mentioned.isdisjoint(rule.unless):
            return False
        found = [self._spans_of(term) for term in rule.terms]
        return any(
            all(_has_within(spans, start, APART_WORDS) for spans in found[1:])
            for start, _end in found[0]
        )

    def _has_each_choice(self, term: Term) -> bool:
        return all(any(name in self._spans for name in choice) for choice in term)

    def _spans_of(self, term: Term) -> list[Span]:
        if term not in self._known_terms:
            spans = self._spans_of_choice(term[0])
            for choice in term[1:]:
                spans = self._joined(spans, self._spans_of_choice(choice))
            self._known_terms[term] = spans
        return self._known_terms[term]

    def _spans_of_choice(self, choice: tuple[str, ...]) -> list[Span]:
        return sorted(span for name in choice for span in self._spans.get(name, ()))

    def _joined(self, ones: list[Span], others: list[Span]) -> list[Span]:
        joined: list[Span] = []
        for one in ones:
            for other in _around(others, one):
                if self._are_near(one, other):
                    joined.append((min(one[0], other[0]), max(one[1], other[1])))
                    break
        return joined

    def _are_near(self, one: Span, other: Span) -> bool:
        apart = max(one[0], other[0]) - min(one[1], other[1])
        same = self._words[one[0]].sentence == self._words[other[0]].sentence
        return same and apart <= NEAR_WORDS


def _around(spans: list[Span], near: Span) -> list[Span]:
    first = bisect_left(spans, (near[0] - NEAR_WORDS - LONGEST_PHRASE, 0))
    last = bisect_left(spans, (near[1] + NEAR_WORDS + 1, 0))
    return spans[first:last]


def _has_within(spans: list[Span], place: int, distance: int) -> bool:
    first = bisect_left(spans, (place - distance, 0))
    return first < len(spans) and spans[first][0] <= place + distance

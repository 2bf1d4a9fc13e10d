"""What the phrasings of each kind have in common, and how like each kind a text is.

Knows how often a feature stands in the phrasings of a kind, and whether in questions that are
ours or not. Must not know which answer follows, nor how sure one must be to give it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from math import fsum, log, sqrt
from operator import mul

from content.words import pairs_of, word_features, words_of

RARITY = 0.003  # share of phrasings that a feature is given on either side, so that none counts 0
STRANGE = -0.5  # what a feature that no phrasing has speaks for being ours, as a logarithm


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like the phrasings of a kind a text is; both from 0 to 1.

    *closeness* compares the two as wholes; *covered* is the share of the text that the kind knows.
    """

    closeness: float
    covered: float


class Profiles:
    """The features of every kind, counted over its phrasings; *outside* are the kinds not ours."""

    def __init__(self, phrasings: Mapping[str, Sequence[str]], outside: Set[str]) -> None:
        self._counts = {kind: _count(lines) for kind, lines in phrasings.items()}
        self._lengths = {kind: sqrt(counts.total()) for kind, counts in self._counts.items()}
        theirs = [kind for kind in phrasings if kind in outside]
        ours = [kind for kind in phrasings if kind not in outside]
        self._ours = _total(self._counts[kind] for kind in ours)
        self._theirs = _total(self._counts[kind] for kind in theirs)
        self._ours_size = sum(len(phrasings[kind]) for kind in ours)
        self._theirs_size = sum(len(phrasings[kind]) for kind in theirs)

    def likeness(self, features: Set[str]) -> dict[str, Likeness]:
        """Return how like each kind a text with these *features* is."""
        weights = {feature: self._weight(feature) for feature in features}
        known = {feature: weights[feature] for feature in features if self._knows(feature)}
        whole = fsum(weights.values()) or 1.0
        length = sqrt(fsum(weight * weight for weight in known.values())) or 1.0
        found = {}
        for kind, counts in self._counts.items():
            shared = known.keys() & counts.keys()
            heard = [known[feature] for feature in shared]
            said = map(sqrt, map(counts.__getitem__, shared))
            closeness = fsum(map(mul, heard, said)) / (length * self._lengths[kind])
            found[kind] = Likeness(closeness, fsum(heard) / whole)
        return found

    def belonging(self, features: Set[str]) -> float:
        """Return how much *features* speak for a question of ours; below 0 they speak against."""
        total = fsum(self._odds(feature) for feature in features)
        return total / sqrt(len(features) + 1)

    def _knows(self, feature: str) -> bool:
        return feature in self._ours or feature in self._theirs

    def _weight(self, feature: str) -> float:
        phrasings = self._ours_size + self._theirs_size
        holding = self._ours[feature] + self._theirs[feature]
        return log((1 + phrasings) / (1 + holding)) + 1

    def _odds(self, feature: str) -> float:
        if not self._knows(feature):
            return STRANGE
        ours = self._ours[feature] / max(1, self._ours_size)
        theirs = self._theirs[feature] / max(1, self._theirs_size)
        return log((ours + RARITY) / (theirs + RARITY))


def _count(lines: Iterable[str]) -> Counter[str]:
    phrasings = [words_of(line) for line in lines]
    counts = Counter(chain.from_iterable(map(pairs_of, phrasings)))
    for word, times in Counter(chain.from_iterable(phrasings)).items():
        for feature in word_features(word):
            counts[feature] += times
    return counts


def _total(counts: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return total

"""Finds the topics that a text asks for, and tells how sure that is.

Knows how certain is certain enough. Must not know the answers, nor who asks. Pure: the same text
finds the same topics.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from content.classifier import Classifier, read_weights, weight_locales, weights_path
from content.errors import ContentError
from content.files import PACKAGE, topic_path
from content.locales import DEFAULT_LOCALE, nearest
from content.model import Confidence, Finding, Match, TopicId
from content.words import beginnings_of, features_of, words_of

WEIGHTS = "topics"

# Files of phrasings that lead to no topic, and the kind of question that each stands for.
OTHER = "other"
OTHER_LANGUAGE = "other-language"
OUT_OF_SCOPE = {
    "none": OTHER,
    "none-other-languages": OTHER_LANGUAGE,
    "none-menstrual-cramps": "menstrual-cramps",
    "none-stomach-cramps": "stomach-cramps",
}

# Measured on questions that were held back: benchmarks/understanding.py prints what they lead to.
SURE = 0.6
UNSURE = 0.1
DECLINED = 0.12

# What is offered before anything is typed.
FIRST_OFFERED = tuple(
    map(
        TopicId,
        (
            "relief-now", "relief-calf", "relief-foot", "night-cramps", "common-causes",
            "magnesium", "hydration", "when-to-see-doctor", "emergency", "serious-sign",
        ),
    )
)  # fmt: skip
NEAR_THE_BEST = 0.002  # of the best certainty; what is less likely is not suggested
BESIDE_THE_REST = 0.05  # of the certainty that it is not ours; below it nothing is suggested


@dataclass(frozen=True, slots=True)
class Edition:
    """How people ask in one locale; *topics* stand in the order in which they are offered."""

    classifier: Classifier
    topics: tuple[TopicId, ...]

    def ranked(self, certain: Mapping[str, float]) -> list[TopicId]:
        """Return all topics, the likeliest first."""
        return sorted(self.topics, key=lambda topic: (-certain[topic], topic))


@dataclass(frozen=True, slots=True)
class Search:
    """Finds topics in every locale; where there are no weights, the next locale's serve."""

    editions: Mapping[str, Edition]

    def find(self, text: str, locale: str = "en", limit: int = 5) -> Finding:
        """Return what *text* asks for, with at most *limit* topics; never raises."""
        edition = self._edition(locale)
        certain = edition.classifier.certainties(features_of(words_of(text)))
        if certain is None:
            return Finding(Confidence.NONE, (), OTHER_LANGUAGE if _is_foreign(text) else OTHER)
        ranked = edition.ranked(certain)
        matches = tuple(Match(topic, certain[topic]) for topic in ranked[:limit])
        outside = {kind: certain[kind] for kind in OUT_OF_SCOPE if kind in certain}
        if sum(outside.values()) >= DECLINED:
            kind = OUT_OF_SCOPE[max(outside, key=outside.__getitem__)]
            is_foreign = kind == OTHER and _is_foreign(text)
            return Finding(Confidence.NONE, matches, OTHER_LANGUAGE if is_foreign else kind)
        return Finding(_confidence(certain[ranked[0]]), matches)

    def suggest(self, text: str, locale: str = "en", limit: int = 25) -> tuple[TopicId, ...]:
        """Return topics for a text that is still being typed, likeliest first, at most *limit*.

        An empty or one-letter text finds all, in a fixed order; one that is like nothing, none.
        """
        edition = self._edition(locale)
        words = words_of(text)
        if len("".join(words)) <= 1:
            return edition.topics[:limit]
        certain = edition.classifier.certainties(beginnings_of(words))
        if certain is None:
            return ()
        ranked = edition.ranked(certain)
        best = certain[ranked[0]]
        if best < BESIDE_THE_REST * sum(certain.get(kind, 0.0) for kind in OUT_OF_SCOPE):
            return ()
        enough = NEAR_THE_BEST * best
        return tuple(topic for topic in ranked[:limit] if certain[topic] >= enough)

    def _edition(self, locale: str) -> Edition:
        return self.editions[nearest(locale, self.editions)]


def load_search(root: Path | None = None) -> Search:
    """Return the search by the weights under *root*, by default the installed ones.

    Raise ContentError where a file cannot be read, or where there are no weights for English.
    """
    folder = root or PACKAGE
    locales = {DEFAULT_LOCALE, *weight_locales(folder, WEIGHTS)}
    return Search({locale: _read_edition(folder, locale) for locale in sorted(locales)})


def _read_edition(root: Path, locale: str) -> Edition:
    path = weights_path(root, WEIGHTS, locale)
    classifier = Classifier(read_weights(path))
    # A topic that was removed since is not found any more.
    topics = [
        TopicId(kind)
        for kind in classifier.kinds
        if kind not in OUT_OF_SCOPE and topic_path(root, DEFAULT_LOCALE, kind).exists()
    ]
    if not topics:
        raise ContentError(path, None, "it knows none of the topics", "Learn the weights anew.")
    offered = [topic for topic in FIRST_OFFERED if topic in topics]
    rest = [topic for topic in topics if topic not in offered]
    return Edition(classifier, (*offered, *rest))


def _is_foreign(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return 2 * sum(not char.isascii() for char in letters) > len(letters)


def _confidence(certainty: float) -> Confidence:
    if certainty >= SURE:
        return Confidence.SURE
    return Confidence.UNSURE if certainty >= UNSURE else Confidence.NONE

"""Finds the topics that a text asks for, and tells how sure that is.

Knows how people ask, and how like is like enough. Must not know the answers, nor who asks. Pure:
the same text finds the same topics.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp
from pathlib import Path

from content.errors import ContentError
from content.locales import DEFAULT_LOCALE, nearest
from content.model import Confidence, Finding, Match, TopicId
from content.phrasings import phrasing_locales, read_phrasings
from content.profiles import Profiles
from content.words import beginnings_of, features_of, words_of

PACKAGE = Path(__file__).parent

# Files of phrasings that lead to no topic, and the kind of question that each stands for.
OTHER = "other"
OUT_OF_SCOPE = {
    "none": OTHER,
    "none-menstrual-cramps": "menstrual-cramps",
    "none-stomach-cramps": "stomach-cramps",
}

# Measured with a fifth of the phrasings held back, in turn: of what is called sure 95 % is right;
# 92 % of what is not ours is declined, and 4 % of what is ours.
SHARPNESS = 50.0  # how fast a lead in closeness becomes certainty
BELONGING = 0.5  # what the words speak for being ours, beside the closeness
CAUTION = 4.0  # how much more must speak for a topic than against any
ENOUGH_COVERED = 0.6  # of a text; a topic that knows less of it is doubted
SURE = 0.85
UNSURE = 0.15
DECLINED = 0.5
OTHER_COUNTS = 4.5  # times: "anything else" is like no text much, so it would lose to the two

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
NEAR_THE_BEST = 0.5  # of the best likeness; what is less like is not suggested


@dataclass(frozen=True, slots=True)
class Edition:
    """How people ask in one locale; *topics* stand in the order in which they are offered."""

    profiles: Profiles
    topics: tuple[TopicId, ...]

    def certainties(self, features: set[str]) -> dict[str, float]:
        """Return how certain each kind of question is, from 0 to 1; they add up to 1."""
        likeness = self.profiles.likeness(features)
        lead = BELONGING * self.profiles.belonging(features) - CAUTION
        evidence = {
            kind: SHARPNESS * like.closeness + (0 if kind in OUT_OF_SCOPE else lead)
            for kind, like in likeness.items()
        }
        highest = max(evidence.values())
        odds = {kind: exp(value - highest) for kind, value in evidence.items()}
        total = sum(odds.values())
        return {
            kind: value / total * min(1.0, likeness[kind].covered / ENOUGH_COVERED)
            if kind not in OUT_OF_SCOPE
            else value / total
            for kind, value in odds.items()
        }


@dataclass(frozen=True, slots=True)
class Search:
    """Finds topics in every locale; where there are no phrasings, the next locale's serve."""

    editions: Mapping[str, Edition]

    def find(self, text: str, locale: str = "en", limit: int = 5) -> Finding:
        """Return what *text* asks for, with at most *limit* topics; never raises."""
        edition = self._edition(locale)
        features = features_of(words_of(text))
        if not features:
            return Finding(Confidence.NONE, (), OTHER)
        certain = edition.certainties(features)
        ranked = sorted(edition.topics, key=lambda topic: (-certain[topic], topic))
        matches = tuple(Match(topic, certain[topic]) for topic in ranked[:limit])
        outside = {kind: certain[kind] for kind in OUT_OF_SCOPE if kind in certain}
        if sum(outside.values()) >= DECLINED:
            return Finding(Confidence.NONE, matches, _kind(outside))
        return Finding(_confidence(certain[ranked[0]]), matches)

    def suggest(self, text: str, locale: str = "en", limit: int = 25) -> tuple[TopicId, ...]:
        """Return topics for a text that is still being typed, likeliest first, at most *limit*.

        An empty or one-letter text finds all, in a fixed order; one that is like nothing, none.
        """
        edition = self._edition(locale)
        words = words_of(text)
        if len("".join(words)) <= 1:
            return edition.topics[:limit]
        likeness = edition.profiles.likeness(beginnings_of(words))
        closeness = {topic: likeness[topic].closeness for topic in edition.topics}
        enough = NEAR_THE_BEST * max(closeness.values())
        near = [topic for topic in edition.topics if closeness[topic] >= enough > 0]
        return tuple(sorted(near, key=lambda topic: (-closeness[topic], topic))[:limit])

    def _edition(self, locale: str) -> Edition:
        return self.editions[nearest(locale, self.editions)]


def load_search(root: Path | None = None) -> Search:
    """Return the search over the phrasings under *root*, by default the installed ones.

    Raise ContentError where a file cannot be read, or where there are none in English.
    """
    folder = root or PACKAGE
    editions = {locale: _read_edition(folder, locale) for locale in phrasing_locales(folder)}
    if DEFAULT_LOCALE not in editions:
        remedy = "Add how people ask in English, a file for each topic."
        raise ContentError(folder / "phrasings", None, "there are no phrasings", remedy)
    return Search(editions)


def _read_edition(root: Path, locale: str) -> Edition:
    phrasings = read_phrasings(root, locale)
    topics = [TopicId(name) for name in phrasings if name not in OUT_OF_SCOPE]
    offered = [topic for topic in FIRST_OFFERED if topic in topics]
    rest = [topic for topic in topics if topic not in offered]
    return Edition(Profiles(phrasings, OUT_OF_SCOPE.keys()), (*offered, *rest))


def _confidence(certainty: float) -> Confidence:
    if certainty >= SURE:
        return Confidence.SURE
    return Confidence.UNSURE if certainty >= UNSURE else Confidence.NONE


def _kind(outside: Mapping[str, float]) -> str:
    counted = {
        OUT_OF_SCOPE[kind]: certainty * (OTHER_COUNTS if OUT_OF_SCOPE[kind] == OTHER else 1.0)
        for kind, certainty in outside.items()
    }
    return max(counted, key=counted.__getitem__)

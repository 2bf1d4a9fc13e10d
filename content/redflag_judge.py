"""Decides which danger signs a text raises, by rules and by what was learned from examples.

Knows how far either is believed. Must not know how rules or weights come about, nor what is said.
The rules know what is denied, past or asked in general; the weights, which see what the rules
found, know how people put things that no rule foresaw. The weights say whether there is a danger,
both say which.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from content.classifier import Classifier
from content.model import Urgency
from content.redflag_detector import Detector, Reading
from content.words import features_of, words_of

HARMLESS = "harmless"
WEIGHTS = "dangers"
RULE_MARK = "!"

# Measured on messages that were held back: benchmarks/understanding.py prints what it leads to.
ENOUGH_DANGER = 0.17  # below it, what a rule found is taken for a mistake


LONGEST_CHARS = 8_000
HALF = LONGEST_CHARS // 2
BLANKS = re.compile(r"[^\S\n]+")  # line ends stay, for they end sentences
PART_WORDS = 100  # what is longer is read in parts, so that no danger is lost among other words


@dataclass(frozen=True, slots=True)
class Judge:
    """Finds the flags of a text; *urgencies* names all flags, most urgent first."""

    detector: Detector
    urgencies: Mapping[str, Urgency]
    classifier: Classifier

    def find(self, text: str) -> list[str]:
        """Return the ids of the flags that *text* raises, most urgent first."""
        text = _ends(text)
        words = BLANKS.split(text.strip())
        if len(words) <= PART_WORDS:
            raised = self._raised(text)
        else:
            raised = set(self.detector.read(text).flags)
            for start in range(0, len(words), PART_WORDS):
                raised |= self._raised(" ".join(words[start : start + PART_WORDS]))
        return [flag for flag in self.urgencies if flag in raised]

    def _raised(self, text: str) -> set[str]:
        reading = self.detector.read(text)
        certain = self.classifier.certainties(danger_features(text, reading, self.urgencies))
        danger = 0.0 if certain is None else 1.0 - certain[HARMLESS]
        if certain is None or danger < ENOUGH_DANGER:
            return set()
        return {*reading.flags, max(self.urgencies, key=lambda flag: certain.get(flag, 0.0))}


def _ends(text: str) -> str:
    """Return *text*, or its two ends if it is longer than any platform's message."""
    return text if len(text) <= LONGEST_CHARS else f"{text[:HALF]}\n{text[-HALF:]}"


def danger_features(text: str, reading: Reading, urgencies: Mapping[str, Urgency]) -> set[str]:
    """Return the features of *text* as words and as the rules read it."""
    flags = {RULE_MARK + flag for flag in reading.flags}
    urgent = {RULE_MARK + urgencies[flag] for flag in reading.flags}
    return features_of(words_of(text)) | reading.signs | flags | urgent

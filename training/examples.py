"""Makes examples out of what people write.

Knows which lines are examples of what. Must not know how anything is learned from them.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from content.classifier import Classifier
from content.phrasings import DANGERS, TERMS, read_phrasings
from content.redflag_compile import compile_rules
from content.redflag_detector import Detector
from content.redflag_files import read_rules, urgencies_of
from content.redflag_judge import HARMLESS, danger_features
from content.words import features_of, words_of
from training.learning import Example, learn
from training.misspelling import misspelt_lines

Lines = Sequence[tuple[str, str]]
"""What was written, and the kind that it is."""

SEED = 1
SPELLINGS_OF_TERMS = 3
LIKE_A_DANGER = 0.35
# Questions on these topics are often told as the danger itself.
CLOSE_TO_DANGER = frozenset(
    "als blood-clot circulation emergency first-sign muscle-disease serious-sign "
    "when-to-see-doctor".split()
)


def topic_examples(root: Path, locale: str) -> list[Example]:
    """Return an example for each phrasing and key term, rightly spelt and misspelt."""
    lines = _lines(read_phrasings(root, locale))
    terms = _lines(read_phrasings(root, locale, TERMS))
    written = [*lines, *_misspelt(lines), *terms]
    for seed in range(SPELLINGS_OF_TERMS):
        written += _misspelt(terms, seed)
    return [Example(features_of(words_of(line)), kind) for line, kind in written]


class DangerReader:
    """Reads texts as the judge of the danger signs does."""

    def __init__(self, root: Path) -> None:
        rules = read_rules(root)
        self.detector: Detector = compile_rules(root, rules).detector
        self.urgencies = urgencies_of(rules)

    def features(self, text: str) -> set[str]:
        """Return the features of *text*."""
        return danger_features(text, self.detector.read(text), self.urgencies)

    def is_raised(self, text: str) -> bool:
        """Return whether the rules raise a flag for *text*."""
        return bool(self.detector.read(text).flags)


def danger_examples(root: Path, locale: str) -> list[Example]:
    """Return an example for each message, the ordinary questions being harmless ones.

    Some of those tell of a danger all the same. They are left out: where a rule says so, and on
    topics close to a danger where weights learned without these topics say so.
    """
    reader = DangerReader(root)
    told = _lines(read_phrasings(root, locale, DANGERS))
    asked = [
        (line, name)
        for line, name in _lines(read_phrasings(root, locale))
        if not reader.is_raised(line)
    ]
    far = [(line, HARMLESS) for line, name in asked if name not in CLOSE_TO_DANGER]
    close = [(line, HARMLESS) for line, name in asked if name in CLOSE_TO_DANGER]
    first = Classifier(learn(_read(reader, [*told, *far]), "the first round"))
    harmless = [
        (line, kind)
        for line, kind in (*far, *close)
        if _danger(first, reader.features(line)) < LIKE_A_DANGER
    ]
    return _read(reader, [*told, *harmless])


def _read(reader: DangerReader, lines: Lines) -> list[Example]:
    return [Example(reader.features(line), kind) for line, kind in (*lines, *_misspelt(lines))]


def _danger(classifier: Classifier, features: set[str]) -> float:
    certain = classifier.certainties(features)
    return 0.0 if certain is None else 1.0 - certain[HARMLESS]


def _lines(phrasings: Mapping[str, Iterable[str]]) -> Lines:
    return [(line, name) for name, lines in phrasings.items() for line in lines]


def _misspelt(lines: Lines, seed: int = SEED) -> Lines:
    misspelt = misspelt_lines([line for line, _kind in lines], seed)
    return list(zip(misspelt, (kind for _line, kind in lines), strict=True))

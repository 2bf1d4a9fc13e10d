"""Learning: examples become weights that the bot's own classifier reads."""

import os

import pytest

if os.environ.get("CI") != "true":  # there nothing is skipped for want of a tool
    pytest.importorskip("sklearn", reason="scikit-learn is missing: add --group training")

from content.classifier import Classifier
from content.words import features_of, words_of
from training.learning import Example, learn

LINES = {
    "weather": ["will it rain", "rain today", "is it going to rain", "sun or rain tomorrow"],
    "cramps": ["calf cramp", "my calf cramps at night", "a cramp in the calf", "calf cramp now"],
    "tea": ["a cup of tea", "tea please", "tea with milk", "hot tea"],
}


def learned(*kinds: str) -> Classifier:
    """Return a classifier learned from the lines of *kinds*."""
    examples = [
        Example(features_of(words_of(line)), kind) for kind in kinds for line in LINES[kind]
    ]
    return Classifier(learn(examples, "test"))


@pytest.mark.parametrize("kinds", [("weather", "cramps"), ("weather", "cramps", "tea")])
@pytest.mark.parametrize(
    ("text", "kind"), [("rain again", "weather"), ("the calf, a cramp", "cramps")]
)
def test_what_was_learned_is_told_apart(kinds: tuple[str, ...], text: str, kind: str) -> None:
    """Two kinds or more: a text goes to the kind whose words it has."""
    certain = learned(*kinds).certainties(features_of(words_of(text)))
    assert certain is not None
    assert max(certain, key=certain.__getitem__) == kind
    assert certain[kind] > 0.8


def test_learning_twice_gives_the_same_weights() -> None:
    """The committed file can be made again."""
    examples = [
        Example(features_of(words_of(line)), kind)
        for kind, lines in LINES.items()
        for line in lines
    ]
    assert learn(examples, "test") == learn(examples, "test")

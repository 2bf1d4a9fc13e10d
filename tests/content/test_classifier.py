"""The classifier: weights as bytes become certainties, and files that are none are named."""

import json
from dataclasses import replace
from math import exp, isclose
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.classifier import Classifier, read_weights, strangeness, write_weights
from content.errors import ContentError
from tests.content.tiny_weights import tiny_weights

WEIGHTS = tiny_weights({"rain": "weather", "sun": "weather", "cramp": "cramps"})


def test_a_feature_speaks_for_its_kind_as_its_weight_says() -> None:
    """One feature alone gives the odds that can be worked out by hand."""
    certain = Classifier(WEIGHTS).certainties({"=rain"})
    assert certain is not None
    assert isclose(certain["weather"], 1 / (1 + exp(-10)))


def test_features_that_speak_against_each_other_leave_it_open() -> None:
    """As much for one as for the other is a half each."""
    certain = Classifier(WEIGHTS).certainties({"=rain", "=cramp"})
    assert certain is not None
    assert isclose(certain["weather"], 0.5)


def test_the_bias_decides_where_nothing_else_does() -> None:
    """A kind that is common is likelier."""
    certain = Classifier(replace(WEIGHTS, bias=(2.0, 0.0))).certainties({"=rain", "=cramp"})
    assert certain is not None
    assert isclose(certain["cramps"], 1 / (1 + exp(-2)))


def test_what_was_never_learned_counts_for_nothing() -> None:
    """Unknown words change no certainty, and alone they give none."""
    classifier = Classifier(WEIGHTS)
    assert classifier.certainties({"=rain", "=qwert"}) == classifier.certainties({"=rain"})
    assert classifier.certainties({"=qwert"}) is None
    assert classifier.certainties(set()) is None


@pytest.mark.parametrize(
    ("features", "found"),
    [
        ({"=rain", "=sun", "=cramp"}, []),
        ({"=rain", "=sun", "=cramp", "=qwert"}, ["?some"]),
        ({"=rain", "=qwert"}, ["?some", "?half", "?short"]),
        ({"=rain", "=a", "=b", "ra"}, ["?some", "?many", "?half"]),
        ({"ra"}, []),
    ],
)
def test_unknown_words_are_told_by_how_many_they_are(features: set[str], found: list[str]) -> None:
    """That a text is full of strange words is itself a sign."""
    assert strangeness(features, WEIGHTS.features) == found


@given(st.sets(st.sampled_from(WEIGHTS.features), min_size=1))
def test_certainties_add_up_to_one(features: set[str]) -> None:
    """They are shares of a whole, none below nought."""
    certain = Classifier(WEIGHTS).certainties(features)
    assert certain is not None
    assert isclose(sum(certain.values()), 1)
    assert min(certain.values()) >= 0


def test_weights_are_read_as_they_were_written(tmp_path: Path) -> None:
    """A file holds them to the last byte."""
    path = tmp_path / "weights" / "en" / "topics.json"
    write_weights(path, WEIGHTS)
    assert read_weights(path) == WEIGHTS


@pytest.mark.parametrize(
    ("key", "value"),
    [("rows", "AAAA"), ("bias", [1.0]), ("kinds", []), ("unit", "much"), ("features", 7)],
)
def test_a_spoilt_file_is_named_with_its_remedy(tmp_path: Path, key: str, value: object) -> None:
    """Whatever is wrong in it, the operator learns which file, and how to mend it."""
    path = tmp_path / "topics.json"
    write_weights(path, WEIGHTS)
    record = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**record, key: value}), "utf-8")
    with pytest.raises(ContentError, match=r"topics\.json: these are no weights.*-m training"):
        read_weights(path)

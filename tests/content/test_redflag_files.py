"""What loading the danger signs promises: every fault is named with its place."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from content.errors import ContentErrors
from content.files import PACKAGE
from content.redflags import load_red_flags

Spoil = Callable[[str, str, str], list[str]]


@pytest.fixture
def spoil(tmp_path: Path) -> Spoil:
    """Return what replaces a text in a copy of the files and lists the faults of loading it."""
    shutil.copy(PACKAGE / "red_flags.yaml", tmp_path)
    shutil.copytree(PACKAGE / "red_flag_cards", tmp_path / "red_flag_cards")

    def replace(name: str, old: str, new: str) -> list[str]:
        path = tmp_path / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        with pytest.raises(ContentErrors) as caught:
            load_red_flags(tmp_path)
        return [fault.problem for fault in caught.value.faults]

    return replace


def test_a_rule_with_an_unknown_concept_is_named(spoil):
    """A misspelt concept would never be found."""
    assert spoil("red_flags.yaml", "      rope_vein\n", "      rope_vain\n") == [
        "there is no concept 'rope_vain'"
    ]


def test_a_rule_that_wants_nothing_is_named(spoil):
    """A rule of exceptions alone would hold for every text."""
    assert spoil("red_flags.yaml", "      rope_vein\n", "      -rope_vein\n") == [
        "a rule needs a term that must be found"
    ]


def test_a_phrase_with_an_unknown_group_is_named(spoil):
    """A misspelt group would never be found."""
    assert spoil("red_flags.yaml", "red hot lump", "red {hoot} lump") == [
        "there is no group {hoot}"
    ]


@pytest.mark.parametrize("phrase", ["red-hot lump", "red .. "])
def test_a_phrase_that_cannot_match_is_named(spoil, phrase):
    """Signs and open ends are no words."""
    assert len(spoil("red_flags.yaml", "red hot lump", phrase)) == 1


def test_an_unknown_cue_is_named(spoil):
    """Nothing would read it, and the one that it stands for would be missing."""
    assert len(spoil("red_flags.yaml", "  fiction: >-", "  friction: >-")) == 2


def test_a_flag_without_a_card_is_named(spoil):
    """A danger without words would be shown as nothing."""
    assert spoil("red_flag_cards/en.yaml", "\n  dvt:\n", "\n  dvd:\n") == [
        "the flag 'dvt' has no card",
        "there is no flag 'dvd'",
    ]


def test_a_card_with_unknown_numbers_is_named(spoil):
    """A card has to say whom to call."""
    assert spoil("red_flag_cards/en.yaml", "numbers: soon", "numbers: sun") == [
        "there are no numbers 'sun'"
    ]

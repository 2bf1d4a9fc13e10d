"""Misspelling: one fault in a word, in the words that matter, the same each time."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from training.misspelling import SHORTEST, misspell, misspelt_lines

WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=SHORTEST, max_size=14)


@given(word=WORDS, seed=st.integers(0, 999))
def test_a_misspelt_word_stays_near_the_word(word: str, seed: int) -> None:
    """It can still be told what was meant."""
    assert OSA.distance(word, misspell(word, Random(seed))) <= 4


def test_most_words_come_out_changed() -> None:
    """A misspelling that changes nothing would teach nothing."""
    changed = sum(misspell("magnesium", Random(seed)) != "magnesium" for seed in range(200))
    assert changed > 160


def test_common_and_short_words_are_left_alone() -> None:
    """What stands in most lines says little, and short words become others."""
    lines = ["does magnesium help"] + ["does it help"] * 40
    first, *rest = misspelt_lines(lines, seed=3)
    assert rest == lines[1:]
    assert first.startswith("does ")
    assert first.endswith(" help")


def test_the_same_seed_gives_the_same_lines() -> None:
    """Weights can be learned again to the last byte."""
    lines = ["gabapentin for nerve pain", "restless legs in the evening"]
    assert misspelt_lines(lines, seed=5) == misspelt_lines(lines, seed=5)

"""The school grade: syllables, sentences, exempt names."""

import pytest

from content.readability import school_grade, syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *(("cramp", 1), ("stretched", 1), ("veins", 1), ("12.5", 1), ("sometimes", 2), ("any", 2)),
        *(("tested", 2), ("spasm", 2), ("muscle", 2), ("doctor's", 2), ("medicine", 3)),
        *(("sodium", 3), ("diseases", 3), ("emergency", 4), ("electrolytes", 4)),
    ],
)
def test_syllables_are_counted_as_they_are_spoken(word, count):
    """Hyphenation alone would make hard words look easy."""
    assert syllables(word) == count


def test_the_grade_follows_flesch_and_kincaid():
    """Six words of one syllable in each of two sentences: 0.39 x 6 + 11.8 - 15.59."""
    text = "The cat sat on the mat. The cat sat on the mat."
    assert school_grade([text]) == pytest.approx(-1.45)


def test_every_paragraph_ends_a_sentence():
    """A list item needs no full stop."""
    assert school_grade(["the cat sat", "on the mat"]) == pytest.approx(-2.62)


def test_numbers_with_a_point_do_not_end_a_sentence():
    """2.5 litres are one number."""
    assert school_grade(["Drink 2.5 of it."]) == pytest.approx(0.39 * 4 + 11.8 - 15.59)


def test_exempt_names_are_left_out():
    """The name of an illness has no easier word."""
    names = frozenset(["parkinson's", "magnesium"])
    assert school_grade(["Magnesium and Parkinson's do not mix."], names) == school_grade(
        ["and do not mix."]
    )


def test_a_text_without_words_has_grade_zero():
    """There is nothing to read."""
    assert school_grade(["...", ""]) == 0.0

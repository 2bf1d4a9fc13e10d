"""The judge: dangers are found wherever in a message they stand, and long ones cost little."""

import pytest

from content.redflags import RedFlags, load_red_flags

PADDING = "I live near the park and like to walk there with my dog when the sun is out. "
DANGER = "My chest feels tight and heavy and the pain goes into my left arm."


@pytest.fixture(scope="module")
def red_flags() -> RedFlags:
    """Return the flags that ship."""
    return load_red_flags()


@pytest.mark.parametrize(
    ("before", "after"), [(0, 0), (1, 1), (20, 0), (0, 20), (20, 20), (50, 50), (600, 0), (0, 600)]
)
def test_a_danger_is_found_between_any_amount_of_other_words(red_flags, before, after):
    """At the begin, at the end or in the middle, in a message of any length that can be sent."""
    text = PADDING * before + DANGER + " " + PADDING * after
    assert "chest-pain" in {flag.id for flag in red_flags.find(text)}


def test_padding_alone_raises_nothing(red_flags):
    """Length is no danger."""
    assert red_flags.find(PADDING * 60) == ()


def test_lines_keep_their_signs_apart(red_flags):
    """What is denied in one line is not denied in the next."""
    assert red_flags.find("no chest pain\nno numbness\njust a calf cramp") == ()
    assert red_flags.find("no swelling\ncan't feel my leg and it is cold and white")

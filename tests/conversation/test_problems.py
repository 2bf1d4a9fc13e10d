"""Every question that a phrase of time can raise has its words."""

import pytest

from bots.conversation.times_in_words import Problem
from tests.conversation.talk import knowledge


@pytest.mark.parametrize("problem", list(Problem))
def test_each_problem_is_worded(problem: Problem) -> None:
    """A person is always told what is unclear."""
    assert knowledge().phrasebook.say(f"times.{problem}", "en").endswith((".", "?"))

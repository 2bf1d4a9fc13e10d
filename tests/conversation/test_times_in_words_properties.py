"""Whatever is typed: a rule that fires, or a question that has words, and always at once."""

import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.conversation.people import Preferences
from bots.conversation.times_in_words import Problem, Reading, Unclear, read
from bots.conversation.voice import Voice
from content.phrasebook import load_phrasebook
from scheduler.recurrence import upcoming

VOICE = Voice(load_phrasebook(), "en", Preferences(key="reader"))
NOWS = (
    datetime(2026, 5, 6, 12, 10, tzinfo=UTC),
    datetime(2026, 3, 28, 22, 0, tzinfo=UTC),
    datetime(2026, 10, 24, 22, 30, tzinfo=UTC),
    datetime(2028, 2, 29, 23, 59, tzinfo=UTC),
)
ZONES = ("Europe/Berlin", "Australia/Lord_Howe", "Antarctica/Troll", "Pacific/Apia", "UTC")
PIECES = (
    "at 9 9am 21:00 6.30 half quarter past to noon midnight tonight this evening tomorrow "
    "today friday mon wed fri weekdays weekends every each other 2 3 40 minutes hour hours "
    "day days week weeks month for until till from between and or - / & , : starting on in "
    "the 1st 15th last first second of a an half daily weekly hourly once twice times except "
    "not during work morning night at @ o'clock am pm 20 may 23/5 5/6 2026-05-20 30 february "
    "2030 0615 1h30 19h15 next ago now yesterday water stretch ½ 1/2 million zero -5 0 99 "
    "26:10 31st fortnight year 10 8 20 by before after lunch than few mo-fr christmas ( ) ! . "
    "1000000 seconds h p m "
).split()
SLOW = (
    "a", "9", "9 ", "1st and ", "9, ", "7 8 ", "every ", "every day at 9 until friday ", "mon,",
    "2 hours 3 minutes ", "from 8 to 20 ", "between 9 and ", "half past ", "twenty-", "--9", "(((",
    "00:00", "1/2 ", "9am", "½", "😀", "\u0130", "a'", "a.", "\t", "water the plants and rest ",
    "for 2 weeks ", "mondayy ", "1h30 ", "million ",
)  # fmt: skip
CHARACTERS = 10_000
MOST_CALLS = 1_000_000  # the longest take a third of it


phrases = st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map(" ".join)


@given(phrases, st.sampled_from(NOWS), st.sampled_from(ZONES))
def test_any_words_of_time_give_a_rule_or_a_question(text: str, now: datetime, zone: str) -> None:
    """A rule fires later than now, in order, and can be said; a question has its own words."""
    reading = read(text, now, zone)
    if isinstance(reading, Unclear):
        assert VOICE.say(f"times.{reading.problem}")
        return
    instants = upcoming(reading.recurrence, now, 5)
    assert instants[0] > now
    assert all(earlier < later for earlier, later in pairwise(instants))
    assert VOICE.rule(reading.recurrence)


@given(phrases)
def test_nothing_comes_again_within_five_minutes(text: str) -> None:
    """However it is said, a rule that repeats leaves five minutes between two firings."""
    reading = read(text, NOWS[0], "UTC")
    if isinstance(reading, Reading) and reading.repeats:
        instants = upcoming(reading.recurrence, NOWS[0], 20)
        gaps = [later - earlier for earlier, later in pairwise(instants)]
        assert min(gaps, default=timedelta(days=1)) >= timedelta(minutes=5)


@given(st.text(max_size=CHARACTERS))
def test_any_text_is_read(text: str) -> None:
    """No text makes reading raise."""
    assert isinstance(read(text, NOWS[0], "UTC"), Reading | Unclear)


@pytest.mark.parametrize("piece", SLOW, ids=repr)
def test_ten_thousand_characters_take_a_bounded_number_of_steps(piece: str) -> None:
    """A long text costs no more calls than a few hundred words can."""
    text = (piece * CHARACTERS)[:CHARACTERS]
    assert _calls_to_read(text) < MOST_CALLS


def _calls_to_read(text: str) -> int:
    """Count the calls, of Python and of C, that reading *text* takes."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        read(text, NOWS[0], "Europe/Berlin")
    finally:
        sys.setprofile(None)
    return calls


def test_every_problem_has_words() -> None:
    """Each way in which words are not understood has a question in the phrases."""
    assert all(VOICE.say(f"times.{problem}") for problem in Problem)

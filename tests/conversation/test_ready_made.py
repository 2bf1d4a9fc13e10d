"""Words that the bot hands to its own reader of times are read as they are meant."""

from datetime import UTC, datetime

import pytest

from bots.conversation.times_in_words import Reading, read, ready_made
from scheduler.model import Kind

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PRESETS = [(kind, words) for kind, those in ready_made.PRESETS.items() for words in those.values()]


@pytest.mark.parametrize("words", [*ready_made.USUAL_TIMES, *(words for _, words in PRESETS)])
def test_every_ready_made_schedule_is_read_whole(words: str) -> None:
    """Nothing of it is left over as somebody's own words."""
    reading = read(words, NOW, "Europe/Berlin")
    assert isinstance(reading, Reading)
    assert reading.text == ""


def test_every_kind_that_people_choose_has_its_schedules() -> None:
    """A kind of one's own words has none: only who sets it knows when."""
    assert {kind for kind, those in ready_made.PRESETS.items() if not those} == {Kind.CUSTOM}

"""What became of a reminder, in words that its owner understands."""

from datetime import UTC, datetime, timedelta

import pytest

from bots.conversation.people import Preferences
from bots.conversation.reminder_words import ledger_line
from bots.conversation.voice import Voice
from content.phrasebook import load_phrasebook
from scheduler.model import LedgerLine, OccurrenceId, Press, Result

VOICE = Voice(load_phrasebook(), "en", Preferences(key="reader"))
DUE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ZONE = "Europe/Berlin"


def said(result: Result, late: timedelta | None = None, press: Press | None = None) -> str:
    """Return the line of an occurrence that was due at nine in Berlin."""
    sent_at = None if late is None else DUE + late
    line = LedgerLine(
        occurrence=OccurrenceId(1), due_at=DUE, result=result, sent_at=sent_at, press=press
    )
    return ledger_line(line, ZONE, VOICE, DUE + timedelta(hours=4)).text


@pytest.mark.parametrize(
    ("late", "words"),
    [
        (timedelta(seconds=1), "today at 9:00 in the morning: sent 09:00:01"),
        (timedelta(minutes=1), "today at 9:00 in the morning: sent 09:01:00, 1 minute late"),
        (timedelta(minutes=119), "today at 9:00 in the morning: sent 10:59:00, 119 minutes late"),
        (timedelta(hours=3), "today at 9:00 in the morning: sent 12:00:00, 3 hours late"),
    ],
)
def test_what_was_sent_is_told_to_the_second(late: timedelta, words: str) -> None:
    """Lateness is told from a minute on, in units that fit it."""
    assert said(Result.SENT, late) == words


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (Result.OPEN, "on its way"),
        (Result.SKIPPED_LATE, "skipped: I was offline at that time"),
        (Result.SKIPPED_QUIET, "skipped: quiet hours"),
        (Result.SKIPPED_PAUSED, "skipped: paused"),
        (Result.SKIPPED_TODAY, "skipped: not today"),
        (Result.COALESCED, "joined with a later one"),
        (Result.GONE, "not sent: the chat could not be reached"),
        (Result.NO_PERMISSION, "not sent: I may not write there"),
        (Result.FAILED, "not sent: the platform did not take it"),
    ],
)
def test_what_was_not_sent_says_why(result: Result, words: str) -> None:
    """Every result has its own plain words."""
    assert said(result).endswith(f": {words}")


@pytest.mark.parametrize(
    ("press", "word"),
    [(Press.DONE, "done"), (Press.SNOOZED, "snoozed"), (Press.NOT_TODAY, "not today")],
)
def test_what_was_pressed_is_told(press: Press, word: str) -> None:
    """A press is part of the line."""
    assert said(Result.SENT, timedelta(seconds=2), press).endswith(f"sent 09:00:02, {word}")

"""What becomes of a rule when only its time or only its days are named."""

from datetime import UTC, date, datetime

import pytest

from bots.conversation.rule_changes import Changed, day_in, on_days, with_days, with_times
from bots.conversation.times_in_words import Problem, Reading, Unclear, read
from scheduler.recurrence import MonthDays, Recurrence

ZONE = "Europe/Berlin"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # a Monday, 13:00 in Berlin


def rule(words: str) -> Recurrence:
    """Return what *words* mean."""
    reading = read(words, NOW, ZONE)
    assert isinstance(reading, Reading), reading
    return reading.recurrence


@pytest.mark.parametrize(
    ("old", "typed", "new"),
    [
        ("mondays at 9", "7:30", "mondays at 7:30"),
        ("monday to friday at 9", "8 and 20", "monday to friday at 8:00 and 20:00"),
        ("monday to friday at 9", "at half past six", "monday to friday at 6:30"),
        ("weekends at 9", "every 2 hours from 8 to 20", "weekends every 2 hours from 8 to 20"),
        ("on 5 december at 9", "18:00", "on 5 december at 18:00"),
        ("every other day at 9", "noon", "every other day at 12:00"),
        ("on 5 december at 9", "6 december at 18:00", "6 december at 18:00"),
        ("mondays at 9", "tuesdays at 10", "tuesdays at 10"),
        ("mondays at 9", "every day at 10", "every day at 10"),
        ("every day at 9", "every 90 minutes", "every 90 minutes"),
        ("every 90 minutes", "every 2 hours", "every 2 hours"),
        ("every day at 9", "in 45 minutes", "in 45 minutes"),
        ("in 45 minutes", "18:00", "today at 18:00"),
    ],
)
def test_another_time_keeps_the_days(old: str, typed: str, new: str) -> None:
    """Unless the words name days, or come at intervals of no certain hour."""
    changed = with_times(rule(old), typed, NOW)
    assert isinstance(changed, Changed)
    assert changed.recurrence == rule(new)


@pytest.mark.parametrize(
    ("old", "typed", "new"),
    [
        (
            "every day at 9 and 18:00",
            "monday and thursday",
            "mondays and thursdays at 9 and 18:00",
        ),
        ("every day at 9", "mon-fri", "monday to friday at 9"),
        ("every day at 9", "saturday", "saturdays at 9"),
        ("mondays at 9", "every day", "every day at 9"),
        ("mondays at 9", "every second friday", "every second friday at 9"),
        ("mondays at 9", "tomorrow", "tomorrow at 9"),
        ("every 2 hours from 8 to 20", "weekends", "weekends every 2 hours from 8 to 20"),
        ("every day at 9", "mondays at 10", "mondays at 10"),
        ("in 45 minutes", "tomorrow", "tomorrow at 13:45"),
    ],
)
def test_other_days_keep_the_times(old: str, typed: str, new: str) -> None:
    """Unless the words name times, too."""
    changed = with_days(Changed(rule(old), names_time=True), typed, NOW)
    assert isinstance(changed, Changed)
    assert changed.recurrence == rule(new)


def test_an_interval_keeps_to_days_of_the_week_only() -> None:
    """It has no wall times that could come on days of the month."""
    interval = Changed(rule("every 90 minutes"), names_time=False)
    weekly = with_days(interval, "monday to friday", NOW)
    assert weekly == Changed(rule("every 90 minutes monday to friday"), names_time=False)
    assert on_days(interval, MonthDays(frozenset((1,)))) is None


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("5 December", date(2026, 12, 5)),
        ("until 5 December", date(2026, 12, 5)),
        ("2026-12-05", date(2026, 12, 5)),
        ("next monday", date(2026, 11, 30)),
        ("tomorrow", date(2026, 11, 24)),
        ("in two weeks", date(2026, 12, 7)),
    ],
)
def test_a_day_is_read(typed: str, day: date) -> None:
    """As a person would write it, with or without "until"."""
    assert day_in(typed, NOW, ZONE) == day


@pytest.mark.parametrize("typed", ["today", "yesterday", "whenever", "mondays", ""])
def test_what_is_no_day_to_come_is_asked_back(typed: str) -> None:
    """Nothing is paused until a day that nobody named."""
    assert isinstance(day_in(typed, NOW, ZONE), Unclear)


def test_words_without_a_time_are_asked_back() -> None:
    """Gibberish changes nothing."""
    assert with_times(rule("every day at 9"), "qwertz", NOW) == Unclear(Problem.NOT_UNDERSTOOD)
    assert isinstance(
        with_days(Changed(rule("every day at 9"), names_time=True), "qw", NOW), Unclear
    )

"""What people type after /remind, and the instants that it means."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.conversation.times_in_words import Problem, Reading, Unclear, read
from scheduler.model import Kind
from scheduler.recurrence import upcoming

ZONE = "Europe/Berlin"
NOW = datetime(2026, 5, 6, 14, 10, tzinfo=ZoneInfo(ZONE))  # a Wednesday


def times(text: str, count: int = 3, now: datetime = NOW, zone: str = ZONE) -> list[str]:
    """Return the first local times that *text* means."""
    reading = read(text, now.astimezone(UTC), zone)
    assert isinstance(reading, Reading), reading
    instants = upcoming(reading.recurrence, now.astimezone(UTC), count)
    return [f"{at.astimezone(ZoneInfo(zone)):%m-%d %H:%M}" for at in instants]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at 21:30", ["05-06 21:30"]),
        ("at 14:10", ["05-07 14:10"]),
        ("call mum tomorrow at 7pm", ["05-07 19:00"]),
        ("half past six in the evening", ["05-06 18:30"]),
        ("in 45 minutes", ["05-06 14:55"]),
        ("in 2 days at 9", ["05-08 09:00"]),
        ("friday at 8", ["05-08 08:00"]),
        ("on 20 may at noon", ["05-20 12:00"]),
        ("every day at 8:00, 13:00 and 18:30", ["05-06 18:30", "05-07 08:00", "05-07 13:00"]),
        ("every 2 hours from 8 to 20 on weekdays", ["05-06 16:00", "05-06 18:00", "05-06 20:00"]),
        ("every 3 hours from 9 to 18", ["05-06 15:00", "05-06 18:00", "05-07 09:00"]),
        ("every 2 hours during office hours", ["05-06 15:00", "05-06 17:00", "05-07 09:00"]),
        ("every 90 minutes", ["05-06 15:40", "05-06 17:10", "05-06 18:40"]),
        ("mon wed fri at 7", ["05-08 07:00", "05-11 07:00", "05-13 07:00"]),
        ("every other day at 9", ["05-07 09:00", "05-09 09:00", "05-11 09:00"]),
        ("every second friday at 10", ["05-08 10:00", "05-22 10:00", "06-05 10:00"]),
        ("monday to friday at 12", ["05-07 12:00", "05-08 12:00", "05-11 12:00"]),
        ("weekends at 10am", ["05-09 10:00", "05-10 10:00", "05-16 10:00"]),
        ("first monday of the month at 9", ["06-01 09:00", "07-06 09:00", "08-03 09:00"]),
        ("every 30th at 8", ["05-30 08:00", "06-30 08:00", "07-30 08:00"]),
        ("last day of the month at 18:00", ["05-31 18:00", "06-30 18:00", "07-31 18:00"]),
        ("every day at 9 until friday", ["05-07 09:00", "05-08 09:00"]),
        ("every day at 22:00 for 2 days", ["05-06 22:00", "05-07 22:00"]),
    ],
)
def test_words_mean_these_times(text: str, expected: list[str]) -> None:
    """The first times are those that a person would expect."""
    assert times(text) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("water", Problem.NO_TIME),
        ("magnesium every day", Problem.NO_TIME),
        ("water every 2 minutes", Problem.TOO_OFTEN),
        ("yesterday at 9", Problem.PAST),
        ("30 february at 8", Problem.NO_SUCH_DAY),
        ("at 26:10", Problem.BAD_HOUR),
        ("on 5/6 at 9", Problem.AMBIGUOUS_DATE),
        ("lkjh poiu", Problem.NOT_UNDERSTOOD),
        ("x" * 10_000, Problem.NOT_UNDERSTOOD),
    ],
)
def test_what_cannot_be_meant_is_asked_back(text: str, problem: Problem) -> None:
    """Nothing is guessed where the words do not say it."""
    assert read(text, NOW.astimezone(UTC), ZONE) == Unclear(problem)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("drink some water at 9", Kind.HYDRATION, "drink some water"),
        ("mag at 21:00", Kind.MAGNESIUM, "mag"),
        ("stretch calves at 7", Kind.STRETCH, "stretch calves"),
        ("tip every day at 9", Kind.TIP, "tip"),
        ("water the plants at 9", Kind.CUSTOM, "water the plants"),
        ("remind me to Call Dr. No tomorrow at 9", Kind.CUSTOM, "Call Dr. No"),
    ],
)
def test_the_rest_of_the_words_says_what_for(text: str, kind: Kind, words: str) -> None:
    """The kind is known by its words, and own words stay as they were written."""
    reading = read(text, NOW.astimezone(UTC), ZONE)
    assert isinstance(reading, Reading)
    assert (reading.kind, reading.text) == (kind, words)


def test_a_wall_time_in_the_spring_gap_is_shifted_by_the_gap() -> None:
    """02:45 does not exist on that night in Berlin, so it comes at 03:45."""
    now = datetime(2026, 3, 28, 18, 0, tzinfo=ZoneInfo(ZONE))
    assert times("every night at 2:45", 2, now) == ["03-29 03:45", "03-30 02:45"]


def test_a_wall_time_in_the_autumn_overlap_comes_once() -> None:
    """02:30 comes twice on that night in Berlin; the reminder comes at the first."""
    now = datetime(2026, 10, 24, 18, 0, tzinfo=ZoneInfo(ZONE))
    assert times("every day at 2:30", 2, now) == ["10-25 02:30", "10-26 02:30"]


@given(st.text(max_size=200))
def test_no_text_makes_reading_raise(text: str) -> None:
    """Whatever is typed, there is a reading or a question."""
    assert isinstance(read(text, NOW.astimezone(UTC), ZONE), Reading | Unclear)

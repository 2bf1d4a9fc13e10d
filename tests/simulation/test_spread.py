"""How the reminders of a day are spread over its minutes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.simulation.spread import Due, Spread, SpreadError

EIGHT, NOON = 8 * 3600, 12 * 3600


def over(words: str, reminders: int) -> list[tuple[int, int]]:
    """Return when how many fall due."""
    return [(due.at_seconds, due.count) for due in Spread.parse(words).over(reminders)]


def test_one_time_takes_all() -> None:
    """The worst case: everybody at eight."""
    assert over("8:00", 300) == [(EIGHT, 300)]


def test_several_times_share_equally() -> None:
    """In the order of the day, whatever the order of the words."""
    assert over("12:00, 08:00", 10) == [(EIGHT, 5), (NOON, 5)]


def test_a_time_named_twice_takes_two_shares() -> None:
    """So that a favourite time can be told."""
    assert over("08:00,12:00,08:00", 9) == [(EIGHT, 6), (NOON, 3)]


def test_a_window_is_filled_minute_by_minute() -> None:
    """From its first minute to the one before its last."""
    assert over("07:59-08:02", 6) == [(EIGHT - 60, 2), (EIGHT, 2), (EIGHT + 60, 2)]


def test_a_window_and_a_time_share_equally() -> None:
    """Half at noon, the other half over two minutes."""
    assert over("08:00-08:02,12:00", 8) == [(EIGHT, 2), (EIGHT + 60, 2), (NOON, 4)]


def test_a_window_may_span_midnight() -> None:
    """It goes on into the next day."""
    assert over("23:59-00:01", 2) == [(86_340, 1), (86_400, 1)]


def test_minutes_without_a_reminder_are_left_out() -> None:
    """Two reminders over a day are two instants."""
    assert len(over("00:00-24:00", 2)) == 2


@pytest.mark.parametrize(
    "words",
    ["", "8", "8h", "24:00", "08:60", "24:00-08:00", "08:00-", "-08:00", "8:00;9"],
)
def test_what_is_no_time_is_refused_with_an_example(words: str) -> None:
    """The message names the part that is wrong and what would be right."""
    with pytest.raises(SpreadError, match=r"is no time of day; give .*07:00-22:00"):
        Spread.parse(words)


def test_an_empty_window_is_refused() -> None:
    """Nobody could mean it."""
    with pytest.raises(SpreadError, match="begins where it ends"):
        Spread.parse("08:00-08:00")


@settings(max_examples=60, deadline=None)
@given(
    entries=st.lists(
        st.tuples(st.integers(0, 1439), st.integers(1, 1439)), min_size=1, max_size=5
    ),
    reminders=st.integers(0, 100_000),
)
def test_none_is_lost_to_rounding(entries: list[tuple[int, int]], reminders: int) -> None:
    """However many there are and however they are spread, all fall due, in order."""
    words = ",".join(f"{clock(at)}-{clock((at + length) % 1440)}" for at, length in entries)
    dues = list(Spread.parse(words).over(reminders))
    assert sum(due.count for due in dues) == reminders
    assert dues == sorted(dues, key=lambda due: due.at_seconds)
    assert Due(0, 0) not in dues


def clock(minute: int) -> str:
    """Write a minute of the day."""
    return f"{minute // 60:02}:{minute % 60:02}"

"""Percentiles and bars of how late reminders came."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.simulation.lateness import Bar, Lateness


def counted(*seconds: float) -> Lateness:
    """Count these."""
    lateness = Lateness()
    for one in seconds:
        lateness.add(one)
    return lateness


def test_a_percentile_is_what_so_many_did_not_exceed() -> None:
    """Of four, half were late by two seconds at most."""
    lateness = counted(4, 1, 3, 2)
    assert [lateness.within(percent) for percent in (25, 50, 75, 99)] == [1, 2, 3, 4]


def test_short_times_count_in_hundredths_and_long_ones_in_minutes() -> None:
    """So that a day takes little memory."""
    assert counted(9.987).within(50) == 9.98
    assert counted(7 * 3600 + 0.9).within(50) == 7 * 3600
    assert counted(11 * 3600 + 59).within(50) == 11 * 3600


def test_the_longest_is_exact() -> None:
    """It is the one that an operator quotes."""
    assert counted(11 * 3600 + 0.25, 5).longest == 11 * 3600 + 0.25


def test_nothing_counted_is_nothing_late() -> None:
    """No bars, no time."""
    assert (counted().within(50), counted().longest, counted().bars()) == (0, 0, [])


def test_bars_have_a_round_width_and_no_gap() -> None:
    """An empty stretch is shown as one."""
    assert counted(0.5, 0.7, 2.0).bars() == [Bar(0, 1, 2), Bar(1, 2, 0), Bar(2, 3, 1)]


@pytest.mark.parametrize(("longest", "width"), [(15, 1), (16, 5), (700, 60), (3600, 300)])
def test_bars_get_wider_with_the_longest_time(longest: float, width: int) -> None:
    """Seconds, minutes, or five of them."""
    assert counted(longest).bars()[0] == Bar(0, width, 0)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0, 10**8), min_size=1))
def test_bars_hold_all_and_fit_on_a_screen(seconds: list[float]) -> None:
    """Whatever comes: each is in one bar, and there are not too many."""
    lateness = counted(*seconds)
    assert sum(bar.count for bar in lateness.bars()) == lateness.total == len(seconds)
    assert len(lateness.bars()) <= 17
    assert lateness.within(50) <= lateness.within(99) <= lateness.longest

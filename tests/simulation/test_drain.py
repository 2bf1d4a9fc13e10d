"""A simulated day loses nothing, keeps the order and the allowance, and skips what is too late."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.allowance import Allowance, Window
from bots.simulation.drain import Bot, Day, Drain, Fate
from bots.simulation.queue import Groups
from bots.simulation.spread import Due
from scheduler.model import Kind, Result

EVENING = 23 * 3600 + 58 * 60
EVERYBODY = [kind for kind in Kind if kind is not Kind.CHECK_IN]


def telegram(rate: int = 30, send_seconds: float = 0.0) -> Bot:
    """Return a bot that may send *rate* messages a second on Telegram."""
    allowance = Allowance(lane=Window(rate), chat=Window(1), group=Window(20, 60))
    return Bot(allowance=allowance, send_seconds=send_seconds, spare=10)


def fates_of(day: Day, bot: Bot) -> list[Fate]:
    """Return what becomes of a day, in the order in which it does."""
    return [fate for fates in Drain(day, bot).waves() for fate in fates]


def results(day: Day, bot: Bot) -> dict[Result, int]:
    """Return how many became what."""
    return Counter(fate.result for fate in fates_of(day, bot))


def sent_at(day: Day, bot: Bot) -> list[float]:
    """Return when what was sent arrived."""
    return [fate.at_seconds for fate in fates_of(day, bot) if fate.result is Result.SENT]


def test_a_slow_bot_skips_water_that_is_an_hour_late() -> None:
    """One a second, three in hand: the last is claimed at 60 minutes and comes 3 s later."""
    day = Day(dues=[Due(0, 4000)], kind=Kind.HYDRATION)
    assert results(day, telegram(rate=1)) == {Result.SENT: 3604, Result.SKIPPED_LATE: 396}


def test_a_tip_of_yesterday_evening_is_skipped() -> None:
    """Due at 23:58, it may be five minutes late, but not come on another day after that."""
    day = Day(dues=[Due(EVENING, 600)], kind=Kind.TIP)
    assert results(day, telegram(rate=1)) == {Result.SENT: 304, Result.SKIPPED_LATE: 296}


def test_magnesium_comes_however_late() -> None:
    """It says so when it comes."""
    day = Day(dues=[Due(EVENING, 4000)], kind=Kind.MAGNESIUM)
    assert results(day, telegram(rate=1)) == {Result.SENT: 4000}


def test_a_group_gets_its_twenty_first_after_a_minute() -> None:
    """Twenty a minute, one a second; another group does not wait for it."""
    day = Day(dues=[Due(0, 21)], kind=Kind.CUSTOM, groups=Groups(share=1, each=21))
    assert sent_at(day, telegram()) == pytest.approx([*range(20), 60])


def test_late_ones_of_a_group_become_one_message() -> None:
    """One at 0, 100, 200 and 300 s, all others in one more; own words are not joined."""
    slow = Bot(allowance=Allowance(lane=Window(30), chat=Window(1, 100)))
    groups = Groups(share=1, each=50)
    stretches = Day(dues=[Due(0, 50)], kind=Kind.STRETCH, groups=groups)
    assert results(stretches, slow) == {Result.SENT: 5, Result.COALESCED: 45}
    own = Day(dues=[Due(0, 50)], kind=Kind.CUSTOM, groups=groups)
    assert results(own, slow) == {Result.SENT: 50}


@settings(max_examples=60, deadline=None)
@given(
    counts=st.dictionaries(st.integers(0, 200), st.integers(1, 90), min_size=1, max_size=6),
    kind=st.sampled_from(EVERYBODY),
    groups=st.builds(Groups, share=st.floats(0, 1), each=st.integers(1, 25)),
    rate=st.integers(1, 60),
    send_seconds=st.sampled_from([0.0, 0.1, 1.0]),
)
def test_no_day_loses_a_reminder_or_sends_it_early(
    counts: dict[int, int], kind: Kind, groups: Groups, rate: int, send_seconds: float
) -> None:
    """Whatever falls due when: each has one fate, none before its time."""
    dues = [Due(minute * 60, count) for minute, count in sorted(counts.items())]
    fates = fates_of(Day(dues=dues, kind=kind, groups=groups), telegram(rate, send_seconds))
    assert Counter(fate.due_seconds for fate in fates) == {
        due.at_seconds: due.count for due in dues
    }
    assert all(fate.at_seconds >= fate.due_seconds for fate in fates)
    assert sum(fate.result is Result.COALESCED for fate in fates) == 0 or groups.each > 1


@settings(max_examples=60, deadline=None)
@given(
    counts=st.dictionaries(st.integers(0, 200), st.integers(1, 150), min_size=1, max_size=6),
    rate=st.integers(1, 60),
    send_seconds=st.sampled_from([0.0, 0.1, 1.0]),
)
def test_first_due_is_first_sent_within_the_allowance(
    counts: dict[int, int], rate: int, send_seconds: float
) -> None:
    """Nobody overtakes, and no second holds more than the bot may send."""
    dues = [Due(minute * 60, count) for minute, count in sorted(counts.items())]
    fates = fates_of(Day(dues=dues, kind=Kind.CUSTOM), telegram(rate, send_seconds))
    ends = [fate.at_seconds for fate in fates]
    assert [fate.due_seconds for fate in fates] == sorted(fate.due_seconds for fate in fates)
    assert ends == sorted(ends)
    assert all(later - end > 0.999 for end, later in zip(ends, ends[rate:], strict=False))

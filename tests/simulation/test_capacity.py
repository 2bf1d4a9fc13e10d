"""What one bot can do is what a whole drain shows."""

import pytest

from bots.allowance import Allowance, Window
from bots.simulation.capacity import Capacity
from bots.simulation.drain import Bot, Day, Drain
from bots.simulation.spread import Spread
from scheduler.model import Kind

TELEGRAM = Allowance(lane=Window(30), chat=Window(1), group=Window(20, 60))
QUICK, SLOW = Bot(allowance=TELEGRAM), Bot(allowance=TELEGRAM, send_seconds=0.1)


def longest(bot: Bot, words: str, reminders: int) -> float:
    """Return how late the latest is in a whole drain."""
    day = Day(dues=Spread.parse(words).over(reminders), kind=Kind.CUSTOM)
    fates = [fate for fates in Drain(day, bot).waves() for fate in fates]
    return max(fate.at_seconds - fate.due_seconds for fate in fates)


@pytest.mark.parametrize(
    ("words", "most"),
    [("08:00", 1802), ("08:00,12:00,20:00", 5406), ("08:00-08:10", 18_002)],
)
def test_thirty_a_second_are_1800_a_minute(words: str, most: int) -> None:
    """And one at once at the begin of each queue, and one at the very end of the minute."""
    assert Capacity(QUICK).most(Spread.parse(words), 60) == pytest.approx(most, abs=2)


@pytest.mark.parametrize("bot", [QUICK, SLOW])
@pytest.mark.parametrize("words", ["08:00", "08:00,08:01,08:20", "08:00-08:07"])
def test_the_most_are_in_time_and_a_few_more_are_not(bot: Bot, words: str) -> None:
    """The sum over the day is that of the drain, to a hundredth."""
    most = Capacity(bot).most(Spread.parse(words), 300)
    assert longest(bot, words, most) <= 301
    assert longest(bot, words, most + most // 100) > 300


def test_a_longer_limit_lets_more_through() -> None:
    """One minute, five, sixty: 60 times as many in the hour as in the minute."""
    capacity, eight = Capacity(QUICK), Spread.parse("08:00")
    assert [capacity.most(eight, limit) for limit in (60, 300, 3600)] == [1802, 9002, 108_002]

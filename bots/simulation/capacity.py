"""How many reminders one bot can send so that none is later than a limit.

Knows how long a full queue takes, which it measures by a drain, and adds the day up from that: a
search over whole drains would take minutes. Must not know a platform, or how it is shown.
"""

from math import inf, lcm

from bots.simulation.drain import Bot, Day, Drain
from bots.simulation.spread import Due, Spread
from scheduler.model import Kind

SETTLES_WITHIN = 1000  # sends of a full queue, which then goes on as it did


class Capacity:
    """What one *bot* can do. Each reminder counts as one for a chat of its own."""

    def __init__(self, bot: Bot) -> None:
        self._memory_seconds = bot.allowance.lane.seconds
        pattern = lcm(bot.allowance.lane.count, bot.allowance.in_flight)
        self._cycle = pattern * -(-SETTLES_WITHIN // pattern)
        full = Day(dues=[Due(0, 2 * self._cycle)], kind=Kind.CUSTOM)
        self._ends = [fate.at_seconds for fates in Drain(full, bot).waves() for fate in fates]
        self._cycle_seconds = self._ends[-1] - self._ends[self._cycle - 1]

    def longest(self, spread: Spread, reminders: int) -> float:
        """Return by how many seconds the latest of so many *reminders* is late."""
        longest, begun_at, free_at, sent = 0.0, 0.0, -inf, 0
        for due in spread.over(reminders):
            idle = due.at_seconds - free_at
            if idle >= self._memory_seconds:
                begun_at, sent = due.at_seconds, 0
            else:
                begun_at += max(0.0, idle)
            sent += due.count
            free_at = begun_at + self._end_of(sent)
            longest = max(longest, free_at - due.at_seconds)
        return longest

    def most(self, spread: Spread, limit_seconds: float) -> int:
        """Return how many reminders can be spread like that with none later than the limit."""
        low, high = 0, 1
        while self.longest(spread, high) <= limit_seconds:
            low, high = high, high * 2
        while high - low > 1:
            middle = (low + high) // 2
            if self.longest(spread, middle) <= limit_seconds:
                low = middle
            else:
                high = middle
        return low

    def _end_of(self, count: int) -> float:
        """Return how many seconds so many take that are all due at once."""
        cycles = max(0, (count - len(self._ends) - 1) // self._cycle + 1)
        return self._ends[count - 1 - cycles * self._cycle] + cycles * self._cycle_seconds

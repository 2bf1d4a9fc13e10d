"""What a platform lets through, and when it has room again.

Knows windows, pauses and two priorities, as arithmetic over instants that it is handed: whoever
waits, or only simulates a wait, brings the clock. Must not know an event loop, a platform, an
Address's form or what is sent.
"""

import math
from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from scheduler.model import RetryAfter

AHEAD_SECONDS = 3  # reminders are claimed only just ahead of the rate, so a pause still works
MOST_CLAIMED = 100


class Priority(Enum):
    """Who goes first; the value is how many seconds one waits for its chat or a paused lane."""

    ANSWER = 60.0
    REMINDER = 3.0


@dataclass(frozen=True, slots=True)
class Window:
    """At most *count* sends in any *seconds*."""

    count: int
    seconds: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What a platform lets through: in all, to each chat, to each group on top of that."""

    lane: Window
    chat: Window | None = None
    group: Window | None = None
    in_flight: int = 24


@dataclass(frozen=True, slots=True, order=True)
class Chat:
    """Whose allowance a send uses: every address that the platform counts as one chat."""

    id: str
    is_group: bool = False


class Meter:
    """Counts what one window let through.

    A send holds its place until *seconds* after it ended, since nobody knows when between its
    start and its end the platform counted it; so no latency makes two windows' worth meet.
    """

    def __init__(self, window: Window) -> None:
        self._window = window
        self._ended: deque[float] = deque()
        self.in_flight = 0

    def start(self) -> None:
        """Count a send that starts."""
        self.in_flight += 1

    def finish(self, now: float) -> None:
        """Count a send that ends."""
        self.in_flight -= 1
        self._ended.append(now)

    def ready_at(self, now: float) -> float:
        """Return when one more may start; infinity while only an ending can make room."""
        while self._ended and self._ended[0] + self._window.seconds <= now:
            self._ended.popleft()
        excess = self.in_flight + len(self._ended) - self._window.count
        if excess < 0:
            return now
        return (
            self._ended[excess] + self._window.seconds if excess < len(self._ended) else math.inf
        )

    def wait_behind(self, ahead: int, now: float) -> float:
        """Return about how many seconds a send waits that has *ahead* others before it."""
        excess = ahead + len(self._ended) - self._window.count
        if excess < 0:
            return 0.0
        if excess < len(self._ended):
            return self._ended[excess] + self._window.seconds - now
        return self._window.seconds * (1 + (excess - len(self._ended)) // self._window.count)

    def idle_at(self, now: float) -> float:
        """Return when nothing counts any more."""
        return self._ended[-1] + self._window.seconds if self._ended else now


class ChatMeter:
    """Counts the sends of one chat in all of its windows."""

    def __init__(self, allowance: Allowance, *, is_group: bool) -> None:
        windows = [allowance.chat, allowance.group if is_group else None]
        self._meters = [Meter(window) for window in windows if window]
        self._paused_until = -math.inf

    def pause(self, until: float) -> None:
        """Have no room before *until*."""
        self._paused_until = max(self._paused_until, until)

    def start(self) -> None:
        """Count a send that starts."""
        for meter in self._meters:
            meter.start()

    def finish(self, now: float) -> None:
        """Count a send that ends."""
        for meter in self._meters:
            meter.finish(now)

    def ready_at(self, now: float) -> float:
        """Return when one more may start."""
        return max(now, self._paused_until, *(meter.ready_at(now) for meter in self._meters))

    def refusal(self, priority: Priority, ahead: int, now: float) -> RetryAfter | None:
        """Return the wait behind *ahead* others, where it is beyond the priority's patience."""
        waits = [meter.wait_behind(ahead, now) for meter in self._meters]
        wait = max(0.0, self._paused_until - now, *waits)
        return RetryAfter(timedelta(seconds=wait)) if wait > priority.value else None

    def idle_at(self, now: float) -> float:
        """Return when nothing counts any more."""
        return max(now, self._paused_until, *(meter.idle_at(now) for meter in self._meters))


class LaneMeter:
    """Counts the sends of a whole lane; reminders are spread evenly over its window."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._meter = Meter(allowance.lane)
        self._spacing = allowance.lane.seconds / allowance.lane.count
        self._next_reminder_at = -math.inf
        self._paused_until = -math.inf

    def pause(self, until: float) -> None:
        """Have no room before *until*."""
        self._paused_until = max(self._paused_until, until)

    def pause_left(self, now: float) -> float:
        """Return how many seconds a pause still lasts, 0 without one."""
        return max(0.0, self._paused_until - now)

    def claimable(self, now: float) -> int:
        """Return how many reminders may be in hand: what 3 s let through, none in a pause."""
        if self._paused_until > now:
            return 0
        return min(MOST_CLAIMED, int(AHEAD_SECONDS / self._spacing))

    def start(self, priority: Priority, now: float) -> None:
        """Count a send that starts."""
        self._meter.start()
        if priority is Priority.REMINDER:  # so that an answer finds room at any time
            earliest = max(self._next_reminder_at, now - self._spacing)
            self._next_reminder_at = earliest + self._spacing

    def finish(self, now: float) -> None:
        """Count a send that ends."""
        self._meter.finish(now)

    def ready_at(self, priority: Priority, now: float) -> float:
        """Return when one more may start; infinity while only an ending can make room."""
        if self._meter.in_flight >= self._allowance.in_flight:
            return math.inf
        spread = self._next_reminder_at if priority is Priority.REMINDER else -math.inf
        return max(self._meter.ready_at(now), self._paused_until, spread)

    def refusal(self, priority: Priority, now: float) -> RetryAfter | None:
        """Return the rest of a pause, where it is beyond the priority's patience."""
        wait = self._paused_until - now
        if wait <= priority.value:
            return None
        return RetryAfter(timedelta(seconds=wait), whole_lane=True)

"""The allowance of a platform: how fast a lane and each of its chats may be written to.

Knows windows, pauses and two priorities: answers to people go ahead of reminders, one slow chat
delays nobody else. Must not know a platform, an Address's form or what is sent.
"""

import asyncio
import heapq
import math
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from scheduler.model import RetryAfter

AHEAD_SECONDS = 3  # reminders are claimed only just ahead of the rate, so a pause still works
MOST_CLAIMED = 100
LANE_PATIENCE_SECONDS = 15  # a claim is a lease of 60 s; a lane full of answers must not use it up


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


class _Meter:
    """Counts what one window let through.

    A send holds its place until *seconds* after it ended, since nobody knows when between its
    start and its end the platform counted it; so no latency makes two windows' worth meet.
    """

    def __init__(self, window: Window) -> None:
        self._window = window
        self._ended: deque[float] = deque()
        self.in_flight = 0

    def start(self) -> None:
        self.in_flight += 1

    def finish(self, now: float) -> None:
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


class _ChatLine:
    """The sends of one chat: one at a time, in order, within its windows."""

    def __init__(self, windows: list[Window]) -> None:
        self.turn = asyncio.Lock()
        self.meters = [_Meter(window) for window in windows]
        self.paused_until = -math.inf
        self.queued = 0
        self.waiter: asyncio.Future[RetryAfter | None] | None = None

    def wait_behind(self, ahead: int, now: float) -> float:
        waits = [meter.wait_behind(ahead, now) for meter in self.meters]
        return max(0.0, self.paused_until - now, *waits)

    def ready_at(self, now: float) -> float:
        return max(now, self.paused_until, *(meter.ready_at(now) for meter in self.meters))

    def idle_at(self, now: float) -> float:
        return max(now, self.paused_until, *(meter.idle_at(now) for meter in self.meters))


class Pace:
    """Lets each send of one lane through when its platform's allowance has room.

    Time is that of the running event loop.
    """

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._lane = _Meter(allowance.lane)
        self._spacing = allowance.lane.seconds / allowance.lane.count
        self._next_reminder_at = -math.inf
        self._paused_until = -math.inf
        self._answers: deque[asyncio.Future[RetryAfter | None]] = deque()
        self._reminders: deque[asyncio.Future[RetryAfter | None]] = deque()
        self._claimed = 0
        self._timer: asyncio.TimerHandle | None = None
        self._lines: dict[Chat, _ChatLine] = {}
        self._idle: list[tuple[float, Chat]] = []

    def available(self) -> int:
        """Return how many reminders may be claimed now: at most what 3 s let through."""
        if self._paused_until > _now():
            return 0
        room = int(AHEAD_SECONDS / self._spacing)
        return max(0, min(MOST_CLAIMED, room) - self._claimed - len(self._answers))

    def pause_chat(self, chat: Chat, wait: timedelta) -> None:
        """Send nothing to *chat* for *wait*, as the platform told."""
        line = self._line(chat)
        line.paused_until = max(line.paused_until, _now() + wait.total_seconds())
        self._retire(chat, line)

    def pause_lane(self, wait: timedelta) -> None:
        """Send nothing at all for *wait*; waiting reminders are given back."""
        self._paused_until = max(self._paused_until, _now() + wait.total_seconds())
        refusal = self._lane_refusal(Priority.REMINDER)
        while refusal and self._reminders:
            waiter = self._reminders.popleft()
            if not waiter.done():
                waiter.set_result(refusal)
        self._grant()

    @asynccontextmanager
    async def slot(self, chat: Chat, priority: Priority) -> AsyncIterator[RetryAfter | None]:
        """Wait for the allowance and hold it while the send lasts.

        Yields None when the send may go, or how long to wait where that is more than the
        priority's patience: then nothing may be sent.
        """
        line = self._line(chat)
        line.queued += 1
        self._claimed += priority is Priority.REMINDER
        try:
            self._promote(line, priority)
            refusal = self._chat_refusal(line, priority, ahead=line.queued - 1)
            if refusal:
                yield refusal
                return
            async with line.turn, self._turn_of(line, priority) as refusal:
                yield refusal
        finally:
            self._claimed -= priority is Priority.REMINDER
            line.queued -= 1
            self._retire(chat, line)

    @asynccontextmanager
    async def _turn_of(
        self, line: _ChatLine, priority: Priority
    ) -> AsyncIterator[RetryAfter | None]:
        """Wait, at the head of the chat's line, for the chat's windows and then for the lane."""
        refusal = await self._wait_for_chat(line, priority)
        refusal = refusal or await self._wait_for_lane(line, priority)
        if refusal:
            yield refusal
            return
        for meter in line.meters:
            meter.start()
        try:
            yield None
        finally:
            for meter in (*line.meters, self._lane):
                meter.finish(_now())
            self._grant()

    async def _wait_for_chat(self, line: _ChatLine, priority: Priority) -> RetryAfter | None:
        refusal = self._chat_refusal(line, priority, ahead=0)
        while refusal is None and (wait := line.ready_at(_now()) - _now()) > 0:
            await asyncio.sleep(wait)
            refusal = self._chat_refusal(
                line, priority, ahead=0
            )  # a pause may have come meanwhile
        return refusal

    async def _wait_for_lane(self, line: _ChatLine, priority: Priority) -> RetryAfter | None:
        if refusal := self._lane_refusal(priority):
            return refusal
        waiter: asyncio.Future[RetryAfter | None] = asyncio.get_running_loop().create_future()
        line.waiter = waiter
        if priority is Priority.ANSWER:
            self._answers.append(waiter)
        else:
            self._reminders.append(waiter)
            waiter.get_loop().call_later(LANE_PATIENCE_SECONDS, _give_back, waiter)
        self._grant()
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled() and waiter.result() is None:
                self._lane.finish(_now())
            waiter.cancel()
            self._grant()
            raise
        finally:
            line.waiter = None

    def _chat_refusal(self, line: _ChatLine, priority: Priority, ahead: int) -> RetryAfter | None:
        wait = line.wait_behind(ahead, _now())
        return RetryAfter(timedelta(seconds=wait)) if wait > priority.value else None

    def _lane_refusal(self, priority: Priority) -> RetryAfter | None:
        wait = self._paused_until - _now()
        if wait <= priority.value:
            return None
        return RetryAfter(timedelta(seconds=wait), whole_lane=True)

    def _promote(self, line: _ChatLine, priority: Priority) -> None:
        """Let a reminder that an answer of its chat has to wait for go at an answer's priority."""
        if priority is Priority.ANSWER and line.waiter and line.waiter in self._reminders:
            self._reminders.remove(line.waiter)
            self._answers.append(line.waiter)

    def _grant(self) -> None:
        """Let through whoever may go now; come back when the next one may."""
        if self._timer:
            self._timer.cancel()
        while queue := self._answers or self._reminders:
            if queue[0].done():
                queue.popleft()
                continue
            if (at := self._lane_ready_at(queue)) > _now():
                if at < math.inf:
                    self._timer = asyncio.get_running_loop().call_at(at, self._grant)
                return
            self._lane.start()
            if queue is self._reminders:  # evenly spread, so that an answer finds room at any time
                earliest = max(self._next_reminder_at, _now() - self._spacing)
                self._next_reminder_at = earliest + self._spacing
            queue.popleft().set_result(None)

    def _lane_ready_at(self, queue: deque[asyncio.Future[RetryAfter | None]]) -> float:
        if self._lane.in_flight >= self._allowance.in_flight:
            return math.inf
        spread = self._next_reminder_at if queue is self._reminders else -math.inf
        return max(self._lane.ready_at(_now()), self._paused_until, spread)

    def _line(self, chat: Chat) -> _ChatLine:
        if chat not in self._lines:
            windows = [self._allowance.chat, self._allowance.group if chat.is_group else None]
            self._lines[chat] = _ChatLine([window for window in windows if window])
        return self._lines[chat]

    def _retire(self, chat: Chat, line: _ChatLine) -> None:
        """Forget chats, once nothing of them counts any more."""
        now = _now()
        heapq.heappush(self._idle, (line.idle_at(now), chat))
        while self._idle and self._idle[0][0] <= now:
            _, old = heapq.heappop(self._idle)
            found = self._lines.get(old)
            if found and not found.queued and found.idle_at(now) <= now:
                del self._lines[old]


def _give_back(waiter: asyncio.Future[RetryAfter | None]) -> None:
    if not waiter.done():
        waiter.set_result(RetryAfter(timedelta(seconds=AHEAD_SECONDS)))


def _now() -> float:
    return asyncio.get_running_loop().time()

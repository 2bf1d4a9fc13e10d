"""The pace of a lane: lets each send through when its platform's allowance has room.

Knows who waits: answers to people go ahead of reminders, one slow chat delays nobody else. When
there is room is told by bots/allowance.py. Must not know a platform, an Address's form or what is
sent.
"""

import asyncio
import heapq
import math
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from bots.adapter import Backlog
from bots.allowance import (
    AHEAD_SECONDS,
    Allowance,
    Chat,
    ChatMeter,
    LaneMeter,
    Priority,
    Window,
)
from scheduler.model import RetryAfter

__all__ = ["Allowance", "Chat", "Pace", "Priority", "Window"]

LANE_PATIENCE_SECONDS = 15  # a claim is a lease of 60 s; a lane full of answers must not use it up

AT_ONCE = RetryAfter(timedelta(0), whole_lane=True)  # for whoever serves the lane next


class _ChatLine:
    """The sends of one chat: one at a time, in order, within its windows."""

    def __init__(self, meter: ChatMeter) -> None:
        self.turn = asyncio.Lock()
        self.meter = meter
        self.queued = 0
        self.waiter: asyncio.Future[RetryAfter | None] | None = None


class Pace:
    """Lets each send of one lane through when its platform's allowance has room.

    Time is that of the running event loop.
    """

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._lane = LaneMeter(allowance)
        self._answers: deque[asyncio.Future[RetryAfter | None]] = deque()
        self._reminders: deque[asyncio.Future[RetryAfter | None]] = deque()
        self._claimed = 0
        self._resting = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self._lines: dict[Chat, _ChatLine] = {}
        self._idle: list[tuple[float, Chat]] = []

    def available(self) -> int:
        """Return how many reminders may be claimed now: at most what 3 s let through."""
        return max(0, self._lane.claimable(_now()) - self._claimed - len(self._answers))

    def rest(self) -> None:
        """Let no reminder begin any more; those that wait are given back at once."""
        self._resting.set()
        self._give_back(AT_ONCE)

    def backlog(self) -> Backlog:
        """Return what waits for the lane's allowance; chats that wait for their own count not."""
        return Backlog(
            answers=sum(not one.done() for one in self._answers),
            reminders=sum(not one.done() for one in self._reminders),
            pause_seconds=self._lane.pause_left(_now()),
        )

    def pause_chat(self, chat: Chat, wait: timedelta) -> None:
        """Send nothing to *chat* for *wait*, as the platform told."""
        line = self._line(chat)
        line.meter.pause(_now() + wait.total_seconds())
        self._retire(chat, line)

    def pause_lane(self, wait: timedelta) -> None:
        """Send nothing at all for *wait*; waiting reminders are given back."""
        self._lane.pause(_now() + wait.total_seconds())
        if refusal := self._lane.refusal(Priority.REMINDER, _now()):
            self._give_back(refusal)
        self._grant()

    @asynccontextmanager
    async def slot(self, chat: Chat, priority: Priority) -> AsyncIterator[RetryAfter | None]:
        """Wait for the allowance and hold it while the send lasts.

        Yields None when the send may go, or how long to wait where that is more than the
        priority's patience: then nothing may be sent.
        """
        line, asked_at = self._line(chat), _now()
        line.queued += 1
        self._claimed += priority is Priority.REMINDER
        try:
            self._promote(line, priority)
            refusal = line.meter.refusal(priority, line.queued - 1, _now())
            if refusal:
                yield refusal
                return
            async with line.turn, self._turn_of(line, priority, asked_at) as refusal:
                yield refusal
        finally:
            self._claimed -= priority is Priority.REMINDER
            line.queued -= 1
            self._retire(chat, line)

    @asynccontextmanager
    async def _turn_of(
        self, line: _ChatLine, priority: Priority, asked_at: float
    ) -> AsyncIterator[RetryAfter | None]:
        """Wait, at the head of the chat's line, for the chat's windows and then for the lane."""
        refusal = await self._wait_for_chat(line, priority)
        refusal = refusal or await self._wait_for_lane(line, priority)
        if refusal is None and self._is_too_late(priority, asked_at):
            self._lane.finish(_now())
            self._grant()
            refusal = AT_ONCE
        if refusal:
            yield refusal
            return
        line.meter.start()
        try:
            yield None
        finally:
            line.meter.finish(_now())
            self._lane.finish(_now())
            self._grant()

    def _is_too_late(self, priority: Priority, asked_at: float) -> bool:
        """Tell whether a reminder waited beyond all patience, since the process was stopped.

        Somebody else may have sent it meanwhile.
        """
        patience = Priority.REMINDER.value + LANE_PATIENCE_SECONDS
        return priority is Priority.REMINDER and _now() - asked_at > patience

    async def _wait_for_chat(self, line: _ChatLine, priority: Priority) -> RetryAfter | None:
        refusal = line.meter.refusal(priority, 0, _now())
        while refusal is None and (wait := line.meter.ready_at(_now()) - _now()) > 0:
            if priority is Priority.ANSWER:
                await asyncio.sleep(wait)
            elif await self._rests_within(wait):
                return AT_ONCE
            refusal = line.meter.refusal(priority, 0, _now())  # a pause may have come meanwhile
        return refusal

    async def _rests_within(self, seconds: float) -> bool:
        """Wait for so long; tell whether no reminder is to begin any more."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._resting.wait()
        return self._resting.is_set()

    async def _wait_for_lane(self, line: _ChatLine, priority: Priority) -> RetryAfter | None:
        if refusal := self._lane.refusal(priority, _now()):
            return refusal
        if self._resting.is_set() and priority is Priority.REMINDER:
            return AT_ONCE
        waiter: asyncio.Future[RetryAfter | None] = asyncio.get_running_loop().create_future()
        line.waiter = waiter
        if priority is Priority.ANSWER:
            self._answers.append(waiter)
        else:
            self._reminders.append(waiter)
            waiter.get_loop().call_later(LANE_PATIENCE_SECONDS, _lose_patience, waiter)
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

    def _give_back(self, refusal: RetryAfter) -> None:
        """Refuse the reminders that wait for the lane."""
        while self._reminders:
            waiter = self._reminders.popleft()
            if not waiter.done():
                waiter.set_result(refusal)

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
            priority = Priority.ANSWER if queue is self._answers else Priority.REMINDER
            if (at := self._lane.ready_at(priority, _now())) > _now():
                if at < math.inf:
                    self._timer = asyncio.get_running_loop().call_at(at, self._grant)
                return
            self._lane.start(priority, _now())
            queue.popleft().set_result(None)

    def _line(self, chat: Chat) -> _ChatLine:
        if chat not in self._lines:
            self._lines[chat] = _ChatLine(ChatMeter(self._allowance, is_group=chat.is_group))
        return self._lines[chat]

    def _retire(self, chat: Chat, line: _ChatLine) -> None:
        """Forget chats, once nothing of them counts any more."""
        now = _now()
        heapq.heappush(self._idle, (line.meter.idle_at(now), chat))
        while self._idle and self._idle[0][0] <= now:
            _, old = heapq.heappop(self._idle)
            found = self._lines.get(old)
            if found and not found.queued and found.meter.idle_at(now) <= now:
                del self._lines[old]


def _lose_patience(waiter: asyncio.Future[RetryAfter | None]) -> None:
    if not waiter.done():
        waiter.set_result(RetryAfter(timedelta(seconds=AHEAD_SECONDS)))


def _now() -> float:
    return asyncio.get_running_loop().time()

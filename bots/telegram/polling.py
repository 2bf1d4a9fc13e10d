"""Fetches updates and has them handled: chats side by side, one chat's in order, none lost.

Knows offsets, waits and what tells that polling lives. Must not know what an update means.
An update is confirmed to Telegram once it was handled, so one that a crash interrupts comes
again; those that come again meanwhile are recognised by their id. One that takes long is put on a
shelf before it is confirmed.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from telegram import Bot
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bots.telegram.outcomes import wait_of
from bots.telegram.updates import Job, Opener, Raw, is_fleeting, is_update

log = logging.getLogger(__name__)

POLL_SECONDS = 10
SILENT_SECONDS = 30  # a poll and a hung connection's end; after that nobody can say that it lives
HOLD_SECONDS = 10  # an update whose handling takes longer is kept by ourselves, and confirmed
BLOCKING_SECONDS = 1  # and sooner where a few such keep others out of reach
BATCH = 100  # Telegram hands out no more at once, from the first that is not confirmed
AGAIN_SECONDS = 0.1
DRAIN_SECONDS = 3.5  # the whole program has ten to stop
CONFIRM_SECONDS = 1.5
LONGEST_WAIT_SECONDS = 30.0
REMEMBERED = 1000


class PollingBot(Bot):
    """A Bot that hands out updates as they came: one that cannot be read must not hide others."""

    __slots__ = ()

    async def fetch(
        self, offset: int | None, seconds: int, kinds: Iterable[str]
    ) -> list[dict[str, Any]]:
        """Wait up to *seconds* for updates from *offset* on; raise TelegramError."""
        request = {"offset": offset, "timeout": seconds, "allowed_updates": [*kinds]}
        fields = {name: value for name, value in request.items() if value is not None}
        try:
            updates = await self._post("getUpdates", fields, read_timeout=seconds + 5)
        except (AttributeError, KeyError, TypeError) as fault:
            raise NetworkError("the answer is not Telegram's") from fault
        return [update for update in updates if is_update(update)] if updates else []


class _Lines:
    """Runs jobs at once, but those of one chat one after another."""

    def __init__(self) -> None:
        self._last: dict[int, asyncio.Task[None]] = {}

    def start(self, job: Job) -> asyncio.Task[None]:
        chat, work = job
        task = asyncio.create_task(self._after(self._last.get(chat), work))
        self._last[chat] = task
        task.add_done_callback(lambda done: self._ended(chat, done))
        return task

    async def _after(
        self, before: asyncio.Task[None] | None, work: Callable[[], Awaitable[None]]
    ) -> None:
        if before:
            await asyncio.wait([before])
        await work()

    def _ended(self, chat: int, task: asyncio.Task[None]) -> None:
        if self._last.get(chat) is task:
            del self._last[chat]


class Shelf(Protocol):
    """Keeps updates that Telegram forgets before they were handled; see Intake."""

    async def hold(self, raw: Raw, chat: int) -> bool:
        """Keep an update; False where it cannot be kept now."""

    async def release(self, number: int) -> None:
        """Forget an update, if it was held."""


@dataclass(slots=True)
class _Begun:
    """An update that is being handled since *at*; Telegram may forget it if it *is_safe*."""

    raw: Raw
    chat: int
    at: float
    task: asyncio.Task[None]
    is_safe: bool = False


class Poller:
    """Polls until cancelled; survives what the network and the platform do meanwhile.

    What takes long is put on the *shelf*, from which it is handled after a crash.
    """

    def __init__(
        self, bot: PollingBot, opener: Opener, kinds: Iterable[str], shelf: Shelf | None = None
    ) -> None:
        self._bot = bot
        self._opener = opener
        self._kinds = tuple(kinds)
        self._shelf = shelf
        self._lines = _Lines()
        self._open: dict[int, _Begun] = {}
        self._seen: deque[int] = deque(maxlen=REMEMBERED)
        self._next: int | None = None
        self._polled_at: float | None = None
        self._wait = 1.0
        self._is_blocked = False

    def is_alive(self) -> bool:
        """Tell whether Telegram answered the polling lately."""
        return self._polled_at is not None and _now() - self._polled_at < SILENT_SECONDS

    async def run(self) -> None:
        """Fetch and hand out updates until cancelled; then let what was begun end."""
        self._polled_at = None
        try:
            while True:
                await self._poll()
        finally:
            self._polled_at = None
            await self._drain()

    def knows(self, numbers: Iterable[int]) -> None:
        """Pass over updates of these *numbers*, which were pushed before."""
        self._seen.extend(numbers)

    def _take(self, raw: Raw) -> None:
        """Start handling one update, unless it is known already or nothing for us."""
        number = raw["update_id"]
        if number in self._open or number in self._seen:
            return
        if job := self._opener.open(raw):
            chat, work = job
            task = self._lines.start((chat, partial(self._handle, number, work)))
            self._open[number] = _Begun(raw, chat, _now(), task)
            task.add_done_callback(lambda _: self._close(number))
        else:
            self._seen.append(number)

    async def _handle(self, number: int, work: Callable[[], Awaitable[None]]) -> None:
        """Do the *work* on an update; one that is cut off stays on the shelf."""
        try:
            await work()
        except Exception:
            log.exception("an update was not handled")
        if self._shelf is not None:
            await self._shelf.release(number)

    async def _poll(self) -> None:
        seconds = 0 if self._polled_at is None else POLL_SECONDS  # is it alive? ask at once
        try:
            updates = await self._bot.fetch(await self._offset(), seconds, self._kinds)
        except RetryAfter as trouble:
            await asyncio.sleep(wait_of(trouble).total_seconds())
        except TelegramError as trouble:
            await self._back_off(trouble)
        else:
            self._polled_at, self._wait = _now(), 1.0
            for raw in updates:
                self._take(raw)
                self._next = raw["update_id"] + 1
            self._is_blocked = len(updates) >= BATCH and len(self._unsafe()) < BATCH / 2
            if self._open:
                begun = [one.task for one in self._open.values()]
                await asyncio.wait(begun, timeout=AGAIN_SECONDS)

    async def _offset(self) -> int | None:
        """Return the first update that Telegram is to hold on to, else the next: that confirms."""
        hold = BLOCKING_SECONDS if self._is_blocked else HOLD_SECONDS
        await self._make_safe([one for one in self._open.values() if _now() - one.at >= hold])
        return min(self._unsafe(), default=self._next)

    def _unsafe(self) -> list[int]:
        """Return the numbers of updates that have to come again should the bot be killed."""
        return [number for number, one in self._open.items() if not one.is_safe]

    async def _make_safe(self, begun: Iterable[_Begun]) -> None:
        """Put on the shelf what is not handled yet, as long as that takes something."""
        for one in begun:
            if one.is_safe or one.task.done():
                continue
            if self._shelf is None or is_fleeting(one.raw):
                one.is_safe = True
            else:
                one.is_safe = await self._shelf.hold(one.raw, one.chat)
            if not one.is_safe:
                return

    def _close(self, number: int) -> None:
        self._open.pop(number, None)
        self._seen.append(number)

    async def _back_off(self, trouble: TelegramError) -> None:
        """Wait before the next try, longer each time; a refusal means that nothing arrives."""
        if isinstance(trouble, InvalidToken):
            self._polled_at = None
            log.error("Telegram refuses the token for polling; trying on")
        elif isinstance(trouble, Conflict):
            self._polled_at = None
            log.error("%s; stop one of the two", _whom_to_stop(trouble))
        else:
            log.warning("polling failed: %s", type(trouble).__name__)
        await asyncio.sleep(self._wait)
        self._wait = min(self._wait * 1.5, LONGEST_WAIT_SECONDS)

    async def _drain(self) -> None:
        """Let what was begun end, and confirm what was handled or is on the shelf."""
        begun = dict(self._open)
        if begun:
            tasks = [one.task for one in begun.values()]
            await asyncio.wait(tasks, timeout=DRAIN_SECONDS)
        late = {number: one for number, one in begun.items() if not one.task.done()}
        if self._shelf is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(CONFIRM_SECONDS):
                    await self._make_safe(late.values())
        for one in late.values():
            one.task.cancel()
        await self._confirm([number for number, one in late.items() if not one.is_safe])

    async def _confirm(self, cut_off: Iterable[int]) -> None:
        """Confirm all but what was *cut_off*."""
        if self._next is None:
            return
        try:
            async with asyncio.timeout(CONFIRM_SECONDS):
                await self._bot.fetch(min(cut_off, default=self._next), 0, self._kinds)
        except (TelegramError, TimeoutError) as trouble:
            log.warning("the last updates are not confirmed: %s", type(trouble).__name__)


def _whom_to_stop(conflict: Conflict) -> str:
    if "webhook" in conflict.message.lower():
        return "another instance has Telegram push to a webhook of this token"
    return "another instance polls with this token"


def _now() -> float:
    return asyncio.get_running_loop().time()

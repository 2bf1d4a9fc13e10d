"""Fetches updates and has them handled: chats side by side, one chat's in order, none lost.

Knows offsets, waits and what tells that polling lives. Must not know what an update means.
An update is confirmed to Telegram once it was handled, so one that a crash interrupts comes
again; those that come again meanwhile are recognised by their id. One that takes long is in the
inbox before it is confirmed.
"""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from telegram import Bot
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bots.inbox import Inbox, Incoming
from bots.telegram.outcomes import wait_of
from bots.telegram.updates import Job, Opener, Raw, is_fleeting, is_update
from scheduler.errors import StoreError

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


@dataclass(slots=True)
class _Begun:
    """An update that is being handled since *at*; *is_kept* once it is in the inbox."""

    raw: Raw
    chat: int
    at: float
    task: asyncio.Task[None]
    is_kept: bool = False


class Poller:
    """Polls until cancelled; survives what the network and the platform do meanwhile.

    What it leaves in the *inbox* when it is killed is for whoever polls next to handle first.
    """

    def __init__(
        self, bot: PollingBot, opener: Opener, kinds: Iterable[str], inbox: Inbox | None = None
    ) -> None:
        self._bot = bot
        self._opener = opener
        self._kinds = tuple(kinds)
        self._inbox = inbox
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
        """Do the *work* on an update; one that is cut off stays in the inbox."""
        try:
            await work()
        except Exception:
            log.exception("an update was not handled")
        if self._open[number].is_kept:
            await self._forget(number)

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
            self._is_blocked = len(updates) >= BATCH and len(self._open) < BATCH / 2
            if self._open:
                begun = [one.task for one in self._open.values()]
                await asyncio.wait(begun, timeout=AGAIN_SECONDS)

    async def _offset(self) -> int | None:
        """Return the first update that Telegram is to hold on to, else the next: that confirms."""
        hold = BLOCKING_SECONDS if self._is_blocked else HOLD_SECONDS
        for number, one in [*self._open.items()]:
            if not one.is_kept and _now() - one.at >= hold:
                one.is_kept = await self._keep(number, one)
        held = [number for number, one in self._open.items() if not one.is_kept]
        return min(held, default=self._next)

    async def _keep(self, number: int, one: _Begun) -> bool:
        """Put an update in the inbox; False where it cannot be kept now."""
        if self._inbox is None or is_fleeting(one.raw):
            return True
        try:
            await self._inbox.put(Incoming(number, str(one.chat), json.dumps(one.raw)))
        except StoreError as error:
            log.warning("an update that takes long is not kept: %s", error)
            return False
        if number not in self._open:  # it was handled meanwhile
            await self._forget(number)
        return True

    async def _forget(self, number: int) -> None:
        try:
            if self._inbox is not None:
                await self._inbox.done(number)
        except StoreError as error:
            log.warning("an update may be handled again after a restart: %s", error)

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
        """Let what was begun end, and confirm what was handled, but nothing that was cut off."""
        cut_off = await self._let_end()
        if self._next is None:
            return
        try:
            async with asyncio.timeout(CONFIRM_SECONDS):
                await self._bot.fetch(min(cut_off, default=self._next), 0, self._kinds)
        except (TelegramError, TimeoutError) as trouble:
            log.warning("the last updates are not confirmed: %s", type(trouble).__name__)

    async def _let_end(self) -> list[int]:
        """Let what was begun end; cut off what does not, and return what has to come again."""
        begun = {one.task: (number, one) for number, one in self._open.items()}
        if not begun:
            return []
        _, late = await asyncio.wait(begun, timeout=DRAIN_SECONDS)
        for task in late:
            task.cancel()
        return [number for number, one in map(begun.__getitem__, late) if not one.is_kept]


def _whom_to_stop(conflict: Conflict) -> str:
    if "webhook" in conflict.message.lower():
        return "another instance has Telegram push to a webhook of this token"
    return "another instance polls with this token"


def _now() -> float:
    return asyncio.get_running_loop().time()

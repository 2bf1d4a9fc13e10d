"""Has updates handled that Telegram forgets: each once, a chat's in order, and none lost.

An update is in the inbox before it is called received, since Telegram forgets it then, and leaves
it when it was handled: Telegram need not wait for an answer, and whatever a killed process leaves
there is handled by the next one. Must not know what an update means.
"""

import asyncio
import json
import logging
from collections import deque

from bots.inbox import LEASE, Inbox, Incoming
from bots.telegram.updates import Opener, Raw, chat_of, is_fleeting
from scheduler.errors import StoreError

log = logging.getLogger(__name__)

SWEEP_SECONDS = 15.0  # how often it is looked for what another process left
KEEP_SECONDS = LEASE.total_seconds() / 3
DRAIN_SECONDS = 3.5  # the whole program has ten to stop
LEFT_SECONDS = 10.0  # what was left is answered before what is new, unless it takes longer
REMEMBERED = 1000


class Intake:
    """Takes updates in, and works at each line one update after another.

    While it does not run, what it takes waits for another process on the same store, or for its
    own start.
    """

    def __init__(self, inbox: Inbox, opener: Opener, sweep_seconds: float = SWEEP_SECONDS) -> None:
        """Look every *sweep_seconds* for what other processes took."""
        self._inbox = inbox
        self._opener = opener
        self._sweep_seconds = sweep_seconds
        self._is_open = False
        self._lines: dict[str, asyncio.Task[None]] = {}
        self._more: set[str] = set()  # lines that something came for while they were worked at
        self._asides: set[asyncio.Task[None]] = set()
        self._handled: deque[int] = deque(maxlen=REMEMBERED)
        self._held: dict[int, asyncio.Task[bool | None]] = {}  # by number, being put there
        self._is_swept = asyncio.Event()
        self._is_told = False  # that the inbox takes nothing

    async def accept(self, raw: Raw) -> bool:
        """Keep an update and begin with it; False where it cannot be kept now."""
        if not self._is_open:
            chat = chat_of(raw)  # what is in none is not worth a wait
            return chat is None or await self._keep_for_later(raw, chat) is not None
        job = self._opener.open(raw)
        if job is None:
            return True
        if is_fleeting(raw):  # so it is not kept
            self._begin_aside(asyncio.create_task(job[1]()))
            return True
        is_new = await self._keep_for_later(raw, job[0])
        if is_new:
            self._begin(str(job[0]))
        return is_new is not None

    async def run(self) -> None:
        """Take updates until cancelled; then let what was begun end."""
        self._is_open = True
        try:
            while True:
                await self._sweep()
                self._is_swept.set()
                await asyncio.sleep(self._sweep_seconds)
        finally:
            self._is_open = False
            await self._end()

    async def catch_up(self) -> list[int]:
        """Wait, beside run, for what was left to be handled; return the numbers that are known."""
        await self._is_swept.wait()
        if self._lines:
            await asyncio.wait([*self._lines.values()], timeout=LEFT_SECONDS)
        try:
            return await self._inbox.lately(REMEMBERED)
        except StoreError as error:
            log.warning("it is not known what came before: %s", error)
            return []

    async def hold(self, raw: Raw, chat: int) -> bool:
        """Keep an update that somebody else works at, until it is released.

        False where it cannot be kept now. Whatever becomes of who asks, it is put there first.
        """
        putting = asyncio.create_task(self._keep_for_later(raw, chat))
        self._held[raw["update_id"]] = putting
        return await asyncio.shield(putting) is not None

    async def release(self, number: int) -> None:
        """Forget all of an update but its number, if it was held: it is handled."""
        putting = self._held.get(number)
        if putting is None:
            return
        await asyncio.wait([putting])
        try:
            await self._inbox.done(number)
        except StoreError as error:
            log.warning("an update may be handled again after a restart: %s", error)
        del self._held[number]

    async def _keep_for_later(self, raw: Raw, chat: int) -> bool | None:
        """Keep an update of *chat*; False where it is known, None where it cannot be kept now."""
        incoming = Incoming(raw["update_id"], str(chat), json.dumps(raw))
        try:
            is_new = await self._inbox.put(incoming)
        except StoreError as error:
            if not self._is_told:  # once, however much comes while the store is away
                log.warning("updates are not taken: %s", error)
            self._is_told = True
            return None
        self._is_told = False
        return is_new

    async def _sweep(self) -> None:
        try:
            for line in await self._inbox.waiting():
                self._begin(line)
        except StoreError as error:
            log.warning("the inbox is not read: %s", error)

    def _begin(self, line: str) -> None:
        if line in self._lines:
            self._more.add(line)
        elif self._is_open:
            self._lines[line] = asyncio.create_task(self._work(line))

    def _begin_aside(self, task: asyncio.Task[None]) -> None:
        self._asides.add(task)
        task.add_done_callback(self._ended_aside)

    def _ended_aside(self, task: asyncio.Task[None]) -> None:
        self._asides.discard(task)
        _tell_bug(task)

    async def _work(self, line: str) -> None:
        """Handle what waits in *line*, until there is no more or the bot stops."""
        try:
            while self._is_open:
                self._more.discard(line)
                taken = await self._inbox.take(line)
                if taken is not None and taken.number in self._held:
                    return  # who works at it releases it; what is behind it comes with a sweep
                if taken is not None:
                    await self._handle(taken)
                elif line not in self._more:
                    return
        except StoreError as error:
            log.warning("updates wait in the inbox: %s", error)
        finally:
            del self._lines[line]

    async def _handle(self, taken: Incoming) -> None:
        job = self._opener.open(json.loads(taken.payload))
        if job is not None and taken.number not in self._handled:
            task = asyncio.create_task(job[1]())
            try:
                while not (await asyncio.wait([task], timeout=KEEP_SECONDS))[0]:
                    await self._keep(taken.number)
            finally:
                task.cancel()  # where the bot stops before it is done: it comes again
            _tell_bug(task)
        self._handled.append(taken.number)
        await self._inbox.done(taken.number)

    async def _keep(self, number: int) -> None:
        try:
            await self._inbox.keep(number)
        except StoreError as error:
            log.warning("an update that takes long may be handled twice: %s", error)

    async def _end(self) -> None:
        """Let what was begun end; cut off what takes too long."""
        begun = [*self._lines.values(), *self._asides]
        if not begun:
            return
        _, late = await asyncio.wait(begun, timeout=DRAIN_SECONDS)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)


def _tell_bug(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (bug := task.exception()):
        log.error("an update was not handled", exc_info=bug)

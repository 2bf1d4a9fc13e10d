"""A database behind an async face: a whole transaction is one hop to a worker thread.

Knows threads. Must not know an engine, a table, nor what a transaction is on either.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import Any, Generic, Never, Protocol, TypeVar, cast

from sqlalchemy import Connection

from scheduler.store import Meanwhile

T = TypeVar("T")

Observe = Callable[[float], None]
"""Take note of the seconds that a transaction took, its waiting included."""


class Transactions(Protocol):
    """One engine's way to do a whole transaction. Every method may run on any worker thread."""

    threads: int  # how many of them may be under way at a time

    def transact(
        self, work: Callable[[Connection], T], glance: Callable[[Connection], T | None] | None
    ) -> T:
        """Return what *work* returns, all in one transaction; see Database.run."""

    def let_go(self) -> None:
        """Close what is open."""


class _Job(Generic[T]):
    """Work for the thread, and its outcome for the loop: leaner than the future of an executor."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._loop = asyncio.get_running_loop()
        self._told: asyncio.Future[None] = self._loop.create_future()
        self._outcome: Callable[[], T] | None = None
        self._right = [None]  # to begin it or to drop it: whoever takes it first has it

    def do(self) -> None:
        """Work, unless nobody waits for it any more."""
        if not self._take_right():
            return
        try:
            result = self._work()
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            self._loop.call_soon_threadsafe(self._tell, partial(_throw, error))
        else:
            self._loop.call_soon_threadsafe(self._tell, lambda: result)

    async def outcome(self) -> T:
        """Return what came of it, or raise that.

        Once begun it is waited for though whoever asks is cancelled, who hears of that at the next
        wait: what is written is known.
        """
        try:
            await self._told
        except asyncio.CancelledError:
            if self._take_right():
                raise
            return await self._insist()
        return self._known()

    async def _insist(self) -> T:
        task = cast(asyncio.Task[object], asyncio.current_task())
        task.uncancel()
        try:
            if self._outcome is None:
                self._told = self._loop.create_future()
                await self._told
            return self._known()
        finally:
            task.cancel()

    def _known(self) -> T:
        return cast(Callable[[], T], self._outcome)()

    def _take_right(self) -> bool:
        try:
            self._right.pop()
        except IndexError:
            return False
        return True

    def _tell(self, outcome: Callable[[], T]) -> None:
        self._outcome = outcome
        if not self._told.done():
            self._told.set_result(None)


def _throw(error: BaseException) -> Never:
    raise error


def _telling(
    tell: Callable[[], object], work: Callable[[Connection], T]
) -> Callable[[Connection], T]:
    def work_and_tell(connection: Connection) -> T:
        result = work(connection)
        tell()
        return result

    return work_and_tell


class Database:
    """Runs transactions, in the order in which they are asked for."""

    def __init__(self, transactions: Transactions, observe: Observe | None = None) -> None:
        self._transactions = transactions
        self._observe = observe
        self._jobs: SimpleQueue[_Job[Any] | None] = SimpleQueue()
        self._workers = [
            Thread(target=self._serve, name=f"storage {number}", daemon=True)
            for number in range(transactions.threads)
        ]
        for worker in self._workers:
            worker.start()

    async def run(
        self,
        work: Callable[[Connection], T],
        glance: Callable[[Connection], T | None] | None = None,
        meanwhile: Meanwhile | None = None,
    ) -> T:
        """Return what *work* returns, all in one transaction.

        No transaction is begun where *glance*, which only reads, knows the answer already;
        otherwise *meanwhile* is called on the loop once only the disk is waited for. All may be
        called again where others were in the way. Raises StoreError where the database fails;
        nothing of *work* has happened then.
        """
        loop = asyncio.get_running_loop()
        if meanwhile is not None:
            work = _telling(partial(loop.call_soon_threadsafe, meanwhile), work)
        began_at = loop.time()
        try:
            job = _Job(partial(self._transactions.transact, work, glance))
            self._jobs.put(job)
            return await job.outcome()
        finally:
            if self._observe is not None:
                self._observe(loop.time() - began_at)

    async def close(self) -> None:
        """Finish what runs and let go of the database."""
        for _ in self._workers:
            self._jobs.put(None)
        await asyncio.to_thread(self._end)

    def _end(self) -> None:
        for worker in self._workers:
            worker.join()
        self._transactions.let_go()

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            job.do()

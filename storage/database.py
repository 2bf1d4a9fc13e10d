"""One SQLite file behind an async face: a whole transaction is one hop to the worker thread.

Knows threads, transactions and what a failing database means. Must not know a table.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import StatementError
from sqlalchemy.pool import ConnectionPoolEntry

from scheduler.errors import StoreError
from scheduler.store import Meanwhile

PRAGMAS = (
    "journal_mode=WAL",
    "busy_timeout=5000",
    "synchronous=FULL",  # a power cut must not lose a confirmed reminder
    "foreign_keys=ON",
    "secure_delete=FAST",  # what people wrote is gone from its page once it is deleted
)
T = TypeVar("T")

Observe = Callable[[float], None]
"""Take note of the seconds that a transaction took, its waiting included."""


def open_engine(path: Path) -> Engine:
    """Return an engine on the SQLite file *path*; nothing is opened yet.

    Parameters never appear in errors or logs, since they hold what people wrote.
    """
    engine = create_engine(f"sqlite:///{path}", pool_size=1, hide_parameters=True)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # The driver's own BEGIN loses updates; past SQLAlchemy, since every look at the store has one.
    connection.connection.cursor().execute("BEGIN IMMEDIATE")


class _Job(Generic[T]):
    """Work for the thread, and its outcome for the loop: leaner than the future of an executor."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._loop = asyncio.get_running_loop()
        self.done: asyncio.Future[T] = self._loop.create_future()

    def do(self) -> None:
        """Work, unless nobody waits for it any more."""
        if self.done.cancelled():
            return
        try:
            result = self._work()
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            self._loop.call_soon_threadsafe(self._fail, error)
        else:
            self._loop.call_soon_threadsafe(self._succeed, result)

    def _succeed(self, result: T) -> None:
        if not self.done.cancelled():
            self.done.set_result(result)

    def _fail(self, error: BaseException) -> None:
        if not self.done.cancelled():
            self.done.set_exception(error)


def _telling(
    tell: Callable[[], object], work: Callable[[Connection], T]
) -> Callable[[Connection], T]:
    def work_and_tell(connection: Connection) -> T:
        result = work(connection)
        tell()
        return result

    return work_and_tell


class Database:
    """Runs transactions on an engine, one after another, on the one connection it keeps."""

    def __init__(self, engine: Engine, observe: Observe | None = None) -> None:
        self._engine = engine
        self._observe = observe
        self._connection: Connection | None = None
        self._jobs: SimpleQueue[_Job[Any] | None] = SimpleQueue()
        self._worker = Thread(target=self._serve, name="storage", daemon=True)
        self._worker.start()

    async def run(
        self,
        work: Callable[[Connection], T],
        glance: Callable[[Connection], T | None] | None = None,
        meanwhile: Meanwhile | None = None,
    ) -> T:
        """Return what *work* returns, all in one transaction.

        No transaction is begun where *glance*, which only reads, knows the answer already;
        otherwise *meanwhile* is called on the loop once only the disk is waited for. Raises
        StoreError where the database fails; nothing of *work* has happened then.
        """
        loop = asyncio.get_running_loop()
        if meanwhile is not None:
            work = _telling(partial(loop.call_soon_threadsafe, meanwhile), work)
        began_at = loop.time()
        try:
            return await self._on_the_thread(partial(self._transact, work, glance))
        finally:
            if self._observe is not None:
                self._observe(loop.time() - began_at)

    async def close(self) -> None:
        """Finish what runs and let go of the file."""
        await self._on_the_thread(self._let_go)
        self._jobs.put(None)
        self._worker.join()

    async def _on_the_thread(self, work: Callable[[], T]) -> T:
        job = _Job(work)
        self._jobs.put(job)
        return await job.done

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            job.do()

    def _transact(
        self, work: Callable[[Connection], T], glance: Callable[[Connection], T | None] | None
    ) -> T:
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
            seen = None if glance is None else glance(self._connection)
            if seen is not None:
                return seen
            with self._connection.begin():
                return work(self._connection)
        except StatementError as error:
            raise StoreError(f"the database failed: {error.orig}") from error
        except self._engine.dialect.loaded_dbapi.Error as error:
            raise StoreError(f"the database failed: {error}") from error

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._engine.dispose()

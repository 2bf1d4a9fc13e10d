"""One SQLite file behind an async face: a whole transaction is one hop to the worker thread.

Knows threads, transactions and what a failing database means. Must not know a table.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import StatementError
from sqlalchemy.pool import ConnectionPoolEntry

from scheduler.errors import StoreError

PRAGMAS = (
    "journal_mode=WAL",
    "busy_timeout=5000",
    "synchronous=FULL",  # a power cut must not lose a confirmed reminder
    "foreign_keys=ON",
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


class Database:
    """Runs transactions on an engine, one after another, on the one connection it keeps."""

    def __init__(self, engine: Engine, observe: Observe | None = None) -> None:
        self._engine = engine
        self._observe = observe
        self._connection: Connection | None = None
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="storage")

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Return what *work* returns, all in one transaction.

        Raises StoreError where the database fails; nothing of *work* has happened then.
        """
        loop = asyncio.get_running_loop()
        began_at = loop.time()
        try:
            return await loop.run_in_executor(self._worker, self._transact, work)
        finally:
            if self._observe is not None:
                self._observe(loop.time() - began_at)

    async def close(self) -> None:
        """Finish what runs and let go of the file."""
        await asyncio.get_running_loop().run_in_executor(self._worker, self._let_go)
        self._worker.shutdown()

    def _transact(self, work: Callable[[Connection], T]) -> T:
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
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

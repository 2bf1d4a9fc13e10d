"""One SQLite file: how it is opened, and what a transaction on it is.

Knows pragmas and the driver's habits. Must not know a table.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import StatementError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from scheduler.errors import StoreError

PRAGMAS = (
    "journal_mode=WAL",
    "busy_timeout=5000",
    "synchronous=FULL",  # a power cut must not lose a confirmed reminder
    "foreign_keys=ON",
    "secure_delete=FAST",  # what people wrote is gone from its page once it is deleted
)
WAIT_SECONDS = 5.0  # whoever only looks, for a bot that is just folding its log into the file

T = TypeVar("T")


def open_engine(path: Path) -> Engine:
    """Return an engine on the SQLite file *path*; nothing is opened yet.

    Parameters never appear in errors or logs, since they hold what people wrote.
    """
    engine = create_engine(f"sqlite:///{path}", pool_size=1, hide_parameters=True)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def open_read_only(path: Path) -> Engine:
    """Return an engine that only looks at the file *path*, as of one moment, also while in use."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(
            address, uri=True, timeout=WAIT_SECONDS, isolation_level=None
        ),
        poolclass=NullPool,
        hide_parameters=True,
    )
    event.listen(engine, "begin", _begin_to_read)
    return engine


def _begin_to_read(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _set_up(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # The driver's own BEGIN loses updates; past SQLAlchemy, since every look at the store has one.
    connection.connection.cursor().execute("BEGIN IMMEDIATE")


class OneFile:
    """Transactions on one file, one after another, on the one connection that is kept."""

    threads = 1

    def __init__(self, path: Path) -> None:
        self._engine = open_engine(path)
        self._connection: Connection | None = None

    def transact(
        self, work: Callable[[Connection], T], glance: Callable[[Connection], T | None] | None
    ) -> T:
        """Return what *work* returns, all in one transaction; see Database.run."""
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

    def let_go(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
        self._engine.dispose()

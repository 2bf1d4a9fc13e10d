"""Opens what the bot remembers: the directory, the lock, the file, its schema.

Knows how the storage comes up and goes down. Must not know what is in it.
"""

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from scheduler.clock import Clock
from scheduler.errors import StoreError
from storage.database import Database, Observe, open_engine
from storage.errors import StorageError
from storage.facts import SqlFacts
from storage.inbox import SqlInbox, free_leases
from storage.lock import hold_lock
from storage.people import SqlPeopleStore
from storage.reminders import SqlReminderStore
from storage.schema import bring_up_to_date

FILE_NAME = "crampbot.db"
ON_THE_DISK = "see that its disk has room and can be written to"
REMEDIES = {
    "SQLITE_FULL": ON_THE_DISK,
    "SQLITE_IOERR": ON_THE_DISK,
    "SQLITE_READONLY": ON_THE_DISK,
    "SQLITE_CANTOPEN": ON_THE_DISK,
    "SQLITE_BUSY": "end what else works with it, such as a program that browses databases",
}
BROKEN = "move it away to start afresh, or put a backup in its place"


@dataclass(frozen=True, slots=True)
class Storage:
    """The open stores."""

    reminders: SqlReminderStore
    people: SqlPeopleStore
    facts: SqlFacts
    inbox: Callable[[Clock, str], SqlInbox]


@asynccontextmanager
async def open_storage(data_dir: Path, observe: Observe | None = None) -> AsyncIterator[Storage]:
    """Open the storage in *data_dir*, making what is missing.

    Raises StorageLockedError where another process has it, StorageError where it cannot be opened.
    Nothing is ever deleted.
    """
    _make(data_dir)
    async with hold_lock(data_dir / "lock"):
        database = Database(open_engine(data_dir / FILE_NAME), observe)
        try:
            await _check(database, data_dir / FILE_NAME)
            yield Storage(
                SqlReminderStore(database),
                SqlPeopleStore(database),
                SqlFacts(database),
                partial(SqlInbox, database),
            )
        finally:
            await database.close()


def _make(data_dir: Path) -> None:
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        (data_dir / "lock").touch()
        (data_dir / FILE_NAME).touch(mode=0o600)  # SQLite would let everybody on the machine read
    except OSError as error:
        raise StorageError(
            f"cannot write in {data_dir} ({error.strerror}); "
            "give a directory that crampbot may write to with CRAMPBOT_DATA_DIR"
        ) from error


async def _check(database: Database, path: Path) -> None:
    try:
        await database.run(bring_up_to_date)
        await database.run(free_leases)  # the lock is ours, so whoever had them is gone
    except StorageError:
        raise
    except StoreError as error:
        raise StorageError(
            f"cannot work with {path} ({error}); it is left as it is: {remedy_for(error)}"
        ) from error


def remedy_for(error: StoreError) -> str:
    """Return what an operator can do; a database that is sound must not be moved away."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, sqlite3.Error):
        cause = getattr(cause, "orig", None) or cause.__cause__
    kind = getattr(cause, "sqlite_errorname", "")
    named = (remedy for name, remedy in REMEDIES.items() if kind.startswith(name))
    return next(named, BROKEN)

"""Opens what the bot remembers: the directory, the lock, the file, its schema; or a server's.

Knows how the storage comes up and goes down. Must not know what is in it. PostgreSQL's driver is
loaded only where it is used, since not everybody has it.
"""

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError

from scheduler.clock import Clock, SystemClock
from scheduler.errors import StoreError
from storage.claiming import take_back_claims
from storage.database import Database, Observe
from storage.errors import StorageError
from storage.facts import SqlFacts
from storage.inbox import SqlInbox, free_leases
from storage.lock import hold_lock
from storage.people import SqlPeopleStore
from storage.reminders import SqlReminderStore
from storage.roles import SqlRoleStore
from storage.schema import bring_up_to_date
from storage.server_clock import ServerClock
from storage.sqlite import OneFile

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
NO_DRIVER = (
    "PostgreSQL's driver is not installed; install it with: uv sync --extra postgres, "
    "or: pip install 'psycopg[binary]'"
)
NO_ADDRESS = (
    "that is no address of a PostgreSQL database; give one, such as "
    "postgresql://crampbot:PASSWORD@127.0.0.1/crampbot"
)


@dataclass(frozen=True, slots=True)
class Storage:
    """The open stores; *is_shared* where other processes may work with them too.

    The *clock* is the one that all who work with them go by.
    """

    reminders: SqlReminderStore
    people: SqlPeopleStore
    facts: SqlFacts
    inbox: Callable[[Clock, str], SqlInbox]
    roles: SqlRoleStore
    clock: Clock
    is_shared: bool


def _storage(database: Database, clock: Clock, *, is_shared: bool) -> Storage:
    return Storage(
        reminders=SqlReminderStore(database),
        people=SqlPeopleStore(database),
        facts=SqlFacts(database),
        inbox=partial(SqlInbox, database),
        roles=SqlRoleStore(database),
        clock=clock,
        is_shared=is_shared,
    )


@asynccontextmanager
async def open_storage(data_dir: Path, observe: Observe | None = None) -> AsyncIterator[Storage]:
    """Open the storage in *data_dir*, making what is missing, and free what was claimed there.

    Raises StorageLockedError where another process has it, StorageError where it cannot be opened.
    Nothing is ever deleted.
    """
    _make(data_dir)
    async with hold_lock(data_dir / "lock"):
        database = Database(OneFile(data_dir / FILE_NAME), observe)
        try:
            await _check(database, data_dir / FILE_NAME)
            yield _storage(database, SystemClock(), is_shared=False)
        finally:
            await database.close()


@asynccontextmanager
async def open_shared(address: str, observe: Observe | None = None) -> AsyncIterator[Storage]:
    """Open the storage in the PostgreSQL database at *address*, making what is missing.

    Raises StorageError where it cannot be opened.
    """
    engine = server_engine(address)
    from storage.postgres import Server  # noqa: PLC0415 - see above

    database = Database(Server(engine), observe)
    clock = ServerClock(database)
    try:
        await _check_server(database)
        async with clock.kept_right():
            yield _storage(database, clock, is_shared=True)
    finally:
        await database.close()


def server_engine(address: str) -> Engine:
    """Return an engine on the PostgreSQL database at *address*; nothing is opened yet.

    Raises StorageError where there is no driver, or where it is no address.
    """
    try:
        from storage.postgres import open_engine  # noqa: PLC0415 - see above
    except ImportError as error:
        raise StorageError(NO_DRIVER) from error
    try:
        return open_engine(address)
    except (ArgumentError, ValueError):  # which may quote the password
        raise StorageError(NO_ADDRESS) from None


async def _check_server(database: Database) -> None:
    try:
        await database.run(bring_up_to_date)
    except StorageError:
        raise
    except StoreError as error:
        raise StorageError(
            f"cannot work with PostgreSQL ({error}); see that the server runs, and that host, "
            "name, user and password in CRAMPBOT_DATABASE_URL are right"
        ) from error


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
        await database.run(take_back_claims)  # the lock is ours, so whoever had them is gone
        await database.run(free_leases)
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

"""Copies all that is stored from one database to another, whichever engine each of them is.

Knows rows, and how far ids have come. Must not know what any row means.
"""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, delete, func, insert, select, text
from sqlalchemy.exc import StatementError

from storage.columns import EPOCH
from storage.engine import FILE_NAME, server_engine
from storage.errors import StorageError
from storage.lock import hold_lock
from storage.schema import NEWEST, bring_up_to_date, refuse_later, revision_of
from storage.sharing import is_shared, lease_time, rest_at_will
from storage.sqlite import open_engine, open_read_only
from storage.tables import facts, metadata, roles

ROWS = 1000  # a batch: enough for speed, little enough for memory
OF_PROCESSES = (facts, roles)  # what a process notes of itself; it hinders no copy
COPIED = [table for table in metadata.sorted_tables if table is not roles]


@dataclass(frozen=True, slots=True)
class Copied:
    """How far it is with a table."""

    table: str
    rows: int
    of: int


@asynccontextmanager
async def opened(place: Path | str, *, is_new: bool = False) -> AsyncIterator[Engine]:
    """Open the database file at *place*, or the PostgreSQL database at that address.

    A bot's own file is locked meanwhile; StorageLockedError is raised where the bot runs. Unless
    it *is_new*, the file must be there, and is only read.
    """
    if isinstance(place, str):
        engine = server_engine(place)
        try:
            yield engine
        finally:
            engine.dispose()
        return
    _make_ready(place, is_new=is_new)
    async with _alone_with(place):
        engine = open_engine(place) if is_new else open_read_only(place)
        try:
            yield engine
        finally:
            engine.dispose()


def _make_ready(file: Path, *, is_new: bool) -> None:
    if not is_new and not file.is_file():
        raise StorageError(f"there is no database {file}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"cannot make {file.parent} ({error.strerror})") from error


@asynccontextmanager
async def _alone_with(file: Path) -> AsyncIterator[None]:
    if file.name != FILE_NAME:
        yield
        return
    async with hold_lock(file.parent / "lock"):
        yield


def copy(source: Engine, target: Engine, rows: int = ROWS) -> Iterator[Copied]:
    """Copy all of *source* to the empty *target*, *rows* at a time, and tell how far it is.

    Ids stay the same, and go on where they were. All of it or nothing: raises StorageError where
    *source* is of another release, *target* is not empty, or a table has another number of rows
    in the end; *target* is as before then, but for its schema's being there.
    """
    with _in_words(), source.connect() as old, target.connect() as new:
        _take_snapshot(old)
        _refuse_other_releases(old)
        _refuse_running_bot(old)
        with new.begin():
            bring_up_to_date(new)
            _refuse_running_bot(new)
            _refuse_rows(new)
            for table in COPIED:
                yield from _copy_table(table, old.execution_options(yield_per=rows), new)
            for table in filter(_has_ids, COPIED):
                _go_on_after(new, table, _last_id(old, table))
            if is_shared(new):
                new.execute(text("ANALYZE"))  # else the first claims sort all that is due


def _take_snapshot(connection: Connection) -> None:
    if is_shared(connection):
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    connection.begin()
    rest_at_will(connection)  # while the other database writes


def _refuse_other_releases(source: Connection) -> None:
    found = revision_of(source)
    if found is None:
        raise StorageError("there is nothing to copy: no bot ever worked with that database")
    refuse_later(found)
    if found != NEWEST:
        raise StorageError(
            "the database to copy is of an older release; start the bot on it once, "
            "which brings it up to date"
        )


def _refuse_running_bot(connection: Connection) -> None:
    """Raise StorageError while somebody holds a role; that nobody has a file, its lock tells."""
    if is_shared(connection):
        present = lease_time(connection, EPOCH)
        if connection.execute(select(roles).where(roles.c.expires_at > present)).first():
            raise StorageError(
                "a bot works with that PostgreSQL database; stop it first, and wait five seconds"
            )


def _refuse_rows(target: Connection) -> None:
    for table in OF_PROCESSES:
        target.execute(delete(table))
    for table in metadata.sorted_tables:
        if target.execute(select(table).limit(1)).first() is not None:
            raise StorageError(
                f"the database to copy to is not empty (see its table {table.name}); "
                "nothing was written over, give an empty one"
            )


def _copy_table(table: Table, old: Connection, new: Connection) -> Iterator[Copied]:
    total, copied = _count(old, table), 0
    for batch in old.execute(select(table)).mappings().partitions():
        new.execute(insert(table), [dict(row) for row in batch])
        copied += len(batch)
        yield Copied(table.name, copied, total)
    if _count(new, table) != total:
        raise StorageError(f"of {total} rows of {table.name}, {copied} were copied")
    yield Copied(table.name, total, total)


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _has_ids(table: Table) -> bool:
    return bool(table.dialect_options["sqlite"]["autoincrement"])


def _last_id(connection: Connection, table: Table) -> int:
    """Return the last id that was given, also where its row is gone: none is given twice."""
    asked = "SELECT seq FROM sqlite_sequence WHERE name = :name"
    if is_shared(connection):
        asked = (
            "SELECT last_value FROM pg_sequences WHERE schemaname = current_schema() "
            "AND sequencename = :name || '_id_seq'"
        )
    return connection.execute(text(asked), {"name": table.name}).scalar() or 0


def _go_on_after(connection: Connection, table: Table, last: int) -> None:
    if not last:
        return
    if is_shared(connection):
        asked = "SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"
        connection.execute(text(asked), {"name": table.name, "last": last})
        return
    gone = text("DELETE FROM sqlite_sequence WHERE name = :name")
    connection.execute(gone, {"name": table.name})
    noted = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)")
    connection.execute(noted, {"name": table.name, "last": last})


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except StatementError as error:
        lines = str(error.orig).splitlines()  # those below the first quote rows
        raise StorageError(f"cannot copy: {lines[0] if lines else error.orig}") from None
    except sqlite3.Error as error:  # past SQLAlchemy
        raise StorageError(f"cannot copy: {error}") from error

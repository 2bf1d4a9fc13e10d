"""Saves all that is stored into one file while the bot works, and puts such a file in its place.

Knows files and what makes one whole. Must not know what is stored.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from scheduler.errors import StoreError
from storage.database import Database
from storage.engine import FILE_NAME
from storage.errors import StorageError
from storage.lock import hold_lock
from storage.schema import VERSION_TABLE, bring_up_to_date, refuse_later
from storage.sqlite import OneFile

WAIT_SECONDS = 30.0  # for a bot that is just folding its log into the file
UNFINISHED = ".unfinished"
REPLACED = ".replaced"  # what was there before a restore; kept until the operator removes it


def save(data_dir: Path, file: Path) -> None:
    """Write a copy of the database in *data_dir*, as of one moment, to the new *file*.

    The bot goes on meanwhile. Raises StorageError where there is nothing to save, *file* is there
    already, or either cannot be read or written; *file* is whole or not there at all.
    """
    path = data_dir / FILE_NAME
    if not path.exists():
        raise StorageError(f"there is no database in {data_dir}; start the bot once")
    if file.exists():
        raise StorageError(f"{file} is there already; give another name, or move it away")
    unfinished = file.with_name(file.name + UNFINISHED)
    with _in_words(f"cannot save {path} to {file}"):
        unfinished.unlink(missing_ok=True)
        try:
            with closing(sqlite3.connect(_read_only(path), uri=True, timeout=WAIT_SECONDS)) as db:
                db.execute("VACUUM INTO ?", (str(unfinished),))
            _check(unfinished)
            _keep(unfinished)
            unfinished.rename(file)
        finally:
            unfinished.unlink(missing_ok=True)


async def restore(data_dir: Path, file: Path, *, replace: bool = False) -> Path | None:
    """Put the saved *file* in the place of the database in *data_dir*.

    What was there is moved aside and its new path returned, None where nothing was; without
    *replace* it is an error. Raises StorageLockedError while a bot works there, StorageError where
    *file* is no sound backup or of a later release; nothing has changed then.
    """
    _make_ready(data_dir, file)
    async with hold_lock(data_dir / "lock"):
        path = data_dir / FILE_NAME
        if path.exists() and not replace:
            raise StorageError(
                f"there is a database in {data_dir} already; give --replace to put the backup in "
                f"its place (the present one is kept as {FILE_NAME}{REPLACED})"
            )
        unfinished = data_dir / (FILE_NAME + UNFINISHED)
        try:
            await _prepare(file, unfinished)
            return _swap(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)


def _make_ready(data_dir: Path, file: Path) -> None:
    if not file.is_file():
        raise StorageError(f"there is no file {file}")
    with _in_words(f"cannot make {data_dir}"):
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)


async def _prepare(file: Path, unfinished: Path) -> None:
    """Copy *file* to *unfinished* and bring its schema to ours."""
    with _in_words(f"cannot read {file}"):
        _check(file)
        shutil.copyfile(file, unfinished)
    database = Database(OneFile(unfinished))
    try:
        await database.run(bring_up_to_date)
    except StorageError:
        raise
    except StoreError as error:
        raise StorageError(f"cannot use {file} ({error})") from error
    finally:
        await database.close()
    with _in_words(f"cannot write {unfinished}"):
        _fold_log(unfinished)
        _keep(unfinished)


def _swap(unfinished: Path, path: Path) -> Path | None:
    with _in_words(f"cannot put the backup in the place of {path}"):
        aside = None
        if path.exists():
            _fold_log(path)
            aside = path.with_name(path.name + REPLACED)
            path.replace(aside)
        unfinished.rename(path)
        return aside


def _check(file: Path) -> None:
    """Raise StorageError unless *file* is a sound database that this release can use."""
    with closing(sqlite3.connect(_read_only(file), uri=True)) as db:
        [verdict] = db.execute("PRAGMA quick_check").fetchone()
        if verdict != "ok":
            raise StorageError(f"{file} is damaged ({verdict})")
        names = {name for (name,) in db.execute("SELECT name FROM sqlite_schema")}
        if VERSION_TABLE not in names:
            raise StorageError(f"{file} is no backup of crampbot")
        [revision] = db.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()  # noqa: S608 - our own name
        refuse_later(str(revision))


def _fold_log(path: Path) -> None:
    """Bring what stands in the write-ahead log of *path* into the file itself."""
    with closing(sqlite3.connect(path, timeout=WAIT_SECONDS)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.execute("PRAGMA journal_mode=DELETE")


def _keep(file: Path) -> None:
    """Make sure that *file* outlives a power cut, and that nobody else can read it."""
    file.chmod(0o600)
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


def _read_only(path: Path) -> str:
    return f"{path.absolute().as_uri()}?mode=ro"


@contextmanager
def _in_words(what: str) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise StorageError(f"{what}: {getattr(error, 'strerror', None) or error}") from error

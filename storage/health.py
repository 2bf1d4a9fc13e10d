"""Looks whether a database is sound and of which release, also while a bot works with it.

Knows how to look without touching. Must not know what is to be done about what it finds.
"""

import sqlite3
from contextlib import closing
from enum import Enum
from pathlib import Path

from storage.errors import StorageError
from storage.schema import NEWEST, OLDER, VERSION_TABLE

WAIT_SECONDS = 5.0  # for a bot that is just folding its log into the file


class Age(Enum):
    """What a database's schema is to this release."""

    NONE = "none yet"
    OLDER = "older"
    NEWEST = "newest"
    UNKNOWN = "unknown"  # of a later release, or of another program


def look_at(path: Path) -> Age:
    """Return the age of the sound database *path*; raise StorageError where it is not sound."""
    if not path.exists():
        return Age.NONE
    address = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=WAIT_SECONDS)) as connection:
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if verdict != "ok":
                raise StorageError(f"{path} is damaged: {verdict}")
            return _age(connection)
    except sqlite3.Error as error:
        raise StorageError(f"{path} cannot be read: {error}") from error


def _age(connection: sqlite3.Connection) -> Age:
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master")]
    if VERSION_TABLE not in names:
        return Age.UNKNOWN if names else Age.NONE
    (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if revision in OLDER:
        return Age.OLDER
    return Age.NEWEST if revision == NEWEST else Age.UNKNOWN

"""Reads what editors learn from the file itself, also while a bot works with it.

Knows how to look without touching: nothing is made, moved or brought up to date.
"""

import sqlite3
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from bots.conversation.feedback import EditorQuestion
from storage.errors import StorageError
from storage.feedback import TopicCounts, read_counts, read_questions
from storage.schema import NEWEST, refuse_later, revision_of

WAIT_SECONDS = 5.0  # for a bot that is just folding its log into the file


@dataclass(frozen=True, slots=True)
class Report:
    """All counts, and the questions that are kept."""

    counts: tuple[TopicCounts, ...] = ()
    questions: tuple[EditorQuestion, ...] = ()


def read_report(path: Path, since: date) -> Report:
    """Return what the database *path* holds for editors, with the questions after *since*.

    Where there is no database yet there is nothing. Raises StorageError where it cannot be read,
    or was made by another release.
    """
    if not path.exists():
        return Report()
    address = f"{path.absolute().as_uri()}?mode=ro"
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(address, uri=True, timeout=WAIT_SECONDS),
        poolclass=NullPool,
        hide_parameters=True,
    )
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")  # both parts as of one moment
            return _read(connection, since)
    except DatabaseError as error:
        raise StorageError(f"cannot read {path} ({error.orig})") from error


def _read(connection: Connection, since: date) -> Report:
    found = revision_of(connection)
    if found is None:
        return Report()
    refuse_later(found)
    if found != NEWEST:
        raise StorageError(
            "the database is of an older release; start the bot once, which brings it up to date"
        )
    return Report(read_counts(connection), read_questions(connection, since))

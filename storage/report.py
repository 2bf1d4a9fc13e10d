"""Reads what editors learn from the database itself, also while a bot works with it.

Knows how to look without touching: nothing is made, moved or brought up to date.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import StatementError

from bots.conversation.feedback import EditorQuestion
from storage.engine import server_engine
from storage.errors import StorageError
from storage.feedback import TopicCounts, read_counts, read_questions
from storage.schema import NEWEST, refuse_later, revision_of
from storage.sqlite import open_read_only


@dataclass(frozen=True, slots=True)
class Report:
    """All counts, and the questions that are kept."""

    counts: tuple[TopicCounts, ...] = ()
    questions: tuple[EditorQuestion, ...] = ()


def read_report(place: Path | str, since: date) -> Report:
    """Return what the file or the PostgreSQL database at *place* holds for editors.

    That is all counts, and the questions after *since*. Where there is no database yet there is
    nothing. Raises StorageError where it cannot be read, or was made by another release.
    """
    if isinstance(place, str):
        return _read_from(server_engine(place), "PostgreSQL", since)
    if not place.exists():
        return Report()
    return _read_from(open_read_only(place), str(place), since)


def _read_from(engine: Engine, named: str, since: date) -> Report:
    try:
        with engine.connect() as connection:
            return _read(connection, since)
    except StatementError as error:
        raise StorageError(f"cannot read {named} ({error.orig})") from error
    finally:
        engine.dispose()


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

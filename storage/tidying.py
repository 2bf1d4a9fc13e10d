"""Purges what is kept no longer, a few rows at a time.

Knows what goes with what. Must not know how long anything is kept.
"""

from datetime import UTC, date, datetime, time

from sqlalchemy import ColumnElement, Connection, delete, select, tuple_

from scheduler.model import Suspension
from scheduler.store import Horizons
from storage.inbox import forget_numbers
from storage.keeping import forget_chats
from storage.planning import OPEN
from storage.tables import (
    awaited_texts,
    chats,
    drafts,
    editor_questions,
    occurrences,
    preferences,
    reminders,
)
from storage.unseen import forget


def tidy(connection: Connection, horizons: Horizons, limit: int) -> int:
    """Purge up to *limit* each of what lies before the *horizons*; return how many rows went."""
    is_gone = reminders.c.suspension == Suspension.GONE.value
    return (
        _purge_lines(connection, horizons, limit)
        + _purge(connection, reminders.c.ended_at < horizons.ledger, limit)
        + _purge(connection, reminders.c.deleted_at < horizons.deleted, limit)
        + _purge_gone(connection, is_gone & (reminders.c.suspended_at < horizons.gone), limit)
        + _purge_questions(connection, horizons.ledger.date(), limit)
        + _purge_expired(connection, horizons.now, limit)
        + forget(connection, horizons, limit)
        + forget_numbers(connection, datetime.combine(horizons.today, time.min, UTC), limit)
    )


def _purge_lines(connection: Connection, horizons: Horizons, limit: int) -> int:
    is_old = occurrences.c.ready_at.is_(None) & (occurrences.c.due_at < horizons.ledger)
    ids = select(occurrences.c.id).where(is_old, occurrences.c.result != OPEN).limit(limit)
    return connection.execute(delete(occurrences).where(occurrences.c.id.in_(ids))).rowcount


def _purge_questions(connection: Connection, last: date, limit: int) -> int:
    """Purge what was sent to the editors up to the day *last*: it is kept as long as a line."""
    key = (editor_questions.c.day, editor_questions.c.text)
    old = select(*key).where(editor_questions.c.day <= last).limit(limit)
    return connection.execute(delete(editor_questions).where(tuple_(*key).in_(old))).rowcount


def _purge_expired(connection: Connection, now: datetime, limit: int) -> int:
    """Purge drafts and awaited texts that can no longer be gone on with."""
    drafted = select(drafts.c.id).where(drafts.c.expires_at < now).limit(limit)
    dropped = connection.execute(delete(drafts).where(drafts.c.id.in_(drafted)))
    key = (awaited_texts.c.address, awaited_texts.c.person)
    asked = select(*key).where(awaited_texts.c.expires_at < now).limit(limit)
    forgotten = connection.execute(delete(awaited_texts).where(tuple_(*key).in_(asked)))
    return dropped.rowcount + forgotten.rowcount


def _purge_gone(connection: Connection, which: ColumnElement[bool], limit: int) -> int:
    """Purge reminders of chats that we were removed from, and what was chosen for these."""
    found = select(chats.c.address).join(reminders).where(which).limit(limit)
    addresses = connection.execute(found).scalars().all()
    went = _purge(connection, which, limit)
    stays = select(chats.c.id).where(chats.c.address == preferences.c.key).exists()
    is_its = preferences.c.key.in_(addresses) & ~stays
    connection.execute(delete(preferences).where(is_its))
    return went


def _purge(connection: Connection, which: ColumnElement[bool], limit: int) -> int:
    found = select(reminders.c.id, reminders.c.chat_id).where(which).limit(limit)
    rows = connection.execute(found).all()
    connection.execute(delete(reminders).where(reminders.c.id.in_([row.id for row in rows])))
    forget_chats(connection, {row.chat_id for row in rows})
    return len(rows)

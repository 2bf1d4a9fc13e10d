"""Purges what is kept no longer, a few rows at a time.

Knows what goes with what. Must not know how long anything is kept.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, delete, select

from scheduler.model import Suspension
from scheduler.store import Horizons
from storage.planning import OPEN
from storage.tables import chats, occurrences, reminders


def tidy(connection: Connection, horizons: Horizons, limit: int) -> int:
    """Purge up to *limit* each of what lies before the *horizons*; return how many rows went."""
    is_gone = reminders.c.suspension == Suspension.GONE.value
    return (
        _purge_lines(connection, horizons, limit)
        + _purge(connection, reminders.c.ended_at < horizons.ledger, limit)
        + _purge(connection, reminders.c.deleted_at < horizons.deleted, limit)
        + _purge(connection, is_gone & (reminders.c.suspended_at < horizons.gone), limit)
    )


def forget_chats(connection: Connection, ids: Iterable[int]) -> None:
    """Delete those of the chats *ids* that have no reminder left."""
    has_some = select(reminders.c.id).where(reminders.c.chat_id == chats.c.id).exists()
    connection.execute(delete(chats).where(chats.c.id.in_(ids), ~has_some))


def _purge_lines(connection: Connection, horizons: Horizons, limit: int) -> int:
    is_old = occurrences.c.ready_at.is_(None) & (occurrences.c.due_at < horizons.ledger)
    ids = select(occurrences.c.id).where(is_old, occurrences.c.result != OPEN).limit(limit)
    return connection.execute(delete(occurrences).where(occurrences.c.id.in_(ids))).rowcount


def _purge(connection: Connection, which: ColumnElement[bool], limit: int) -> int:
    found = select(reminders.c.id, reminders.c.chat_id).where(which).limit(limit)
    rows = connection.execute(found).all()
    connection.execute(delete(reminders).where(reminders.c.id.in_([row.id for row in rows])))
    forget_chats(connection, {row.chat_id for row in rows})
    return len(rows)

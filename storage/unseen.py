"""Forgets people and chats that were not seen for long and that nothing is sent to any more.

Knows on which day somebody was seen. Must not know how long that is kept.
"""

from sqlalchemy import Connection, select, update

from scheduler.model import PersonId, State
from scheduler.store import Horizons
from storage import personal
from storage.tables import chats, preferences, reminders


def forget(connection: Connection, horizons: Horizons, limit: int) -> int:
    """Erase up to *limit* people unseen since before the horizon; return how many.

    Whoever has no day yet counts as seen today.
    """
    undated = update(preferences).where(preferences.c.seen_on.is_(None))
    connection.execute(undated.values(seen_on=horizons.today))
    is_theirs = (
        (reminders.c.owner == preferences.c.key)
        | (reminders.c.set_by == preferences.c.key)
        | (chats.c.address == preferences.c.key)
    )
    is_active = (reminders.c.state == State.ACTIVE.value) & reminders.c.deleted_at.is_(None)
    has_some = select(reminders.c.id).join(chats).where(is_theirs, is_active).exists()
    long_unseen = preferences.c.seen_on < horizons.unseen
    found = select(preferences.c.key).where(long_unseen, ~has_some).limit(limit)
    keys = connection.execute(found).scalars().all()
    for key in keys:
        personal.erase(connection, PersonId(key))
    return len(keys)

"""All that is stored about one person: handing it out, and erasing it.

Knows every table in which a person appears; a new one belongs here too.
"""

import json
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, delete, select, update

from scheduler.model import PersonId
from storage.keeping import forget_chats
from storage.rows import QUIET
from storage.tables import (
    awaited_texts,
    chats,
    drafts,
    leases,
    occurrences,
    preferences,
    reminders,
)

NOT_TOLD = {"chat_id", "reminder_id", "occurrence_id", "token"}  # what only joins rows
REMINDERS = select(*reminders.c, chats.c.address, *QUIET, chats.c.not_before_at).join_from(
    reminders, chats
)
PARSED = {"recurrence", "safety_read", "answers"}  # columns that hold JSON


def export(connection: Connection, person: PersonId) -> dict[str, object]:
    """Return all that is stored about *person*, ready for JSON; instants in ISO form."""
    mine = (reminders.c.owner == person) | (reminders.c.set_by == person)
    kept = _records(connection, REMINDERS.where(mine).order_by(reminders.c.id))
    return {
        "person": person,
        "preferences": _records(
            connection, select(preferences).where(preferences.c.key == person)
        ),
        "reminders": [_with_occurrences(connection, reminder) for reminder in kept],
        "drafts": _records(connection, select(drafts).where(drafts.c.person == person)),
        "awaited_texts": _records(
            connection, select(awaited_texts).where(awaited_texts.c.person == person)
        ),
    }


def erase(connection: Connection, person: PersonId) -> None:
    """Delete all that is stored about *person*; a group's reminders stay, without a name."""
    own = (reminders.c.owner == person) & reminders.c.to_group.is_(False)
    private_chats = set(connection.execute(select(reminders.c.chat_id).where(own)).scalars())
    connection.execute(delete(reminders).where(own))  # their occurrences go with them
    connection.execute(update(reminders).where(reminders.c.owner == person).values(owner=None))
    connection.execute(update(reminders).where(reminders.c.set_by == person).values(set_by=None))
    forget_chats(connection, private_chats)
    connection.execute(delete(drafts).where(drafts.c.person == person))
    connection.execute(delete(awaited_texts).where(awaited_texts.c.person == person))
    connection.execute(delete(preferences).where(preferences.c.key == person))


def _with_occurrences(connection: Connection, reminder: dict[str, object]) -> object:
    of_it = select(occurrences).where(occurrences.c.reminder_id == reminder["id"])
    under_way = select(leases).where(leases.c.reminder_id == reminder["id"])
    return reminder | {
        "occurrences": _records(connection, of_it.order_by(occurrences.c.due_at)),
        "leases": _records(connection, under_way),
    }


def _records(connection: Connection, query: Select[*tuple[Any, ...]]) -> list[dict[str, object]]:
    return [
        {name: _plain(name, value) for name, value in row.items() if name not in NOT_TOLD}
        for row in connection.execute(query).mappings()
    ]


def _plain(name: str, value: object) -> object:
    if isinstance(value, date):  # or an instant
        return value.isoformat()
    return json.loads(value) if name in PARSED and isinstance(value, str) else value

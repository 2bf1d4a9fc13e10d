"""The PeopleStore on SQL: preferences, drafts, awaited texts; feedback stands beside it.

Knows their rows. Must not know what is chosen or asked.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from bots.conversation.feedback import Count, EditorQuestion
from bots.conversation.people import Awaited, Draft, Preferences
from scheduler.model import Address, PersonId
from storage import feedback, personal
from storage.database import Database
from storage.tables import awaited_texts, drafts, preferences
from storage.upsert import insert as upsert

NOBODY = ""  # a primary key holds no NULL


class SqlPeopleStore:
    """Keeps what people chose; see bots.conversation.people.PeopleStore for the contract."""

    def __init__(self, database: Database) -> None:
        self._run = database.run

    async def preferences(self, key: str) -> Preferences:
        """Return what *key* chose, or fresh Preferences."""
        return await self._run(partial(_preferences, key=key))

    async def save_preferences(self, preferences: Preferences) -> None:
        """Store *preferences* whole, over what was there."""
        await self._run(partial(_save_preferences, chosen=preferences))

    async def saw(self, key: str, day: date) -> None:
        """Note the *day* on which somebody, or a chat with its topics, was seen."""
        places_in_it = preferences.c.key.between(f"{key}/", f"{key}0")  # "0" comes after "/"
        seen = update(preferences).where((preferences.c.key == key) | places_in_it)
        await self._run(_doing(lambda connection: connection.execute(seen.values(seen_on=day))))

    async def add_draft(self, draft: Draft) -> int:
        """Store a draft under a new id, and return the id; expired ones go."""
        return await self._run(partial(_add_draft, draft=draft))

    async def draft(self, draft_id: int, now: datetime) -> Draft | None:
        """Return a draft that has not expired."""
        return await self._run(partial(_draft, draft_id=draft_id, now=now))

    async def update_draft(self, draft: Draft) -> None:
        """Store *draft* over the one of its id; nothing where that is gone."""
        changed = update(drafts).where(drafts.c.id == draft.id).values(_draft_values(draft))
        await self._run(_doing(lambda connection: connection.execute(changed)))

    async def drop_draft(self, draft_id: int) -> bool:
        """Forget a draft; False where there was none (any more)."""
        dropped = delete(drafts).where(drafts.c.id == draft_id)
        return await self._run(lambda connection: connection.execute(dropped).rowcount > 0)

    async def await_text(self, awaited: Awaited) -> None:
        """Await a text, instead of whatever was awaited from that person there."""
        await self._run(partial(_await_text, awaited=awaited))

    async def take_awaited(
        self, address: Address, person: PersonId | None, now: datetime
    ) -> Awaited | None:
        """Return and forget what was awaited; None where nothing is or it expired."""
        return await self._run(partial(_take_awaited, address=address, person=person, now=now))

    async def forget_awaited(self, address: Address, person: PersonId | None, token: str) -> None:
        """Await nothing any more, if it was for *token*."""
        awaited_for = awaited_texts.c.action == token
        forgotten = delete(awaited_texts).where(*_awaited_from(address, person), awaited_for)
        await self._run(_doing(lambda connection: connection.execute(forgotten)))

    async def count(self, counts: Mapping[Count, int]) -> None:
        """Add to what was counted; no id is kept."""
        await self._run(partial(feedback.count, counts=counts))

    async def keep_question(self, question: EditorQuestion, most: int) -> bool:
        """Keep a question, the same of a day once; False where its day has *most* others."""
        return await self._run(partial(feedback.keep_question, question=question, most=most))

    async def export(self, person: PersonId) -> dict[str, object]:
        """Return all that is stored about *person*, ready for JSON."""
        return await self._run(partial(personal.export, person=person))

    async def erase(self, person: PersonId) -> None:
        """Delete all that is stored about *person*; a chat's reminders stay, without a name."""
        await self._run(partial(personal.erase, person=person))


def _doing(work: Callable[[Connection], object]) -> Callable[[Connection], None]:
    def do(connection: Connection) -> None:
        work(connection)

    return do


def _preferences(connection: Connection, key: str) -> Preferences:
    row = connection.execute(select(preferences).where(preferences.c.key == key)).first()
    if row is None:
        return Preferences(key=key)
    chosen: dict[str, Any] = row._asdict()
    return Preferences(**chosen | {"safety_read": frozenset(json.loads(row.safety_read))})


def _save_preferences(connection: Connection, chosen: Preferences) -> None:
    values = {
        "locale": chosen.locale,
        "zone": chosen.zone,
        "clock_hours": chosen.clock_hours,
        "quiet_start": chosen.quiet_start,
        "quiet_end": chosen.quiet_end,
        "safety_read": json.dumps(sorted(chosen.safety_read)),
        "members_set": chosen.members_set,
    }
    added = upsert(preferences).values(key=chosen.key, **values)
    connection.execute(added.on_conflict_do_update(index_elements=["key"], set_=values))


def _add_draft(connection: Connection, draft: Draft) -> int:
    connection.execute(delete(drafts).where(drafts.c.expires_at < draft.made_at))
    added = insert(drafts).values(_draft_values(draft)).returning(drafts.c.id)
    return int(connection.execute(added).scalar_one())


def _draft_values(draft: Draft) -> dict[str, object]:
    return {
        "person": draft.person,
        "address": draft.address,
        "command": draft.command,
        "words": draft.words,
        "kind": draft.kind,
        "text": draft.text,
        "for_chat": draft.for_chat,
        "zone": draft.zone,
        "made_at": draft.made_at,
        "expires_at": draft.expires_at,
    }


def _draft(connection: Connection, draft_id: int, now: datetime) -> Draft | None:
    live = select(drafts).where(drafts.c.id == draft_id, drafts.c.expires_at > now)
    row = connection.execute(live).first()
    return None if row is None else Draft(**row._asdict())


def _await_text(connection: Connection, awaited: Awaited) -> None:
    values = {
        "action": awaited.token,
        "field_name": awaited.field_name,
        "answers": json.dumps(awaited.values),
        "expires_at": awaited.expires_at,
    }
    added = upsert(awaited_texts).values(
        address=awaited.address, person=awaited.person or NOBODY, **values
    )
    connection.execute(
        added.on_conflict_do_update(index_elements=["address", "person"], set_=values)
    )


def _take_awaited(
    connection: Connection, address: Address, person: PersonId | None, now: datetime
) -> Awaited | None:
    connection.execute(delete(awaited_texts).where(awaited_texts.c.expires_at <= now))
    taken = delete(awaited_texts).where(*_awaited_from(address, person)).returning(awaited_texts)
    row = connection.execute(taken).first()
    if row is None:
        return None
    return Awaited(
        address=address,
        person=person,
        token=row.action,
        field_name=row.field_name,
        values=json.loads(row.answers),
        expires_at=row.expires_at,
    )


def _awaited_from(address: Address, person: PersonId | None) -> tuple[ColumnElement[bool], ...]:
    return (awaited_texts.c.address == address, awaited_texts.c.person == (person or NOBODY))

"""The PeopleStore port: what the conversation remembers of a person or chat, and for how long.

Knows preferences, drafts, awaited texts, and feedback that is nobody's. Must not know SQL.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from bots.conversation.feedback import Count, EditorQuestion
from scheduler.model import Address, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What a person or a chat chose; None where nothing was chosen yet.

    *key* is the PersonId, or the Address of a group. Quiet hours are minutes of the day.
    *members_set* lets everybody in a group set its reminders, not its managers alone.
    """

    key: str
    locale: str | None = None
    zone: str | None = None
    clock_hours: int = 24
    quiet_start: int = 22 * 60
    quiet_end: int = 7 * 60
    members_set: bool = False
    safety_read: frozenset[str] = frozenset()  # kinds whose safety card was acknowledged
    seen_on: date | None = None  # about when they were here last; kept by saw() alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A command on its way to being done, bound to who gave it.

    *words* are read as if said at *made_at*, so a draft means the same when it is saved. *kind*
    and *text* overrule the kind and the own words that *words* hold, *zone* the chosen
    zone ("" while it is asked for).
    *address* is the chat where it was given; *for_chat* tells that it is for all who read there.
    """

    id: int = 0
    person: PersonId | None
    address: Address
    command: str
    words: str = field(repr=False)
    kind: str | None = None
    text: str = field(default="", repr=False)
    for_chat: bool = False
    zone: str | None = None
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A question that the next free text of *person* in *address* answers.

    *token* is the action that the text completes; *field_name* the form's field; *values* what was
    answered before.
    """

    address: Address
    person: PersonId | None
    token: str
    field_name: str
    values: dict[str, str] = field(default_factory=dict, repr=False)
    expires_at: datetime


class PeopleStore(Protocol):
    """Keeps what people chose. Every method is one transaction."""

    async def preferences(self, key: str) -> Preferences:
        """Return what *key* chose, or fresh Preferences where nothing is stored."""

    async def save_preferences(self, preferences: Preferences) -> None:
        """Store *preferences* whole, over what was there."""

    async def saw(self, key: str, day: date) -> None:
        """Note the *day* on which *key*, or a chat with its topics, was seen last.

        Nothing where it chose nothing.
        """

    async def add_draft(self, draft: Draft) -> int:
        """Store a draft under a new id, and return the id."""

    async def draft(self, draft_id: int, now: datetime) -> Draft | None:
        """Return a draft that has not expired."""

    async def update_draft(self, draft: Draft) -> None:
        """Store *draft* over the one of its id; nothing where that is gone."""

    async def drop_draft(self, draft_id: int) -> bool:
        """Forget a draft; False where there was none (any more)."""

    async def await_text(self, awaited: Awaited) -> None:
        """Await a text, instead of whatever was awaited from that person there."""

    async def take_awaited(
        self, address: Address, person: PersonId | None, now: datetime
    ) -> Awaited | None:
        """Return and forget what was awaited, or None where nothing is or it expired."""

    async def forget_awaited(self, address: Address, person: PersonId | None, token: str) -> None:
        """Await nothing any more, if it was for *token*."""

    async def count(self, counts: Mapping[Count, int]) -> None:
        """Add to what was counted; no id is kept."""

    async def keep_question(self, question: EditorQuestion, most: int) -> bool:
        """Keep a question, the same of a day once; False where its day has *most* others."""

    async def export(self, person: PersonId) -> dict[str, object]:
        """Return all that is stored about *person*, ready for JSON."""

    async def erase(self, person: PersonId) -> None:
        """Delete all that is stored about *person*; a chat's reminders stay, without a name."""

"""Drafts of reminders: commands on their way to being saved, bound to who gave them.

Knows who may go on with a draft and for whom it counts. Must not know what is drafted.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from bots.conversation.people import Draft, PeopleStore, Preferences
from bots.conversation.turn import Origin
from bots.conversation.voice import Voice
from content.locales import DEFAULT_LOCALE
from scheduler.clock import Clock

DRAFT_LIVES = timedelta(days=1)
SHARED_DRAFT_LIVES = timedelta(minutes=10)  # given in public, to be continued in private
WORDS_CHARS = 300
REMIND = "remind"
COPY = "copy"  # its words are the id of the reminder to copy
CHANGE = "change"  # its words are the reminder and its rule as they would be saved


@dataclass(frozen=True, slots=True)
class Drafts:
    """Keeps drafts, and gives each back to its owner only."""

    people: PeopleStore
    clock: Clock

    async def add(
        self, words: str, origin: Origin, *, for_chat: bool, command: str = REMIND
    ) -> Draft:
        """Keep a new draft of *words*."""
        now = self.clock.now()
        lives = SHARED_DRAFT_LIVES if origin.is_public and not for_chat else DRAFT_LIVES
        draft = Draft(
            person=origin.person,
            address=origin.address,
            command=command,
            words=words[:WORDS_CHARS],
            for_chat=for_chat,
            made_at=now,
            expires_at=now + lives,
        )
        return replace(draft, id=await self.people.add_draft(draft))

    async def find(self, draft_id: int, origin: Origin) -> Draft | None:
        """Return a draft that this person may go on with, or None.

        What a channel or an anonymous administrator began is for any manager to go on with: a
        press tells who pressed, never that it was them.
        """
        draft = await self.people.draft(draft_id, self.clock.now()) if draft_id > 0 else None
        if draft is None or (draft.for_chat and draft.address != origin.address):
            return None
        if draft.person is None and draft.for_chat:
            return draft if await origin.can_manage() else None
        return draft if draft.person == origin.person else None

    async def reword(self, draft_id: int, words: str, origin: Origin) -> Draft | None:
        """Return a draft with *words* said just now; id 0 makes a new one, None is too old."""
        if draft_id == 0:
            return await self.add(words, origin, for_chat=False)
        draft = await self.find(draft_id, origin)
        if draft is None:
            return None
        now = self.clock.now()
        expires_at = now + DRAFT_LIVES
        reworded = replace(
            draft, command=REMIND, words=words[:WORDS_CHARS], made_at=now, expires_at=expires_at
        )
        return await self.keep(reworded)

    async def keep(self, draft: Draft) -> Draft:
        """Store a changed draft, and return it."""
        await self.people.update_draft(draft)
        return draft

    async def preferences(self, draft: Draft, origin: Origin) -> Preferences:
        """Return the preferences that count: the chat's, or the person's."""
        return await self.people.preferences(preferences_key(origin, for_chat=draft.for_chat))


async def keep_locale(people: PeopleStore, voice: Voice, key: str) -> None:
    """Remember in which language reminders for *key* are to come, where none was chosen.

    A platform tells it with what a person does, but not when a reminder is due.
    """
    chosen = await people.preferences(key)
    if chosen.locale is None and voice.locale != DEFAULT_LOCALE:
        await people.save_preferences(replace(chosen, locale=voice.locale))


def preferences_key(origin: Origin, *, for_chat: bool = False) -> str:
    """Return under which key preferences are kept: the chat's, or the person's."""
    return origin.address if for_chat or origin.person is None else origin.person

"""Brings what is due to its chat, and tells whoever set it where the bot may not write any more.

Knows adapters by lane and what follows from their outcomes for people. Must not know a platform,
nor how anything is worded.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Mapping

from bots.adapter import Adapter
from bots.conversation.dispatcher import Dispatcher
from bots.conversation.reply import Reply
from scheduler.model import (
    Address,
    NoPermission,
    Occurrence,
    Outcome,
    PersonId,
    Reminder,
    RetryAfter,
    State,
    lane_of,
)
from scheduler.reminders import Reminders

TELLING_SECONDS = 10.0  # it goes on inside a lease, which lasts a minute
SHORTEST_WAIT_SECONDS = 0.5

log = logging.getLogger(__name__)


class Postman:
    """Delivers occurrences through the adapter of their lane."""

    def __init__(
        self, dispatcher: Dispatcher, reminders: Reminders, adapters: Mapping[str, Adapter]
    ) -> None:
        self._dispatcher = dispatcher
        self._reminders = reminders
        self._adapters = adapters

    async def deliver(self, occurrence: Occurrence) -> Outcome:
        """Bring *occurrence* to its chat. Trouble with the platform is an Outcome."""
        reminder = occurrence.reminder
        reply = await self._dispatcher.announce(occurrence)
        adapter = self._adapters[lane_of(reminder.address)]
        outcome = await adapter.send(reminder.address, reply, str(occurrence.id))
        if isinstance(outcome, NoPermission) and reminder.to_group:
            # The outcome suspends the whole chat, so that this happens once.
            await self._tell_setters(occurrence, adapter)
        return outcome

    async def _tell_setters(self, occurrence: Occurrence, adapter: Adapter) -> None:
        """Tell each person who set something for that chat that it stops, and why."""
        by_person: defaultdict[PersonId, list[Reminder]] = defaultdict(list)
        for reminder in await self._reminders.of_chat(occurrence.reminder.address):
            if reminder.set_by is not None and reminder.state is State.ACTIVE:
                by_person[reminder.set_by].append(reminder)
        try:
            async with asyncio.timeout(TELLING_SECONDS):
                for person, stopped in by_person.items():
                    reply = await self._dispatcher.tell_stopped(person, stopped)
                    chat = await adapter.private_chat(person)
                    if chat is not None:
                        await _insist(adapter, chat, reply, f"{occurrence.id} stopped")
        except TimeoutError:
            log.warning("not everybody was told in time that reminders stopped")


async def _insist(adapter: Adapter, chat: Address, reply: Reply, key: str) -> None:
    """Bring *reply*, however often that has to wait."""
    while True:
        outcome = await adapter.send(chat, reply, key)
        if not isinstance(outcome, RetryAfter):
            return
        await asyncio.sleep(max(SHORTEST_WAIT_SECONDS, outcome.wait.total_seconds()))

"""Counts events in the background, so that no answer waits for the store or fails with it.

Knows that something is counted by the month. Must not know what it means.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable

from bots.conversation.feedback import Count, Event
from bots.conversation.people import PeopleStore
from scheduler.clock import Clock
from scheduler.errors import StoreError

log = logging.getLogger(__name__)

Observe = Callable[[Event, float | None], None]
"""Hear what came of a question and how sure that was, without the question."""


class Counting:
    """Notes events at once and stores them later; what comes meanwhile is stored together."""

    def __init__(self, people: PeopleStore, clock: Clock) -> None:
        self._people = people
        self.observe: Observe | None = None
        self._clock = clock
        self._noted: Counter[Count] = Counter()
        self._storing: asyncio.Task[None] | None = None

    def note(self, event: Event, topic: str, certainty: float | None = None) -> None:
        """Count an *event* of *topic* in this month; returns at once.

        *certainty* is how sure the search was of the best topic, from 0 to 1.
        """
        if self.observe is not None:
            self.observe(event, certainty)
        self._noted[Count(f"{self._clock.now():%Y-%m}", topic, event)] += 1
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store())

    async def finish(self) -> None:
        """Wait until all that was noted is stored."""
        if self._storing is not None:
            await self._storing

    async def _store(self) -> None:
        while self._noted:
            noted, self._noted = self._noted, Counter()
            try:
                await self._people.count(noted)
            except StoreError as error:
                log.warning("%d counts were lost: %s", noted.total(), error)

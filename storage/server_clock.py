"""The clock of a database server: one for all who work with it, whatever their machines show.

Knows how its time is asked for. Must not know what it is good for.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, select

from scheduler.errors import StoreError
from storage.database import Database
from storage.tables import instant

LOOK_SECONDS = 5.0  # for so long is the time wrong on a machine that was asleep
TRIES = 3
QUICK_SECONDS = 0.05  # the answer is off by half of what it took at most

EPOCH = datetime.fromtimestamp(0, UTC)


class ServerClock:
    """Shows the server's time, asked for again and again and counted on by ourselves meanwhile."""

    def __init__(self, database: Database) -> None:
        self._run = database.run
        self._ahead = time.time() - time.monotonic()  # of our count of seconds

    def now(self) -> datetime:
        """Return the present instant, in UTC."""
        return EPOCH + timedelta(seconds=time.monotonic() + self._ahead)

    @asynccontextmanager
    async def kept_right(self) -> AsyncIterator[None]:
        """Ask the server again and again until the block ends.

        Raises StoreError where it does not answer at first; later it is counted on meanwhile.
        """
        await self._ask()
        asking = asyncio.create_task(self._go_on_asking())
        try:
            yield
        finally:
            asking.cancel()
            await asyncio.wait([asking])

    async def _go_on_asking(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            with suppress(StoreError):
                await self._ask()

    async def _ask(self) -> None:
        """Take the quickest answer: how long it was on either way is not known."""
        answers: list[tuple[float, float]] = []
        while len(answers) < TRIES and (not answers or min(answers)[0] > QUICK_SECONDS):
            answers.append(await self._run(_ahead))
        self._ahead = min(answers)[1]


def _ahead(connection: Connection) -> tuple[float, float]:
    """Return how long it took, and how far the server's time is ahead of our count of seconds."""
    asked_at = time.monotonic()
    shown = instant(connection.execute(select(func.clock_timestamp())).scalar_one())
    took = time.monotonic() - asked_at
    return took, shown.timestamp() - (asked_at + took / 2)

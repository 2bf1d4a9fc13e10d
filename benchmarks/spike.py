"""All reminders due at one instant: ours, through the alarm, on a disk that is flushed.

Knows how to read off a run. Must not know the peers.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.gauges import LoopGauge, forget_peak, memory, peak_memory
from benchmarks.seeding import DUE_AT
from scheduler.alarm import Alarm
from scheduler.deliveries import IN_HAND, Deliveries
from scheduler.model import Occurrence, Outcome, Sent
from scheduler.reminders import Reminders
from scheduler.store import Meanwhile, Settlement, Turnover
from storage.engine import FILE_NAME, open_storage
from storage.reminders import SqlReminderStore

LEAD = timedelta(seconds=1)  # the alarm sleeps, and has to wake
PATIENCE_SECONDS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Spike:
    """One run. *seconds* last from the due instant until the last is settled."""

    count: int
    seconds: float
    first_seconds: float
    gap_milliseconds: float
    added_megabytes: float
    lost: int
    twice: int


class ShiftedClock:
    """Goes as fast as the machine's, but shows LEAD before the reminders are due at first."""

    def __init__(self) -> None:
        self._shift = DUE_AT - LEAD - datetime.now(UTC)

    def now(self) -> datetime:
        """Return the present instant."""
        return datetime.now(UTC) + self._shift


class WatchedStore:
    """The store, and an eye on how many have been settled."""

    def __init__(self, store: SqlReminderStore, expected: int) -> None:
        self._store = store
        self._left = expected
        self.all_settled = asyncio.Event()

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    async def settle_and_claim(
        self,
        now: datetime,
        settlements: Sequence[Settlement],
        lane: str,
        limit: int,
        meanwhile: Meanwhile | None = None,
    ) -> Turnover:
        """Pass it on, and count."""
        turnover = await self._store.settle_and_claim(now, settlements, lane, limit, meanwhile)
        self._left -= turnover.settled
        if self._left <= 0:
            self.all_settled.set()
        return turnover


class NoOpPlatform:
    """Takes everything at once, and remembers when the first came."""

    def __init__(self, clock: ShiftedClock) -> None:
        self._clock = clock
        self.first_at: datetime | None = None
        self.count = 0

    async def deliver(self, occurrence: Occurrence) -> Outcome:  # noqa: ARG002 - a port
        """Take it."""
        self.first_at = self.first_at or self._clock.now()
        self.count += 1
        return Sent("")


async def measure(folder: Path, count: int) -> Spike:
    """Send the *count* reminders in *folder*, and read off how that went."""
    async with open_storage(folder) as storage:
        clock = ShiftedClock()
        store, platform = WatchedStore(storage.reminders, count), NoOpPlatform(clock)
        deliveries = Deliveries(store, clock, platform.deliver)  # type: ignore[arg-type]
        reminders = Reminders(storage.reminders, clock)
        async with (
            Alarm(reminders, deliveries, {"web": lambda: IN_HAND}, clock),
            LoopGauge() as gauge,
        ):
            await asyncio.sleep(LEAD.total_seconds() / 2)
            gauge.gaps.clear()
            forget_peak()
            before = memory()
            async with asyncio.timeout(PATIENCE_SECONDS):
                await store.all_settled.wait()
            ended_at, added = clock.now(), peak_memory() - before
    first_at = platform.first_at or ended_at
    return Spike(
        count=count,
        seconds=(ended_at - DUE_AT).total_seconds(),
        first_seconds=(first_at - DUE_AT).total_seconds(),
        gap_milliseconds=gauge.worst_milliseconds(99),
        added_megabytes=added,
        lost=count - sent(folder),
        twice=platform.count - count,
    )


def sent(folder: Path) -> int:
    """Return how many are written down as sent and planned for their next day."""
    asked = (
        "SELECT count(*) FROM occurrences AS done JOIN occurrences AS next USING (reminder_id) "
        "WHERE done.result = 'sent' AND next.result = 'open' AND next.due_at > done.due_at"
    )
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        return int(connection.execute(asked).fetchone()[0])

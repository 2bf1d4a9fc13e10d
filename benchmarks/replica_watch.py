"""How long nobody held a role, and how long nothing arrived.

Knows the row of a role and the clock of the database. Must not know who holds it, nor what
happens to them.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from scheduler.roles import LOST
from storage.tables import instant, roles

LOOK_SECONDS = 0.05


@dataclass(slots=True)
class Held:
    """What is known of a role; *until* is the last instant at which its holder certainly lived."""

    holder: tuple[str, int]
    expires_at: datetime
    until: datetime


@dataclass(slots=True)
class Record:
    """What was seen of a lane: how often its role was taken over, and the longest gaps."""

    taken_over: int = 0
    without_holder: float = 0.0  # seconds from the last sign of a holder to the first of the next
    silence: float = 0.0  # seconds in which nothing arrived, though something was due


@dataclass(slots=True)
class Watch:
    """Looks at the roles for as long as it runs. While the database is away nothing counts."""

    engine: Engine
    records: defaultdict[str, Record] = field(default_factory=lambda: defaultdict(Record))
    _held: dict[str, Held] = field(default_factory=dict)
    _back_at: datetime | None = None

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                rows, present = await asyncio.to_thread(self._ask)
            except SQLAlchemyError:
                self._back_at = None
            else:
                self._back_at = self._back_at or present
                for name, holder, epoch, expires_at in rows:
                    self._note(name, (holder, epoch), expires_at, present)
            await asyncio.sleep(LOOK_SECONDS)

    def _ask(self) -> tuple[list[tuple[str, str, int, datetime]], datetime]:
        asked = select(roles.c.name, roles.c.holder, roles.c.epoch, roles.c.expires_at)
        with self.engine.connect() as connection:
            rows = [tuple(row) for row in connection.execute(asked)]
            present = connection.execute(select(func.clock_timestamp())).scalar_one()
        return rows, instant(present)  # type: ignore[return-value]

    def _note(
        self, name: str, holder: tuple[str, int], expires_at: datetime, present: datetime
    ) -> None:
        before, record = self._held.get(name), self.records[name]
        signed_at = expires_at - LOST
        if before is None:
            self._held[name] = Held(holder, expires_at, signed_at)
            return
        if before.holder != holder:
            record.taken_over += 1
        elif expires_at < before.expires_at:  # it was let go of
            signed_at = expires_at
        since = max(before.until, self._back_at or before.until)
        until = signed_at if expires_at != before.expires_at else present
        if expires_at != before.expires_at or present > expires_at:
            record.without_holder = max(record.without_holder, (until - since).total_seconds())
        if expires_at != before.expires_at:
            self._held[name] = Held(holder, expires_at, signed_at)


async def watch_silence(
    records: Mapping[str, Record], arrived: Callable[[str], int], due: int
) -> None:
    """Note, until cancelled, how long nothing arrived on a lane while not all *due* have."""
    now = time.monotonic()
    seen = {lane: (arrived(lane), now) for lane in records}
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        now = time.monotonic()
        for lane, (count, at) in seen.items():
            if arrived(lane) != count or count >= due:
                seen[lane] = (arrived(lane), now)
            records[lane].silence = max(records[lane].silence, now - at)

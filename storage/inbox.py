"""The Inbox on SQL: updates as rows, whole until they are handled, then a number for a day.

Knows the order of a line and who works at it. Must not know a platform or what an update says.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, Connection, delete, func, select, tuple_, update

from bots.inbox import KEPT, LEASE, Incoming
from scheduler.clock import Clock
from storage.database import Database
from storage.sharing import lease_time
from storage.tables import updates_seen as seen
from storage.upsert import insert

IS_WAITING = seen.c.payload.is_not(None)


class SqlInbox:
    """Keeps the updates of the platform *lane*; see bots.inbox.Inbox for the contract."""

    def __init__(self, database: Database, clock: Clock, lane: str) -> None:
        self._run = database.run
        self._lane = lane
        self._now = clock.now

    async def put(self, incoming: Incoming) -> bool:
        """Keep an update; False where its number is known already."""
        values = {
            "lane": self._lane,
            "number": incoming.number,
            "line": incoming.line,
            "payload": incoming.payload,
            "taken_at": self._now(),
        }
        added = insert(seen).values(values).on_conflict_do_nothing().returning(seen.c.number)
        return await self._run(lambda connection: connection.execute(added).first() is not None)

    async def take(self, line: str) -> Incoming | None:
        """Lease the oldest update of *line*, unless somebody works at it."""
        which = self._is_ours & (seen.c.line == line)
        return await self._run(partial(_take, which=which, now=self._now()))

    async def keep(self, number: int) -> None:
        """Let the lease of an update begin anew."""
        which = self._is_ours & (seen.c.number == number)
        await self._run(partial(_lease, which=which, now=self._now()))

    async def done(self, number: int) -> None:
        """Forget all of an update but its number."""
        changed = update(seen).where(seen.c.lane == self._lane, seen.c.number == number)
        emptied = changed.values(payload=None, line="", lease_until_at=None)
        await self._run(_doing(lambda connection: connection.execute(emptied)))

    async def waiting(self) -> list[str]:
        """Return the lines that nobody works at, though an update waits there."""
        return await self._run(partial(_waiting, which=self._is_ours, now=self._now()))

    async def lately(self, limit: int) -> list[int]:
        """Return up to *limit* numbers that are known, the latest last."""
        known = select(seen.c.number).where(seen.c.lane == self._lane)
        newest = known.order_by(seen.c.taken_at.desc(), seen.c.number.desc()).limit(limit)
        return await self._run(lambda connection: [*connection.execute(newest).scalars()][::-1])

    @property
    def _is_ours(self) -> ColumnElement[bool]:
        return (seen.c.lane == self._lane) & IS_WAITING


def free_leases(connection: Connection) -> None:
    """Free every lease; only where no other process can hold one."""
    connection.execute(update(seen).where(IS_WAITING).values(lease_until_at=None))


def forget_numbers(connection: Connection, now: datetime, limit: int) -> int:
    """Forget up to *limit* numbers that were kept long enough; what waits stays."""
    key = (seen.c.lane, seen.c.number)
    old = select(*key).where(seen.c.taken_at < now - KEPT, ~IS_WAITING).limit(limit)
    return connection.execute(delete(seen).where(tuple_(*key).in_(old))).rowcount


def _take(connection: Connection, which: ColumnElement[bool], now: datetime) -> Incoming | None:
    oldest = select(seen).where(which).order_by(seen.c.number).limit(1).with_for_update()
    row = connection.execute(oldest).first()
    present = lease_time(connection, now)
    if row is None or (row.lease_until_at is not None and row.lease_until_at > present):
        return None
    _lease(connection, (seen.c.lane == row.lane) & (seen.c.number == row.number), now)
    return Incoming(row.number, row.line, row.payload)


def _lease(connection: Connection, which: ColumnElement[bool], now: datetime) -> None:
    until_at = lease_time(connection, now) + LEASE
    connection.execute(update(seen).where(which).values(lease_until_at=until_at))


def _waiting(connection: Connection, which: ColumnElement[bool], now: datetime) -> list[str]:
    ends_at = func.max(seen.c.lease_until_at)
    lines = select(seen.c.line).where(which).group_by(seen.c.line)
    free = lines.having(ends_at.is_(None) | (ends_at <= lease_time(connection, now)))
    return [*connection.execute(free).scalars()]


def _doing(work: Callable[[Connection], object]) -> Callable[[Connection], None]:
    def do(connection: Connection) -> None:
        work(connection)

    return do

"""Claims: who may send what, and for how long.

Knows leases, waits and the order of the queue. Must not know what is done with a claim.
"""

from collections.abc import Sequence
from datetime import datetime
from secrets import token_hex

from sqlalchemy import Connection, bindparam, or_, select, update

from scheduler.model import OccurrenceId, Reminder
from scheduler.store import LEASE, Claim
from storage.rows import QUIET, REMINDER, AnyRow, plain, to_quiet, to_reminder
from storage.tables import Instant, chats, instant, lanes, occurrences, reminders

SPARE = 10  # candidates beyond the limit, for chats that have several
OWN = (
    reminders.c.revision,
    chats.c.id,
    *QUIET,
    occurrences.c.id,
    plain(occurrences.c.due_at),
    occurrences.c.attempt,
    occurrences.c.snoozed_from,
)

NOW = bindparam("now", type_=Instant)
BUSY_CHATS = (
    select(reminders.c.chat_id)
    .join_from(occurrences, reminders)
    .where(occurrences.c.lease_until_at > NOW)
)
READY = (
    select(*REMINDER, *OWN)
    .join_from(occurrences, reminders)
    .join(chats)
    .where(
        occurrences.c.lane == bindparam("lane"),
        occurrences.c.ready_at <= NOW,
        or_(occurrences.c.lease_until_at.is_(None), occurrences.c.lease_until_at <= NOW),
        or_(chats.c.not_before_at.is_(None), chats.c.not_before_at <= NOW),
        reminders.c.chat_id.not_in(BUSY_CHATS),
        reminders.c.deleted_at.is_(None),
    )
    .order_by(occurrences.c.ready_at, occurrences.c.turn)
    .limit(bindparam("candidates"))
)
LANE_WAITS = select(lanes.c.not_before_at).where(lanes.c.lane == bindparam("lane"))
FIRST_READY = (
    select(occurrences.c.ready_at)
    .where(
        occurrences.c.lane == bindparam("lane"),
        occurrences.c.ready_at.is_not(None),
        occurrences.c.lease_until_at.is_(None),
    )
    .order_by(occurrences.c.ready_at)
    .limit(1)
)


def claim_due(connection: Connection, now: datetime, lane: str, limit: int) -> list[Claim]:
    """Lease up to *limit* ready occurrences of *lane*, at most one a chat."""
    waits_until = connection.execute(LANE_WAITS, {"lane": lane}).scalar()
    if waits_until is not None and waits_until > now:
        return []
    asked = {"now": now, "lane": lane, "candidates": limit + SPARE}
    token = token_hex(8)
    claims: dict[int, Claim] = {}
    for row in connection.execute(READY, asked).all():
        chat = row[len(REMINDER) + 1]
        if chat not in claims and len(claims) < limit:
            claims[chat] = _to_claim(row, token)
    if claims:
        _lease(connection, list(claims.values()), now + LEASE)
    return list(claims.values())


def _lease(connection: Connection, claims: Sequence[Claim], until_at: datetime) -> None:
    ids = [claim.occurrence for claim in claims]
    leased = update(occurrences).where(occurrences.c.id.in_(ids))
    attempt = occurrences.c.attempt + 1
    connection.execute(
        leased.values(token=claims[0].token, lease_until_at=until_at, attempt=attempt)
    )


def _to_claim(row: AnyRow, token: str) -> Claim:
    reminder: Reminder = to_reminder(row)
    revision, _chat, start, end, zone, occurrence, due_at, attempt, origin = row[len(REMINDER) :]
    return Claim(
        occurrence=OccurrenceId(occurrence),
        token=token,
        reminder=reminder,
        revision=revision,
        due_at=instant(due_at),
        attempt=attempt + 1,
        is_snoozed=origin is not None,
        quiet=to_quiet(start, end, zone),
    )


def take_back_claims(connection: Connection) -> int:
    """Free every lease."""
    freed = update(occurrences).where(occurrences.c.lease_until_at.is_not(None))
    return connection.execute(freed.values(token=None, lease_until_at=None)).rowcount


def next_due_at(connection: Connection, served: Sequence[str]) -> datetime | None:
    """Return when the first unclaimed occurrence of the *served* lanes is ready."""
    times = [_next_in(connection, lane) for lane in served]
    return min((time for time in times if time is not None), default=None)


def _next_in(connection: Connection, lane: str) -> datetime | None:
    ready_at: datetime | None = connection.execute(FIRST_READY, {"lane": lane}).scalar()
    waits_until: datetime | None = connection.execute(LANE_WAITS, {"lane": lane}).scalar()
    if ready_at is None or waits_until is None:
        return ready_at
    return max(ready_at, waits_until)

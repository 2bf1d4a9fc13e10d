"""Claims: who may send what, and for how long.

Knows leases, waits and the order of the queue. Must not know what is done with a claim.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import Connection, bindparam, or_, select, update

from scheduler.model import OccurrenceId
from scheduler.store import LEASE, ON_ITS_OWN, PROMPT, Claim
from storage.rows import QUIET, REMINDER, AnyRow, plain, read, to_quiet
from storage.tables import Instant, chats, instant, lanes, occurrences, reminders

SPARE = 10  # candidates beyond the limit, for chats that have several
UNREADABLE_WAITS = timedelta(hours=1)  # a rule of a later release, until that is back
OWN = (
    chats.c.id,
    occurrences.c.id,
    reminders.c.revision,
    plain(occurrences.c.due_at),
    occurrences.c.attempt,
    occurrences.c.snoozed_from,
    *QUIET,
)
CHAT, OCCURRENCE = len(REMINDER), len(REMINDER) + 1  # where a row has these ids

NOW = bindparam("now", type_=Instant)
BUSY_CHATS = (
    select(reminders.c.chat_id)
    .join_from(occurrences, reminders)
    .where(occurrences.c.lease_until_at > NOW)
)
QUEUE = select(*REMINDER, *OWN).join_from(occurrences, reminders).join(chats)
IS_FREE = (
    occurrences.c.ready_at <= NOW,
    or_(occurrences.c.lease_until_at.is_(None), occurrences.c.lease_until_at <= NOW),
    reminders.c.deleted_at.is_(None),
)
READY = (
    QUEUE.where(
        *IS_FREE,
        occurrences.c.lane == bindparam("lane"),
        or_(chats.c.not_before_at.is_(None), chats.c.not_before_at <= NOW),
        reminders.c.chat_id.not_in(BUSY_CHATS),
    )
    .order_by(occurrences.c.ready_at, occurrences.c.turn)
    .limit(bindparam("candidates"))
)
MISSED = QUEUE.where(
    *IS_FREE,
    reminders.c.chat_id.in_(bindparam("late_chats", expanding=True)),
    reminders.c.kind.not_in([kind.value for kind in ON_ITS_OWN]),
    occurrences.c.due_at == reminders.c.next_at,
    occurrences.c.due_at < bindparam("missed_before", type_=Instant),
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
        chat = row[CHAT]
        if chat not in claims and len(claims) < limit:
            claim = _to_claim(row, token)
            if claim is None:
                _put_off(connection, row, now)
            else:
                claims[chat] = claim
    _bring_along(connection, claims, now)
    if claims:
        _lease(connection, claims.values(), now + LEASE)
    return list(claims.values())


def _bring_along(connection: Connection, claims: dict[int, Claim], now: datetime) -> None:
    late = [chat for chat, claim in claims.items() if now - claim.due_at > PROMPT]
    if not late:
        return
    asked = {"now": now, "late_chats": late, "missed_before": now - PROMPT}
    for row in connection.execute(MISSED, asked).all():
        first = claims[row[CHAT]]
        other = _to_claim(row, first.token)
        if other is None:
            continue
        is_same = other.reminder.kind is first.reminder.kind and not first.is_snoozed
        if is_same and other.occurrence != first.occurrence:
            claims[row[CHAT]] = replace(first, along=(*first.along, other))


def _lease(connection: Connection, claims: Iterable[Claim], until_at: datetime) -> None:
    leased = [one for claim in claims for one in (claim, *claim.along)]
    ids = [claim.occurrence for claim in leased]
    chosen = update(occurrences).where(occurrences.c.id.in_(ids))
    attempt = occurrences.c.attempt + 1
    connection.execute(
        chosen.values(token=leased[0].token, lease_until_at=until_at, attempt=attempt)
    )


def _put_off(connection: Connection, row: AnyRow, now: datetime) -> None:
    unreadable = update(occurrences).where(occurrences.c.id == row[OCCURRENCE])
    connection.execute(unreadable.values(ready_at=now + UNREADABLE_WAITS))


def _to_claim(row: AnyRow, token: str) -> Claim | None:
    reminder = read(row)
    if reminder is None:
        return None
    occurrence, revision, due_at, attempt, origin, start, end, zone = row[OCCURRENCE:]
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

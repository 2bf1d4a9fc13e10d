"""Claims: who may send what, and for how long.

Knows leases, waits and the order of the queue. Must not know what is done with a claim.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import Connection, bindparam, func, literal_column, or_, select, update

from scheduler.model import OccurrenceId
from scheduler.store import LEASE, ON_ITS_OWN, PROMPT, Claim
from storage.bulk import AnyRow, Bulk, Query
from storage.rows import QUIET, REMINDER, plain, read, shared_instant, to_quiet
from storage.tables import Instant, chats, instant, lanes, occurrences, reminders, stored

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
READY = Query(
    QUEUE.where(
        *IS_FREE,
        occurrences.c.lane == bindparam("lane"),
        or_(chats.c.not_before_at.is_(None), chats.c.not_before_at <= NOW),
        reminders.c.chat_id.not_in(BUSY_CHATS),
    )
    .order_by(occurrences.c.ready_at, occurrences.c.turn)
    .limit(bindparam("candidates")),
    *("now", "lane", "candidates"),
)
MISSED = QUEUE.where(
    *IS_FREE,
    reminders.c.chat_id.in_(bindparam("late_chats", expanding=True)),
    reminders.c.kind.not_in([kind.value for kind in ON_ITS_OWN]),
    occurrences.c.due_at == reminders.c.next_at,
    occurrences.c.due_at < bindparam("missed_before", type_=Instant),
)
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
LANE_WAITS = select(lanes.c.not_before_at).where(lanes.c.lane == bindparam("lane"))
FIRST_LEASE_ENDS = select(func.min(occurrences.c.lease_until_at)).where(
    occurrences.c.lease_until_at.is_not(None)
)
FRONT = Query(
    select(*(one.scalar_subquery() for one in (FIRST_READY, LANE_WAITS, FIRST_LEASE_ENDS))),
    "lane",
)
LEASE_OUT = Bulk(
    update(occurrences)
    .where(occurrences.c.id == bindparam("claimed"))
    .values(
        token=bindparam("held"),
        lease_until_at=bindparam("until"),
        attempt=occurrences.c.attempt + literal_column("1"),
    ),
    *("held", "until", "claimed"),
)


def claim_due(connection: Connection, now: datetime, lane: str, limit: int) -> list[Claim]:
    """Lease up to *limit* ready occurrences of *lane*, at most one a chat."""
    present = stored(now)
    [(ready_at, waits_until, lease_ends)] = FRONT.rows(connection, lane)
    is_any = any(at is not None and at <= present for at in (ready_at, lease_ends))
    if not is_any or (waits_until is not None and waits_until > present):
        return []
    token = token_hex(8)
    claims: dict[int, Claim] = {}
    for row in READY.rows(connection, present, lane, limit + SPARE):
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
    until = stored(until_at)
    leased = [one for claim in claims for one in (claim, *claim.along)]
    LEASE_OUT.run(connection, [(one.token, until, one.occurrence) for one in leased])


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
        due_at=shared_instant(due_at),
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
    fronts = [FRONT.rows(connection, lane)[0] for lane in served]
    times = [
        max(ready_at, waits or ready_at) for ready_at, waits, _ in fronts if ready_at is not None
    ]
    return instant(min(times)) if times else None

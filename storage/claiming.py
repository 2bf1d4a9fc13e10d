"""Claims: who may send what, and for how long.

Knows leases, waits and the order of the queue. Must not know what is done with a claim.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from secrets import token_hex

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    null,
    or_,
    select,
    update,
)

from scheduler.store import LEASE, ON_ITS_OWN, PROMPT, Claim
from storage.bulk import AnyRow, Batch, Query
from storage.planning import IS_FREE
from storage.rows import QUIET, REMINDER, plain, read, to_quiet
from storage.sharing import hold_chats_of, is_shared, lease_time
from storage.tables import (
    Instant,
    chats,
    instant,
    lanes,
    leases,
    occurrences,
    reminders,
    shared_instant,
    stored,
)
from storage.upsert import Insert, insert

SPARE = 10  # candidates beyond the limit, for chats that have several
UNREADABLE_WAITS = timedelta(hours=1)  # a rule of a later release, until that is back
OWN = (
    chats.c.id,
    occurrences.c.id,
    reminders.c.revision,
    plain(occurrences.c.due_at),
    func.coalesce(leases.c.attempt, occurrences.c.attempt),
    occurrences.c.snoozed_from,
    *QUIET,
)
CHAT, OCCURRENCE = len(REMINDER), len(REMINDER) + 1  # where a row has these ids

NOW = bindparam("now", type_=Instant)
LEASE_TIME = bindparam("lease_time", type_=Instant)  # whose clock: storage.sharing
in_it = reminders.alias()
BUSY = (  # reminders of chats that have an occurrence under lease
    select(in_it.c.id)
    .join(reminders, reminders.c.chat_id == in_it.c.chat_id)
    .join(leases, leases.c.reminder_id == reminders.c.id)
    .where(leases.c.until_at > LEASE_TIME)
)
QUEUE = (
    select(*REMINDER, *OWN)
    .join_from(occurrences, reminders)
    .join(chats)
    .outerjoin(leases, leases.c.occurrence_id == occurrences.c.id)
)
# That its chat is not busy says also that it is under no lease itself.
IS_READY = (occurrences.c.ready_at <= NOW, reminders.c.deleted_at.is_(None))


def _ready(
    lane: ColumnElement[str], first: Column[datetime], *which: ColumnElement[bool]
) -> Query:
    return Query(
        QUEUE.where(
            *which,
            *IS_READY,
            lane == bindparam("lane"),
            or_(chats.c.not_before_at.is_(None), chats.c.not_before_at <= NOW),
            # Of the occurrence, so that PostgreSQL asks it once and goes on along the index.
            occurrences.c.reminder_id.not_in(BUSY),
        )
        .order_by(first, occurrences.c.turn)
        .limit(bindparam("candidates", type_=Integer))
        .with_for_update(of=chats, skip_locked=True),  # on SQLite nobody else is there
        *("now", "lease_time", "lane", "candidates"),
    )


READY = _ready(occurrences.c.lane, occurrences.c.ready_at)
# What was tried goes first: a platform that knows whether it has it forgets that in minutes.
# The lane as no index has it, and another order, or SQLite looks through all that waits.
AGAIN = _ready(
    occurrences.c.lane.concat(literal_column("''")),
    occurrences.c.due_at,
    occurrences.c.attempt > literal_column("0"),
)
MISSED = QUEUE.where(
    *IS_READY,
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
        IS_FREE,
    )
    .order_by(occurrences.c.ready_at)
    .limit(1)
)
LANE_WAITS = select(lanes.c.not_before_at).where(lanes.c.lane == bindparam("lane"))
# Asked for each lease, so that SQLite does not begin with all occurrences of the lane.
LANE_OF_ITS = (
    select(occurrences.c.lane).where(occurrences.c.id == leases.c.occurrence_id).scalar_subquery()
)
FIRST_LEASE_ENDS = select(func.min(leases.c.until_at)).where(bindparam("lane") == LANE_OF_ITS)
IS_ANY_READY = FIRST_READY.scalar_subquery() <= NOW
FRONT = Query(
    select(
        FIRST_READY.scalar_subquery(),
        LANE_WAITS.scalar_subquery(),
        case((IS_ANY_READY, null()), else_=FIRST_LEASE_ENDS.scalar_subquery()),
    ),
    *("lane", "now"),
)
ENDED = Query(
    select(leases.c.occurrence_id, leases.c.reminder_id).where(
        leases.c.until_at <= LEASE_TIME, bindparam("lane") == LANE_OF_ITS
    ),
    *("lease_time", "lane"),
)


def _lease_out() -> Insert:
    leased = insert(leases).values(
        occurrence_id=bindparam("claimed"),
        reminder_id=bindparam("of"),
        token=bindparam("held"),
        until_at=bindparam("until"),
        attempt=bindparam("counted"),
    )
    renewed = {name: leased.excluded[name] for name in ("token", "until_at", "attempt")}
    return leased.on_conflict_do_update(index_elements=["occurrence_id"], set_=renewed)


LEASE_OUT = Batch(_lease_out(), "claimed", "of", "held", "until", "counted")


def claim_due(connection: Connection, now: datetime, lane: str, limit: int) -> list[Claim]:
    """Lease up to *limit* ready occurrences of *lane*, at most one a chat."""
    return claim_or_wait(connection, now, lane, limit)[0]


def claim_or_wait(
    connection: Connection, now: datetime, lane: str, limit: int
) -> tuple[list[Claim], datetime | None]:
    """Lease what claim_due does; where there is nothing, tell when there may be something."""
    may_be_ready, first_at = look(connection, now, lane)
    claims = _claim(connection, now, lane, limit) if may_be_ready else []
    return claims, None if claims else first_at


def look(connection: Connection, now: datetime, lane: str) -> tuple[bool, datetime | None]:
    """Tell whether something of *lane* may be ready, and when the first one is, None for never.

    What is under lease is ready when that ends: nobody else may be there to see to it.
    """
    present = stored(now)
    front = next(FRONT.rows(connection, lane, present))
    ready_at, waits_until, lease_ends = front
    is_any, first_at = ready_at is not None and ready_at <= present, _first_of([front])
    if lease_ends is not None:
        left = instant(lease_ends) - lease_time(connection, now)
        is_any = left <= timedelta(0)
        ends_at = max(now + left, instant(waits_until or 0))
        first_at = min(first_at or ends_at, ends_at)
    may_be_ready = is_any and (waits_until is None or waits_until <= present)
    return may_be_ready, first_at


def _claim(connection: Connection, now: datetime, lane: str, limit: int) -> list[Claim]:
    token = token_hex(8)
    leased_at = lease_time(connection, now)
    _free_ended(connection, stored(leased_at), lane)
    claims: dict[int, Claim] = {}
    unreadable = []
    for row in _candidates(connection, stored(now), stored(leased_at), lane, limit + SPARE):
        if len(claims) == limit:
            break
        if row[CHAT] in claims:
            continue
        claim = _to_claim(row, token)
        if claim is None:
            unreadable.append(row[OCCURRENCE])
        else:
            claims[row[CHAT]] = claim
    if unreadable:
        _put_off(connection, unreadable, now)
    _bring_along(connection, claims, now)
    if claims:
        _lease(connection, claims.values(), leased_at + LEASE)
    return list(claims.values())


def _free_ended(connection: Connection, present: int, lane: str) -> None:
    """Free the leases that ended; nobody knows what became of those, so that they count as tried.

    What was deleted meanwhile waits no more.
    """
    ended = [*ENDED.rows(connection, present, lane)]
    if not ended:
        return
    hold_chats_of(connection, {reminder for _, reminder in ended})
    freed = [occurrence for occurrence, _ in ENDED.rows(connection, present, lane)]
    _count_attempts(connection, occurrences.c.id.in_(freed))
    connection.execute(delete(leases).where(leases.c.occurrence_id.in_(freed)))
    deleted = select(reminders.c.id).where(reminders.c.deleted_at.is_not(None))
    connection.execute(
        update(occurrences)
        .where(occurrences.c.id.in_(freed), occurrences.c.reminder_id.in_(deleted))
        .values(ready_at=None)
    )


def _count_attempts(connection: Connection, which: ColumnElement[bool]) -> None:
    """Note with *which* occurrences, of those under lease, how often they were tried."""
    of_its = leases.c.occurrence_id == occurrences.c.id
    counted = select(leases.c.attempt).where(of_its).scalar_subquery()
    connection.execute(update(occurrences).where(which).values(attempt=counted))


def _candidates(connection: Connection, *asked: str | int) -> Iterable[AnyRow]:
    """Return what is ready, of chats that nobody else can claim of meanwhile.

    A lease that was written while a chat was waited for shows only after it is held, so that a
    shared database is asked again.
    """
    if not is_shared(connection):
        return _queue(connection, *asked)
    held = {row[CHAT] for row in _queue(connection, *asked)}
    return [row for row in _queue(connection, *asked) if row[CHAT] in held]


def _queue(connection: Connection, *asked: str | int) -> Iterator[AnyRow]:
    return chain(AGAIN.rows(connection, *asked), READY.rows(connection, *asked))


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
    LEASE_OUT.run(
        connection,
        [(one.occurrence, one.reminder.id, one.token, until, one.attempt) for one in leased],
    )


def _put_off(connection: Connection, unreadable: Sequence[int], now: datetime) -> None:
    which = update(occurrences).where(occurrences.c.id.in_(unreadable))
    connection.execute(which.values(ready_at=now + UNREADABLE_WAITS))


def _to_claim(row: AnyRow, token: str) -> Claim | None:
    reminder = read(row)
    if reminder is None:
        return None
    occurrence, revision, due_at, attempt, origin, start, end, zone = row[OCCURRENCE:]
    return Claim(
        occurrence,
        token,
        reminder,
        revision,
        shared_instant(due_at),
        attempt + 1,
        origin is not None,
        to_quiet(start, end, zone),
    )


def count_due(connection: Connection, now: datetime) -> dict[str, int]:
    """Return how many occurrences of each lane are ready and not settled."""
    counted = select(occurrences.c.lane, func.count()).where(occurrences.c.ready_at <= now)
    return dict(connection.execute(counted.group_by(occurrences.c.lane)).all())


def take_back_claims(connection: Connection) -> int:
    """Free every lease."""
    _count_attempts(connection, ~IS_FREE)
    return connection.execute(delete(leases)).rowcount


def next_due_at(connection: Connection, served: Sequence[str]) -> datetime | None:
    """Return when the first unclaimed occurrence of the *served* lanes is ready."""
    return _first_of([next(FRONT.rows(connection, lane, 0)) for lane in served])


def _first_of(fronts: Sequence[AnyRow]) -> datetime | None:
    times = [
        max(ready_at, waits or ready_at) for ready_at, waits, _ in fronts if ready_at is not None
    ]
    return instant(min(times)) if times else None

"""Settlements: what became of claims, written in one transaction.

Knows the rows that a settlement touches. Must not know why it came out so.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Connection,
    Integer,
    String,
    bindparam,
    case,
    delete,
    exists,
    null,
    select,
    update,
)

from scheduler.model import Result, State, lane_of
from scheduler.store import GivenBack, Settled, Settlement
from storage.bulk import Batch, Query, Row, given
from storage.planning import Line, Plan, close_waiting, plant, record
from storage.sharing import hold_chats_of
from storage.tables import (
    Instant,
    chats,
    lanes,
    leases,
    occurrences,
    reminders,
    shared_stored,
    stored,
)
from storage.upsert import insert

HELD = Query(
    select(
        leases.c.occurrence_id,
        leases.c.token,
        reminders.c.revision,
        (reminders.c.state == State.ACTIVE.value) & reminders.c.deleted_at.is_(None),
    )
    .join(reminders, reminders.c.id == leases.c.reminder_id)
    .where(leases.c.token == bindparam("held")),
    "held",
)
LET_GO = Batch(delete(leases).where(leases.c.occurrence_id.in_([bindparam("claimed")])), "claimed")
closed = given(claimed=BigInteger, became=String, sent=Instant)
CLOSE = Batch(
    update(occurrences)
    .where(occurrences.c.id == closed.c.claimed)
    .values(ready_at=null(), result=closed.c.became, sent_at=closed.c.sent),
    *closed.c.keys(),
)
given_back = given(claimed=BigInteger, ready=Instant, counted=Integer)
GIVE_BACK = Batch(
    update(occurrences)
    .where(occurrences.c.id == given_back.c.claimed)
    .values(ready_at=given_back.c.ready, attempt=given_back.c.counted),
    *given_back.c.keys(),
)
moved = given(claimed=BigInteger, of=BigInteger, at=Instant)
other = occurrences.alias()
IS_TAKEN = exists().where(other.c.reminder_id == moved.c.of, other.c.due_at == moved.c.at)
STAND_FOR = Batch(
    update(occurrences)
    .where(occurrences.c.id == moved.c.claimed, ~IS_TAKEN)
    .values(due_at=moved.c.at),
    *moved.c.keys(),
)
followed = given(of=BigInteger, as_claimed=Integer, next=Instant, sends=Integer)
IS_AS_CLAIMED = reminders.c.revision == followed.c.as_claimed
FOLLOW = Batch(
    update(reminders)
    .where(reminders.c.id == followed.c.of)
    .values(
        next_at=case((IS_AS_CLAIMED, followed.c.next), else_=reminders.c.next_at),
        unanswered=reminders.c.unanswered + followed.c.sends,
        delivered=reminders.c.delivered + followed.c.sends,
    ),
    *followed.c.keys(),
)
ended = given(of=BigInteger, as_claimed=Integer, at=Instant)
END = Batch(
    update(reminders)
    .where(
        reminders.c.id == ended.c.of,
        reminders.c.revision == ended.c.as_claimed,
        reminders.c.state == State.ACTIVE.value,
    )
    .values(state=State.ENDED.value, ended_at=ended.c.at),
    *ended.c.keys(),
)
WRITTEN = {result: result.value for result in Result}  # the driver ponders over an enum
SNOOZED = -1  # no reminder has this revision, so a snooze never moves its series


def settle(connection: Connection, now: datetime, settlements: Sequence[Settlement]) -> int:
    """Write down what became of claims whose token still holds; return how many those were."""
    hold_chats_of(connection, (one.claim.reminder.id for one in settlements))
    tokens = {one.claim.token for one in settlements}  # one a batch of claims
    held = {row[0]: row for token in tokens for row in HELD.rows(connection, token)}
    ours = [
        one
        for one in settlements
        if (row := held.get(one.claim.occurrence)) is not None and row[1] == one.claim.token
    ]
    LET_GO.run(connection, [(one.claim.occurrence,) for one in ours])
    done = [one for one in ours if isinstance(one, Settled)]
    _close(connection, now, done)
    plans = [
        Plan(one.claim.reminder.id, one.claim.reminder.address, one.next_at)
        for one in done
        if one.next_at is not None
        and not one.claim.is_snoozed
        and held[one.claim.occurrence][2] == one.claim.revision
        and held[one.claim.occurrence][3]
    ]
    plant(connection, plans, now)
    for one in done:
        if one.suspension is not None:
            _suspend_chat(connection, one, now)
    _give_back(connection, [one for one in ours if isinstance(one, GivenBack)])
    return len(ours)


def _close(connection: Connection, now: datetime, done: Sequence[Settled]) -> None:
    CLOSE.run(
        connection,
        [(one.claim.occurrence, WRITTEN[one.result], _stored(one.sent_at)) for one in done],
    )
    _record_passed(connection, [one for one in done if one.passed])
    FOLLOW.run(connection, [_following(one) for one in done])
    ends = [
        one.claim
        for one in done
        if one.next_at is None and one.suspension is None and not one.claim.is_snoozed
    ]
    END.run(connection, [(claim.reminder.id, claim.revision, stored(now)) for claim in ends])


def _stored(at: datetime | None) -> int | None:
    return None if at is None else stored(at)


def _following(one: Settled) -> Row:
    claim = one.claim
    revision = SNOOZED if claim.is_snoozed else claim.revision
    next_at = None if one.next_at is None else shared_stored(one.next_at)
    return claim.reminder.id, revision, next_at, int(one.result is Result.SENT)


def _record_passed(connection: Connection, done: Sequence[Settled]) -> None:
    moved = [one for one in done if one.due_at != one.claim.due_at]
    STAND_FOR.run(
        connection,
        [(one.claim.occurrence, one.claim.reminder.id, stored(one.due_at)) for one in moved],
    )
    lines = [
        Line(one.claim.reminder.id, one.claim.reminder.address, due_at, result)
        for one in done
        for due_at, result in one.passed
    ]
    record(connection, lines)


def _suspend_chat(connection: Connection, one: Settled, now: datetime) -> None:
    suspension = one.suspension
    if suspension is None:
        return
    of_chat = select(reminders.c.id).where(
        reminders.c.chat_id
        == select(reminders.c.chat_id)
        .where(reminders.c.id == one.claim.reminder.id)
        .scalar_subquery()
    )
    close_waiting(
        connection,
        occurrences.c.reminder_id.in_(of_chat) & occurrences.c.ready_at.is_not(None),
        one.result,
        now,
    )
    connection.execute(
        update(reminders)
        .where(reminders.c.id.in_(of_chat), reminders.c.state == State.ACTIVE.value)
        .values(
            state=State.SUSPENDED.value,
            suspension=suspension.value,
            suspended_at=now,
            next_at=None,
            revision=reminders.c.revision + 1,
        )
    )


def _give_back(connection: Connection, waiting: Sequence[GivenBack]) -> None:
    rows = [
        (one.claim.occurrence, stored(one.ready_at), one.claim.attempt - int(not one.is_attempt))
        for one in waiting
    ]
    GIVE_BACK.run(connection, rows)
    lanes_wait: dict[str, datetime] = {}
    for one in waiting:
        if one.chat_until_at is not None:
            _let_chat_wait(connection, one, one.chat_until_at)
        if one.lane_until_at is not None:
            lane = lane_of(one.claim.reminder.address)
            lanes_wait[lane] = max(one.lane_until_at, lanes_wait.get(lane, one.lane_until_at))
    for lane, until_at in lanes_wait.items():
        _let_lane_wait(connection, lane, until_at)


def _let_chat_wait(connection: Connection, one: GivenBack, until_at: datetime) -> None:
    chat = select(reminders.c.chat_id).where(reminders.c.id == one.claim.reminder.id)
    connection.execute(
        update(chats).where(chats.c.id == chat.scalar_subquery()).values(not_before_at=until_at)
    )


def _let_lane_wait(connection: Connection, lane: str, until_at: datetime) -> None:
    added = insert(lanes).values(lane=lane, not_before_at=until_at)
    is_later = lanes.c.not_before_at > added.excluded.not_before_at
    later = case((is_later, lanes.c.not_before_at), else_=added.excluded.not_before_at)
    connection.execute(
        added.on_conflict_do_update(index_elements=["lane"], set_={"not_before_at": later})
    )

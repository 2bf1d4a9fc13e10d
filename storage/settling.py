"""Settlements: what became of claims, written in one transaction.

Knows the rows that a settlement touches. Must not know why it came out so.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, exists, func, null, select, update
from sqlalchemy.dialects.sqlite import insert

from scheduler.model import Result, State, lane_of
from scheduler.store import GivenBack, Settled, Settlement
from storage.bulk import Bulk, Query, Value
from storage.planning import Line, Plan, close_waiting, plant, record
from storage.tables import chats, lanes, occurrences, reminders, stored

OURS = (
    occurrences.c.id == bindparam("claimed"),
    occurrences.c.token == bindparam("held"),
)
FREE = {"token": null(), "lease_until_at": null()}
CLOSE = Bulk(
    update(occurrences)
    .where(*OURS)
    .values(ready_at=null(), result=bindparam("became"), sent_at=bindparam("sent"), **FREE),
    *("became", "sent", "claimed", "held"),
)
GIVE_BACK = Bulk(
    update(occurrences).where(*OURS).values(ready_at=bindparam("ready"), **FREE),
    *("ready", "claimed", "held"),
)
other = occurrences.alias()
STAND_FOR = Bulk(
    update(occurrences)
    .where(
        occurrences.c.id == bindparam("claimed"),
        ~exists().where(other.c.reminder_id == bindparam("of"), other.c.due_at == bindparam("at")),
    )
    .values(due_at=bindparam("at")),
    *("claimed", "of", "at"),
)
AS_CLAIMED = reminders.c.revision == bindparam("as_claimed")
FOLLOW = Bulk(
    update(reminders)
    .where(reminders.c.id == bindparam("of"))
    .values(
        unanswered=reminders.c.unanswered + bindparam("sends"),
        delivered=reminders.c.delivered + bindparam("sends"),
        next_at=case((AS_CLAIMED, bindparam("next")), else_=reminders.c.next_at),
    ),
    *("of", "as_claimed", "sends", "next"),
)
END = Bulk(
    update(reminders)
    .where(reminders.c.id == bindparam("of"), AS_CLAIMED, reminders.c.state == State.ACTIVE.value)
    .values(state=State.ENDED.value, ended_at=bindparam("at")),
    *("at", "of", "as_claimed"),
)
HELD = Query(
    select(
        occurrences.c.id,
        occurrences.c.token,
        reminders.c.revision,
        (reminders.c.state == State.ACTIVE.value) & reminders.c.deleted_at.is_(None),
    )
    .join_from(occurrences, reminders)
    .where(occurrences.c.lease_until_at.is_not(None))
)
SNOOZED = -1  # no reminder has this revision, so a snooze never moves its series


def settle(connection: Connection, now: datetime, settlements: Sequence[Settlement]) -> int:
    """Write down what became of claims whose token still holds; return how many those were."""
    held = {
        (claimed, token): (revision, is_active)
        for claimed, token, revision, is_active in HELD.rows(connection)
    }
    ours = [one for one in settlements if (one.claim.occurrence, one.claim.token) in held]
    done = [one for one in ours if isinstance(one, Settled)]
    _close(connection, now, done)
    plans = [
        Plan(one.claim.reminder.id, one.claim.reminder.address, one.next_at)
        for one in done
        if one.next_at is not None
        and not one.claim.is_snoozed
        and held[one.claim.occurrence, one.claim.token] == (one.claim.revision, True)
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
        [
            (one.result.value, _stored(one.sent_at), one.claim.occurrence, one.claim.token)
            for one in done
        ],
    )
    _record_passed(connection, [one for one in done if one.passed])
    FOLLOW.run(connection, [_following(one) for one in done])
    ends = [
        one.claim
        for one in done
        if one.next_at is None and one.suspension is None and not one.claim.is_snoozed
    ]
    END.run(connection, [(stored(now), claim.reminder.id, claim.revision) for claim in ends])


def _following(one: Settled) -> tuple[Value, ...]:
    claim = one.claim
    revision = SNOOZED if claim.is_snoozed else claim.revision
    return (claim.reminder.id, revision, int(one.result is Result.SENT), _stored(one.next_at))


def _stored(instant: datetime | None) -> int | None:
    return None if instant is None else stored(instant)


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
    rows = [(stored(one.ready_at), one.claim.occurrence, one.claim.token) for one in waiting]
    GIVE_BACK.run(connection, rows)
    for one in waiting:
        if one.chat_until_at is not None:
            _let_chat_wait(connection, one, one.chat_until_at)
        if one.lane_until_at is not None:
            _let_lane_wait(connection, lane_of(one.claim.reminder.address), one.lane_until_at)


def _let_chat_wait(connection: Connection, one: GivenBack, until_at: datetime) -> None:
    chat = select(reminders.c.chat_id).where(reminders.c.id == one.claim.reminder.id)
    connection.execute(
        update(chats).where(chats.c.id == chat.scalar_subquery()).values(not_before_at=until_at)
    )


def _let_lane_wait(connection: Connection, lane: str, until_at: datetime) -> None:
    added = insert(lanes).values(lane=lane, not_before_at=until_at)
    later = func.max(lanes.c.not_before_at, added.excluded.not_before_at)
    connection.execute(
        added.on_conflict_do_update(index_elements=["lane"], set_={"not_before_at": later})
    )

"""Occurrences that wait: putting one in the queue, and taking those of a reminder out of it.

Knows how a row waits, stands aside and is closed. Must not know why.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    bindparam,
    delete,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import Insert, insert

from scheduler.model import Address, ReminderId, Result, State, lane_of
from storage.bulk import Bulk
from storage.tables import occurrences, reminders, stored

NEIGHBOURS = 64
OPEN = Result.OPEN.value
WAITS = (occurrences.c.result == OPEN, occurrences.c.lease_until_at.is_(None))


@dataclass(frozen=True, slots=True)
class Plan:
    """The next occurrence of a series, to be planted unless the reminder changed meanwhile."""

    reminder: ReminderId
    revision: int
    address: Address
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """A ledger line for an instant that never became an occurrence."""

    reminder: ReminderId
    address: Address
    due_at: datetime
    result: Result


def turn_of(reminder: int, due_at: datetime) -> int:
    """Return the place among those of one instant; a different one every day.

    Neighbours keep together: their rows share pages, so that a batch writes few.
    """
    return crc32(f"{reminder // NEIGHBOURS}@{due_at.timestamp()}".encode()) >> 1  # 31 bits


def plant(connection: Connection, plans: Sequence[Plan], now: datetime) -> None:
    """Let each plan's occurrence wait, where its reminder is still active and as planned.

    An occurrence of that instant which waits already is kept, one that was closed ahead of its
    time is opened again, and one under lease is left alone.
    """
    present = stored(now)
    PLANT.run(
        connection,
        [
            (
                plan.reminder,
                plan.revision,
                lane_of(plan.address),
                stored(plan.due_at),
                turn_of(plan.reminder, plan.due_at),
                present,
            )
            for plan in plans
        ],
    )


def _plant_statement() -> Insert:
    at: BindParameter[int] = bindparam("at")
    source = select(
        reminders.c.id,
        bindparam("on"),
        at,
        at,
        bindparam("order"),
        literal(OPEN),
        literal(0),
    ).where(
        reminders.c.id == bindparam("of"),
        reminders.c.revision == bindparam("as_planned"),
        reminders.c.state == State.ACTIVE.value,
        reminders.c.deleted_at.is_(None),
    )
    columns = ["reminder_id", "lane", "due_at", "ready_at", "turn", "result", "attempt"]
    planted = insert(occurrences).from_select(columns, source)
    is_ahead = occurrences.c.due_at > bindparam("present")
    return planted.on_conflict_do_update(
        index_elements=["reminder_id", "due_at"],
        set_={
            "ready_at": planted.excluded.ready_at,
            "result": OPEN,
            "attempt": 0,
            "snoozed_from": None,
            "sent_at": None,
            "press": None,
        },
        where=occurrences.c.lease_until_at.is_(None) & ((occurrences.c.result == OPEN) | is_ahead),
    )


PLANT = Bulk(_plant_statement(), "of", "as_planned", "on", "at", "order", "present")


def record(connection: Connection, lines: Iterable[Line]) -> None:
    """Write ledger *lines*; where an instant has an occurrence already, that one stands."""
    rows = [
        {
            "reminder_id": line.reminder,
            "lane": lane_of(line.address),
            "due_at": line.due_at,
            "turn": 0,
            "result": line.result.value,
            "attempt": 0,
        }
        for line in lines
    ]
    if rows:
        connection.execute(insert(occurrences).on_conflict_do_nothing(), rows)


def close_waiting(
    connection: Connection, which: ColumnElement[bool], closing: Result, now: datetime
) -> None:
    """Close *which* unclaimed occurrences that are due with *closing*, and drop those to come."""
    closed = update(occurrences).where(which, *WAITS, occurrences.c.due_at <= now)
    connection.execute(closed.values(result=closing.value, ready_at=None))
    drop_waiting(connection, which)


def drop_waiting(connection: Connection, which: ColumnElement[bool]) -> None:
    """Forget *which* unclaimed occurrences."""
    connection.execute(delete(occurrences).where(which, *WAITS))


def set_aside(connection: Connection, reminder: ReminderId) -> None:
    """Keep what waits for *reminder* out of the queue, so that it can be brought back."""
    connection.execute(
        update(occurrences)
        .where(occurrences.c.reminder_id == reminder, *WAITS)
        .values(ready_at=None)
    )


def bring_back(connection: Connection, reminder: ReminderId) -> None:
    """Let what was set aside wait again."""
    connection.execute(
        update(occurrences)
        .where(
            occurrences.c.reminder_id == reminder,
            occurrences.c.result == OPEN,
            occurrences.c.ready_at.is_(None),
        )
        .values(ready_at=occurrences.c.due_at)
    )

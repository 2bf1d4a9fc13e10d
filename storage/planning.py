"""Occurrences that wait: putting one in the queue, and taking those of a reminder out of it.

Knows how a row waits, stands aside and is closed. Must not know why.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zlib import crc32

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    delete,
    literal_column,
    null,
    select,
    update,
)

from scheduler.model import Address, ReminderId, Result, lane_of
from scheduler.values import light
from storage.bulk import Batch, Row
from storage.sharing import is_shared
from storage.tables import leases, occurrences, shared_stored, stored
from storage.upsert import Insert, insert

NEIGHBOURS = 1024
OPEN = Result.OPEN.value
OPENED: ColumnElement[str] = literal_column(f"'{OPEN}'")  # in the text: a value to bind costs
NONE_YET: ColumnElement[int] = literal_column("0")
IS_FREE = occurrences.c.id.not_in(select(leases.c.occurrence_id))
WAITS = (occurrences.c.result == OPEN, IS_FREE)


@light
@dataclass(frozen=True, slots=True)
class Plan:
    """The next occurrence of a series."""

    reminder: ReminderId
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

    Neighbours keep together, only that another one is the first of them: their rows share pages,
    so that a batch writes few.
    """
    neighbourhood = _turn_of_neighbourhood(reminder // NEIGHBOURS, due_at)
    return neighbourhood - neighbourhood % NEIGHBOURS + (neighbourhood + reminder) % NEIGHBOURS


@lru_cache(maxsize=1024)
def _turn_of_neighbourhood(number: int, due_at: datetime) -> int:
    return crc32(f"{number}@{due_at.timestamp()}".encode()) >> 1  # 31 bits


def plant(connection: Connection, plans: Iterable[Plan], now: datetime) -> None:
    """Let each plan's occurrence wait.

    An occurrence of that instant which waits already is kept, one that was closed ahead of its
    time is opened again, and one under lease is left alone.
    """
    rows: Iterable[Row] = map(_values, plans)
    if is_shared(connection):
        rows = dict.fromkeys(rows)  # PostgreSQL takes no row twice in one statement
    PLANT.run(connection, rows, stored(now))


def _values(plan: Plan) -> Row:
    at, turn = shared_stored(plan.due_at), turn_of(plan.reminder, plan.due_at)
    return plan.reminder, lane_of(plan.address), at, at, turn


def _plant_statement() -> Insert:
    planted = (
        insert(occurrences)
        .inline()
        .values(
            reminder_id=bindparam("of"),
            lane=bindparam("on"),
            due_at=bindparam("due"),
            ready_at=bindparam("ready"),
            turn=bindparam("order"),
            result=OPENED,
            attempt=NONE_YET,
        )
    )
    is_ahead = occurrences.c.due_at > bindparam("present")
    return planted.on_conflict_do_update(
        index_elements=["reminder_id", "due_at"],
        set_={
            "ready_at": planted.excluded.ready_at,
            "result": OPENED,
            "attempt": NONE_YET,
            "snoozed_from": null(),
            "sent_at": null(),
            "press": null(),
        },
        where=IS_FREE & ((occurrences.c.result == OPENED) | is_ahead),
    )


PLANT = Batch(_plant_statement(), "of", "on", "due", "ready", "order", shared="present")


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

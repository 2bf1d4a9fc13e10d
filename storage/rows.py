"""Rows of the reminders table as Reminders. Knows columns; decides nothing."""

import logging
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Integer, select, type_coerce

from scheduler.model import (
    Kind,
    NewReminder,
    QuietHours,
    Reminder,
    State,
    Suspension,
)
from scheduler.recurrence import RecurrenceError, from_json, to_json
from storage.bulk import AnyRow
from storage.tables import chats, instant, reminders, shared_instant


def plain(column: Column[Any]) -> ColumnElement[int]:
    """Return *column* as the number it is kept as: converting here is what costs the most."""
    return type_coerce(column, Integer)


REMINDER = (
    reminders.c.id,
    chats.c.address,
    reminders.c.owner,
    reminders.c.set_by,
    reminders.c.kind,
    reminders.c.recurrence,
    reminders.c.text,
    plain(reminders.c.to_group),
    plain(reminders.c.named_time),
    reminders.c.state,
    reminders.c.suspension,
    plain(reminders.c.next_at),
    plain(reminders.c.created_at),
    plain(reminders.c.paused_until_at),
    plain(reminders.c.deleted_at),
    reminders.c.unanswered,
    reminders.c.delivered,
)
QUIET = (chats.c.quiet_start_minute, chats.c.quiet_end_minute, chats.c.quiet_zone)
REMINDERS = select(*REMINDER).join_from(reminders, chats)

recurrence_of = lru_cache(maxsize=4096)(from_json)
logger = logging.getLogger(__name__)
KINDS = {kind.value: kind for kind in Kind}
STATES = {state.value: state for state in State}


def to_reminder(row: AnyRow) -> Reminder:
    """Return the Reminder of a *row* that starts with the REMINDER columns."""
    (
        reminder_id, address, owner, set_by, kind, recurrence, text, to_group, named_time, state,
        suspension, next_at, created_at, paused_until_at, deleted_at, unanswered, delivered, *_,
    ) = row  # fmt: skip
    return Reminder(  # by position, which takes a third of the time that names take
        reminder_id,
        address,
        owner,
        set_by,
        KINDS[kind],
        recurrence_of(recurrence),
        text,
        bool(to_group),
        bool(named_time),
        STATES[state],
        None if suspension is None else Suspension(suspension),
        None if next_at is None else shared_instant(next_at),
        shared_instant(created_at),
        None if paused_until_at is None else instant(paused_until_at),
        None if deleted_at is None else instant(deleted_at),
        unanswered,
        delivered,
    )


def read(row: AnyRow) -> Reminder | None:
    """Return the Reminder of a *row*, or None, told in the log, where its rule cannot be read."""
    try:
        return to_reminder(row)
    except RecurrenceError as error:
        logger.warning("reminder %d cannot be read by this release: %s", row[0], error)
        return None


@lru_cache(maxsize=256)
def to_quiet(
    start_minute: int | None, end_minute: int | None, zone: str | None
) -> QuietHours | None:
    """Return the quiet hours of a chat, None where none were ever set."""
    if start_minute is None or end_minute is None or zone is None:
        return None
    return QuietHours(start_minute, end_minute, zone)


def new_values(new: NewReminder) -> dict[str, object]:
    """Return the columns that *new* decides."""
    return {
        "owner": new.owner,
        "set_by": new.set_by,
        "kind": new.kind.value,
        "recurrence": to_json(new.recurrence),
        "text": new.text,
        "to_group": new.to_group,
        "named_time": new.named_time,
    }

"""What became of occurrences, and what was pressed on them.

Knows closed rows and presses. Must not know how a row is claimed or settled.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, select, update

from scheduler.model import (
    Address,
    LedgerEntry,
    LedgerLine,
    OccurrenceId,
    Press,
    ReminderId,
    Result,
    lane_of,
)
from storage.bulk import AnyRow
from storage.planning import IS_FREE, OPEN, turn_of
from storage.rows import REMINDER, to_reminder
from storage.sharing import hold_chats
from storage.tables import chats, occurrences, reminders
from storage.upsert import insert

LINE = (
    occurrences.c.id,
    occurrences.c.due_at,
    occurrences.c.sent_at,
    occurrences.c.result,
    occurrences.c.press,
)


def history(connection: Connection, reminder: ReminderId, limit: int) -> list[LedgerLine]:
    """Return the newest closed lines of *reminder*, newest first."""
    rows = connection.execute(
        select(*LINE)
        .where(occurrences.c.reminder_id == reminder, occurrences.c.result != OPEN)
        .order_by(occurrences.c.due_at.desc())
        .limit(limit)
    )
    return [_to_line(row) for row in rows]


def entry(connection: Connection, occurrence: OccurrenceId) -> LedgerEntry | None:
    """Return an occurrence with its reminder, None where there is none (any more)."""
    row = connection.execute(
        select(*REMINDER, *LINE)
        .join_from(occurrences, reminders)
        .join(chats)
        .where(occurrences.c.id == occurrence)
    ).first()
    return None if row is None else LedgerEntry(to_reminder(row), _to_line(row[len(REMINDER) :]))


def press(connection: Connection, occurrence: OccurrenceId, pressed: Press) -> LedgerEntry | None:
    """Note what was pressed, and forget the snooze that waits for it."""
    found = _held_entry(connection, occurrence)
    if found is None:
        return None
    _note(connection, found, pressed)
    connection.execute(delete(occurrences).where(*_waiting_snooze(found)))
    return entry(connection, occurrence)


def snooze(connection: Connection, occurrence: OccurrenceId, due_at: datetime) -> bool:
    """Let *occurrence* come again at *due_at*, once however often it is pressed."""
    found = _held_entry(connection, occurrence)
    if found is None or found.reminder.deleted_at is not None:
        return False
    _note(connection, found, Press.SNOOZED)
    reminder = found.reminder
    connection.execute(delete(occurrences).where(*_waiting_snooze(found)))
    connection.execute(
        insert(occurrences)
        .values(
            reminder_id=reminder.id,
            lane=lane_of(reminder.address),
            due_at=due_at,
            ready_at=due_at,
            turn=turn_of(reminder.id, due_at),
            result=OPEN,
            attempt=0,
            snoozed_from=occurrence,
        )
        .on_conflict_do_nothing()  # the series comes at this very instant
    )
    return True


def answered(connection: Connection, reminder: ReminderId) -> None:
    """Count unanswered deliveries from nought again."""
    connection.execute(update(reminders).where(reminders.c.id == reminder).values(unanswered=0))


def reached_since(connection: Connection, address: Address, since: datetime) -> bool:
    """Tell whether a reminder of the chat *address* was sent or made after *since*."""
    sent = (
        select(occurrences.c.id)
        .where(occurrences.c.reminder_id == reminders.c.id, occurrences.c.sent_at > since)
        .exists()
    )
    found = (
        select(reminders.c.id)
        .join(chats)
        .where(chats.c.address == address, (reminders.c.created_at > since) | sent)
        .limit(1)
    )
    return connection.execute(found).first() is not None


def _held_entry(connection: Connection, occurrence: OccurrenceId) -> LedgerEntry | None:
    its_chat = select(reminders.c.chat_id).join(occurrences)
    hold_chats(connection, chats.c.id.in_(its_chat.where(occurrences.c.id == occurrence)))
    return entry(connection, occurrence)


def _note(connection: Connection, found: LedgerEntry, pressed: Press) -> None:
    connection.execute(
        update(occurrences)
        .where(occurrences.c.id == found.line.occurrence)
        .values(press=pressed.value)
    )
    answered(connection, found.reminder.id)


def _waiting_snooze(found: LedgerEntry) -> tuple[ColumnElement[bool], ...]:
    return (
        occurrences.c.reminder_id == found.reminder.id,
        occurrences.c.snoozed_from == found.line.occurrence,
        occurrences.c.result == OPEN,
        IS_FREE,
    )


def _to_line(row: AnyRow) -> LedgerLine:
    occurrence, due_at, sent_at, result, pressed = row
    return LedgerLine(
        occurrence=OccurrenceId(occurrence),
        due_at=due_at,
        sent_at=sent_at,
        result=Result(result),
        press=None if pressed is None else Press(pressed),
    )

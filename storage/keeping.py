"""Reminders as rows: adding, finding, changing, moving them with their chat.

Knows how a reminder and its waiting occurrence stay in step. Must not know when one is due.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, update

from scheduler.errors import TooManyError, UnknownReminderError
from scheduler.model import Address, Kind, QuietHours, Reminder, ReminderId, State
from scheduler.recurrence import to_json
from scheduler.store import Addition, Change, Decide
from storage import facts
from storage.planning import (
    IS_FREE,
    OPEN,
    Line,
    Plan,
    bring_back,
    close_waiting,
    drop_waiting,
    plant,
    record,
    set_aside,
)
from storage.rows import REMINDERS, new_values, read
from storage.sharing import hold_chats, hold_chats_of
from storage.tables import chats, occurrences, preferences, reminders
from storage.upsert import insert as upsert

ZONE_RULES = "zone_rules"
CAN_COME = (
    reminders.c.deleted_at.is_(None),
    reminders.c.state != State.ENDED.value,
    reminders.c.kind != Kind.CHECK_IN.value,
)


def add(connection: Connection, addition: Addition) -> Reminder:
    """Store a reminder with its first occurrence; raises TooManyError beyond its caps."""
    new, now = addition.new, addition.created_at
    chat = _chat(connection, new.address)
    if addition.caps is not None:
        counted = _counted_with(new.kind)
        if new.owner is not None:
            is_theirs = counted & (reminders.c.owner == new.owner)
            _refuse_beyond(connection, is_theirs, addition.caps.person)
        is_there = counted & (reminders.c.chat_id == chat)
        _refuse_beyond(connection, is_there, addition.caps.chat)
    if addition.quiet is not None:
        has_none = chats.c.quiet_zone.is_(None)
        _set_quiet(connection, (chats.c.id == chat) & has_none, addition.quiet)
    row = new_values(new) | {
        "chat_id": chat,
        "state": State.ACTIVE.value,
        "next_at": addition.next_at,
        "created_at": now,
        "unanswered": 0,
        "delivered": 0,
        "revision": 0,
    }
    added = insert(reminders).values(row).returning(reminders.c.id)
    reminder = ReminderId(connection.execute(added).scalar_one())
    plant(connection, [Plan(reminder, new.address, addition.next_at)], now)
    return _known(connection, reminder)


def get(connection: Connection, reminder: ReminderId) -> Reminder | None:
    """Return a reminder, None where there is none (any more)."""
    found = find(connection, reminders.c.id == reminder)
    return found[0] if found else None


def find(
    connection: Connection, which: ColumnElement[bool], limit: int | None = None
) -> list[Reminder]:
    """Return *which* reminders, oldest first."""
    rows = connection.execute(REMINDERS.where(which).order_by(reminders.c.id).limit(limit))
    readable = (read(row) for row in rows)
    return [reminder for reminder in readable if reminder is not None]


def change(
    connection: Connection, reminder: ReminderId, now: datetime, decide: Decide
) -> Reminder:
    """Change a reminder and its waiting occurrences into what *decide* makes of it."""
    hold_chats_of(connection, [reminder])
    before = _as_it_waits(connection, _known(connection, reminder))
    wanted = decide(before)
    said = wanted.revision or before
    is_replanned = (
        wanted.state is not before.state
        or wanted.next_at != before.next_at
        or said.recurrence != before.recurrence
    )
    connection.execute(
        update(reminders)
        .where(reminders.c.id == reminder)
        .values(
            state=wanted.state.value if wanted.deleted_at is None else reminders.c.state,
            suspension=None if wanted.suspension is None else wanted.suspension.value,
            suspended_at=None if wanted.suspension is None else now,
            next_at=wanted.next_at,
            paused_until_at=wanted.paused_until_at,
            deleted_at=wanted.deleted_at,
            ended_at=now if wanted.state is State.ENDED else None,
            recurrence=to_json(said.recurrence),
            text=said.text,
            named_time=said.named_time,
            revision=reminders.c.revision + int(is_replanned),
        )
    )
    _let_wait(connection, before, wanted, now)
    is_active = wanted.state is State.ACTIVE and wanted.deleted_at is None
    if wanted.next_at is not None and is_active:
        plant(connection, [Plan(reminder, before.address, wanted.next_at)], now)
    return _known(connection, reminder)


def change_all(
    connection: Connection, which: Sequence[ReminderId], now: datetime, decide: Decide
) -> list[Reminder]:
    """Change *which* reminders there are into what *decide* makes of each."""
    hold_chats_of(connection, which)
    known = find(connection, reminders.c.id.in_(which))
    return [change(connection, reminder.id, now, decide) for reminder in known]


def _let_wait(connection: Connection, before: Reminder, wanted: Change, now: datetime) -> None:
    if wanted.deleted_at is not None:
        set_aside(connection, before.id)
    elif before.deleted_at is not None:
        bring_back(connection, before.id)
    is_its = occurrences.c.reminder_id == before.id
    if wanted.closing is None:
        if wanted.next_at != before.next_at:
            is_next = is_its & (occurrences.c.due_at == before.next_at)
            drop_waiting(connection, is_next & (occurrences.c.due_at > now))
    else:
        close_waiting(connection, is_its, wanted.closing, now)
        lines = [Line(before.id, before.address, at, wanted.closing) for at in wanted.skipped]
        record(connection, lines)


def set_quiet_hours(connection: Connection, address: Address, quiet: QuietHours) -> None:
    """Set the quiet hours of a chat that has or had reminders."""
    _set_quiet(connection, chats.c.address == address, quiet)


def move(connection: Connection, old: Address, new: Address) -> None:
    """Give the reminders and preferences of the chat *old* to *new*."""
    hold_chats(connection, chats.c.address.in_([old, new]))
    source = connection.execute(select(chats.c.id).where(chats.c.address == old)).scalar()
    target = connection.execute(select(chats.c.id).where(chats.c.address == new)).scalar()
    is_old = chats.c.id == source
    if source is not None and target is None:
        connection.execute(update(chats).where(is_old).values(address=new, not_before_at=None))
    elif source is not None:
        is_its = reminders.c.chat_id == source
        connection.execute(update(reminders).where(is_its).values(chat_id=target))
        connection.execute(delete(chats).where(is_old))
    chosen = select(preferences.c.key).where(preferences.c.key == new)
    if connection.execute(chosen).first() is None:
        renamed = update(preferences).where(preferences.c.key == old).values(key=new)
        connection.execute(renamed)


def is_within(address: Address) -> ColumnElement[bool]:
    """Return what tells whether a chat is that of *address*, or a place in it such as a topic."""
    is_below = (chats.c.address > f"{address}/") & (chats.c.address < f"{address}0")
    return (chats.c.address == address) | is_below  # "0" comes next after "/"


def end_waits(connection: Connection, address: Address) -> None:
    """Let what waits for a chat or the places in it be ready when it is due."""
    its = select(reminders.c.id).join(chats).where(is_within(address))
    waits = (occurrences.c.ready_at > occurrences.c.due_at) & IS_FREE
    connection.execute(update(chats).where(is_within(address)).values(not_before_at=None))
    connection.execute(
        update(occurrences)
        .where(occurrences.c.reminder_id.in_(its), waits)
        .values(ready_at=occurrences.c.due_at)
    )


def forget_chats(connection: Connection, ids: Iterable[int]) -> None:
    """Delete those of the chats *ids* that have no reminder left."""
    which = chats.c.id.in_([*ids])
    hold_chats(connection, which)
    has_some = select(reminders.c.id).where(reminders.c.chat_id == chats.c.id).exists()
    connection.execute(delete(chats).where(which, ~has_some))


def zone_rules(connection: Connection) -> str | None:
    """Return the version of the rules that next times were computed with."""
    return facts.find(connection, ZONE_RULES)


def set_zone_rules(connection: Connection, version: str) -> None:
    """Note the version of the time-zone rules."""
    facts.keep(connection, ZONE_RULES, version)


def _chat(connection: Connection, address: Address) -> int:
    """Return the id of a chat, made where there is none; nobody else changes it meanwhile."""
    added = upsert(chats).values(address=address)
    same = {"address": added.excluded.address}  # to write it again holds it
    held = added.on_conflict_do_update(index_elements=["address"], set_=same)
    found: int = connection.execute(held.returning(chats.c.id)).scalar_one()
    return found


def _set_quiet(connection: Connection, which: ColumnElement[bool], quiet: QuietHours) -> None:
    connection.execute(
        update(chats)
        .where(which)
        .values(
            quiet_start_minute=quiet.start_minute,
            quiet_end_minute=quiet.end_minute,
            quiet_zone=quiet.zone,
        )
    )


def _counted_with(kind: Kind) -> ColumnElement[bool]:
    """Return which reminders count towards the caps of one of *kind*: those, or check-ins."""
    if kind is not Kind.CHECK_IN:
        return and_(*CAN_COME)
    return (reminders.c.kind == kind.value) & (reminders.c.state == State.ACTIVE.value)


def _refuse_beyond(connection: Connection, which: ColumnElement[bool], cap: int) -> None:
    counted = select(func.count()).select_from(reminders).where(which)
    if connection.execute(counted).scalar_one() >= cap:
        raise TooManyError(cap)


def _known(connection: Connection, reminder: ReminderId) -> Reminder:
    found = get(connection, reminder)
    if found is None:
        raise UnknownReminderError(f"there is no reminder {reminder}")
    return found


def _as_it_waits(connection: Connection, reminder: Reminder) -> Reminder:
    waits = select(occurrences.c.id).where(
        occurrences.c.reminder_id == reminder.id,
        occurrences.c.due_at == reminder.next_at,
        occurrences.c.result == OPEN,
    )
    if reminder.next_at is None or connection.execute(waits).first() is not None:
        return reminder
    return replace(reminder, next_at=None)

"""Reminders as people handle them: create, look at, pause, delete, snooze, answer.

Knows the rules of each change. Must not know a platform, wording or SQL, nor how a due one is
sent.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from scheduler import changes, limits
from scheduler.clock import Clock
from scheduler.model import (
    Address,
    Kind,
    LedgerEntry,
    LedgerLine,
    NewReminder,
    OccurrenceId,
    PersonId,
    Press,
    QuietHours,
    Reminder,
    ReminderId,
    Revision,
    State,
    Suspension,
)
from scheduler.recurrence import Recurrence, local_day, next_after
from scheduler.store import Addition, Change, Decide, Horizons, ReminderStore

NIGHT = (22 * 60, 7 * 60)
LEDGER_KEPT = timedelta(days=90)
GONE_KEPT = timedelta(days=30)
UNSEEN_KEPT = timedelta(days=730)
DELETED_KEPT = timedelta(hours=1)  # longer than Undo works, so that a late press is told why
LARGEST_SHIFT = timedelta(hours=3)  # by which new time-zone rules move a wall time
ROWS_A_STEP = 500  # of housekeeping, so that no step holds up what is due


class Reminders:
    """The reminders of everybody.

    *changed* is set whenever something may be due earlier than it was; the Alarm waits for it.
    """

    def __init__(self, store: ReminderStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self.changed = asyncio.Event()

    def check(self, kind: Kind, rule: Recurrence) -> None:
        """Raise a LimitError where *rule* comes too often for a *kind*, or never."""
        limits.check(kind, rule, self._clock.now())

    async def create(self, new: NewReminder) -> Reminder:
        """Save a reminder and return it; raises a LimitError."""
        now = self._clock.now()
        is_for_people = new.kind is not Kind.CHECK_IN
        zone = new.recurrence.zone
        addition = Addition(
            new=new,
            created_at=now,
            next_at=limits.check(new.kind, new.recurrence, now),
            quiet=QuietHours(*NIGHT, zone) if is_for_people and not new.to_group else None,
            caps=limits.CAPS if is_for_people else limits.CHECK_IN_CAPS,
        )
        reminder = await self._store.add(addition)
        self.changed.set()
        return reminder

    async def get(self, reminder: ReminderId) -> Reminder | None:
        """Return a reminder, deleted ones for a while too, or None."""
        found = await self._store.get(reminder)
        return None if found is None else self._as_seen(found)

    async def of_person(self, person: PersonId) -> list[Reminder]:
        """Return the private reminders of *person* that can still come, oldest first."""
        return [self._as_seen(found) for found in await self._store.of_person(person)]

    async def of_chat(self, address: Address) -> list[Reminder]:
        """Return the reminders of a chat that can still come, oldest first."""
        return [self._as_seen(found) for found in await self._store.of_chat(address)]

    async def history(self, reminder: ReminderId, limit: int = 10) -> list[LedgerLine]:
        """Return what became of the last occurrences, newest first."""
        return await self._store.history(reminder, limit)

    async def occurrence(self, occurrence: OccurrenceId) -> LedgerEntry | None:
        """Return an occurrence with its reminder, None where it is not kept (any more)."""
        return self._entry_as_seen(await self._store.entry(occurrence))

    async def pause(self, reminder: ReminderId, until_at: datetime | None = None) -> Reminder:
        """Stop a reminder, for good or until an instant; raises UnknownReminderError."""
        return await self._change(reminder, partial(changes.pause, until_at=until_at))

    async def resume(self, reminder: ReminderId) -> Reminder:
        """Let a reminder run again from now on; raises UnknownReminderError."""
        return await self._change(reminder, partial(changes.resume, now=self._clock.now()))

    async def revise(self, reminder: ReminderId, revision: Revision) -> Reminder:
        """Change when a reminder comes and what it says; it stays the same reminder.

        Raises a LimitError, and UnknownReminderError.
        """
        change = partial(changes.revise, revision=revision, now=self._clock.now())
        return await self._change(reminder, change)

    async def set_zones(self, person: PersonId, zones: Mapping[ReminderId, str]) -> list[Reminder]:
        """Let wall times be those of other zones, in one transaction; return what is there now.

        Only private reminders that *person* owns are touched and returned, oldest first. Elapsed
        intervals, deleted ones and those that would never come again keep their zone.
        """
        now = self._clock.now()

        def is_theirs(reminder: Reminder) -> bool:
            return reminder.owner == person and not reminder.to_group

        def decide(reminder: Reminder) -> Change:
            if not is_theirs(reminder):
                return changes.keep(reminder)
            return changes.in_zone(reminder, zones[reminder.id], now)

        changed = await self._store.change_all(list(zones), now, decide)
        self.changed.set()
        return [self._as_seen(reminder) for reminder in changed if is_theirs(reminder)]

    async def delete(self, reminder: ReminderId) -> Reminder:
        """Delete a reminder, so that it can be restored; raises UnknownReminderError."""
        return await self._change(reminder, partial(changes.delete, now=self._clock.now()))

    async def restore(self, reminder: ReminderId) -> Reminder:
        """Bring a deleted reminder back, nothing lost.

        Raises UndoExpiredError ten minutes after it was deleted, and UnknownReminderError.
        """
        return await self._change(reminder, partial(changes.restore, now=self._clock.now()))

    async def keep(self, reminder: ReminderId) -> None:
        """Keep a series as it is: the answer to the question after ten."""
        await self._store.answered(reminder)

    async def mark_done(self, occurrence: OccurrenceId) -> LedgerEntry | None:
        """Note that it was done; None where the occurrence is not kept (any more)."""
        return self._entry_as_seen(await self._store.press(occurrence, Press.DONE))

    async def snooze(self, occurrence: OccurrenceId, wait: timedelta) -> datetime | None:
        """Let an occurrence come again, once, after *wait*; return when.

        None where the occurrence is not kept (any more) or its reminder was deleted.
        """
        due_at = self._clock.now() + wait
        if not await self._store.snooze(occurrence, due_at):
            return None
        self.changed.set()
        return due_at

    async def skip_today(self, occurrence: OccurrenceId) -> bool:
        """Skip the rest of the day that an occurrence belongs to; False where it is over."""
        entry = await self._store.entry(occurrence)
        if entry is None:
            return False
        now = self._clock.now()
        rule = entry.reminder.recurrence
        day = local_day(rule, entry.line.due_at)
        rest = changes.rest_of_day(rule, day, now)
        if not rest and now.astimezone(ZoneInfo(rule.zone)).date() > day:
            return False
        await self._store.press(occurrence, Press.NOT_TODAY)
        if entry.reminder.state is State.ACTIVE:
            await self._change(entry.reminder.id, partial(changes.skip, rest=rest, now=now))
        return True

    async def set_quiet_hours(self, address: Address, quiet: QuietHours | None) -> None:
        """Set when interval reminders of a chat rest; None for never.

        A chat without reminders has none to set: its first one brings 22:00 to 07:00.
        """
        await self._store.set_quiet_hours(address, quiet or QuietHours(0, 0, "UTC"))

    async def left(self, address: Address) -> None:
        """Suspend the reminders of a chat, and of its topics, that can no longer be reached."""
        for reminder in await self._store.within(address):
            await self._change(reminder.id, partial(changes.suspend, why=Suspension.GONE))

    async def came_back(self, address: Address) -> int:
        """Resume what was suspended in a chat and its topics; return how many that were.

        What waits for the chat waits no longer.
        """
        await self._store.end_waits(address)
        self.changed.set()
        suspended = await self._store.suspended(address)
        for reminder in suspended:
            await self.resume(reminder.id)
        return len(suspended)

    async def was_reached(self, address: Address, lately: timedelta) -> bool:
        """Tell whether something was sent to a chat, or set for it, in the time *lately*."""
        return await self._store.reached_since(address, self._clock.now() - lately)

    async def moved(self, old: Address, new: Address) -> None:
        """Follow a chat to its new address."""
        await self._store.move(old, new)

    async def take_back_claims(self) -> None:
        """Free what an earlier process held; only where it is certain to be gone."""
        await self._store.take_back_claims()

    async def recompute(self, zone_rules: str) -> None:
        """Compute next times anew where they were computed with other time-zone rules.

        What is due already is left to be delivered.
        """
        if await self._store.zone_rules() == zone_rules:
            return
        now = self._clock.now()
        batch = await self._store.active_after(ReminderId(0), ROWS_A_STEP)
        while batch:
            for reminder in batch:
                await self._recompute_one(reminder, now)
            batch = await self._store.active_after(batch[-1].id, ROWS_A_STEP)
        await self._store.set_zone_rules(zone_rules)
        self.changed.set()

    async def tidy(self) -> None:
        """Purge what is kept no longer: old lines, reminders and drafts, chats and people gone."""
        now = self._clock.now()
        horizons = Horizons(
            ledger=now - LEDGER_KEPT,
            deleted=now - DELETED_KEPT,
            gone=now - GONE_KEPT,
            unseen=(now - UNSEEN_KEPT).date(),
            today=now.date(),
            now=now,
        )
        went = ROWS_A_STEP
        while went >= ROWS_A_STEP:
            went = await self._store.tidy(horizons, ROWS_A_STEP)

    async def _recompute_one(self, reminder: Reminder, now: datetime) -> None:
        if reminder.next_at is None or reminder.next_at <= now:
            return
        next_at = next_after(reminder.recurrence, max(now, reminder.next_at - LARGEST_SHIFT))
        if next_at != reminder.next_at:
            await self._store.change(reminder.id, now, partial(changes.replan, next_at=next_at))

    async def _change(self, reminder: ReminderId, decide: Decide) -> Reminder:
        changed = await self._store.change(reminder, self._clock.now(), decide)
        self.changed.set()
        return self._as_seen(changed)

    def _entry_as_seen(self, entry: LedgerEntry | None) -> LedgerEntry | None:
        return None if entry is None else replace(entry, reminder=self._as_seen(entry.reminder))

    def _as_seen(self, reminder: Reminder) -> Reminder:
        until_at = reminder.paused_until_at
        if reminder.deleted_at is not None:
            return replace(reminder, state=State.DELETED)
        if until_at is None:
            return reminder
        if until_at > self._clock.now():
            return replace(reminder, state=State.PAUSED)
        state = State.ENDED if reminder.state is State.PAUSED else reminder.state
        return replace(reminder, state=state, paused_until_at=None)

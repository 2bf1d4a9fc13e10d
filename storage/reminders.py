"""The ReminderStore on SQL: each method one transaction, one hop to the worker thread.

Knows which rows make a reminder. Must not know when one is due, nor any platform or wording.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, and_

from scheduler.model import (
    Address,
    LedgerEntry,
    LedgerLine,
    OccurrenceId,
    PersonId,
    Press,
    QuietHours,
    Reminder,
    ReminderId,
    State,
)
from scheduler.store import Addition, Claim, Decide, Horizons, Meanwhile, Settlement, Turnover
from storage import claiming, keeping, ledger, settling, tidying
from storage.database import Database
from storage.keeping import CAN_COME
from storage.tables import chats, reminders


class SqlReminderStore:
    """Keeps reminders in the database; see scheduler.store.ReminderStore for the contract."""

    def __init__(self, database: Database) -> None:
        self._run = database.run

    async def add(self, addition: Addition) -> Reminder:
        """Store a reminder with its first occurrence; raises TooManyError beyond its caps."""
        return await self._run(partial(keeping.add, addition=addition))

    async def get(self, reminder: ReminderId) -> Reminder | None:
        """Return a reminder, None where there is none (any more)."""
        return await self._run(partial(keeping.get, reminder=reminder))

    async def of_person(self, person: PersonId) -> list[Reminder]:
        """Return the private reminders of *person* that can still come."""
        private = (reminders.c.owner == person) & reminders.c.to_group.is_(False)
        return await self._run(partial(keeping.find, which=and_(private, *CAN_COME)))

    async def of_chat(self, address: Address) -> list[Reminder]:
        """Return the reminders of a chat that can still come."""
        return await self._run(
            partial(keeping.find, which=and_((chats.c.address == address), *CAN_COME))
        )

    async def within(self, address: Address) -> list[Reminder]:
        """Return the reminders of a chat and of the places in it that can still come."""
        return await self._run(
            partial(keeping.find, which=and_(keeping.is_within(address), *CAN_COME))
        )

    async def suspended(self, address: Address) -> list[Reminder]:
        """Return the suspended reminders of a chat and of the places in it."""
        is_suspended = (reminders.c.state == State.SUSPENDED.value) & reminders.c.deleted_at.is_(
            None
        )
        return await self._run(
            partial(keeping.find, which=keeping.is_within(address) & is_suspended)
        )

    async def active_after(self, reminder: ReminderId, limit: int) -> list[Reminder]:
        """Return up to *limit* active reminders with a next time, from after *reminder*."""
        waits = and_(
            reminders.c.id > reminder,
            reminders.c.state == State.ACTIVE.value,
            reminders.c.deleted_at.is_(None),
            reminders.c.next_at.is_not(None),
        )
        return await self._run(partial(keeping.find, which=waits, limit=limit))

    async def change(self, reminder: ReminderId, now: datetime, decide: Decide) -> Reminder:
        """Change a reminder into what *decide* makes of it; raises UnknownReminderError."""
        change = partial(keeping.change, reminder=reminder, now=now, decide=decide)
        return await self._run(change)

    async def change_all(
        self, reminders: Sequence[ReminderId], now: datetime, decide: Decide
    ) -> list[Reminder]:
        """Change several reminders in one transaction; unknown ones are left out."""
        change_all = partial(keeping.change_all, which=reminders, now=now, decide=decide)
        return await self._run(change_all)

    async def history(self, reminder: ReminderId, limit: int) -> list[LedgerLine]:
        """Return the newest closed lines, newest first."""
        return await self._run(partial(ledger.history, reminder=reminder, limit=limit))

    async def entry(self, occurrence: OccurrenceId) -> LedgerEntry | None:
        """Return an occurrence with its reminder, None where there is none (any more)."""
        return await self._run(partial(ledger.entry, occurrence=occurrence))

    async def reached_since(self, address: Address, since: datetime) -> bool:
        """Tell whether a reminder of a chat was sent or made after *since*."""
        return await self._run(partial(ledger.reached_since, address=address, since=since))

    async def press(self, occurrence: OccurrenceId, press: Press) -> LedgerEntry | None:
        """Note what was pressed; None where there is no such occurrence."""
        return await self._run(partial(ledger.press, occurrence=occurrence, pressed=press))

    async def snooze(self, occurrence: OccurrenceId, due_at: datetime) -> bool:
        """Let it come again at *due_at*; False where it cannot."""
        return await self._run(partial(ledger.snooze, occurrence=occurrence, due_at=due_at))

    async def answered(self, reminder: ReminderId) -> None:
        """Count unanswered deliveries from nought again."""
        await self._run(partial(ledger.answered, reminder=reminder))

    async def set_quiet_hours(self, address: Address, quiet: QuietHours) -> None:
        """Set the quiet hours of a chat that has or had reminders."""
        await self._run(partial(keeping.set_quiet_hours, address=address, quiet=quiet))

    async def move(self, old: Address, new: Address) -> None:
        """Give all that belongs to the chat *old* to *new*."""
        await self._run(partial(keeping.move, old=old, new=new))

    async def end_waits(self, address: Address) -> None:
        """Let what waits for the chat be ready when it is due."""
        await self._run(partial(keeping.end_waits, address=address))

    async def claim_due(self, now: datetime, lane: str, limit: int) -> list[Claim]:
        """Lease up to *limit* ready occurrences of *lane*, at most one a chat."""
        return await self._run(partial(claiming.claim_due, now=now, lane=lane, limit=limit))

    async def settle(self, now: datetime, settlements: Sequence[Settlement]) -> int:
        """Write down what became of claims; return how many were still ours."""
        return await self._run(partial(settling.settle, now=now, settlements=settlements))

    async def settle_and_claim(
        self,
        now: datetime,
        settlements: Sequence[Settlement],
        lane: str,
        limit: int,
        meanwhile: Meanwhile | None = None,
    ) -> Turnover:
        """Settle, and then claim what is due, in one transaction; none where nothing is."""

        def turn_over(connection: Connection) -> Turnover:
            settled = settling.settle(connection, now, settlements) if settlements else 0
            claims, next_at = claiming.claim_or_wait(connection, now, lane, limit)
            return Turnover(settled=settled, claims=claims, next_at=next_at)

        def glance(connection: Connection) -> Turnover | None:
            may_be_ready, next_at = claiming.look(connection, now, lane)
            return None if may_be_ready else Turnover(settled=0, claims=[], next_at=next_at)

        return await self._run(turn_over, None if settlements else glance, meanwhile)

    async def take_back_claims(self) -> int:
        """Free every lease; only where no other process can hold one."""
        return await self._run(claiming.take_back_claims)

    async def next_due_at(self, lanes: Sequence[str]) -> datetime | None:
        """Return when the first unclaimed occurrence of *lanes* is ready."""
        return await self._run(partial(claiming.next_due_at, served=lanes))

    async def count_due(self, now: datetime) -> dict[str, int]:
        """Return how many occurrences of each lane are ready and not settled."""
        return await self._run(partial(claiming.count_due, now=now))

    async def tidy(self, horizons: Horizons, limit: int) -> int:
        """Purge up to *limit* each of what lies before the *horizons*; return how many went."""
        return await self._run(partial(tidying.tidy, horizons=horizons, limit=limit))

    async def zone_rules(self) -> str | None:
        """Return the version of the rules that next times were computed with."""
        return await self._run(keeping.zone_rules)

    async def set_zone_rules(self, version: str) -> None:
        """Note the version of the time-zone rules."""
        await self._run(partial(keeping.set_zone_rules, version=version))

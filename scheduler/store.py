"""The ReminderStore port: what the scheduler asks of whatever keeps its reminders.

Knows claims, settlements and changes; the docstrings are the contract. Must not know SQL, and
holds no rule: which occurrence is sent, skipped or given back is decided by the caller.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

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
    Result,
    Revision,
    State,
    Suspension,
)
from scheduler.values import light

LEASE = timedelta(seconds=60)
PROMPT = timedelta(minutes=5)  # so little is not late for any kind, also across midnight
ON_ITS_OWN = (Kind.CUSTOM, Kind.CHECK_IN)  # what one of these says, another does not

Meanwhile = Callable[[], None]
"""What can be done on the loop while the disk is waited for."""


@dataclass(frozen=True, slots=True)
class Caps:
    """How many reminders a person and a chat may have."""

    person: int
    chat: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """A new reminder with its first due instant; *quiet* counts where the chat has none yet."""

    new: NewReminder
    created_at: datetime
    next_at: datetime
    quiet: QuietHours | None
    caps: Caps | None


@light
@dataclass(frozen=True, slots=True)
class Claim:
    """A leased occurrence. *revision* tells settling whether the reminder changed meanwhile.

    *attempt* counts from 1; what ended with a wait that was told does not count.
    *along* are missed ones of the same kind in the same chat, leased with it.
    """

    occurrence: OccurrenceId
    token: str
    reminder: Reminder
    revision: int
    due_at: datetime
    attempt: int
    is_snoozed: bool
    quiet: QuietHours | None
    along: "tuple[Claim, ...]" = ()


@light
@dataclass(frozen=True, slots=True)
class Settled:
    """A claim that is done with.

    *due_at* is the instant that it stands for in the end, *passed* are the other instants that
    went by with it, and *next_at* is when the series comes again, None where it does not. A
    *suspension* stops every reminder of the chat.
    """

    claim: Claim
    result: Result
    due_at: datetime
    sent_at: datetime | None = None
    passed: tuple[tuple[datetime, Result], ...] = ()
    next_at: datetime | None = None
    suspension: Suspension | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenBack:
    """A claim that waits until *ready_at*; the whole chat or lane too, where these are set.

    *is_begun* tells whether it may have been sent.
    """

    claim: Claim
    ready_at: datetime
    chat_until_at: datetime | None = None
    lane_until_at: datetime | None = None
    is_begun: bool = True

    @property
    def is_attempt(self) -> bool:
        """Whether it counts as an attempt: not where it was told how long to wait."""
        is_told = self.chat_until_at is not None or self.lane_until_at is not None
        return self.is_begun and not is_told


Settlement = Settled | GivenBack


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnover:
    """What settle_and_claim did: how many settlements were still ours, and the new claims.

    Where there are none, *next_at* is when there may be some, None where nothing waits.
    """

    settled: int
    claims: list[Claim]
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a reminder shall be from now on.

    *closing* is what becomes of occurrences that are due and wait, those to come are dropped;
    None leaves them. While *deleted_at* is set they stand aside. *skipped* instants get a line.
    A *revision* is what it says and when from now on; one that is due already still comes.
    """

    state: State
    next_at: datetime | None
    closing: Result | None
    suspension: Suspension | None = None
    paused_until_at: datetime | None = None
    deleted_at: datetime | None = None
    skipped: tuple[datetime, ...] = ()
    revision: Revision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizons:
    """Before which instants ledger lines and ended, deleted and unreachable reminders may go.

    *unseen* is the day since which whoever may go was not seen; what expires by itself may go
    once it did so before *now*.
    """

    ledger: datetime
    deleted: datetime
    gone: datetime
    unseen: date
    today: date
    now: datetime


Decide = Callable[[Reminder], Change]


class ReminderStore(Protocol):
    """Keeps reminders, occurrences and waits. Every method is one transaction.

    Every method raises StoreError where the store cannot do its work; nothing is changed then.
    """

    async def add(self, addition: Addition) -> Reminder:
        """Store a reminder with its first occurrence, and return it.

        Raises TooManyError where its owner or its chat has as many as the caps allow.
        """

    async def get(self, reminder: ReminderId) -> Reminder | None:
        """Return a reminder, deleted ones too until they are purged."""

    async def of_person(self, person: PersonId) -> list[Reminder]:
        """Return the private reminders that *person* owns and that can still come, oldest first.

        Check-ins are left out, here and in of_chat.
        """

    async def of_chat(self, address: Address) -> list[Reminder]:
        """Return the reminders of a chat that can still come, oldest first."""

    async def within(self, address: Address) -> list[Reminder]:
        """Return what of_chat does, of a chat and of the places in it.

        The address of such a place is that of the chat, a slash, and more.
        """

    async def suspended(self, address: Address) -> list[Reminder]:
        """Return the suspended reminders of a chat and of the places in it."""

    async def active_after(self, reminder: ReminderId, limit: int) -> list[Reminder]:
        """Return up to *limit* active reminders with a next time, by id, from after *reminder*."""

    async def change(self, reminder: ReminderId, now: datetime, decide: Decide) -> Reminder:
        """Change a reminder into what *decide* makes of it, and return it.

        *decide* is pure and is called inside the transaction, perhaps on another thread. It sees
        next_at as None where no occurrence waits. What is claimed stays with its holder. Raises
        UnknownReminderError.
        """

    async def change_all(
        self, reminders: Sequence[ReminderId], now: datetime, decide: Decide
    ) -> list[Reminder]:
        """Change several reminders in one transaction, as change does each, and return them.

        Unknown ones are left out.
        """

    async def history(self, reminder: ReminderId, limit: int) -> list[LedgerLine]:
        """Return the newest lines of a reminder's ledger, newest first, none that is open."""

    async def entry(self, occurrence: OccurrenceId) -> LedgerEntry | None:
        """Return an occurrence with its reminder."""

    async def press(self, occurrence: OccurrenceId, press: Press) -> LedgerEntry | None:
        """Note what was pressed, forget a waiting snooze of it, and return the entry, or None."""

    async def snooze(self, occurrence: OccurrenceId, due_at: datetime) -> bool:
        """Add an occurrence at *due_at*, or move the one that waits for this snooze.

        Notes the press. Returns False where there is no such occurrence, or its reminder is
        deleted.
        """

    async def answered(self, reminder: ReminderId) -> None:
        """Count unanswered deliveries from nought again."""

    async def set_quiet_hours(self, address: Address, quiet: QuietHours) -> None:
        """Set the quiet hours of a chat that has or had reminders; others have none to set."""

    async def move(self, old: Address, new: Address) -> None:
        """Give all that belongs to the chat *old* to *new*; nothing where *old* is unknown."""

    async def reached_since(self, address: Address, since: datetime) -> bool:
        """Tell whether a reminder of a chat was sent or made after *since*."""

    async def end_waits(self, address: Address) -> None:
        """Let what waits for the chat, or a place in it, be ready when it is due."""

    async def claim_due(self, now: datetime, lane: str, limit: int) -> list[Claim]:
        """Lease up to *limit* ready occurrences of *lane*, at most one a chat.

        None of a chat that has an occurrence under lease, or of a chat or lane that waits.
        Longest ready first, equal instants in an order that differs from day to day. A lease lasts
        LEASE; an expired one is free for anybody. One that is later than PROMPT brings along the
        others of its kind in its chat that are as late, unless they are ON_ITS_OWN.
        """

    async def settle(self, now: datetime, settlements: Sequence[Settlement]) -> int:
        """Write down what became of claims; return how many were still ours.

        A claim whose token is no longer that of its occurrence is left alone entirely.
        """

    async def settle_and_claim(
        self,
        now: datetime,
        settlements: Sequence[Settlement],
        lane: str,
        limit: int,
        meanwhile: Meanwhile | None = None,
    ) -> Turnover:
        """Settle, and then claim what is due: a whole batch costs one transaction.

        *meanwhile* is called once all that is left is to wait for the disk; not where nothing is
        to be written.
        """

    async def take_back_claims(self) -> int:
        """Free every lease; only where no other process can hold one."""

    async def next_due_at(self, lanes: Sequence[str]) -> datetime | None:
        """Return when the first unclaimed occurrence of *lanes* is ready, in the past if it is."""

    async def count_due(self, now: datetime) -> dict[str, int]:
        """Return how many occurrences of each lane are ready, claimed or not; none is left out."""

    async def tidy(self, horizons: Horizons, limit: int) -> int:
        """Purge up to *limit* each of what lies before the *horizons*; return how many rows went.

        With the last reminder of a chat goes the chat, and what expired goes too. Of people who
        were not seen for long and have no active reminder all goes; who was seen on no known day
        counts as seen today.
        """

    async def zone_rules(self) -> str | None:
        """Return the version of the time-zone rules that next times were computed with."""

    async def set_zone_rules(self, version: str) -> None:
        """Note the version of the time-zone rules."""

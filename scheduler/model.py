"""The values of reminding: addresses, reminders, occurrences, outcomes.

Knows lanes, due instants and states. Must not know a platform, a topic or a word of text.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType
from zoneinfo import ZoneInfo

from scheduler.recurrence import Recurrence
from scheduler.values import light

Address = NewType("Address", str)  # "telegram:4711": the lane, a colon, what the adapter needs
PersonId = NewType("PersonId", str)  # "telegram:4711": the person, whatever the chat
ReminderId = NewType("ReminderId", int)
OccurrenceId = NewType("OccurrenceId", int)


def lane_of(address: Address) -> str:
    """Return the platform part of *address*."""
    return address.partition(":")[0]


class Kind(StrEnum):
    """What a reminder is about, as far as its timing is concerned."""

    HYDRATION = "hydration"
    MAGNESIUM = "magnesium"
    STRETCH = "stretch"
    TIP = "tip"
    CUSTOM = "custom"
    CHECK_IN = "check_in"


class State(StrEnum):
    """Where a reminder stands. DELETED can be undone for a while; ENDED has no next time."""

    ACTIVE = "active"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    ENDED = "ended"
    DELETED = "deleted"


class Suspension(StrEnum):
    """Why the bot itself stopped a reminder."""

    GONE = "gone"
    NO_PERMISSION = "no_permission"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReminder:
    """What somebody confirmed: everything of a Reminder but what the store adds.

    *owner* may manage it (None: whoever manages the chat may); *to_group* tells that others read
    the chat. *named_time* is True where the person named the wall times, so quiet hours do not
    hold it back. *text* holds own words (CUSTOM), else nothing; it is never interpreted.
    """

    address: Address
    owner: PersonId | None
    set_by: PersonId | None
    kind: Kind
    recurrence: Recurrence
    text: str = ""
    to_group: bool = False
    named_time: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What somebody confirmed of a reminder that stays the same one; see NewReminder."""

    recurrence: Recurrence
    text: str
    named_time: bool


@light
@dataclass(frozen=True, slots=True)
class Reminder:
    """A stored reminder. *next_at* is its next due instant, None when there is none.

    *deleted_at* is set while State is DELETED and can still be undone.
    """

    id: ReminderId
    address: Address
    owner: PersonId | None
    set_by: PersonId | None
    kind: Kind
    recurrence: Recurrence
    text: str
    to_group: bool
    named_time: bool
    state: State
    suspension: Suspension | None
    next_at: datetime | None
    created_at: datetime
    paused_until_at: datetime | None = None
    deleted_at: datetime | None = None
    unanswered: int = 0  # deliveries since the last press, for the question after ten
    delivered: int = 0  # deliveries in all


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The local hours in which interval reminders rest, as minutes of the day in *zone*.

    *start_minute* later than *end_minute* spans midnight; equal means never.
    """

    start_minute: int
    end_minute: int
    zone: str

    def cover(self, instant: datetime) -> bool:
        """Tell whether *instant* (aware) lies in these hours."""
        local = instant.astimezone(ZoneInfo(self.zone))
        minute = local.hour * 60 + local.minute
        if self.start_minute <= self.end_minute:
            return self.start_minute <= minute < self.end_minute
        return minute >= self.start_minute or minute < self.end_minute


@light
@dataclass(frozen=True, slots=True)
class Occurrence:
    """One due instant of a Reminder, claimed for delivery; unique by (reminder, due instant).

    *token* is the lease: settling demands it. *missed* counts earlier due instants that this one
    stands for after a downtime; *late* is how late it was at the claim; *silent* asks for an
    arrival without sound; *attempt* counts from 1; *asks* asks to put the question after ten.
    """

    id: OccurrenceId
    reminder: Reminder
    due_at: datetime
    token: str
    late: timedelta = timedelta(0)
    missed: int = 0
    silent: bool = False
    attempt: int = 1
    is_snoozed: bool = False
    is_first: bool = False
    asks: bool = False


class Result(StrEnum):
    """What became of an occurrence, as the ledger keeps it."""

    OPEN = "open"
    SENT = "sent"
    SKIPPED_LATE = "skipped_late"
    SKIPPED_QUIET = "skipped_quiet"
    SKIPPED_PAUSED = "skipped_paused"
    SKIPPED_TODAY = "skipped_today"
    COALESCED = "coalesced"
    GONE = "gone"
    NO_PERMISSION = "no_permission"
    FAILED = "failed"


class Press(StrEnum):
    """What a person pressed on a reminder that arrived."""

    DONE = "done"
    SNOOZED = "snoozed"
    NOT_TODAY = "not_today"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One line of a reminder's history."""

    occurrence: OccurrenceId
    due_at: datetime
    sent_at: datetime | None
    result: Result
    press: Press | None


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A line of the ledger with the reminder it belongs to."""

    reminder: Reminder
    line: LedgerLine


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived; *message* is the platform's id of the message, "" where it gives none."""

    message: str


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """The platform asks to wait: this chat alone, or the whole lane."""

    wait: timedelta
    whole_lane: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat lives at another address now; send there."""

    to: Address


@dataclass(frozen=True, slots=True)
class Gone:
    """The person blocked us, or the chat or channel is no more."""


@dataclass(frozen=True, slots=True)
class NoPermission:
    """The chat is there but we may not write in it."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Something passing went wrong; try again later. *reason* is for the log, without text."""

    reason: str


Outcome = Sent | RetryAfter | Moved | Gone | NoPermission | Failed

"""Whether a claimed occurrence is still worth sending, by its kind. Pure; asks no clock or store.

After a downtime several instants of a series have gone by; at most one of them is sent.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from scheduler.model import Kind, QuietHours, Reminder, Result, State
from scheduler.recurrence import next_after
from scheduler.store import ON_ITS_OWN, PROMPT, Claim
from scheduler.values import light

HYDRATION_KEEPS = timedelta(minutes=60)
LINES = 48  # of those that went by, the newest get a ledger line each
MOMENT = timedelta(minutes=1)  # so little later is the same part of the day
LOOK_BACK = timedelta(days=90)  # as long as the ledger is kept

# People share rules and hours, and what is due comes at the same instant for many of them.
following = lru_cache(maxsize=4096)(next_after)
covered = lru_cache(maxsize=4096)(QuietHours.cover)

Passed = tuple[tuple[datetime, Result], ...]


@light
@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done with a claim.

    *skip* is the result that it is closed with unsent, None to send it. It stands for *due_at*;
    *passed* are the other instants that went by, *missed* counts those that it stands for too.
    *next_at* is when the series comes again.
    """

    due_at: datetime
    skip: Result | None
    next_at: datetime | None
    silent: bool = False
    missed: int = 0
    passed: Passed = ()


def rests_when_quiet(kind: Kind, *, named_time: bool) -> bool:
    """Tell whether a reminder is left out in quiet hours; others arrive without sound."""
    return not named_time and kind not in ON_ITS_OWN


def judge(claim: Claim, now: datetime) -> Verdict:
    """Return what is to be done with *claim* at *now*."""
    reminder = claim.reminder
    if claim.is_snoozed:
        skip = None if _is_fresh(reminder, claim.due_at, now) else Result.SKIPPED_LATE
        return Verdict(due_at=claim.due_at, skip=skip, next_at=None)
    if reminder.state is not State.ACTIVE:
        return Verdict(due_at=claim.due_at, skip=Result.SKIPPED_PAUSED, next_at=None)
    if reminder.paused_until_at is not None and now < reminder.paused_until_at:
        next_at = next_after(reminder.recurrence, reminder.paused_until_at - timedelta.resolution)
        return Verdict(due_at=claim.due_at, skip=Result.SKIPPED_PAUSED, next_at=next_at)
    next_at = following(reminder.recurrence, claim.due_at)
    if next_at is None or next_at > now:
        return _judge_one(claim, now, next_at)
    return _judge_several(claim, now)


def _judge_one(claim: Claim, now: datetime, next_at: datetime | None) -> Verdict:
    skip = _unsent(claim, claim.due_at, now)
    silent = skip is None and _arrives_quietly(claim, claim.due_at, now)
    return Verdict(claim.due_at, skip, next_at, silent)


def _judge_several(claim: Claim, now: datetime) -> Verdict:
    rule = claim.reminder.recurrence
    went_by = [claim.due_at]
    next_at = next_after(rule, max(claim.due_at, now - LOOK_BACK))
    while next_at is not None and next_at <= now:
        went_by.append(next_at)
        next_at = next_after(rule, next_at)
    fates = [(due_at, _unsent(claim, due_at, now)) for due_at in went_by]
    worth = [due_at for due_at, skip in fates if skip is None]
    due_at = worth[-1] if worth else went_by[-1]
    passed = [(at, skip or Result.COALESCED) for at, skip in fates if at != due_at]
    return Verdict(
        due_at=due_at,
        skip=None if worth else fates[-1][1],
        next_at=next_at,
        silent=bool(worth) and _arrives_quietly(claim, due_at, now),
        missed=sum(result is not Result.SKIPPED_QUIET for _, result in passed),
        passed=tuple(passed[-LINES:]),
    )


def _unsent(claim: Claim, due_at: datetime, now: datetime) -> Result | None:
    reminder = claim.reminder
    rests = rests_when_quiet(reminder.kind, named_time=reminder.named_time)
    if rests and claim.quiet is not None and covered(claim.quiet, due_at):
        return Result.SKIPPED_QUIET
    return None if _is_fresh(reminder, due_at, now) else Result.SKIPPED_LATE


def _is_fresh(reminder: Reminder, due_at: datetime, now: datetime) -> bool:
    if now - due_at <= PROMPT:
        return True
    match reminder.kind:
        case Kind.HYDRATION | Kind.CHECK_IN:
            return now - due_at <= HYDRATION_KEEPS
        case Kind.STRETCH | Kind.TIP:
            zone = ZoneInfo(reminder.recurrence.zone)
            return due_at.astimezone(zone).date() == now.astimezone(zone).date()
        case Kind.MAGNESIUM | Kind.CUSTOM:
            return True


def _arrives_quietly(claim: Claim, due_at: datetime, now: datetime) -> bool:
    if claim.reminder.kind is Kind.CHECK_IN:
        return False
    quiet = claim.quiet
    if quiet is None:
        return False
    return covered(quiet, due_at) or (now - due_at > MOMENT and quiet.cover(now))

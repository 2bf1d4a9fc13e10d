"""What follows from the outcome of a delivery. Pure: waits, endings and suspensions as values."""

from datetime import datetime, timedelta
from typing import assert_never

from scheduler.catch_up import Verdict
from scheduler.model import (
    Failed,
    Gone,
    Moved,
    NoPermission,
    Outcome,
    Result,
    RetryAfter,
    Sent,
    Suspension,
)
from scheduler.store import Claim, GivenBack, Settled, Settlement

FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=7)


def settle(claim: Claim, verdict: Verdict, outcome: Outcome, now: datetime) -> Settlement:
    """Return how a delivered *claim* is to be settled at *now*."""
    match outcome:
        case Sent():
            return close(claim, verdict, Result.SENT, now)
        case RetryAfter(wait=wait, whole_lane=True):
            return GivenBack(claim=claim, ready_at=claim.due_at, lane_until_at=now + wait)
        case RetryAfter(wait=wait):
            until_at = now + wait
            return GivenBack(claim=claim, ready_at=until_at, chat_until_at=until_at)
        case Gone() | NoPermission():
            return _stop(claim, outcome)
        case Failed() | Moved():
            if now - verdict.due_at > GIVE_UP_AFTER:
                return close(claim, verdict, Result.FAILED)
            return try_again(claim, now, verdict.next_at)
        case _:
            assert_never(outcome)


def close(
    claim: Claim, verdict: Verdict, result: Result, sent_at: datetime | None = None
) -> Settled:
    """Return how a *claim* is settled that comes to its end with *result*."""
    return Settled(claim, result, verdict.due_at, sent_at, verdict.passed, verdict.next_at)


def try_again(claim: Claim, now: datetime, next_at: datetime | None = None) -> GivenBack:
    """Give *claim* back for a while that grows with each attempt, at most until *next_at*."""
    doublings = min(claim.attempt - 1, 16)
    ready_at = now + min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)
    if next_at is not None and next_at > now:
        ready_at = min(ready_at, next_at)
    return GivenBack(claim=claim, ready_at=ready_at)


def leave(claim: Claim) -> GivenBack:
    """Give back a *claim* that was not begun, to whoever claims next."""
    return GivenBack(claim=claim, ready_at=claim.due_at, is_begun=False)


def _stop(claim: Claim, outcome: Gone | NoPermission) -> Settled:
    if isinstance(outcome, Gone):
        result, suspension = Result.GONE, Suspension.GONE
    else:
        result, suspension = Result.NO_PERMISSION, Suspension.NO_PERMISSION
    return Settled(claim=claim, result=result, due_at=claim.due_at, suspension=suspension)

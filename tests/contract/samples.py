"""Reminders, claims and settlements as the contract suite wants them, in a few words."""

from datetime import date, datetime, timedelta

from scheduler.model import Address, Kind, QuietHours, Result
from scheduler.store import Addition, Claim, Horizons, ReminderStore, Settled
from tests.fakes.manual_clock import NOON
from tests.fakes.new_reminders import ANN, daily, private

DUE = NOON + timedelta(hours=1)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
NIGHT = QuietHours(1320, 420, "UTC")


def addition(address: Address = ANN, kind: Kind = Kind.TIP) -> Addition:
    """Return a reminder due at DUE."""
    new = private(kind, daily(13), address)
    return Addition(new=new, created_at=NOON, next_at=DUE, quiet=NIGHT, caps=None)


def before(
    ledger: datetime = NOON,
    deleted: datetime = NOON,
    gone: datetime = NOON,
    unseen: date = date.min,
    now: datetime = NOON,
) -> Horizons:
    """Return horizons, most of them before anything happened."""
    today = NOON.date()
    return Horizons(ledger=ledger, deleted=deleted, gone=gone, unseen=unseen, today=today, now=now)


async def claim_one(store: ReminderStore, address: Address = ANN) -> Claim:
    """Return the claim of a new reminder that is due."""
    await store.add(addition(address))
    [claim] = await store.claim_due(DUE, "web", 1)
    return claim


def sent(claim: Claim) -> Settled:
    """Return the usual settlement."""
    return Settled(
        claim=claim, result=Result.SENT, due_at=DUE, sent_at=DUE + SECOND, next_at=DUE + DAY
    )

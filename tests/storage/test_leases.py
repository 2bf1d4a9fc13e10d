"""Leases on SQLite, where the one process compares them with its own clock."""

from datetime import timedelta
from pathlib import Path

from scheduler.model import Kind
from scheduler.reminders import Reminders
from scheduler.store import LEASE
from storage.engine import open_storage
from tests.fakes.manual_clock import NOON, ManualClock
from tests.fakes.new_reminders import daily, private

DUE = NOON + timedelta(hours=1)
SECOND = timedelta(seconds=1)


async def test_a_lease_lasts_a_minute(tmp_path: Path) -> None:
    """A second before its end nothing is free, then all is, though nothing else is due."""
    async with open_storage(tmp_path) as storage:
        await Reminders(storage.reminders, ManualClock()).create(private(Kind.TIP, daily(13)))
        await storage.reminders.claim_due(DUE, "web", 9)
        assert await storage.reminders.claim_due(DUE + LEASE - SECOND, "web", 9) == []
        assert len(await storage.reminders.claim_due(DUE + LEASE, "web", 9)) == 1


async def test_a_restart_frees_what_was_claimed(tmp_path: Path) -> None:
    """The one process on the file need not wait for its predecessor's leases."""
    for attempt in (1, 2):
        async with open_storage(tmp_path) as storage:
            if attempt == 1:
                await Reminders(storage.reminders, ManualClock()).create(
                    private(Kind.TIP, daily(13))
                )
            [claim] = await storage.reminders.claim_due(DUE, "web", 9)
            assert claim.attempt == attempt

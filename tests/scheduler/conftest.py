"""The scheduler's parts on a real store, with a clock and a platform that do as they are told."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from scheduler.deliveries import Deliveries
from scheduler.reminders import Reminders
from storage.engine import Storage, open_storage
from tests.fakes.manual_clock import ManualClock
from tests.fakes.outbox import Outbox


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands at noon."""
    return ManualClock()


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    """An empty storage in a directory of its own."""
    async with open_storage(tmp_path) as storage:
        yield storage


@pytest.fixture
def reminders(storage: Storage, clock: ManualClock) -> Reminders:
    """The service that people's presses reach."""
    return Reminders(storage.reminders, clock)


@pytest.fixture
def outbox() -> Outbox:
    """A platform on which everything arrives."""
    return Outbox()


@pytest.fixture
def deliveries(storage: Storage, clock: ManualClock, outbox: Outbox) -> Deliveries:
    """Deliveries to the outbox."""
    return Deliveries(storage.reminders, clock, outbox.deliver)

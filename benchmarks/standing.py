"""What many stored reminders cost while nothing is due: start, ticks, memory."""

import statistics
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.gauges import memory
from benchmarks.seeding import DUE_AT
from scheduler.alarm import Alarm
from scheduler.deliveries import BATCH, Deliveries
from scheduler.model import Occurrence, Outcome
from scheduler.reminders import Reminders
from storage.engine import open_storage

STARTS = 5
TICKS = 2000
WARM_UP = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Medians of one process. *ready* is from opening the file until the alarm serves."""

    count: int
    ready_milliseconds: float
    tick_microseconds: float
    megabytes: float


class EarlyClock:
    """Shows an hour before anything is due."""

    def now(self) -> datetime:
        """Return the instant."""
        return DUE_AT - timedelta(hours=1)


async def refuse(occurrence: Occurrence) -> Outcome:
    """Fail: nothing is due."""
    raise AssertionError(occurrence)


async def measure(folder: Path, count: int) -> Standing:
    """Start on the *count* reminders in *folder* a few times, then look for due ones."""
    starts = [await _start(folder) for _ in range(STARTS)]
    clock = EarlyClock()
    async with open_storage(folder) as storage:
        deliveries = Deliveries(storage.reminders, clock, refuse)
        ticks = []
        for _ in range(WARM_UP + TICKS):
            before = time.perf_counter()
            await deliveries.drain("web", lambda: BATCH)
            ticks.append(time.perf_counter() - before)
        held = memory()
    return Standing(
        count=count,
        ready_milliseconds=statistics.median(starts) * 1e3,
        tick_microseconds=statistics.median(ticks[WARM_UP:]) * 1e6,
        megabytes=held,
    )


async def _start(folder: Path) -> float:
    clock, before = EarlyClock(), time.perf_counter()
    async with open_storage(folder) as storage:
        deliveries = Deliveries(storage.reminders, clock, refuse)
        async with Alarm(Reminders(storage.reminders, clock), deliveries, {"web": _batch}, clock):
            await deliveries.next_due_at("web")
            return time.perf_counter() - before


def _batch() -> int:
    return BATCH

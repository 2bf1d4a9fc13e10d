"""The same spike with what a bot would use instead: one APScheduler job for each reminder.

Knows APScheduler 3. The jobs are daily ones at 08:00 in a time zone, set as its guide shows, with
the two settings without which it loses most of them: no limit to lateness, and coalescing.
"""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from benchmarks.gauges import LoopGauge, forget_peak, memory, peak_memory
from benchmarks.seeding import MINUTE, ZONE

_arrived = 0  # a stored job names a function of a module, and so can hand over no object


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerSpike:
    """One run. *seconds* last from the due instant until the last job has run and is stored."""

    count: int
    seconds: float
    gap_milliseconds: float
    added_megabytes: float


async def send(_number: int) -> None:
    """Take it."""
    global _arrived  # noqa: PLW0603 - see above
    _arrived += 1


async def measure(count: int, folder: Path | None = None) -> PeerSpike:
    """Run *count* jobs that are due, kept in memory or, where given, in SQLite in *folder*."""
    before = memory()
    scheduler = AsyncIOScheduler(job_defaults={"misfire_grace_time": None, "coalesce": True})
    if folder is not None:
        scheduler.add_jobstore(SQLAlchemyJobStore(f"sqlite:///{folder / 'jobs.db'}"))
    scheduler.start(paused=True)
    due_at = datetime.now(UTC)
    for number in range(count):
        scheduler.add_job(
            send, "cron", hour=MINUTE // 60, timezone=ZONE, args=[number], next_run_time=due_at
        )
    forget_peak()
    async with LoopGauge() as gauge:
        await asyncio.sleep(0.05)
        gauge.gaps.clear()
        started = time.perf_counter()
        scheduler.resume()
        while _arrived < count:  # noqa: ASYNC110 - a stored job cannot set an event of ours
            await asyncio.sleep(0.001)
        seconds = time.perf_counter() - started
    scheduler.shutdown(wait=False)
    return PeerSpike(
        count=count,
        seconds=seconds,
        gap_milliseconds=gauge.worst_milliseconds(100),
        added_megabytes=peak_memory() - before,
    )

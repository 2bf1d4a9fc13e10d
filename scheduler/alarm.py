"""Wakes the deliveries when something is due. The only importer of APScheduler.

Knows when to look again. Must not know what is due, nor what becomes of it. APScheduler keeps
one job a lane in memory, which rings at the next due instant; a timer of the event loop rings
every minute anyway, whatever becomes of the machine's clock. Nothing is lost with them, since
what is due stands in the store.
"""

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta
from types import TracebackType
from typing import Self

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from scheduler import zone_rules
from scheduler.clock import Clock, SystemClock
from scheduler.deliveries import Allowance, Deliveries
from scheduler.errors import StoreError
from scheduler.reminders import Reminders

ANYWAY_SECONDS = 60
NO_ALLOWANCE_SECONDS = 0.25
TROUBLE_SECONDS = (1, 2, 5, 15, 30)
STOP_SECONDS = 3.0  # as long as a lane needs for what it claimed; the whole program has ten
HOUSEKEEPING_SECONDS = 3600

logger = logging.getLogger(__name__)


class Alarm:
    """Delivers what is due, lane by lane, for as long as it is open."""

    def __init__(
        self,
        reminders: Reminders,
        deliveries: Deliveries,
        allowances: Mapping[str, Allowance],
        clock: Clock,
    ) -> None:
        self._reminders = reminders
        self._deliveries = deliveries
        self._allowances = allowances
        self._clock = clock
        self._rings = {lane: asyncio.Event() for lane in allowances}
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._scheduler.start()
        self._tasks = [asyncio.create_task(self._serve(lane)) for lane in self._rings]
        self._tasks.append(asyncio.create_task(self._ring_anyway()))
        self._tasks.append(asyncio.create_task(self._follow_changes()))
        self._tasks.append(asyncio.create_task(self._keep_house()))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Claim nothing more, and let what is under way end; all who ask wait for the same."""
        if self._stopping is None:
            self._stopping = asyncio.create_task(self._stop())
        await asyncio.shield(self._stopping)

    async def _stop(self) -> None:
        self._deliveries.rest()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)  # the shutdown takes effect one turn of the loop later
        await self._deliveries.finish(STOP_SECONDS)

    def ring(self) -> None:
        """Look at once for what is due."""
        for ring in self._rings.values():
            ring.set()

    async def _ring_anyway(self) -> None:
        # APScheduler would sleep for an hour where the clock is set back by one.
        while True:
            await asyncio.sleep(ANYWAY_SECONDS)
            self.ring()

    async def _follow_changes(self) -> None:
        while True:
            await self._reminders.changed.wait()
            self._reminders.changed.clear()
            self.ring()

    async def _serve(self, lane: str) -> None:
        ring, failures = self._rings[lane], 0
        while True:
            try:
                wait = await self._look(lane)
                failures = 0
            except Exception as error:  # noqa: BLE001 - reminders must go on after any bug
                wait = TROUBLE_SECONDS[min(failures, len(TROUBLE_SECONDS) - 1)]
                failures += 1
                _tell(f"lane {lane} waits {wait} s", error)
            if wait is None:
                await ring.wait()
            elif wait:
                await asyncio.sleep(wait)

    async def _look(self, lane: str) -> float | None:
        """Deliver what is due; return the seconds until the next look, None for the next ring."""
        self._rings[lane].clear()
        due_at = await self._deliveries.drain(lane, self._allowances[lane])
        if due_at is None:
            return None
        wait = due_at - self._clock.now()
        if wait <= timedelta(0):
            return NO_ALLOWANCE_SECONDS
        self._plan(lane, wait)
        return None

    def _plan(self, lane: str, wait: timedelta) -> None:
        # By the machine's clock, the one that APScheduler reads, whatever ours shows.
        self._scheduler.add_job(
            self._rings[lane].set,
            "date",
            run_date=SystemClock().now() + wait,
            id=lane,
            replace_existing=True,
            misfire_grace_time=None,
        )

    async def _keep_house(self) -> None:
        while True:
            try:
                await self._reminders.recompute(zone_rules.version())
                await self._reminders.tidy()
            except Exception as error:  # noqa: BLE001 - the next hour is another chance
                _tell("housekeeping waits an hour", error)
            await asyncio.sleep(HOUSEKEEPING_SECONDS)


def _tell(what: str, error: Exception) -> None:
    if isinstance(error, StoreError):
        logger.warning("%s: %s", what, error)
    else:
        logger.error("%s", what, exc_info=error)

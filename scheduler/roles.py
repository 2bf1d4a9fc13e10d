"""Roles: a duty that one process holds at a time, however many share a store.

Knows how a role is kept, lost and found again. Must not know what the duty is. Whoever holds a
role renews it every second; who could not for LOST has lost it to whoever asks next. A holder
that was stopped and wakes up learns it from its own clock before it does anything.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_hex
from types import TracebackType
from typing import Protocol, Self

from scheduler.clock import Clock
from scheduler.errors import RoleLostError, StoreError

LOST = timedelta(seconds=4)
RENEW_SECONDS = 1.0

Work = Callable[[], Awaitable[None]]

logger = logging.getLogger(__name__)


class RoleStore(Protocol):
    """Keeps who holds which role. Every method is one transaction, and may raise StoreError."""

    async def hold(self, role: str, holder: str, now: datetime) -> int | None:
        """Take *role*, or keep it, until LOST from now on; return its epoch.

        None where another holder has it. The epoch grows each time that the role is taken, also
        by the same holder after it was lost. Time is that of the store where many share it.
        """

    async def let_go(self, role: str, holder: str, now: datetime) -> None:
        """Let anybody take *role* at once, if it is *holder* who has it."""


class Duties(Protocol):
    """What this process may do at present."""

    def holds(self, role: str) -> bool:
        """Tell whether *role* is certainly ours."""

    def is_elsewhere(self, role: str) -> bool:
        """Tell whether another process is known to hold *role*."""

    async def serve(self, role: str, work: Work) -> None:
        """Do *work* once *role* is ours; raise RoleLostError once another process has it."""


class AllDuties:
    """The duties of a process that shares its store with nobody: all of them, for ever."""

    def holds(self, _role: str) -> bool:
        """Tell that it is ours."""
        return True

    def is_elsewhere(self, _role: str) -> bool:
        """Tell that it is not."""
        return False

    async def serve(self, _role: str, work: Work) -> None:
        """Do the work."""
        await work()


@dataclass(slots=True)
class _Standing:
    """What is known of a role; neither event is set before the store answered."""

    ours_until: float = 0.0  # by the loop's clock
    is_ours: asyncio.Event = field(default_factory=asyncio.Event)
    is_elsewhere: asyncio.Event = field(default_factory=asyncio.Event)


class Roles:
    """Takes roles as they become free, and keeps them, for as long as it is open.

    While the store does not answer, what is ours is done on with, but for what holds() guards.
    """

    def __init__(self, store: RoleStore, clock: Clock, roles: Iterable[str]) -> None:
        self._store = store
        self._clock = clock
        self._holder = token_hex(8)
        self._standings = {role: _Standing() for role in roles}
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(self._keep(role)) for role in self._standings]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for role in self._standings:
            with suppress(StoreError):
                await self._store.let_go(role, self._holder, self._clock.now())

    def holds(self, role: str) -> bool:
        """Tell whether *role* is certainly ours: nobody else can have taken it yet."""
        return _now() < self._standings[role].ours_until

    def is_elsewhere(self, role: str) -> bool:
        """Tell whether another process is known to hold *role*."""
        return self._standings[role].is_elsewhere.is_set()

    async def serve(self, role: str, work: Work) -> None:
        """Do *work* once *role* is ours; raise RoleLostError once another process has it."""
        standing = self._standings[role]
        await standing.is_ours.wait()
        working = asyncio.ensure_future(work())
        losing = asyncio.ensure_future(standing.is_elsewhere.wait())
        try:
            await asyncio.wait({working, losing}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                raise RoleLostError(role)
            await working
        finally:
            working.cancel()
            losing.cancel()
            await asyncio.gather(working, losing, return_exceptions=True)

    async def _keep(self, role: str) -> None:
        is_told = False  # once, not every second for as long as the store is away
        while True:
            asked_at = _now()
            try:
                epoch = await self._store.hold(role, self._holder, self._clock.now())
            except StoreError as error:
                if not is_told:
                    logger.warning("the role %s cannot be renewed: %s", role, error)
                is_told = True
            else:
                is_told = False
                self._note(role, asked_at, epoch)
            await asyncio.sleep(asked_at + RENEW_SECONDS - _now())

    def _note(self, role: str, asked_at: float, epoch: int | None) -> None:
        standing = self._standings[role]
        now, before = standing.is_ours, standing.is_elsewhere
        if epoch is None:
            now, before = before, now
        if not now.is_set():
            logger.info("the role %s is %s", role, "elsewhere" if epoch is None else "ours")
        # Counted from when it was asked for, so that it ends here before it does in the store.
        standing.ours_until = 0.0 if epoch is None else asked_at + LOST.total_seconds()
        now.set()
        before.clear()


def _now() -> float:
    return asyncio.get_running_loop().time()

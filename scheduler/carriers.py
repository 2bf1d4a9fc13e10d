"""The sends of one lane that are under way: begun, waited for, cut off.

Knows tasks and how long a send may take. Must not know what an attempt does, nor where outcomes
are written down.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from scheduler import outcomes
from scheduler.clock import Clock
from scheduler.store import Claim, Settlement

Attempt = Callable[[Claim, datetime], Awaitable[list[Settlement]]]
"""Carry out a claim that was made at an instant, and return how it is to be settled."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long, in seconds, things may take.

    A *send* is cut off before its lease ends; what was sent is written down, and more is claimed,
    once a *wave*; a *round* ends after so long, whatever is still under way.
    """

    send: float = 45
    wave: float = 0.25
    round: float = 5


PATIENCE = Patience()


class Carriers:
    """Carry claims out, with as many tasks as sends are held up at the same time.

    A carrier takes one claim after another; before each it sees that a spare one stands by, which
    goes on with the others should this one be held up. *outcomes* are those not fetched yet.
    """

    def __init__(self, attempt: Attempt, clock: Clock, patience: Patience) -> None:
        self.outcomes: list[Settlement] = []
        self._attempt = attempt
        self._clock = clock
        self._patience = patience
        self._waiting: deque[tuple[Claim, datetime]] = deque()
        self._busy: dict[asyncio.Task[None], tuple[Claim, float]] = {}
        self._spare: asyncio.Task[None] | None = None
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def under_way(self) -> int:
        """How many claims are not carried out yet."""
        return len(self._waiting) + len(self._busy)

    def begin(self, claims: Iterable[Claim], claimed_at: datetime) -> None:
        """Begin to carry out *claims*."""
        self._waiting.extend((claim, claimed_at) for claim in claims)
        if self._waiting:
            self._idle.clear()
            self._see_to_a_spare()

    async def wave(self) -> None:
        """Wait until all are carried out, or for one wave; cut off what takes too long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience.wave):
                await self._idle.wait()
        now = _now()
        for carrier, (_, ends_at) in self._busy.items():
            if ends_at <= now:
                carrier.cancel()

    async def finish(self, patience_seconds: float) -> None:
        """Let those under way come to an end, and cut off those that do not."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_seconds):
                await self._idle.wait()
        self._waiting.clear()
        late = [*self._busy]
        for carrier in late:
            carrier.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _see_to_a_spare(self) -> None:
        if self._spare is None:
            self._spare = asyncio.create_task(self._carry())

    async def _carry(self) -> None:
        carrier, self._spare = self._spare, None
        while carrier is not None and self._waiting:
            claim, claimed_at = self._waiting.popleft()
            if self._waiting:
                self._see_to_a_spare()
            self._busy[carrier] = (claim, _now() + self._patience.send)
            try:
                settlements = await self._attempt(claim, claimed_at)
                self.outcomes += settlements  # in two steps: meanwhile they may have been fetched
            except asyncio.CancelledError:
                logger.warning("occurrence %d got no answer in time", claim.occurrence)
                self._try_again(claim)
                raise
            except Exception:
                logger.exception("occurrence %d could not be sent", claim.occurrence)
                self._try_again(claim)
            finally:
                del self._busy[carrier]
                if not self.under_way:
                    self._idle.set()

    def _try_again(self, claim: Claim) -> None:
        now = self._clock.now()
        self.outcomes += [outcomes.try_again(one, now) for one in (claim, *claim.along)]


def _now() -> float:
    return asyncio.get_running_loop().time()

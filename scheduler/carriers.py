"""The sends of one lane that are under way: begun, waited for, cut off.

Knows tasks and how long a send may take. Must not know what an attempt does, nor where outcomes
are written down.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from scheduler import outcomes
from scheduler.clock import Clock
from scheduler.model import OccurrenceId
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
    goes on with the others should this one be held up. What is in hand already is never begun
    again: a lease that ended early, since the clock was set forward, is only renewed.
    """

    def __init__(self, attempt: Attempt, clock: Clock, patience: Patience) -> None:
        self._outcomes: list[Settlement] = []
        self._tokens: dict[OccurrenceId, str] = {}  # of all in hand: by which they are held now
        self._attempt = attempt
        self._clock = clock
        self._patience = patience
        self._held = 0
        self._is_resting = self._is_finished = False
        self._waiting: deque[tuple[Claim, datetime]] = deque()
        self._busy: dict[asyncio.Task[None], tuple[Claim, float]] = {}
        self._spare: asyncio.Task[None] | None = None
        self._idle = asyncio.Event()
        self._idle.set()
        self._now = asyncio.get_running_loop().time

    @property
    def under_way(self) -> int:
        """How many claims are not carried out yet."""
        return len(self._waiting) + len(self._busy)

    @property
    def held(self) -> int:
        """How many of these were taken in hand and not begun."""
        return self._held

    @property
    def has_outcomes(self) -> bool:
        """Whether there is something to write down."""
        return bool(self._outcomes)

    def take(self, claims: Iterable[Claim], claimed_at: datetime) -> None:
        """Take *claims* in hand, to be carried out from the next start on."""
        for claim in claims:
            is_new = claim.occurrence not in self._tokens
            one = self._without_those_in_hand(claim) if claim.along else claim
            self._tokens[one.occurrence] = one.token
            if is_new:
                self._waiting.append((one, claimed_at))
                self._held += 1
        if self._waiting:
            self._idle.clear()

    def start(self) -> None:
        """Begin to carry out what was taken in hand, unless it rests."""
        self._held = 0
        if self._waiting and not self._is_resting:
            self._see_to_a_spare()

    def rest(self) -> None:
        """Begin nothing any more."""
        self._is_resting = True

    def take_outcomes(self) -> list[Settlement]:
        """Return what is to be written down, under the tokens that hold now; it stays in hand."""
        taken, self._outcomes = self._outcomes, []
        return [self._as_held(one) for one in taken]

    def put_back(self, outcomes: list[Settlement]) -> None:
        """Keep *outcomes* that could not be written down."""
        self._outcomes = [*outcomes, *self._outcomes]

    def let_go(self, outcomes: Iterable[Settlement]) -> None:
        """Hold no more what was written down."""
        for one in outcomes:
            self._tokens.pop(one.claim.occurrence, None)

    async def wave(self) -> None:
        """Wait until all are carried out, or for one wave; cut off what takes too long."""
        await asyncio.sleep(0)  # enough for sends that wait for nothing, without a timer
        if not self._idle.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience.wave):
                    await self._idle.wait()
        now = self._now()
        for carrier, (_, ends_at) in self._busy.items():
            if ends_at <= now:
                carrier.cancel()

    async def finish(self, patience_seconds: float) -> None:
        """Rest: give back what was not begun, let the others end, and cut off what does not.

        Nobody knows whether that arrived. It stays under lease, so that it is tried again first of
        all, while a platform may still know it.
        """
        self.rest()
        for claim, _ in self._waiting:
            self._outcomes += [outcomes.leave(one) for one in (claim, *claim.along)]
        self._waiting.clear()
        if not self._busy:
            self._idle.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_seconds):
                await self._idle.wait()
        self._is_finished = True
        late = [*self._busy]
        for carrier in late:
            carrier.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _without_those_in_hand(self, claim: Claim) -> Claim:
        """Return *claim* with what it brings along, but for what is in hand, which is renewed."""
        along = [one for one in claim.along if one.occurrence not in self._tokens]
        self._tokens |= {one.occurrence: one.token for one in claim.along}
        return replace(claim, along=tuple(along))

    def _as_held(self, outcome: Settlement) -> Settlement:
        claim = outcome.claim
        token = self._tokens.get(claim.occurrence, claim.token)
        if token == claim.token:
            return outcome
        return replace(outcome, claim=replace(claim, token=token))

    def _see_to_a_spare(self) -> None:
        if self._spare is None:
            self._spare = asyncio.create_task(self._carry())

    async def _carry(self) -> None:
        carrier, self._spare = self._spare, None
        while carrier is not None and self._waiting and not self._is_resting:
            claim, claimed_at = self._waiting.popleft()
            if self._waiting:
                self._see_to_a_spare()
            self._busy[carrier] = (claim, self._now() + self._patience.send)
            try:
                settlements = await self._attempt(claim, claimed_at)
                self._outcomes += settlements  # in two steps: meanwhile they may have been taken
            except asyncio.CancelledError:
                logger.warning("occurrence %d got no answer in time", claim.occurrence)
                if not self._is_finished:
                    self._try_again(claim)
                raise
            except Exception:
                logger.exception("occurrence %d could not be sent", claim.occurrence)
                self._try_again(claim)
            finally:
                del self._busy[carrier]
                if not self._waiting and not self._busy:
                    self._idle.set()

    def _try_again(self, claim: Claim) -> None:
        now = self._clock.now()
        self._outcomes += [outcomes.try_again(one, now) for one in (claim, *claim.along)]

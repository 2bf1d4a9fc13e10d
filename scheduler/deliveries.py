"""Rounds of delivery: claim what is due, judge it, send it, settle it.

Knows leases and outcomes. Must not know a platform, wording or SQL; nothing waits inside a lease
but a send, and no transaction spans one.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from scheduler import outcomes
from scheduler.catch_up import Verdict, judge
from scheduler.clock import Clock
from scheduler.errors import StoreError
from scheduler.model import Moved, Occurrence, Outcome, Result, Sent
from scheduler.recurrence import Elapsed
from scheduler.store import LEASE, Claim, ReminderStore, Settlement

Deliver = Callable[[Occurrence], Awaitable[Outcome]]
"""Bring an occurrence to its chat. Trouble with the platform is an Outcome; only bugs raise."""

BATCH = 100  # more would hold the loop for longer, and hardly be faster
QUESTION_AFTER = 10  # deliveries without a press

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long, in seconds, things may take.

    A *send* is cut off before its lease ends; what was sent is written down once a *wave*; a
    *round* holds up the next of its lane for so long.
    """

    send: float = 45
    wave: float = 0.25
    round: float = 5


PATIENCE = Patience()


class Deliveries:
    """Delivers what is due."""

    def __init__(
        self,
        store: ReminderStore,
        clock: Clock,
        deliver: Deliver,
        patience: Patience = PATIENCE,
    ) -> None:
        self._store = store
        self._clock = clock
        self._deliver = deliver
        self._patience = patience
        self._unsettled: list[Settlement] = []
        self._rounds: set[asyncio.Task[None]] = set()

    async def run_due(self, lane: str, limit: int) -> int:
        """Deliver up to *limit* due occurrences of *lane*; return how many were claimed.

        Returns when all are settled, or after a few seconds, when slow ones go on by themselves.
        Raises StoreError where the store fails; what was sent is then remembered, and nothing is
        claimed until it could be written down.
        """
        await self._settle([])
        claimed_at = self._clock.now()
        claims = await self._store.claim_due(claimed_at, lane, min(limit, BATCH))
        if claims:
            going = asyncio.create_task(self._carry_out(claims, claimed_at))
            self._rounds.add(going)
            going.add_done_callback(self._rounds.discard)
            await asyncio.wait({going}, timeout=self._patience.round)
        return len(claims)

    async def next_due_at(self, lane: str) -> datetime | None:
        """Return when *lane* has something to deliver next, in the past if it has now."""
        return await self._store.next_due_at([lane])

    async def finish(self, patience_seconds: float) -> None:
        """Let running rounds come to an end, and cut off those that do not."""
        if self._rounds:
            _, late = await asyncio.wait(self._rounds, timeout=patience_seconds)
            for going in late:
                going.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _carry_out(self, claims: Sequence[Claim], claimed_at: datetime) -> None:
        sends = {asyncio.create_task(self._attempt(one, claimed_at)): one for one in claims}
        pending = set(sends)
        ends_at = asyncio.get_running_loop().time() + self._patience.send
        try:
            while pending:
                if asyncio.get_running_loop().time() >= ends_at:
                    _cut_off(pending)
                done, pending = await asyncio.wait(pending, timeout=self._patience.wave)
                await self._settle_wave(
                    [settled for one in done for settled in self._settlements(one, sends[one])]
                )
        finally:
            _cut_off(pending)

    async def _attempt(self, claim: Claim, claimed_at: datetime) -> list[Settlement]:
        now = self._clock.now()
        judged = [(one, judge(one, now)) for one in (claim, *claim.along)]
        if now - claimed_at >= LEASE:
            return [outcomes.try_again(one, now) for one, _ in judged]
        worth = [(one, verdict) for one, verdict in judged if verdict.skip is None]
        settlements: list[Settlement] = [
            outcomes.close(one, verdict, verdict.skip)
            for one, verdict in judged
            if verdict.skip is not None
        ]
        if worth:
            newest, verdict = max(worth, key=lambda pair: pair[1].due_at)
            verdict = replace(verdict, missed=_missed([other for _, other in judged]))
            outcome = await self._send(_occurrence(newest, verdict, now))
            settlements += [
                self._settled(one, other, outcome, is_sent=one is newest) for one, other in worth
            ]
        return settlements

    def _settled(
        self, claim: Claim, verdict: Verdict, outcome: Outcome, *, is_sent: bool
    ) -> Settlement:
        if isinstance(outcome, Sent) and not is_sent:
            return outcomes.close(claim, verdict, Result.COALESCED)
        return outcomes.settle(claim, verdict, outcome, self._clock.now())

    async def _send(self, occurrence: Occurrence) -> Outcome:
        outcome = await self._deliver(occurrence)
        if isinstance(outcome, Moved):
            await self._store.move(occurrence.reminder.address, outcome.to)
            reminder = replace(occurrence.reminder, address=outcome.to)
            outcome = await self._deliver(replace(occurrence, reminder=reminder))
        return outcome

    def _settlements(self, send: asyncio.Task[list[Settlement]], claim: Claim) -> list[Settlement]:
        if send.cancelled():
            logger.warning("occurrence %d got no answer in time", claim.occurrence)
        elif (error := send.exception()) is not None:
            logger.error("occurrence %d could not be sent", claim.occurrence, exc_info=error)
        else:
            return send.result()
        now = self._clock.now()
        return [outcomes.try_again(one, now) for one in (claim, *claim.along)]

    async def _settle_wave(self, settlements: Sequence[Settlement]) -> None:
        try:
            await self._settle(settlements)
        except StoreError as error:
            logger.warning("%d outcomes are not written down yet: %s", len(settlements), error)
        except Exception:
            logger.exception("%d outcomes are not written down yet", len(settlements))

    async def _settle(self, settlements: Sequence[Settlement]) -> None:
        batch = [*self._unsettled, *settlements]
        self._unsettled = []
        if not batch:
            return
        try:
            held = await self._store.settle(self._clock.now(), batch)
        except Exception:  # what was sent must not be sent again, so it is kept at any rate
            self._unsettled = [*batch, *self._unsettled]
            raise
        if held < len(batch):
            logger.warning(
                "%d of %d outcomes came after their lease", len(batch) - held, len(batch)
            )


def _cut_off(sends: Iterable[asyncio.Task[list[Settlement]]]) -> None:
    for send in sends:
        send.cancel()


def _missed(verdicts: Sequence[Verdict]) -> int:
    sent_for = [one for one in verdicts if one.skip in (None, Result.SKIPPED_LATE)]
    return sum(one.missed for one in verdicts) + len(sent_for) - 1


def _occurrence(claim: Claim, verdict: Verdict, now: datetime) -> Occurrence:
    reminder = claim.reminder
    rule = reminder.recurrence.rule
    is_series = not (isinstance(rule, Elapsed) and rule.once)
    return Occurrence(
        id=claim.occurrence,
        reminder=reminder,
        due_at=verdict.due_at,
        token=claim.token,
        late=now - verdict.due_at,
        missed=verdict.missed,
        silent=verdict.silent,
        attempt=claim.attempt,
        is_snoozed=claim.is_snoozed,
        is_first=reminder.delivered == 0,
        asks=is_series and not reminder.to_group and reminder.unanswered == QUESTION_AFTER,
    )

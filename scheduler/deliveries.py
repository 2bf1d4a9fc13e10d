"""Rounds of delivery: claim what is due, judge it, send it, settle it.

Knows leases and outcomes. Must not know a platform, wording or SQL; nothing waits inside a lease
but a send, and no transaction spans one.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

from scheduler import outcomes
from scheduler.carriers import PATIENCE, Carriers, Patience
from scheduler.catch_up import Verdict, judge
from scheduler.clock import Clock
from scheduler.model import Moved, Occurrence, Outcome, Reminder, Result, Sent
from scheduler.recurrence import Elapsed
from scheduler.store import LEASE, Claim, ReminderStore, Settlement, Turnover

Deliver = Callable[[Occurrence], Awaitable[Outcome]]
"""Bring an occurrence to its chat. Trouble with the platform is an Outcome; only bugs raise."""

Observe = Callable[[str, Turnover, Sequence[Settlement]], None]
"""Take note of what a lane claimed and of the settlements that it wrote down."""

Allowance = Callable[[], int]
"""Return how many occurrences a lane may be handed now."""

BATCH = 100  # more would hold the loop for longer, and hardly be faster
IN_HAND = 2 * BATCH  # one is carried out while the claims of the next are written
QUESTION_AFTER = 10  # deliveries without a press

logger = logging.getLogger(__name__)


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
        self._lanes: dict[str, Carriers] = {}
        self._observe: Observe | None = None

    def observe(self, observe: Observe) -> None:
        """Let *observe* hear what is claimed and settled."""
        self._observe = observe

    async def drain(self, lane: str, allowance: Allowance) -> datetime | None:
        """Deliver what is due on *lane*, until nothing is or no more is allowed.

        Returns when there may be more to deliver, None where nothing waits. Raises StoreError
        where the store fails; what was sent is then remembered, and nothing is claimed until it
        could be written down.
        """
        carriers = await self._ready(lane)
        while True:
            allowed = allowance() - carriers.held
            limit = min(allowed, BATCH, IN_HAND - carriers.under_way)
            turnover = await self._turn_over(lane, limit)
            if not (carriers.under_way or carriers.has_outcomes):  # some end during the turnover
                return turnover.next_at
            if len(turnover.claims) < BATCH:
                carriers.start()
                await carriers.wave()

    async def run_due(self, lane: str, limit: int) -> int:
        """Deliver one round of up to *limit*; return how many were claimed.

        Returns when all are settled, or after a few seconds: the next call settles the slow ones.
        Raises StoreError as drain does.
        """
        carriers = await self._ready(lane)
        turnover = await self._turn_over(lane, min(limit, BATCH - carriers.under_way))
        now = asyncio.get_running_loop().time
        ends_at = now() + self._patience.round
        carriers.start()
        while carriers.under_way and now() < ends_at:
            await carriers.wave()
        await self._turn_over(lane, 0)
        return len(turnover.claims)

    async def next_due_at(self, lane: str) -> datetime | None:
        """Return when *lane* has something to deliver next, in the past if it has now."""
        return await self._store.next_due_at([lane])

    def rest(self) -> None:
        """Begin nothing any more."""
        for carriers in self._lanes.values():
            carriers.rest()

    async def finish(self, patience_seconds: float) -> None:
        """Give back what was not begun, let the rest end or cut it off, and write it all down."""
        self.rest()
        await asyncio.gather(*(one.finish(patience_seconds) for one in self._lanes.values()))
        for lane, carriers in self._lanes.items():
            try:
                await self._turn_over(lane, 0)
            except Exception as error:  # noqa: BLE001 - the other lanes are to be written down
                lost = len(carriers.take_outcomes())
                logger.warning("%d outcomes are lost: %s", lost, error)

    async def _ready(self, lane: str) -> Carriers:
        """Return the carriers of *lane*, with nothing left over that could not be written down.

        By itself, not along with claims: whatever stands in the way of those must not keep it.
        """
        if lane not in self._lanes:
            self._lanes[lane] = Carriers(self._attempt, self._clock, self._patience)
        if self._lanes[lane].has_outcomes:
            await self._turn_over(lane, 0)
        return self._lanes[lane]

    async def _turn_over(self, lane: str, limit: int) -> Turnover:
        """Write down what is done, and take up to *limit* claims in hand, in the same breath.

        What was in hand before is begun while the disk is waited for.
        """
        carriers, now = self._lanes[lane], self._clock.now()
        done = carriers.take_outcomes()
        try:
            if limit > 0:
                turnover = await self._store.settle_and_claim(
                    now, done, lane, limit, carriers.start
                )
            else:
                settled = await self._store.settle(now, done) if done else 0
                turnover = Turnover(settled=settled, claims=[], next_at=now)
        except BaseException:  # what was sent must not be sent again, so it is kept at any rate
            carriers.put_back(done)
            carriers.start()  # their leases last, whatever became of this
            raise
        carriers.let_go(done)
        if turnover.settled < len(done):
            late = len(done) - turnover.settled
            logger.warning("%d of %d outcomes came after their lease", late, len(done))
        carriers.take(turnover.claims, now)
        if self._observe is not None:
            self._observe(lane, turnover, done)
        return turnover

    async def _attempt(self, claim: Claim, claimed_at: datetime) -> list[Settlement]:
        now = self._clock.now()
        if now - claimed_at >= LEASE:
            return [outcomes.try_again(one, now) for one in (claim, *claim.along)]
        if claim.along:
            return await self._attempt_several([claim, *claim.along], now)
        verdict = judge(claim, now)
        if verdict.skip is not None:
            return [outcomes.close(claim, verdict, verdict.skip)]
        occurrence = _occurrence(claim, verdict, now)
        outcome = await self._deliver(occurrence)
        if isinstance(outcome, Moved):
            outcome = await self._follow(occurrence, outcome)
        return [outcomes.settle(claim, verdict, outcome, self._clock.now())]

    async def _attempt_several(self, claims: Sequence[Claim], now: datetime) -> list[Settlement]:
        """Send the newest that is worth it; it stands for the others too."""
        judged = [(claim, judge(claim, now)) for claim in claims]
        worth = [(claim, verdict) for claim, verdict in judged if verdict.skip is None]
        settlements: list[Settlement] = [
            outcomes.close(claim, verdict, verdict.skip)
            for claim, verdict in judged
            if verdict.skip is not None
        ]
        if worth:
            newest, verdict = max(worth, key=lambda pair: pair[1].due_at)
            verdict = replace(verdict, missed=_missed([other for _, other in judged]))
            outcome = await self._send(_occurrence(newest, verdict, now))
            settlements += [
                self._settled(claim, other, outcome, is_sent=claim is newest)
                for claim, other in worth
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
        return await self._follow(occurrence, outcome) if isinstance(outcome, Moved) else outcome

    async def _follow(self, occurrence: Occurrence, moved: Moved) -> Outcome:
        """Note where the chat moved to, and deliver there."""
        await self._store.move(occurrence.reminder.address, moved.to)
        reminder = replace(occurrence.reminder, address=moved.to)
        return await self._deliver(replace(occurrence, reminder=reminder))


def _missed(verdicts: Sequence[Verdict]) -> int:
    sent_for = [one for one in verdicts if one.skip in (None, Result.SKIPPED_LATE)]
    return sum(one.missed for one in verdicts) + len(sent_for) - 1


def _occurrence(claim: Claim, verdict: Verdict, now: datetime) -> Occurrence:
    reminder = claim.reminder
    return Occurrence(  # by position, since names take longer than all else
        claim.occurrence,
        reminder,
        verdict.due_at,
        claim.token,
        now - verdict.due_at,
        verdict.missed,
        verdict.silent,
        claim.attempt,
        claim.is_snoozed,
        reminder.delivered == 0,
        reminder.unanswered == QUESTION_AFTER and _can_ask(reminder),
    )


def _can_ask(reminder: Reminder) -> bool:
    rule = reminder.recurrence.rule
    is_series = not (isinstance(rule, Elapsed) and rule.once)
    return is_series and not reminder.to_group

"""The simulated drain goes as the deliveries and the pace of the running bot do."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import repeat

import pytest

from bots.allowance import Allowance, Chat, ChatMeter, Priority, Window
from bots.pace import Pace
from bots.simulation.drain import DAY, Bot, Day, Drain, Fate, claim_of
from bots.simulation.queue import Groups, arrivals
from bots.simulation.spread import Due
from scheduler.deliveries import Deliveries
from scheduler.model import Address, Kind, Occurrence, OccurrenceId, Outcome, Sent
from scheduler.store import Claim, GivenBack, Meanwhile, Settlement, Turnover
from tests.fakes.jumping_loop import run_jumping

SPARE = 10
TELEGRAM = Allowance(lane=Window(30), chat=Window(1), group=Window(20, 60))
DISCORD = Allowance(lane=Window(50), chat=Window(5, 5), in_flight=50)


def loop_now() -> datetime:
    """Return the instant that the running loop's time stands for."""
    return DAY + timedelta(seconds=asyncio.get_running_loop().time())


class LoopClock:
    """Shows the running loop's time."""

    now = staticmethod(loop_now)


@dataclass
class Row:
    """An occurrence that waits, under lease or not."""

    claim: Claim
    ready_at: datetime
    is_leased: bool = False


class Shelf:
    """Hands out occurrences as a store does: oldest first, one a chat, none of a waiting one."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self.rows = {claim.occurrence: Row(claim, claim.due_at) for claim in claims}
        self.waits: dict[Address, datetime] = {}

    async def settle_and_claim(
        self,
        now: datetime,
        settlements: Sequence[Settlement],
        lane: str,
        limit: int,
        meanwhile: Meanwhile,
    ) -> Turnover:
        """Settle, and then hand out what is due."""
        settled = await self.settle(now, settlements)
        claims = self._claim(now, limit)
        meanwhile()
        times = [self._free_at(row) for row in self.rows.values() if not row.is_leased]
        return Turnover(settled=settled, claims=claims, next_at=min(times, default=None))

    async def settle(self, now: datetime, settlements: Sequence[Settlement]) -> int:
        """Take off what was sent, and put back what is to wait."""
        for settlement in settlements:
            occurrence = settlement.claim.occurrence
            if isinstance(settlement, GivenBack):
                address = settlement.claim.reminder.address
                self.rows[occurrence] = Row(settlement.claim, settlement.ready_at)
                self.waits[address] = settlement.chat_until_at or now
            else:
                del self.rows[occurrence]
        return len(settlements)

    def _claim(self, now: datetime, limit: int) -> list[Claim]:
        busy = {row.claim.reminder.address for row in self.rows.values() if row.is_leased}
        free = [
            row
            for row in self.rows.values()
            if self._free_at(row) <= now and row.claim.reminder.address not in busy
        ]
        claimed: dict[Address, Row] = {}
        free.sort(key=lambda row: (row.ready_at, row.claim.occurrence))
        for row in free[: limit + SPARE]:
            if len(claimed) < limit:
                claimed.setdefault(row.claim.reminder.address, row).is_leased = True
        return [row.claim for row in claimed.values()]

    def _free_at(self, row: Row) -> datetime:
        return max(row.ready_at, self.waits.get(row.claim.reminder.address, row.ready_at))


def claims_of(dues: Sequence[Due], groups: Groups) -> list[Claim]:
    """Return what a store would hold."""
    claims: list[Claim] = []
    meters = (ChatMeter(TELEGRAM, is_group=True) for _ in repeat(None))
    for chat, one in enumerate(arrivals(dues, groups, meters)):
        base = claim_of(Kind.CUSTOM, one.due_seconds)
        reminder = replace(base.reminder, address=Address(f"x:{chat}"), to_group=bool(one.group))
        for _ in range(one.group.left if one.group else 1):
            occurrence = OccurrenceId(len(claims))
            claims.append(replace(base, occurrence=occurrence, reminder=reminder))
    return claims


async def really(dues: Sequence[Due], groups: Groups, bot: Bot) -> list[float]:
    """Return how late all come through the real deliveries and the real pace."""
    shelf, pace, late = Shelf(claims_of(dues, groups)), Pace(bot.allowance), list[float]()

    async def deliver(occurrence: Occurrence) -> Outcome:
        to = occurrence.reminder
        chat = Chat(to.address, is_group=to.to_group)
        async with pace.slot(chat, Priority.REMINDER) as refusal:
            if refusal:
                return refusal
            await asyncio.sleep(bot.send_seconds)
        late.append((loop_now() - occurrence.due_at).total_seconds())
        return Sent("")

    deliveries = Deliveries(shelf, LoopClock(), deliver)
    while (next_at := await deliveries.drain("x", pace.available)) is not None:
        await asyncio.sleep(max(0.01, (next_at - loop_now()).total_seconds()))
    return sorted(late)


def fates_of(day: Day, bot: Bot) -> list[Fate]:
    """Return what becomes of a simulated day, in the order in which it does."""
    return [fate for fates in Drain(day, bot).waves() for fate in fates]


@pytest.mark.parametrize("bot", [
    Bot(allowance=TELEGRAM, spare=SPARE),
    Bot(allowance=TELEGRAM, spare=SPARE, send_seconds=0.1),
    Bot(allowance=DISCORD, spare=SPARE, send_seconds=0.3),
    Bot(allowance=Allowance(lane=Window(7), in_flight=2), spare=SPARE, send_seconds=0.5),
    Bot(allowance=Allowance(lane=Window(1000)), spare=SPARE, send_seconds=0.05),
])  # fmt: skip
def test_it_goes_as_the_running_bot_would(bot: Bot) -> None:
    """Every single reminder leaves at the very moment that the real parts send it."""
    dues = [Due(0, 200), Due(60, 40), Due(120, 1), Due(180, 35)]
    day = Day(dues=dues, kind=Kind.CUSTOM)
    late = sorted(fate.at_seconds - fate.due_seconds for fate in fates_of(day, bot))
    assert late == pytest.approx(run_jumping(really(dues, Groups(), bot)), abs=0.002)


@pytest.mark.parametrize(("allowance", "each"), [(TELEGRAM, 4), (TELEGRAM, 23), (DISCORD, 8)])
def test_groups_wait_for_their_own_allowance_as_in_the_running_bot(
    allowance: Allowance, each: int
) -> None:
    """What it gets at once is spread by its windows, or given back; the same to a second."""
    dues, groups = [Due(0, 120)], Groups(share=0.6, each=each)
    bot = Bot(allowance=allowance, spare=SPARE)
    day = Day(dues=dues, kind=Kind.CUSTOM, groups=groups)
    late = sorted(fate.at_seconds - fate.due_seconds for fate in fates_of(day, bot))
    assert late == pytest.approx(run_jumping(really(dues, groups, bot)), abs=1)

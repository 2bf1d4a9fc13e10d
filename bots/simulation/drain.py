"""Drains a day's reminders as the alarm, the deliveries and the pace would, without waiting.

Knows waves: claim what is due, judge it, send it within the allowance, look again. All rules are
those of the running bot; here is only the order in which they are asked. Must not know a platform.
"""

import math
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import repeat
from operator import itemgetter

from bots.allowance import Allowance, ChatMeter, LaneMeter, Priority
from bots.simulation.queue import Claim, Groups, Queue, arrivals
from bots.simulation.spread import Due
from scheduler import store
from scheduler.carriers import PATIENCE
from scheduler.catch_up import judge
from scheduler.deliveries import BATCH, IN_HAND
from scheduler.model import Address, Kind, OccurrenceId, Reminder, ReminderId, Result, State
from scheduler.recurrence import Elapsed, Recurrence

DAY = datetime(2026, 1, 1, tzinfo=UTC)  # any day will do
PROMPT_SECONDS = store.PROMPT.total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """One bot: its *allowance*, and how long a send takes.

    *spare* is how many rows beyond its limit a claim looks at.
    """

    allowance: Allowance
    send_seconds: float = 0.0
    spare: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What falls due, in order: *dues* of one *kind*, some of it in groups."""

    dues: Iterable[Due]
    kind: Kind
    groups: Groups = field(default_factory=Groups)


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a reminder, and when it arrived, or was settled without arriving."""

    due_seconds: float
    at_seconds: float
    result: Result


class Drain:
    """The reminders of a *day* going through one *bot*."""

    def __init__(self, day: Day, bot: Bot) -> None:
        self._kind = day.kind
        meters = (ChatMeter(bot.allowance, is_group=True) for _ in repeat(None))
        self._queue = Queue(arrivals(day.dues, day.groups, meters), bot.spare)
        self._lane = _Lane(bot)

    def waves(self) -> Iterator[list[Fate]]:
        """Yield what becomes of all reminders, claim by claim, the last to arrive at the end."""
        now = -math.inf
        while True:
            claims = self._queue.claim(now, self._lane.claimable(now))
            if claims:
                yield self._wave(claims, now)
            if len(claims) == BATCH:
                continue
            busy_until = self._lane.busy_until()
            if busy_until > now:
                now = min(busy_until, now + PATIENCE.wave)
            elif (next_at := self._queue.next_at()) is not None:
                now = max(now, next_at)
            else:
                return

    def _wave(self, claims: list[Claim], now: float) -> list[Fate]:
        dues = dict.fromkeys(claim.due_seconds for claim in claims)
        skips = {due: judge(claim_of(self._kind, due), _instant(now)).skip for due in dues}
        fates: list[Fate] = []
        sends: list[tuple[float, Claim]] = []
        for claim in claims:
            skip = skips[claim.due_seconds]
            if skip is not None:
                fates += [Fate(claim.due_seconds, now, skip)] * self._close(claim, now, now)
            elif (ready_at := self._ready_at(claim, now)) is not None:
                sends.append((ready_at, claim))
        sends.sort(key=itemgetter(0))
        for ready_at, claim in sends:
            end = self._lane.send(ready_at)
            if claim.group:
                claim.group.meter.start()
                claim.group.meter.finish(end)
            joined = self._close(claim, now, end) - 1
            fates += [Fate(claim.due_seconds, end, Result.COALESCED)] * joined
            fates.append(Fate(claim.due_seconds, end, Result.SENT))
        return fates

    def _ready_at(self, claim: Claim, now: float) -> float | None:
        """Return when its chat has room, None where that takes so long that it is given back."""
        if claim.group is None:
            return now
        refusal = claim.group.meter.refusal(Priority.REMINDER, 0, now)
        if refusal:
            self._queue.put_back(claim.group, now + refusal.wait.total_seconds())
            return None
        return claim.group.meter.ready_at(now)

    def _close(self, claim: Claim, claimed_at: float, at: float) -> int:
        """Close what was claimed; return how many: a late one brings others of its chat along."""
        group = claim.group
        if group is None:
            return 1
        is_late = claimed_at - claim.due_seconds > PROMPT_SECONDS
        count = group.left if is_late and self._kind not in store.ON_ITS_OWN else 1
        group.left -= count
        self._queue.put_back(group, at)
        return count


class _Lane:
    """The lane's allowance on the simulated clock: who comes first is let through first."""

    def __init__(self, bot: Bot) -> None:
        self._meter = LaneMeter(bot.allowance)
        self._send_seconds = bot.send_seconds
        self._now = -math.inf
        self._running: deque[float] = deque()  # ends of sends, of which the meter knows the start
        self._in_hand: deque[float] = deque()  # ends of what was claimed

    def claimable(self, now: float) -> int:
        """Return how many may be claimed."""
        while self._in_hand and self._in_hand[0] <= now:
            self._in_hand.popleft()
        allowed = min(self._meter.claimable(now), IN_HAND) - len(self._in_hand)
        return min(allowed, BATCH)

    def busy_until(self) -> float:
        """Return when the last of what was claimed has ended."""
        return self._in_hand[-1] if self._in_hand else -math.inf

    def send(self, ready_at: float) -> float:
        """Send, at *ready_at* or as soon as there is room, and return when that has ended."""
        now = max(self._now, ready_at)
        self._finish(now)
        while (room_at := self._meter.ready_at(Priority.REMINDER, now)) > now:
            now = room_at if room_at < math.inf else self._running[0]
            self._finish(now)
        self._meter.start(Priority.REMINDER, now)
        self._now = now
        self._running.append(now + self._send_seconds)
        self._in_hand.append(now + self._send_seconds)
        return now + self._send_seconds

    def _finish(self, now: float) -> None:
        while self._running and self._running[0] <= now:
            self._meter.finish(self._running.popleft())


@lru_cache(maxsize=1024)
def claim_of(kind: Kind, due_seconds: float) -> store.Claim:
    """Return the claim that the store would hand out: a reminder with one instant."""
    due_at = _instant(due_seconds)
    ahead = timedelta(hours=1)
    reminder = Reminder(
        id=ReminderId(1),
        address=Address("simulated:1"),
        owner=None,
        set_by=None,
        kind=kind,
        recurrence=Recurrence(Elapsed(ahead, due_at - ahead, once=True), "UTC"),
        text="",
        to_group=False,
        named_time=True,
        state=State.ACTIVE,
        suspension=None,
        next_at=due_at,
        created_at=due_at - ahead,
    )
    return store.Claim(
        occurrence=OccurrenceId(1),
        token="",
        reminder=reminder,
        revision=1,
        due_at=due_at,
        attempt=1,
        is_snoozed=False,
        quiet=None,
    )


def _instant(seconds: float) -> datetime:
    return DAY + timedelta(seconds=seconds)

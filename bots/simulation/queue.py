"""The queue of what is due, as the store hands it out: oldest first, at most one a chat.

Knows the order of claims and which groups wait. Must not know a platform's rate or when a
reminder is too late. Each reminder goes to a chat of its own, but those of a group come together.
"""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import ceil

from bots.allowance import ChatMeter
from bots.simulation.spread import Due


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Which reminders go to groups: their *share*, and how many *each* group has at one time."""

    share: float = 0.0
    each: int = 1


@dataclass(slots=True, eq=False)
class Group:
    """A group that has several reminders due at once, in the order of the queue."""

    due_seconds: float
    turn: int
    left: int
    meter: ChatMeter = field(repr=False)

    def __lt__(self, other: "Group") -> bool:
        """Tell which stands further ahead."""
        return self.turn < other.turn


@dataclass(frozen=True, slots=True)
class Claim:
    """A reminder that was handed out; *group* is None where its chat has no other."""

    due_seconds: float
    group: Group | None = None


class Queue:
    """What is due or will be. *spare* is how many rows beyond its limit a claim looks at."""

    def __init__(self, arrivals: Iterator[Claim], spare: int) -> None:
        self._arrivals = arrivals
        self._spare = spare
        self._first = next(arrivals, None)
        self._ready: list[Group] = []
        self._waiting: list[tuple[float, Group]] = []

    def next_at(self) -> float | None:
        """Return when something can be claimed, in the past if it can now; None for the end."""
        times = [group.due_seconds for group in self._ready[:1]]
        times += [until for until, _ in self._waiting[:1]]
        if self._first is not None:
            times.append(self._first.due_seconds)
        return min(times, default=None)

    def claim(self, now: float, limit: int) -> list[Claim]:
        """Hand out up to *limit* of what is due at *now*; a group is busy until it is put back."""
        while self._waiting and self._waiting[0][0] <= now:
            heapq.heappush(self._ready, heapq.heappop(self._waiting)[1])
        claims: list[Claim] = []
        rows = limit + self._spare
        while len(claims) < limit and rows > 0:
            claim = self._next(now)
            if claim is None:
                break
            claims.append(claim)
            rows -= claim.group.left if claim.group else 1
        return claims

    def put_back(self, group: Group, until: float) -> None:
        """Let a claimed *group* wait until then; it is forgotten once it has nothing left."""
        if group.left:
            heapq.heappush(self._waiting, (until, group))

    def _next(self, now: float) -> Claim | None:
        if self._ready:
            group = heapq.heappop(self._ready)
            return Claim(group.due_seconds, group)
        claim = self._first
        if claim is None or claim.due_seconds > now:
            return None
        self._first = next(self._arrivals, None)
        return claim


def arrivals(dues: Iterable[Due], groups: Groups, meters: Iterable[ChatMeter]) -> Iterator[Claim]:
    """Yield every reminder in the order of the queue, groups evenly among the others.

    A group with several takes a meter of its own; all others have room anyway.
    """
    fresh, turn = iter(meters), 0
    for due in dues:
        alone = Claim(due.at_seconds)
        for size in _sizes(due.count, groups):
            turn += 1
            if size == 1:
                yield alone
            else:
                yield Claim(due.at_seconds, Group(due.at_seconds, turn, size, next(fresh)))


def _sizes(count: int, groups: Groups) -> Iterator[int]:
    """Yield, chat by chat, how many of *count* reminders it gets."""
    grouped = round(count * groups.share) if groups.each > 1 else 0
    chats = count - grouped + ceil(grouped / groups.each)
    several = chats - (count - grouped)
    for chat in range(chats):
        if (chat + 1) * several // chats == chat * several // chats:
            yield 1
        else:
            yield min(groups.each, grouped)
            grouped -= groups.each

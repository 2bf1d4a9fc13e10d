"""The Inbox port: updates that a platform forgets, kept by ourselves until they are handled.

Knows numbers, order and leases; the docstrings are the contract. Must not know SQL, nor what an
update means.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

LEASE = timedelta(seconds=60)
KEPT = timedelta(days=1)  # so long is a number remembered; Telegram tries no update for longer


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update: its *number*, the *line* in which order counts, and all that came."""

    number: int
    line: str
    payload: str = field(repr=False)


class Inbox(Protocol):
    """Keeps the updates of one platform, for every process that takes them.

    A lease lasts LEASE; an expired one is free for anybody, and so is one of a process that is
    known to be gone. Each method is one transaction and raises StoreError where the store cannot
    do its work.
    """

    async def put(self, incoming: Incoming) -> bool:
        """Keep an update that nobody works at yet; False where its number is known already."""

    async def take(self, line: str) -> Incoming | None:
        """Lease the oldest update of *line*; None where there is none, or somebody works at it."""

    async def keep(self, number: int) -> None:
        """Let the lease of an update begin anew."""

    async def done(self, number: int) -> None:
        """Forget all of an update but its number."""

    async def waiting(self) -> list[str]:
        """Return the lines that nobody works at, though an update waits there."""

    async def lately(self, limit: int) -> list[int]:
        """Return up to *limit* numbers that are known, the latest last."""

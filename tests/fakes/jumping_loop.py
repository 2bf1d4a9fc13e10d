"""An event loop whose time jumps to the next timer, so that a minute's wait takes no time.

Knows asyncio's selector contract. Must not know what is tested with it; no real input or output
may be awaited on it.
"""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _JumpingSelector(selectors.SelectSelector):
    """Skips every wait and counts the seconds skipped."""

    skipped = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready now, counting *timeout* as passed where nothing is."""
        events = super().select(0 if timeout is not None else None)
        self.skipped += 0 if events or timeout is None else max(timeout, 0)
        return events


class JumpingLoop(asyncio.SelectorEventLoop):
    """A loop that starts at 0 s and advances only by waiting."""

    def __init__(self) -> None:
        self._jumps = _JumpingSelector()
        super().__init__(self._jumps)

    def time(self) -> float:
        """Return the seconds waited so far."""
        return self._jumps.skipped


def run_jumping(dialogue: Coroutine[Any, Any, T]) -> T:
    """Run *dialogue* on a loop that skips every wait, and return its result."""
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        return runner.run(dialogue)

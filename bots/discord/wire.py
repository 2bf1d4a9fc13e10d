"""Watches the client library's requests on their way.

Knows when a request is on the wire and which limits an answer tells of. Must not know what is
requested. The library has no time limit below five minutes, and it must not be interrupted at
any time: cut off while it waits out a global limit, it never sends again. What it tries once more
after another wait, it sends in the middle of a global limit; here that waits for its end.
"""

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace

import aiohttp

from bots.discord.guard import BanGuard
from bots.discord.outcomes import TOO_MANY

LONGEST_WAIT_SECONDS = 30.0  # as long as the library waits by itself; a claim lasts a minute


@dataclass(slots=True)
class Watch:
    """One call of the library: its deadline while it is on the wire, and what came back."""

    seconds: float
    deadline: asyncio.Timeout
    is_global: bool = False
    is_over: bool = False

    def rest_until(self, when: float | None) -> None:
        """Set the deadline, None for none; one that has passed stays passed."""
        if not self.is_over and not self.deadline.expired():
            self.deadline.reschedule(when)


_watch: ContextVar[Watch | None] = ContextVar("watch", default=None)


class Wire:
    """Ends requests that hang, and hears of refusals and of limits that hold for all channels."""

    def __init__(
        self,
        on_global_limit: Callable[[timedelta], None],
        guard: BanGuard,
        hear: Callable[[int], None],
    ) -> None:
        """Take what is to *hear* the status of every answer, beside those who act on it."""
        self._hear = hear
        self._on_global_limit = on_global_limit
        self._guard = guard
        self._limited_until = -math.inf

    def trace(self) -> aiohttp.TraceConfig:
        """Return what the library's session is to be traced with."""
        trace = aiohttp.TraceConfig()
        trace.on_request_start.append(self._started)
        trace.on_request_end.append(self._ended)
        trace.on_request_exception.append(self._broke)
        return trace

    @asynccontextmanager
    async def bounded(self, seconds: float) -> AsyncIterator[Watch]:
        """Raise TimeoutError when a request inside is on the wire for longer than *seconds*."""
        async with asyncio.timeout(None) as deadline:
            watch = Watch(seconds, deadline)
            token = _watch.set(watch)
            try:
                yield watch
            finally:
                watch.is_over = True
                _watch.reset(token)

    async def _started(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        params: aiohttp.TraceRequestStartParams,
    ) -> None:
        if "Authorization" in params.headers:  # answers to interactions are bound by no limit
            await self._wait_out_limit()
        if watch := _watch.get():
            watch.rest_until(_now() + watch.seconds)

    async def _ended(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams,
    ) -> None:
        watch = _watch.get()
        if watch:
            watch.rest_until(None)
        headers = params.response.headers
        self._hear(params.response.status)
        self._guard.note(params.response.status, headers.get("X-RateLimit-Scope", ""))
        if params.response.status != TOO_MANY or "X-RateLimit-Global" not in headers:
            return
        if watch:
            watch.is_global = True
        wait = timedelta(seconds=float(headers.get("Retry-After", "1")))
        self._limited_until = max(self._limited_until, _now() + wait.total_seconds())
        self._on_global_limit(wait)

    async def _broke(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        _params: aiohttp.TraceRequestExceptionParams,
    ) -> None:
        if watch := _watch.get():
            watch.rest_until(None)

    async def _wait_out_limit(self) -> None:
        """Wait until no limit holds for all channels; raise TimeoutError where that is long."""
        while (wait := self._limited_until - _now()) > 0:
            if wait > LONGEST_WAIT_SECONDS:
                raise TimeoutError
            await asyncio.sleep(wait)


def _now() -> float:
    return asyncio.get_running_loop().time()

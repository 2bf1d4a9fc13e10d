"""Watches the client library's requests on their way.

Knows when a request is on the wire and which limits an answer tells of. Must not know what is
requested. The library has no time limit below five minutes, and it must not be interrupted at
any time: cut off while it waits out a global limit, it never sends again.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace

import aiohttp

from bots.discord.guard import BanGuard
from bots.discord.outcomes import TOO_MANY


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

    def __init__(self, on_global_limit: Callable[[timedelta], None], guard: BanGuard) -> None:
        self._on_global_limit = on_global_limit
        self._guard = guard

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
        _params: aiohttp.TraceRequestStartParams,
    ) -> None:
        if watch := _watch.get():
            watch.rest_until(asyncio.get_running_loop().time() + watch.seconds)

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
        self._guard.note(params.response.status, headers.get("X-RateLimit-Scope", ""))
        if params.response.status != TOO_MANY or "X-RateLimit-Global" not in headers:
            return
        if watch:
            watch.is_global = True
        self._on_global_limit(timedelta(seconds=float(headers.get("Retry-After", "1"))))

    async def _broke(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        _params: aiohttp.TraceRequestExceptionParams,
    ) -> None:
        if watch := _watch.get():
            watch.rest_until(None)

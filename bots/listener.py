"""The one HTTP listener: health, readiness, measures, and the preview where it is mounted.

Knows addresses and ports. Must not know what the preview says.
"""

import errno
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hmac import compare_digest
from ipaddress import ip_address

from aiohttp import web

SHUTDOWN_SECONDS = 1.0  # the whole program has ten to stop

FORWARDED = ("Forwarded", "X-Forwarded-For")
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Mount = Callable[[web.Application], None]
Readiness = Callable[[], dict[str, bool]]


@dataclass(frozen=True, slots=True)
class Measures:
    """What is measured, as Prometheus reads it, for this machine or whoever has the *token*."""

    expose: Callable[[], Awaitable[bytes]]
    token: str | None = field(default=None, repr=False)

    def mount(self, app: web.Application) -> None:
        """Add the page to *app*."""
        app.router.add_get("/metrics", self._show)

    async def _show(self, request: web.Request) -> web.Response:
        if not (_is_at_home(request) or self._is_known(request)):
            raise web.HTTPForbidden(text="Give the token of CRAMPBOT_METRICS_TOKEN as Bearer.\n")
        return web.Response(body=await self.expose(), headers={"Content-Type": METRICS_TYPE})

    def _is_known(self, request: web.Request) -> bool:
        given = request.headers.get("Authorization", "").encode(errors="surrogateescape")
        return self.token is not None and compare_digest(given, f"Bearer {self.token}".encode())


def _is_at_home(request: web.Request) -> bool:
    """Tell whether a request comes from this machine, and from no proxy on it."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.remote or "").is_loopback
    except ValueError:
        return False


class ListenError(Exception):
    """The address cannot be listened on; the message says what to do."""


@asynccontextmanager
async def listen(
    host: str, port: int, readiness: Readiness, mount: Mount | None = None
) -> AsyncIterator[str]:
    """Serve until the block ends; yield the root address that people can open.

    *readiness* names each part that must be up and whether it is. Raise ListenError where the
    port is taken or the host is not ours.
    """
    app = web.Application(client_max_size=64 * 1024)
    app.router.add_get("/healthz", _live)
    app.router.add_get("/readyz", _ready(readiness))
    if mount is not None:
        mount(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            raise ListenError(_in_words(error, host, port)) from error
        bound = runner.addresses[0][1]
        shown = f"[{host}]" if ":" in host else host
        yield f"http://{shown}:{bound}"
    finally:
        await runner.cleanup()


async def _live(_request: web.Request) -> web.Response:
    return web.json_response({"live": True})


def _ready(readiness: Readiness) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def ready(_request: web.Request) -> web.Response:
        parts = readiness()
        return web.json_response(parts, status=200 if all(parts.values()) else 503)

    return ready


def _in_words(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is taken, perhaps by another crampbot. Stop that, or set "
            f"CRAMPBOT_WEB_PORT to a free port, such as {port + 1}."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} needs special rights. Set CRAMPBOT_WEB_PORT to 1024 or more."
    return (
        f"CRAMPBOT_WEB_HOST is {host!r}, which this machine cannot listen on. "
        "Set it to 127.0.0.1, or to 0.0.0.0 in a container."
    )

"""The HTTP door through which Telegram pushes updates.

Knows who is let in and how much may come. Must not know what becomes of an update.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hmac import compare_digest

from aiohttp import web

from bots.telegram.updates import Raw, is_update
from bots.telegram.webhook import Webhook

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - its name
BODY_BYTES = 512 * 1024  # the longest message with its reply and buttons has less than 200 KB
READ_SECONDS = 10.0
AGAIN = {"Retry-After": "1"}

Take = Callable[[Raw], Awaitable[bool]]
"""Take an update, for good once True is returned."""


@dataclass(frozen=True, slots=True)
class Door:
    """Lets in whoever knows the secret. Telegram repeats what is not answered by 200."""

    webhook: Webhook
    take: Take

    def mount(self, app: web.Application) -> None:
        """Add the door to *app*."""
        app.router.add_post(self.webhook.path, self._receive)

    async def _receive(self, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "").encode(errors="surrogateescape")
        if not compare_digest(given, self.webhook.secret.encode()):
            raise web.HTTPForbidden
        raw = await _read(request)
        if not await self.take(raw):
            raise web.HTTPServiceUnavailable(headers=AGAIN)
        return web.Response()


async def _read(request: web.Request) -> Raw:
    try:
        async with asyncio.timeout(READ_SECONDS):
            body = await request.clone(client_max_size=BODY_BYTES).read()
        raw = json.loads(body)
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except ValueError:
        raise web.HTTPBadRequest from None
    if not is_update(raw):
        raise web.HTTPBadRequest
    update: Raw = raw
    return update

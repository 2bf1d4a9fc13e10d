"""How Telegram pushes updates to a webhook: what it takes as one, and how it insists.

Knows the published rules, and what the published server does beyond them: a chat's updates one
after another, each again until it is answered by 2xx. Must not know our code.
"""

import asyncio
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from tests.fakes.telegram_rules import RuleBrokenError, bad

PORTS = (443, 80, 88, 8443)
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
HEADER = "X-Telegram-Bot-Api-Secret-Token"
FIRST_WAIT_SECONDS = 0.05  # the real one begins with a second
OK = range(200, 300)

Update = dict[str, Any]


class Pusher:
    """Pushes pending updates to the webhook that is set. *leads_to* is what its host leads to.

    A proxy stands there: without anything behind it, it answers 502. *deaf* counts answers that
    get lost on the way back.
    """

    def __init__(self, pending: Callable[[], list[Update]], drop: Callable[[int], None]) -> None:
        self.webhook: dict[str, Any] = {}
        self.leads_to: Callable[[], str | None] = lambda: None
        self.deaf = 0
        self.pushed: list[tuple[int, int]] = []  # update ids, with how each push was answered
        self._pending = pending
        self._drop = drop
        self._error: tuple[int, str] | None = None
        self._errors = 0
        self._busy: set[int] = set()
        self._woken = asyncio.Event()
        self._pumping: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """Look at what is pending."""
        self._woken.set()

    def serve(self, method: str, fields: dict[str, Any]) -> Any:
        """Serve the methods that are about webhooks."""
        match method:
            case "getWebhookInfo":
                return self.info()
            case "setWebhook":
                self.set(fields)
            case "deleteWebhook":
                self.delete(fields)
        return True

    def set(self, fields: dict[str, Any]) -> None:
        """Set a webhook, as setWebhook does."""
        parts = urlsplit(fields["url"])
        if parts.scheme != "https":
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if (parts.port or 443) not in PORTS:
            raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
        if not SECRET.fullmatch(fields.get("secret_token", "none")):
            raise bad("secret token contains unallowed characters")
        self.webhook, self._error = fields, None
        if self._pumping is None:
            self._pumping = asyncio.create_task(self._pump())
        self.wake()

    def delete(self, fields: dict[str, Any]) -> None:
        """Remove the webhook; what is pending stays."""
        if fields.get("drop_pending_updates"):
            raise RuleBrokenError("what people wrote is never dropped")
        self.webhook = {}

    def info(self) -> dict[str, Any]:
        """Return what getWebhookInfo tells."""
        info: dict[str, Any] = {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self._pending()),
        }
        kept = ("max_connections", "allowed_updates")
        info |= {name: self.webhook[name] for name in kept if name in self.webhook}
        if self._error:
            info |= dict(zip(("last_error_date", "last_error_message"), self._error, strict=True))
        return info

    async def close(self) -> None:
        """Push no more."""
        if self._pumping:
            self._pumping.cancel()
            await asyncio.wait([self._pumping])

    async def _pump(self) -> None:
        async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
            while True:
                await self._woken.wait()
                self._woken.clear()
                for update in self._heads():
                    self._busy.add(_queue(update))
                    group.create_task(self._insist(session, update))

    def _heads(self) -> list[Update]:
        """Return the first update of each queue that nobody pushes."""
        if not self.webhook:
            return []
        first: dict[int, Update] = {}
        for update in self._pending():
            first.setdefault(_queue(update), update)
        return [update for queue, update in first.items() if queue not in self._busy]

    async def _insist(self, session: aiohttp.ClientSession, update: Update) -> None:
        wait = FIRST_WAIT_SECONDS
        while self.webhook and not await self._push(session, update):
            await asyncio.sleep(wait)
            wait *= 2
        self._busy.discard(_queue(update))
        self.wake()

    async def _push(self, session: aiohttp.ClientSession, update: Update) -> bool:
        status = await self._post(session, update)
        self.pushed.append((update["update_id"], status))
        if status in OK and not self.deaf:
            self._drop(update["update_id"])
            return True
        self.deaf -= bool(self.deaf and status in OK)
        self._errors += 1
        self._error = (self._errors, f"Wrong response from the webhook: {status}")
        return False

    async def _post(self, session: aiohttp.ClientSession, update: Update) -> int:
        there = self.leads_to()
        if there is None:
            return 502
        address = f"{there}{urlsplit(self.webhook['url']).path}"
        secret = self.webhook.get("secret_token")
        headers = {
            "Host": urlsplit(self.webhook["url"]).netloc,
            "X-Forwarded-For": "149.154.167.220",
        }
        headers |= {HEADER: secret} if secret else {}
        try:
            async with session.post(address, json=update, headers=headers) as answer:
                return answer.status
        except aiohttp.ClientError:
            return 502


def _queue(update: Update) -> int:
    """Return whose updates keep their order: those of a chat, or of a person without one."""
    content = next(value for key, value in update.items() if key != "update_id")
    shown = content.get("message", content)
    return int(shown.get("chat", content.get("from", {"id": update["update_id"]}))["id"])

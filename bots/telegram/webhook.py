"""Where Telegram pushes updates to: what it is told of that, and whether it manages to.

Knows the Bot API's words for it. Must not know what an update means or how it is received.
"""

import asyncio
import hmac
import logging
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from telegram import Bot, WebhookInfo
from telegram.error import NetworkError, TelegramError

from bots.telegram.receive import UPDATES

log = logging.getLogger(__name__)

PLACE = "/telegram/"
PURPOSE = b"crampbot: secret of the webhook"
MARK_CHARS = 12
PUSHES_AT_ONCE = 24  # as many as there are connections to answer on
LOOK_SECONDS = 30.0
SILENT_SECONDS = 100.0  # so long without a word from Telegram, nobody can say that it pushes


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Telegram pushes updates to, and the secret by which it is known there."""

    url: str
    secret: str = field(repr=False)

    @property
    def path(self) -> str:
        """The path of the address, which proxies pass on as it is."""
        return urlsplit(self.url).path


def webhook_at(public_url: str, token: str, secret: str | None = None) -> Webhook:
    """Return the webhook below *public_url*; without a *secret* one is made from the token.

    Every replica comes to the same. The address holds a mark of the secret, since Telegram does
    not tell which secret it has: where that changes, so does the address.
    """
    known = secret or _keyed(token, PURPOSE)
    mark = _keyed(token, known.encode())[:MARK_CHARS]
    return Webhook(f"{public_url.rstrip('/')}{PLACE}{mark}", known)


def _keyed(token: str, what: bytes) -> str:
    return hmac.digest(token.encode(), what, "sha256").hex()


class Registration:
    """Tells Telegram of the webhook, and looks from time to time whether updates get through."""

    def __init__(self, bot: Bot, webhook: Webhook) -> None:
        self._bot = bot
        self._webhook = webhook
        self._looked_at: float | None = None
        self._is_set = True
        self._stuck: str | None = None  # what keeps updates back, in Telegram's words
        self._error: object = None  # the last one that Telegram told of
        self._came_since = False

    async def register(self) -> None:
        """Set the webhook, unless it is set so; raise TelegramError."""
        if self.fits(await self._ask()):
            return
        await self._bot.set_webhook(
            self._webhook.url,
            secret_token=self._webhook.secret,
            allowed_updates=UPDATES,
            max_connections=PUSHES_AT_ONCE,
        )

    def fits(self, info: WebhookInfo) -> bool:
        """Tell whether Telegram has this very webhook; its secret shows in the address."""
        return (
            info.url == self._webhook.url
            and set(info.allowed_updates) == set(UPDATES)
            and info.max_connections == PUSHES_AT_ONCE
        )

    async def watch(self) -> None:
        """Ask Telegram again and again, until cancelled."""
        while True:
            try:
                self._note(await self._ask())
            except TelegramError as trouble:
                log.warning("the webhook's state is not known: %s", type(trouble).__name__)
            await asyncio.sleep(LOOK_SECONDS)

    def came(self) -> None:
        """Note that an update came through."""
        self._came_since = True
        self._find(None)

    def is_well(self) -> bool:
        """Tell whether updates get through, as far as Telegram told lately."""
        if self._looked_at is None or _now() - self._looked_at > SILENT_SECONDS:
            return False
        return self._is_set and self._stuck is None

    async def _ask(self) -> WebhookInfo:
        try:
            return await self._bot.get_webhook_info()
        except (AttributeError, KeyError, TypeError) as fault:
            raise NetworkError("the answer is not Telegram's") from fault

    def _note(self, info: WebhookInfo) -> None:
        """Judge what Telegram tells: an error counts while some wait and none came since."""
        self._looked_at = _now()
        self._is_set = info.url == self._webhook.url
        if not self._is_set:
            log.error("another webhook is set, or none: stop what set it, and start this again")
        if info.last_error_date != self._error:
            self._error, self._came_since = info.last_error_date, False
        is_stuck = info.pending_update_count > 0 and not self._came_since
        self._find(info.last_error_message if is_stuck else None)

    def _find(self, stuck: str | None) -> None:
        if stuck and stuck != self._stuck:
            log.error("updates from Telegram do not get through: %s", stuck)
        elif self._stuck and not stuck:
            log.info("updates from Telegram get through again")
        self._stuck = stuck


def _now() -> float:
    return asyncio.get_running_loop().time()

"""Whether updates get through, as Telegram tells it, on a loop whose time jumps."""

import asyncio
from datetime import UTC, datetime

from telegram import WebhookInfo
from telegram.error import NetworkError

from bots.telegram.receive import UPDATES
from bots.telegram.webhook import PUSHES_AT_ONCE, Registration, webhook_at
from tests.fakes.jumping_loop import run_jumping

HOOK = webhook_at("https://bot.example.org", "1:TEST")
AN_HOUR_AGO = datetime(2026, 11, 24, 11, tzinfo=UTC)


def told(url: str = HOOK.url, pending: int = 0, *, failed: bool = False) -> WebhookInfo:
    """Return what Telegram tells of a webhook."""
    return WebhookInfo(
        url,
        has_custom_certificate=False,
        pending_update_count=pending,
        last_error_date=AN_HOUR_AGO if failed else None,
        last_error_message="Connection refused" if failed else None,
        max_connections=PUSHES_AT_ONCE,
        allowed_updates=UPDATES,
    )


class Client:
    """Tells what it is told to tell, as often as it is asked, or fails."""

    def __init__(self, info: WebhookInfo | Exception) -> None:
        self.info = info
        self.set: list[str] = []

    async def get_webhook_info(self) -> WebhookInfo:
        """Return what is to be told."""
        if isinstance(self.info, Exception):
            raise self.info
        return self.info

    async def set_webhook(self, url: str, **_more: object) -> None:
        """Note what is set."""
        self.set.append(url)


def looks_well(client: Client, *, came: bool = False, then: object = None) -> bool:
    """Watch for five minutes, with what is told after the first two; return how it looks."""

    async def watch() -> bool:
        registration = Registration(client, HOOK)
        watching = asyncio.create_task(registration.watch())
        await asyncio.sleep(120)
        if came:
            registration.came()
        client.info = then or client.info
        await asyncio.sleep(180)
        watching.cancel()
        return registration.is_well()

    return run_jumping(watch())


def test_a_quiet_webhook_is_well() -> None:
    """Nobody has to write for that."""
    assert looks_well(Client(told()))


def test_an_old_error_does_not_count_while_nothing_waits() -> None:
    """Telegram tells the last error for ever."""
    assert looks_well(Client(told(failed=True)))


def test_an_error_counts_while_updates_wait() -> None:
    """They do not get through."""
    assert not looks_well(Client(told(pending=3, failed=True)))


def test_an_update_that_came_ends_it() -> None:
    """What still waits then is on its way."""
    assert looks_well(Client(told(pending=3, failed=True)), came=True)


def test_a_webhook_of_others_is_not_ours() -> None:
    """Somebody set another one, or removed it: nothing arrives here."""
    assert not looks_well(Client(told(url="https://other.example.org/x")))
    assert not looks_well(Client(told()), then=told(url=""))


def test_silence_of_telegram_is_not_well() -> None:
    """Three looks in vain, and nobody knows any more."""
    assert not looks_well(Client(told()), then=NetworkError("down"))


def test_only_what_differs_is_set() -> None:
    """An address, a kind of update or a number of connections."""

    async def register(info: WebhookInfo) -> list[str]:
        client = Client(info)
        await Registration(client, HOOK).register()
        return client.set

    assert run_jumping(register(told())) == []
    assert run_jumping(register(told(url=""))) == [HOOK.url]


def test_the_address_follows_token_and_secret() -> None:
    """So that Telegram is told anew when one of them changes, and replicas agree."""
    urls = {
        webhook_at(url, token, secret).url
        for url in ("https://a.example", "https://a.example/")
        for token in ("1:TEST", "2:TEST")
        for secret in (None, "a-secret-of-ours")
    }
    assert len(urls) == 4
    assert webhook_at("https://a.example", "1:TEST").secret != "1:TEST"

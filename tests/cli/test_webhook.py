"""The program behind a public address, killed between Telegram's push and its own answer."""

import asyncio
import signal

from tests.adapters.stages import wait_for
from tests.cli.conftest import Start, wait_until_up
from tests.fakes.telegram_server import Fault, Rates, TelegramServer, User


async def test_what_was_received_outlives_a_kill(
    start: Start, environment: dict[str, str]
) -> None:
    """Telegram has its 200 and forgets the update; the next start answers it, once."""
    port = environment["CRAMPBOT_WEB_PORT"]
    async with TelegramServer(Rates(10_000, 10_000, 10_000)) as server:
        settings = {
            "CRAMPBOT_TELEGRAM_TOKEN": server.token,
            "CRAMPBOT_TELEGRAM_API_URL": server.url,
            "CRAMPBOT_PUBLIC_URL": "https://bot.example.org",
        }
        server.push.leads_to = lambda: f"http://127.0.0.1:{port}"
        server.fail("sendMessage", Fault.HANG)
        first = start(**settings)
        server.say(User(7), "/about")
        await wait_for(lambda: server.attempts["sendMessage"] > 0, lambda: "nothing was begun")
        await wait_for(lambda: server.unconfirmed == 0, lambda: "it was not received")
        first.send_signal(signal.SIGKILL)
        await asyncio.to_thread(first.wait)
        second = start(**settings)
        await asyncio.to_thread(wait_until_up, int(port), second)
        await wait_for(lambda: len(server.sent) == 1, lambda: "it was not answered")
        assert [status for _, status in server.push.pushed].count(200) == 1
        assert len(server.calls("setWebhook")) == 1

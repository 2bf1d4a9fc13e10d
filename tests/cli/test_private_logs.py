"""What the running program writes, with everything that can go wrong: nobody's words or names.

A process of its own at its chattiest, on fakes of both platforms, whose client libraries are the
real ones with lines of their own.
"""

import signal
import subprocess
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from tests.cli.conftest import Start
from tests.fakes.discord_model import User as DiscordUser
from tests.fakes.discord_rules import Rates as DiscordRates
from tests.fakes.discord_server import DiscordServer
from tests.fakes.discord_server import Fault as DiscordFault
from tests.fakes.telegram_server import ApiError, Fault, Rates, TelegramServer, User

MARK = "zimtstern"  # in every name and every word that anybody says
ANN = User(7, f"Ann {MARK.title()}")
BEN = DiscordUser(100_000_000_000_000_007, f"ben_{MARK}")
WORDS = f"my {MARK} leg hurts at night"
TELEGRAM_TOKEN = "7654321:AAF-made-up-and-as-long-as-one"
DISCORD_TOKEN = "TWFkZSB1cA.Gmade.up-and-as-long-as-a-real-token"
METRICS_TOKEN = "let-me-see-the-measures"


class Garbling(TelegramServer):
    """A platform behind a proxy whose broken answers hold what people wrote."""

    async def _misbehave(self, request: web.Request, fault: object) -> web.StreamResponse:
        if fault is Fault.HTML:
            return web.Response(status=502, text=f'{{"result": [{{"text": "{WORDS}"')
        return await super()._misbehave(request, fault)


async def talk_on_telegram(server: TelegramServer) -> None:
    """Say, ask, press and set things, through every trouble that the platform can make."""
    await server.until(lambda: server.attempts["getUpdates"])
    server.say(ANN, WORDS)
    await server.until(lambda: server.sent)
    for fault in (
        ApiError(429, f"Too Many Requests: {WORDS}", retry_after=1),
        Fault.HTML,
    ):
        server.fail("sendMessage", fault)
        before = len(server.sent)
        server.say(ANN, f"/remind {WORDS} every day at 9")
        await server.until(lambda at=before: len(server.sent) > at)
    server.fail("getUpdates", ApiError(502, WORDS), Fault.HTML)
    server.press(ANN, server.sent[-1], server.sent[-1].labels[0][0])
    server.look_up(ANN, WORDS)
    server.tell({"update_id": 10**9, "message": {"text": WORDS}})
    server.say(ANN, "/privacy")
    await server.until(lambda: any("Your data" in one.text for one in server.sent))


async def talk_on_discord(server: DiscordServer) -> None:
    """Say, ask and set things, through every trouble that the platform can make."""
    await server.until(lambda: server.commands)
    server.dm(BEN, WORDS)
    await server.until(lambda: server.sent)
    for name in ("callback", "send"):
        server.fail(name, DiscordFault.RESET)
    server.slash(BEN, "ask", {"question": WORDS})
    server.slash(BEN, "remind", {"when": f"{WORDS} every day at 9"})
    server.dm(BEN, f"{WORDS} again")
    server.slash(BEN, "privacy", {})
    await server.until(lambda: any("Your data" in one.content for one in server.sent), 30)


def ended(process: "subprocess.Popen[str]") -> str:
    """Stop the program; return all that it wrote."""
    process.send_signal(signal.SIGTERM)
    said, logged = process.communicate(timeout=30)
    assert process.returncode == 0, logged
    return said + logged


@pytest.mark.parametrize("style", ["json", "console"])
async def test_no_name_word_or_token_is_written(
    start: Start, environment: dict[str, str], tmp_path: Path, style: str
) -> None:
    """Neither by us nor by a client library, at DEBUG, in trouble, in a traceback."""
    async with (
        Garbling(Rates(10_000, 10_000, 10_000)) as telegram,
        DiscordServer(DiscordRates()) as discord,
    ):
        telegram.token, discord.token = TELEGRAM_TOKEN, DISCORD_TOKEN
        process = start(
            CRAMPBOT_TELEGRAM_TOKEN=TELEGRAM_TOKEN,
            CRAMPBOT_TELEGRAM_API_URL=telegram.url,
            CRAMPBOT_DISCORD_TOKEN=DISCORD_TOKEN,
            CRAMPBOT_DISCORD_API_URL=discord.url,
            CRAMPBOT_METRICS_TOKEN=METRICS_TOKEN,
            CRAMPBOT_LOG_LEVEL="DEBUG",
            CRAMPBOT_LOG_FORMAT=style,
        )
        await talk_on_telegram(telegram)
        await talk_on_discord(discord)
        await scrape(environment["CRAMPBOT_WEB_PORT"])
        written = ended(process)
    for library in ("discord.gateway", "telegram.request", "bots.telegram"):
        assert library in written
    for private in (MARK, *TELEGRAM_TOKEN.split(":"), DISCORD_TOKEN, METRICS_TOKEN):
        assert private.casefold() not in written.casefold()


async def scrape(port: str) -> None:
    """Ask for the measures with the token, and without a right to them."""
    async with aiohttp.ClientSession() as session:
        for token in (METRICS_TOKEN, MARK):
            headers = {"Authorization": f"Bearer {token}", "X-Forwarded-For": "192.0.2.1"}
            await session.get(f"http://127.0.0.1:{port}/metrics", headers=headers)
        await session.get(f"http://127.0.0.1:{port}/{MARK}", headers={"Host": f"{MARK}.example"})

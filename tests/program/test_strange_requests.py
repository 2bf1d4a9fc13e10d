"""Whoever reaches the listener can send it anything: it refuses, and goes on serving."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr

from tests.adapters.stages import RunningBot

LONG = "x" * 9000  # aiohttp takes 8190 characters of a line or a header


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[RunningBot]:
    """Run the bot with the preview and a token for its measures."""
    bot = RunningBot(tmp_path, metrics_token=SecretStr("let-me-see"))
    await bot.start()
    yield bot
    await bot.stop()


async def status(bot: RunningBot, request: bytes) -> int:
    """Send *request* as it is; return the status of the answer, 0 where there is none."""
    port = int(bot.app.address.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return int(answer.split()[1]) if answer else 0


def request(line: str, *headers: str, body: str = "") -> bytes:
    """Return a request with a usual Host unless *headers* name one."""
    host = () if any(one.startswith("Host:") for one in headers) else ("Host: 127.0.0.1",)
    lines = (line, *host, "Connection: close", *headers, f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", body]).encode("latin-1")


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (request(f"GET /{LONG} HTTP/1.1"), {400}),
        (request("GET /healthz HTTP/1.1", f"X-Long: {LONG}"), {400}),
        (request("GET / HTTP/1.1", "Host: evil.example"), {403}),
        (request("GET / HTTP/1.1", "Host: 127.0.0.1.evil.example"), {403}),
        (request("GET / HTTP/1.1", "Host: "), {400, 403}),
        (request("GET /content HTTP/1.1", "Origin: http://["), {403}),
        (request("GET /content HTTP/1.1", "Origin: null"), {403}),
        (request("GET /socket HTTP/1.1", "Origin: https://evil.example"), {403}),
        (request("GET /../../etc/passwd HTTP/1.1"), {400, 404}),
        (request("GET /content/..%2f..%2fetc%2fpasswd HTTP/1.1"), {404}),
        (request("POST /healthz HTTP/1.1", body=LONG * 10), {405}),
        (request("POST / HTTP/1.1", body=LONG * 10), {405}),
        (request("GET /metrics HTTP/1.1", "X-Forwarded-For: 127.0.0.1"), {403}),
        (
            request(
                "GET /metrics HTTP/1.1", "Forwarded: for=1.2.3.4", "Authorization: Bearer \xff\xfe"
            ),
            {403},
        ),
        (b"\x00\xff\x16\x03\x01 nonsense\r\n\r\n", {400}),
    ],
    ids=range(15),
)
async def test_strange_requests_are_refused(
    bot: RunningBot, sent: bytes, expected: set[int]
) -> None:
    """None is a fault of ours, none is answered with anything, and the next one is served."""
    assert await status(bot, sent) in expected
    assert await status(bot, request("GET /healthz HTTP/1.1")) == 200


@pytest.mark.parametrize("locale", ["../../etc/passwd", "x" * 8000, ",,;;", "\xe4"])
async def test_any_language_is_answered(bot: RunningBot, locale: str) -> None:
    """What a browser asks for is looked up in a list, and never a path or a key."""
    async with (
        aiohttp.ClientSession(headers={"Accept-Language": locale}) as session,
        session.ws_connect(f"{bot.app.address.replace('http', 'ws')}/socket") as socket,
    ):
        await socket.send_json({"type": "hello"})
        await socket.receive_json()
        await socket.send_json({"type": "said", "text": "/about"})
        assert "About" in (await socket.receive_json(timeout=5))["blocks"][0]["text"]


async def test_a_frame_that_is_too_long_ends_its_own_socket_alone(bot: RunningBot) -> None:
    """64 KB are more than anybody writes; another page goes on."""
    address = f"{bot.app.address.replace('http', 'ws')}/socket"
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(address) as flooding,
        session.ws_connect(address) as other,
    ):
        for socket in (flooding, other):
            await socket.send_json({"type": "hello"})
            await socket.receive_json()
        await flooding.send_json({"type": "said", "text": "x" * 70_000})
        ended = await flooding.receive(timeout=5)
        assert ended.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
        await other.send_json({"type": "said", "text": "/about"})
        assert (await other.receive_json(timeout=5))["blocks"]

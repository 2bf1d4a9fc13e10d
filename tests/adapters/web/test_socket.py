"""The preview's socket: open to its own page only, and unmoved by nonsense."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.adapters.stages import RunningBot


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    """Start the bot and return where its page is."""
    bot = RunningBot(tmp_path)
    await bot.start()
    yield bot.app.address
    await bot.stop()


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}])
async def test_strangers_are_refused(headers: dict[str, str], address: str) -> None:
    """Another site open in the same browser can neither read the page nor write to it."""
    async with aiohttp.ClientSession(headers=headers) as session:
        page, socket = await session.get(address), await session.get(f"{address}/socket")
    assert (page.status, socket.status) == (403, 403)


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "[]",
        "{",
        '{"type": "filled", "values": 3}',
        '{"type": "pressed", "token": "a1.sd.999"}',
        '{"type": "said", "text": {"a": 1}}',
    ],
)
async def test_nonsense_leaves_the_socket_at_work(nonsense: str, address: str) -> None:
    """Whatever comes over a socket, the next honest message is answered."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{address.replace('http', 'ws')}/socket") as socket,
    ):
        await socket.send_json({"type": "hello", "chat": "../../etc"})
        assert len((await socket.receive_json())["chat"]) == 32
        await socket.send_str(nonsense)
        await socket.send_json({"type": "said", "text": "/about"})
        titles = []
        while "About this bot" not in titles:
            payload = await socket.receive_json(timeout=5)
            titles += [block["text"] for block in payload.get("blocks", [])]


async def test_ten_thousand_characters_get_an_answer(address: str) -> None:
    """A very long question is answered like any other."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{address.replace('http', 'ws')}/socket") as socket,
    ):
        await socket.send_json({"type": "hello"})
        await socket.receive_json()
        await socket.send_json({"type": "said", "text": "why do my legs cramp " * 480})
        assert (await socket.receive_json(timeout=5))["blocks"]

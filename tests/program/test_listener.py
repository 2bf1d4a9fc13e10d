"""The listener: health for all, readiness by part, and a clear word when the port is taken."""

import aiohttp
import pytest

from bots.listener import ListenError, listen


async def test_it_lives_and_tells_which_part_is_not_ready() -> None:
    """A dead poll shows in /readyz while /healthz stays green."""
    parts = {"telegram": True}
    async with (
        listen("127.0.0.1", 0, lambda: parts) as address,
        aiohttp.ClientSession() as session,
    ):
        assert (await session.get(f"{address}/healthz")).status == 200
        assert (await session.get(f"{address}/readyz")).status == 200
        parts["telegram"] = False
        answer = await session.get(f"{address}/readyz")
        assert (answer.status, await answer.json()) == (503, {"telegram": False})


async def test_a_taken_port_is_told_with_a_remedy() -> None:
    """The operator learns which setting to change."""
    async with listen("127.0.0.1", 0, dict) as address:
        port = int(address.rpartition(":")[2])
        with pytest.raises(ListenError, match=f"Port {port} .* taken.*CRAMPBOT_WEB_PORT"):
            async with listen("127.0.0.1", port, dict):
                pass

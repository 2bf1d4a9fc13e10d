"""A bot that is told to stop stops soon, whatever Discord answers or does not."""

import asyncio
import gc
import socket
from collections.abc import Awaitable, Callable, Iterator

import pytest
from discord import app_commands

from bots.discord.adapter import DiscordAdapter
from bots.discord.places import address_of
from tests.adapters.discord.conftest import ANN, Make, Script, said
from tests.adapters.stopping import SOON_SECONDS, stop
from tests.fakes.discord_gateway import Silence
from tests.fakes.discord_rules import ApiError, Fault
from tests.fakes.discord_server import DiscordServer

# The library leaves a connection open that it was making; the process ends soon after.
pytestmark = pytest.mark.filterwarnings("ignore:Unclosed connection:ResourceWarning")
Run = Callable[..., tuple[DiscordAdapter, "asyncio.Task[None]"]]
Stop = Callable[["asyncio.Task[None]"], Awaitable[float]]


class Endless(app_commands.Translator):
    """A part of the client that does not end before it is let go."""

    def __init__(self) -> None:
        self.let_go = asyncio.Event()

    async def unload(self) -> None:
        """Wait, for ever if need be."""
        await self.let_go.wait()


@pytest.fixture(autouse=True)
def cleared() -> Iterator[None]:
    """Clear away what the library left open, lest it warns in some other test."""
    yield
    gc.collect()


@pytest.fixture
def run(make: Make) -> Run:
    """Return what starts a bot, and returns it with its task."""

    def run(**changes: object) -> tuple[DiscordAdapter, asyncio.Task[None]]:
        adapter = make(**changes)
        return adapter, asyncio.create_task(adapter.run())

    return run


def dead_address() -> str:
    """Return an address that refuses every connection."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/api/v10"


async def test_while_connections_are_refused(run: Run) -> None:
    """Between two tries nothing holds it."""
    _, running = run(api_url=dead_address())
    await asyncio.sleep(0.2)
    assert await stop(running) < 1


@pytest.mark.parametrize("request_name", ["me", "application", "gateway", "commands"])
async def test_while_a_request_is_not_answered(
    request_name: str, run: Run, server: DiscordServer
) -> None:
    """Login, the way to the gateway and the list of commands are given up."""
    server.fail(request_name, Fault.HANG)
    _, running = run()
    await server.until(lambda: server.attempts[request_name])
    assert await stop(running) < SOON_SECONDS


async def test_while_discord_is_out_of_order(run: Run, server: DiscordServer) -> None:
    """A row of errors, which the library waits out itself, is given up."""
    server.fail("me", *[ApiError(500)] * 20)
    _, running = run()
    await server.until(lambda: server.attempts["me"] >= 2)
    assert await stop(running) < 1


@pytest.mark.parametrize("silence", [Silence.OPENING, Silence.HELLO])
async def test_while_the_gateway_is_silent(
    silence: Silence, run: Run, server: DiscordServer
) -> None:
    """A gateway that takes the connection and says nothing is left."""
    server.gateway.silence = silence
    _, running = run()
    await server.until(lambda: server.gateway.opened)
    assert await stop(running) < SOON_SECONDS


@pytest.mark.parametrize("silence", [Silence.OPENING, Silence.HELLO])
async def test_while_it_connects_again_to_a_silent_gateway(
    silence: Silence, run: Run, server: DiscordServer
) -> None:
    """A lost connection whose gateway says nothing any more is left."""
    adapter, running = run()
    await server.until(adapter.is_ready)
    server.gateway.silence = silence
    await server.gateway.drop()
    await server.until(lambda: server.gateway.opened == 2)
    assert await stop(running) < SOON_SECONDS


async def test_while_it_waits_to_connect_again(run: Run, server: DiscordServer) -> None:
    """Between two tries to come back nothing holds it."""
    adapter, running = run()
    await server.until(adapter.is_ready)
    server.gateway.is_shut = True
    await server.gateway.drop()
    await server.until(lambda: server.gateway.opened >= 3)
    assert await stop(running) < SOON_SECONDS


async def test_while_nobody_hears_the_goodbye(run: Run, server: DiscordServer) -> None:
    """A connection that died unnoticed is not waited for."""
    server.gateway.silence = Silence.GOODBYE
    adapter, running = run()
    await server.until(adapter.is_ready)
    assert await stop(running) < SOON_SECONDS


async def test_while_the_library_does_not_end(run: Run, server: DiscordServer) -> None:
    """What the client waits for in closing is not waited for without end."""
    before = asyncio.all_tasks()
    adapter, running = run()
    await server.until(adapter.is_ready)
    assert adapter._gateway
    endless = Endless()
    adapter._gateway._connection._translator = endless
    assert await stop(running) < SOON_SECONDS
    endless.let_go.set()
    await asyncio.wait(asyncio.all_tasks() - before, timeout=SOON_SECONDS)


async def test_while_a_reminder_cannot_be_brought(run: Run, server: DiscordServer) -> None:
    """It stays due, and the bot ends."""
    server.fail("send", Fault.HANG)
    adapter, running = run()
    await server.until(adapter.is_ready)
    sending = asyncio.create_task(adapter.send(address_of(server.dm_of(ANN).id), said("Drink")))
    await server.until(lambda: server.attempts["send"])
    assert await stop(running) < SOON_SECONDS
    sending.cancel()


async def test_all_at_once(run: Run, server: DiscordServer, script: Script) -> None:
    """However much is stuck, it is left together."""
    server.fail("commands", Fault.HANG)
    server.fail("send", *[Fault.HANG] * 2)
    server.gateway.silence = Silence.GOODBYE
    adapter, running = run()
    await server.until(adapter.is_ready)
    server.dm(ANN, "hello")
    await server.until(lambda: server.attempts["send"])
    assert await stop(running) < SOON_SECONDS

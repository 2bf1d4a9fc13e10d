"""The connection itself: start, loss, return, end."""

import asyncio

import pytest
from discord.http import Route

from bots.adapter import TokenRejectedError
from bots.discord.adapter import DiscordAdapter
from scheduler.model import Sent
from tests.adapters.discord.conftest import ANN, Make, Script, Start, said
from tests.fakes.discord_rules import ApiError, Fault
from tests.fakes.discord_server import DiscordServer


async def test_a_wrong_token_ends_it(make: Make) -> None:
    """Nothing works with it, so the operator is told at once."""
    with pytest.raises(TokenRejectedError, match="discord"):
        await make(token="WRONG").run()


async def test_a_token_refused_by_the_gateway_ends_it(make: Make, server: DiscordServer) -> None:
    """A token that was changed while the bot ran ends it too."""
    running = asyncio.create_task(make().run())
    await server.until(lambda: server.gateway.identified)
    await server.gateway.drop(4004)
    with pytest.raises(TokenRejectedError):
        await running


@pytest.mark.parametrize("fault", [ApiError(503), Fault.RESET, Fault.HTML])
async def test_a_platform_that_is_away_is_waited_for(
    fault: Fault | ApiError, start: Start, server: DiscordServer
) -> None:
    """Neither an outage nor a bad network at start ends the bot."""
    server.fail("me", fault)
    adapter = await start()
    await server.until(adapter.is_ready)
    assert server.attempts["me"] == 2


async def test_a_gateway_that_is_away_is_waited_for(start: Start, server: DiscordServer) -> None:
    """The API may answer while its gateway does not."""
    server.fail("gateway", ApiError(503))
    adapter = await start()
    await server.until(adapter.is_ready)


async def test_a_lost_connection_shows_and_comes_back(
    bot: DiscordAdapter, server: DiscordServer
) -> None:
    """While nothing can arrive the bot is not ready; then it goes on where it was."""
    server.gateway.is_shut = True
    await server.gateway.drop()
    await server.until(lambda: not bot.is_ready())
    server.gateway.is_shut = False
    await server.until(bot.is_ready)


async def test_what_happened_meanwhile_is_heard_afterwards(
    bot: DiscordAdapter, server: DiscordServer, script: Script
) -> None:
    """A session that is resumed brings what was said in between."""
    await server.gateway.drop()
    server.dm(ANN, "hello")
    await server.until(lambda: script.turns)
    assert server.gateway.resumed == 1


async def test_a_restarting_gateway_is_followed(
    bot: DiscordAdapter, server: DiscordServer
) -> None:
    """Discord asks every bot to connect again now and then."""
    await server.gateway.ask_to_reconnect()
    await server.until(lambda: server.gateway.resumed == 1)
    await server.until(bot.is_ready)


@pytest.mark.timeout(30)
async def test_a_session_that_ended_begins_anew_at_the_same_gateway(
    bot: DiscordAdapter, server: DiscordServer
) -> None:
    """A proxy's gateway is not left for Discord's own."""
    await server.gateway.invalidate()
    await server.until(lambda: server.gateway.identified == 2)
    await server.until(bot.is_ready)


async def test_an_event_that_cannot_be_read_ends_nothing(
    bot: DiscordAdapter, server: DiscordServer
) -> None:
    """The library closes its client on it, so a new one takes over."""
    server.gateway.dispatch("INTERACTION_CREATE", {"id": "1", "odd": True})
    await server.until(lambda: server.gateway.identified == 2)
    await server.until(bot.is_ready)


async def test_reminders_go_out_while_the_gateway_is_away(
    bot: DiscordAdapter, server: DiscordServer
) -> None:
    """Sending needs no gateway."""
    server.gateway.is_shut = True
    await server.gateway.drop()
    await server.until(lambda: not bot.is_ready())
    address = f"discord:{server.dm_of(ANN).id}"
    assert isinstance(await bot.send(address, said("Drink"), "1"), Sent)


async def test_what_was_begun_is_ended(make: Make, server: DiscordServer, script: Script) -> None:
    """A bot that is asked to stop still answers, takes nothing new, and says goodbye."""
    adapter = make()
    running = asyncio.create_task(adapter.run())
    await server.until(adapter.is_ready)
    script.takes_seconds = 0.5
    server.dm(ANN, "hello")
    await server.until(lambda: script.turns)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert [message.content for message in server.sees(ANN)] == ["You said hello"]
    assert server.gateway.heard_close == 1000
    assert not adapter.is_ready()


async def test_what_takes_too_long_is_cut_off(
    make: Make, server: DiscordServer, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bot that is asked to stop does not wait for ever."""
    monkeypatch.setattr("bots.discord.adapter.DRAIN_SECONDS", 0.1)
    running = asyncio.create_task(make().run())
    await server.until(lambda: server.gateway.identified)
    script.takes_seconds = 30
    server.dm(ANN, "hello")
    await server.until(lambda: script.turns)
    running.cancel()
    _, pending = await asyncio.wait([running], timeout=5)
    assert not pending
    assert server.sees(ANN) == []


async def test_a_token_refused_at_the_second_request_ends_it(
    make: Make, server: DiscordServer
) -> None:
    """Whichever request meets the refusal, it is the same."""
    server.fail("application", ApiError(401))
    with pytest.raises(TokenRejectedError):
        await make().run()


async def test_the_library_is_left_as_it_was(make: Make) -> None:
    """Another server's address is taken back."""
    with pytest.raises(TokenRejectedError):
        await make(token="WRONG").run()
    assert Route.BASE == "https://discord.com/api/v10"


async def test_commands_are_published_in_the_end(start: Start, server: DiscordServer) -> None:
    """Trouble with the list of commands holds up nothing, and passes."""
    server.fail("commands", ApiError(503), Fault.RESET)
    adapter = await start()
    await server.until(adapter.is_ready)
    await server.until(lambda: server.commands)


async def test_a_refused_list_of_commands_is_let_be(start: Start, server: DiscordServer) -> None:
    """What Discord calls wrong stays wrong; the bot serves on with the old list."""
    server.fail("commands", ApiError(400, 50035))
    adapter = await start()
    await server.until(adapter.is_ready)
    await server.until(lambda: server.attempts["commands"])
    assert server.attempts["commands"] == 1

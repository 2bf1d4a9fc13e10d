"""Frames: a message that changes by itself until somebody presses."""

from dataclasses import replace

import pytest

from bots.conversation.action import LetGo
from bots.conversation.reply import Block, Button, Frame, Reply, Role
from bots.discord.adapter import DiscordAdapter
from tests.adapters.discord.conftest import ANN, Script
from tests.fakes.discord_server import DiscordServer

ROWS = ((Button("It let go", LetGo("calf")),),)


def shows(text: str) -> Reply:
    """Return a text with the button."""
    return Reply((Block(Role.TEXT, text),), ROWS)


def counting(*seconds: int) -> Reply:
    """Return a Reply that counts."""
    frames = tuple(Frame(second, shows(f"{second} s")) for second in seconds)
    return Reply((Block(Role.TEXT, "Hold"),), ROWS, frames=frames)


@pytest.mark.parametrize("is_command", [True, False])
async def test_a_message_changes_by_itself(
    is_command: bool,  # noqa: FBT001 - a parameter of the test
    bot: DiscordAdapter,
    server: DiscordServer,
    script: Script,
) -> None:
    """Each frame takes the place of the one before it, whatever it answered."""
    script.on("/tip", counting(0, 1))
    script.on("it hurts", counting(0, 1))
    _ = server.slash(ANN, "tip") if is_command else server.dm(ANN, "it hurts")
    await server.until(lambda: server.sent and len(server.sent[0].history) == 2)
    (message,) = server.sees(ANN)
    assert (message.content, message.history) == ("1 s", ["Hold", "0 s"])
    assert message.labels == [["It let go"]]


async def test_a_press_ends_it(bot: DiscordAdapter, server: DiscordServer, script: Script) -> None:
    """Nothing covers what comes after a press."""
    script.on("/tip", counting(0, 1, 2))
    script.on("a1.l.calf", Reply((Block(Role.TEXT, "Good."),), replaces=True))
    server.slash(ANN, "tip")
    (message,) = await server.heard()
    server.press(ANN, message, "It let go")
    await server.until(lambda: message.content == "Good.")
    assert not bot._answerer._frames._playing


async def test_a_server_sees_how_it_begins_and_ends(
    bot: DiscordAdapter, server: DiscordServer, script: Script
) -> None:
    """Where others read, the frames between are left out."""
    script.on("/tip", counting(0, 1, 2))
    server.slash(ANN, "tip", channel=server.channel())
    await server.until(lambda: server.sent and len(server.sent[0].history) == 2)
    assert server.sent[0].history == ["Hold", "0 s"]
    assert server.sent[0].content == "2 s"


async def test_frames_below_a_card_leave_the_card(
    bot: DiscordAdapter, server: DiscordServer, script: Script
) -> None:
    """It is the last message that changes, and never a danger card."""
    script.on("/tip", replace(counting(0), danger=shows("Call for help now.")))
    server.slash(ANN, "tip")
    await server.until(lambda: server.sent and server.sent[-1].content == "0 s")
    assert [message.history for message in server.sent] == [[], ["Hold"]]


async def test_a_message_that_is_gone_ends_it(
    bot: DiscordAdapter, server: DiscordServer, script: Script
) -> None:
    """A frame that cannot be shown is the last."""
    script.on("/tip", counting(1, 2))
    command = server.slash(ANN, "tip")
    await server.until(lambda: server.sent)
    command.original = None
    await server.until(lambda: server.attempts["edit_response"])
    await server.until(lambda: not bot._answerer._frames._playing)
    assert server.attempts["edit_response"] == 1

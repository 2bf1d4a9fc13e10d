"""Pictures: attached to their message, described for who does not see them, changed in place."""

from dataclasses import replace

import pytest

from bots.conversation.action import LetGo, OpenRelief
from bots.conversation.reply import Block, Button, Frame, Illustration, Reply, Role, Urgency
from bots.conversation.tokens import encode
from bots.discord.adapter import DiscordAdapter
from tests.adapters.discord.conftest import ANN, Script
from tests.fakes.discord_server import DiscordServer

CALF = Illustration("relief-calf", "A calf is stretched")
FOOT = Illustration("relief-foot", "A foot is stretched")
KEYS = ((Button("Foot", OpenRelief("foot", "sitting")), Button("It let go", LetGo("calf"))),)
TO_FOOT, LET_GO = encode(OpenRelief("foot", "sitting")), encode(LetGo("calf"))


def shows(words: str, picture: Illustration | None = CALF, **more: object) -> Reply:
    """Return a Reply of one paragraph with its picture."""
    return Reply((Block(Role.TEXT, words),), KEYS, illustration=picture, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("is_command", [True, False])
async def test_the_picture_stands_above_its_text(
    is_command: bool,  # noqa: FBT001 - a parameter of the test
    bot: DiscordAdapter,
    server: DiscordServer,
    script: Script,
) -> None:
    """In the same card, with words for who does not see it."""
    script.on("/tip", shows("Straighten your knee."))
    script.on("it hurts", shows("Straighten your knee."))
    _ = server.slash(ANN, "tip") if is_command else server.dm(ANN, "it hurts")
    (message,) = await server.heard()
    [card] = message.components
    gallery, text = card["components"][:2]
    assert gallery["items"][0]["description"] == "A calf is stretched"
    assert text["content"] == "Straighten your knee."
    assert message.attachments == {"relief-calf.png": CALF.png()}


async def test_the_next_picture_takes_the_place_of_the_first(
    bot: DiscordAdapter, server: DiscordServer, script: Script
) -> None:
    """And none stays attached that is not shown."""
    script.on("/tip", shows("Calf."))
    script.on(TO_FOOT, shows("Foot.", FOOT, replaces=True))
    script.on(LET_GO, shows("Good.", None, replaces=True))
    server.slash(ANN, "tip")
    (message,) = await server.heard()
    server.press(ANN, message, "Foot")
    await server.until(lambda: message.content == "Foot.")
    assert message.attachments == {"relief-foot.png": FOOT.png()}
    server.press(ANN, message, "It let go")
    await server.until(lambda: message.content == "Good.")
    assert message.attachments == {}


async def test_a_late_answer_has_its_picture_too(
    bot: DiscordAdapter, server: DiscordServer, script: Script
) -> None:
    """Where the person saw that an answer was being made."""
    script.takes_seconds = 1.6
    script.on("/tip", shows("Stretch."))
    server.slash(ANN, "tip")
    await server.until(lambda: server.sent and server.sent[0].content == "Stretch.")
    assert server.sent[0].attachments == {"relief-calf.png": CALF.png()}


@pytest.mark.parametrize("is_command", [True, False])
async def test_frames_leave_the_picture_as_it_is(
    is_command: bool,  # noqa: FBT001 - a parameter of the test
    bot: DiscordAdapter,
    server: DiscordServer,
    script: Script,
) -> None:
    """The clock runs below it; it is not sent again."""
    frames = tuple(Frame(second, shows(words)) for second, words in ((0, "20 s"), (1, "Done")))
    script.on("/tip", replace(shows("Hold"), frames=frames))
    script.on("it hurts", replace(shows("Hold"), frames=frames))
    _ = server.slash(ANN, "tip") if is_command else server.dm(ANN, "it hurts")
    await server.until(lambda: server.sent and server.sent[0].content == "Done")
    (message,) = server.sees(ANN)
    assert message.attachments == {"relief-calf.png": CALF.png()}
    assert message.history == ["Hold", "20 s"]


async def test_a_danger_card_bears_its_sign(
    bot: DiscordAdapter, server: DiscordServer, script: Script
) -> None:
    """Its shape and its words tell how urgent it is, besides the colour."""
    sign = Illustration("urgency-emergency-now", "Emergency: call your local number now.")
    script.on("/tip", shows("Call now.", sign, urgency=Urgency.EMERGENCY_NOW))
    server.slash(ANN, "tip")
    (message,) = await server.heard()
    assert message.components[0]["accent_color"] == 0xC62828
    assert [*message.attachments] == ["urgency-emergency-now.png"]

"""Frames are played into the message, as long as nobody presses anything."""

import asyncio

from bots.conversation.action import LetGo, OpenFaq
from bots.conversation.reply import Block, Button, Frame, Reply, Role
from bots.conversation.tokens import encode
from tests.adapters.telegram.conftest import ANN, BEN
from tests.fakes.telegram_server import ApiError

STOP = ((Button("It let go", LetGo("calf")),),)


def shows(words: str) -> Reply:
    """Return a Reply of one paragraph with a button."""
    return Reply((Block(Role.TEXT, words),), STOP)


def timer(*frames: tuple[int, str]) -> Reply:
    """Return a Reply that shows each of *frames* after so many seconds."""
    played = tuple(Frame(seconds, shows(words)) for seconds, words in frames)
    return Reply((Block(Role.TEXT, "Hold"),), STOP, frames=played)


async def test_frames_are_edits_of_one_message(server, script, bot):
    """A hold timer counts in its own message."""
    script.on("/cramp", timer((0, "20 s"), (1, "10 s"), (1, "Done")))
    server.say(ANN, "/cramp")
    message = (await server.heard())[0]
    await server.until(lambda: message.text == "Done")
    assert message.history == ["Hold", "20 s", "10 s"]
    assert server.sent == [message]


async def test_a_press_ends_the_frames(server, script, bot):
    """Whoever says that it let go is not told to hold on."""
    script.on("/cramp", timer((1, "Still holding")))
    script.on(encode(LetGo("calf")), Reply((Block(Role.TEXT, "Good"),), replaces=True))
    server.say(ANN, "/cramp")
    message = (await server.heard())[0]
    server.press(ANN, message, "It let go")
    await server.settled()
    await asyncio.sleep(1.1)
    assert (message.text, message.history) == ("Good", ["Hold"])


async def test_a_group_sees_the_first_and_the_last_frame(server, script, bot):
    """A group's small allowance is not spent on a clock."""
    script.on("/cramp", timer((0, "20 s"), (0, "10 s"), (0, "Done")))
    server.say(ANN, "/cramp", server.chat(-100))
    message = (await server.heard())[0]
    await server.until(lambda: message.text == "Done")
    assert message.history == ["Hold", "20 s"]


async def test_another_message_of_a_group_ends_no_frames(server, script, bot):
    """What Ben presses elsewhere does not stop Ann's clock."""
    group = server.chat(-100)
    script.on("/faq", Reply((Block(Role.TEXT, "Topics"),), ((Button("Browse", OpenFaq()),),)))
    script.on("/cramp", timer((1, "Done")))
    server.say(BEN, "/faq", group)
    server.say(ANN, "/cramp", group)
    topics, clock = await server.heard()
    server.press(BEN, topics, "Browse")
    await server.until(lambda: clock.text == "Done")


async def test_a_frame_of_a_deleted_message_is_not_sent_anew(server, script, bot):
    """A clock that somebody deleted stays deleted."""
    script.on("/cramp", timer((0, "20 s"), (0, "Done")))
    server.say(ANN, "/cramp")
    server.fail("editMessageText", *[_gone()] * 2)
    await server.heard()
    await server.until(lambda: server.attempts["editMessageText"] == 2)
    assert len(server.sent) == 1


async def test_a_newer_clock_ends_the_older_one(server, script, bot):
    """One clock runs in a chat."""
    script.on("/cramp", timer((1, "Done")))
    server.say(ANN, "/cramp")
    server.say(ANN, "/cramp")
    first, second = await server.heard()
    await server.until(lambda: second.text == "Done")
    assert first.text == "Hold"


def _gone() -> ApiError:
    return ApiError(400, "Bad Request: message to edit not found")

"""Pictures: uploaded once, then known by their id; the text below them changes in place."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from bots.conversation.action import LetGo, OpenRelief
from bots.conversation.lookup import Entry
from bots.conversation.reply import Block, Button, Frame, Illustration, Reply, Role, Urgency
from bots.conversation.tokens import encode
from bots.telegram.adapter import TelegramAdapter
from bots.telegram.inline import Inline
from tests.adapters.telegram.conftest import ANN
from tests.fakes.drawer import Drawer
from tests.fakes.telegram_server import ApiError, Fault

CALF = Illustration("relief-calf", "A calf is stretched")
FOOT = Illustration("relief-foot", "A foot is stretched")
KEYS = ((Button("Foot", OpenRelief("foot", "sitting")), Button("It let go", LetGo("calf"))),)
TO_FOOT, LET_GO = encode(OpenRelief("foot", "sitting")), encode(LetGo("calf"))


@asynccontextmanager
async def running(adapter: TelegramAdapter) -> AsyncIterator[None]:
    """Run *adapter* until the block ends."""
    task = asyncio.create_task(adapter.run())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def shows(words: str, picture: Illustration | None = CALF, **more: object) -> Reply:
    """Return a Reply of one paragraph with its picture."""
    return Reply((Block(Role.TEXT, words),), KEYS, illustration=picture, **more)


async def test_the_text_stands_below_the_picture(server, script, bot):
    """One message: what to do, and what it looks like."""
    script.on("/cramp", shows("Straighten your knee."))
    server.say(ANN, "/cramp")
    [message] = await server.heard()
    assert message.text == "Straighten your knee."
    assert server.files[message.photo] == CALF.png()
    assert message.labels == [["Foot", "It let go"]]


async def test_a_picture_is_uploaded_once(server, script, make_adapter):
    """A second time, and after a restart, it is sent by its id."""
    drawer = Drawer()
    script.on("/cramp", shows("Stretch."))
    messages = []
    for _ in range(2):
        async with running(make_adapter(keepsakes=drawer)):
            for _ in range(2):
                server.say(ANN, "/cramp")
                messages += await server.heard()
    assert [message.photo for message in messages] == [messages[0].photo] * 4
    assert len(server.files) == 1


async def test_an_id_that_telegram_forgot_is_uploaded_anew(server, script, start):
    """As after the bot got another token: nobody goes without an answer."""
    script.on("/cramp", shows("Stretch."))
    await start()
    server.say(ANN, "/cramp")
    await server.heard()
    server.files.clear()
    server.say(ANN, "/cramp")
    [message] = await server.heard()
    assert server.files[message.photo] == CALF.png()


async def test_the_next_picture_takes_the_place_of_the_first(server, script, bot):
    """Another muscle shows another picture in the same message."""
    script.on("/cramp", shows("Calf."))
    script.on(TO_FOOT, shows("Foot.", FOOT, replaces=True))
    server.say(ANN, "/cramp")
    [message] = await server.heard()
    server.press(ANN, message, "Foot")
    assert await server.heard() == []
    assert message.text == "Foot."
    assert server.files[message.photo] == FOOT.png()


async def test_a_text_can_become_a_picture(server, script, bot):
    """Buttons of a message without one lead to pictures, too."""
    script.on("/cramp", shows("Where does it hurt?", None))
    script.on(TO_FOOT, shows("Foot.", FOOT, replaces=True))
    server.say(ANN, "/cramp")
    [message] = await server.heard()
    server.press(ANN, message, "Foot")
    assert await server.heard() == []
    assert (message.text, server.files[message.photo]) == ("Foot.", FOOT.png())


async def test_a_short_text_changes_below_the_picture(server, script, bot):
    """A picture cannot become a text again, so what stands below it changes."""
    script.on("/cramp", shows("Hold."))
    script.on(LET_GO, shows("Good.", None, replaces=True))
    server.say(ANN, "/cramp")
    [message] = await server.heard()
    server.press(ANN, message, "It let go")
    assert await server.heard() == []
    assert (message.text, server.files[message.photo]) == ("Good.", CALF.png())


async def test_a_text_too_long_for_a_caption_comes_as_a_message(server, script, bot):
    """Nothing is cut: with no room below the picture it follows, whole."""
    script.on("/cramp", shows("Hold."))
    script.on(LET_GO, shows("Long. " * 200, None, replaces=True))
    server.say(ANN, "/cramp")
    [message] = await server.heard()
    server.press(ANN, message, "It let go")
    [follows] = await server.heard()
    assert (message.text, follows.text) == ("Hold.", ("Long. " * 200).strip())


async def test_a_long_answer_goes_without_its_picture(server, script, bot):
    """The words matter more."""
    script.on("/cramp", shows("Long. " * 200))
    server.say(ANN, "/cramp")
    [message] = await server.heard()
    assert (message.photo, message.text) == ("", ("Long. " * 200).strip())


async def test_a_danger_card_waits_for_no_picture(server, script, bot):
    """It is text, there at once and read aloud whole."""
    script.on("/cramp", shows("Call now.", urgency=Urgency.EMERGENCY_NOW))
    server.say(ANN, "/cramp")
    assert (await server.heard())[0].photo == ""


async def test_frames_change_the_words_below_the_picture(server, script, bot):
    """The clock runs, and the picture is sent once."""
    frames = tuple(Frame(second, shows(words)) for second, words in ((0, "20 s"), (1, "Done")))
    script.on("/cramp", replace(shows("Hold"), frames=frames))
    server.say(ANN, "/cramp")
    [message] = await server.heard()
    await server.until(lambda: message.text == "Done")
    assert message.history == ["Hold", "20 s"]
    assert [*server.files] == [message.photo]
    assert not server.calls("editMessageMedia")


async def test_where_pictures_are_forbidden_the_words_come_alone(server, script, bot):
    """A group may refuse photos and take texts."""
    refusal = ApiError(400, "Bad Request: not enough rights to send photos to the chat")
    server.fail("sendPhoto", refusal)
    script.on("/cramp", shows("Stretch."))
    server.say(ANN, "/cramp", server.chat(-100))
    [message] = await server.heard()
    assert (message.photo, message.text) == ("", "Stretch.")


async def test_a_server_that_knows_no_pictures_gets_the_words(server, script, bot):
    """As a Bot API server of somebody's own may: nobody in pain waits for a picture."""
    server.fail("sendPhoto", ApiError(404, "Not Found: method not found"))
    script.on("/cramp", shows("Stretch."))
    server.say(ANN, "/cramp")
    [message] = await server.heard()
    assert (message.photo, message.text) == ("", "Stretch.")


async def test_where_a_picture_does_not_get_through_the_words_do(server, script, start):
    """Whether it arrived is not known; words twice are better than none."""
    await start(request_seconds=0.3)
    server.fail("sendPhoto", Fault.HANG)
    script.on("/cramp", shows("Stretch."))
    server.say(ANN, "/cramp")
    await server.until(lambda: [message.photo for message in server.sent] == [""])
    assert server.sent[0].text == "Stretch."


async def test_what_is_looked_up_shows_its_picture_once_it_is_known(server, script, start):
    """An inline result uploads nothing."""
    entry = Entry("calf", "Calf cramp", "Straighten", "topic_relief-calf", shows("Straighten."))
    await start(inline=Inline(lambda _text, _locale: [entry], lambda _locale: "Ask me"))
    first = server.look_up(ANN, "calf")
    await server.settled()
    script.on("/cramp", shows("Stretch."))
    server.say(ANN, "/cramp")
    [message] = await server.heard()
    second = server.look_up(ANN, "calf")
    await server.settled()
    await server.until(lambda: second in server.found)
    kinds = [server.found[query]["results"][0]["type"] for query in (first, second)]
    assert kinds == ["article", "photo"]
    assert server.found[second]["results"][0]["photo_file_id"] == message.photo

"""What people do in private arrives as Turns, and Replies arrive as messages."""

import asyncio
from typing import ClassVar

from bots.conversation.action import OpenFaq, OpenTopic
from bots.conversation.reply import Block, Button, Document, Reply, Role, Urgency
from bots.conversation.tokens import encode
from bots.conversation.turn import Command, Origin, Pressed, Said
from bots.telegram.answering import Query
from scheduler.model import Address, PersonId
from tests.adapters.telegram.conftest import ANN, Script
from tests.fakes.jumping_loop import run_jumping
from tests.fakes.telegram_server import Fault, Message, TelegramServer, User

MENU = ((Button("Browse", OpenFaq()), Button("Magnesium", OpenTopic("magnesium"))),)
BROWSE = encode(OpenFaq())


def text(words: str, **more: object) -> Reply:
    """Return a Reply of one paragraph."""
    return Reply((Block(Role.TEXT, words),), **more)


async def menu_of(server: TelegramServer, script: Script, user: User) -> Message:
    """Return a message with buttons, freshly sent to *user*."""
    script.on("menu", text("Pick one", buttons=MENU))
    server.say(user, "menu")
    return (await server.heard())[0]


async def test_a_private_text_is_answered(server, script, bot):
    """Plain text is something said, and its answer comes into the same chat."""
    server.say(ANN, "What helps?")
    assert [message.text for message in await server.heard()] == ["You said What helps?"]
    origin = Origin(person=PersonId("telegram:7"), address=Address("telegram:7"))
    assert script.turns == [Said(origin=origin, text="What helps?")]


async def test_the_language_is_passed_on(server, script, bot):
    """The client's language is a hint for the conversation."""
    server.say(User(9, "Eva", "de-AT"), "Hallo")
    await server.settled()
    assert script.turns[0].origin.locale == "de-AT"


async def test_a_command_has_a_name_and_words(server, script, bot):
    """The slash, the case and the bot's name are Telegram's, not the command's."""
    server.say(ANN, "/Remind@Cramp_Test_Bot water at 8")
    await server.settled()
    assert [(turn.name, turn.words) for turn in script.turns] == [("remind", "water at 8")]


async def test_an_unknown_command_reaches_the_conversation(server, script, bot):
    """In private the conversation says that there is no such command."""
    server.say(ANN, "/dance")
    await server.settled()
    assert isinstance(script.turns[0], Command)


async def test_a_deep_link_carries_its_payload(server, script, bot):
    """Opening t.me/bot?start=draft_5 arrives as the words of /start."""
    server.say(ANN, "/start draft_5")
    await server.settled()
    assert (script.turns[0].name, script.turns[0].words) == ("start", "draft_5")


async def test_a_command_for_another_bot_is_not_ours(server, script, bot):
    """A command that names another bot is dropped."""
    server.say(ANN, "/remind@other_bot water")
    await server.settled()
    assert script.turns == []


async def test_a_picture_is_read_by_its_caption(server, script, bot):
    """What stands below a picture is text that a person sends, too."""
    photo = {"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}
    server.say(ANN, "", photo=[photo], caption="My calf is swollen")
    await server.settled()
    assert script.turns[0].text == "My calf is swollen"


async def test_a_voice_message_is_not_met_with_silence(server, script, bot):
    """What holds no text arrives as nothing said, so that the conversation can help."""
    voice = {"file_id": "1", "file_unique_id": "1", "duration": 3}
    server.say(ANN, "", voice=voice)
    await server.settled()
    assert script.turns[0].text == ""


async def test_edits_and_other_bots_are_ignored(server, script, bot):
    """A corrected message, an inline result and a bot's words start nothing."""
    server.say(ANN, "via", via_bot={"id": 5, "is_bot": True, "first_name": "Other"})
    server.say(ANN, "bot", **{"from": {"id": 5, "is_bot": True, "first_name": "Other"}})
    server.say(ANN, "end")
    await server.settled()
    assert [turn.text for turn in script.turns] == ["end"]
    assert "edited_message" not in server.calls("getUpdates")[0]["allowed_updates"]


async def test_a_press_arrives_with_its_token(server, script, bot):
    """The token in a button comes back as it was given out."""
    server.press(ANN, await menu_of(server, script, ANN), "Magnesium")
    await server.settled()
    assert script.turns[-1].token == encode(OpenTopic("magnesium"))
    assert script.turns[-1].asker is None


async def test_a_reply_can_replace_the_pressed_message(server, script, bot):
    """Browsing turns one page of the same message."""
    menu = await menu_of(server, script, ANN)
    script.on(BROWSE, text("Categories", buttons=MENU[:1], replaces=True))
    server.press(ANN, menu, "Browse")
    assert await server.heard() == []
    assert (menu.text, menu.history) == ("Categories", ["Pick one"])


async def test_the_same_again_is_no_error(server, script, bot, caplog):
    """A second press that shows the same page changes nothing and says nothing."""
    menu = await menu_of(server, script, ANN)
    script.on(BROWSE, text("Pick one", buttons=MENU, replaces=True))
    server.press(ANN, menu, "Browse")
    assert await server.heard() == []
    assert caplog.messages == []


async def test_a_message_that_cannot_be_edited_is_followed_by_a_new_one(server, script, bot):
    """A press on a message that was deleted meanwhile is answered all the same."""
    menu = await menu_of(server, script, ANN)
    script.on(BROWSE, text("Categories", replaces=True))
    server.press(ANN, menu, "Browse")
    server.sent.remove(menu)
    await server.until(lambda: len(server.sent) == 1)
    assert server.sent[0].text == "Categories"


async def test_a_press_on_a_very_old_message_works(server, script, bot):
    """Of some messages Telegram shows no more than the id; that is enough."""
    menu = await menu_of(server, script, ANN)
    script.on(BROWSE, text("Categories", replaces=True))
    server.press(ANN, menu, "Browse", is_old=True)
    await server.settled()
    assert menu.text == "Categories"


async def test_a_notice_is_a_toast(server, script, bot):
    """A Reply of nothing but a notice changes no message."""
    menu = await menu_of(server, script, ANN)
    script.on(BROWSE, Reply(notice="Noted"))
    server.press(ANN, menu, "Browse")
    assert await server.heard() == []
    assert (server.toasts, menu.history) == (["Noted"], [])


async def test_a_notice_that_comes_too_late_is_a_message(server, script, bot):
    """After a downtime Telegram takes no toasts any more, and the person is told in the chat."""
    menu = await menu_of(server, script, ANN)
    script.on(BROWSE, Reply(notice="Noted"))
    server.press(ANN, menu, "Browse", is_late=True)
    assert [message.text for message in await server.heard()] == ["Noted"]


async def test_a_press_is_answered_in_spite_of_trouble(server, script, bot):
    """An answer to a press that the network loses is given again."""
    menu = await menu_of(server, script, ANN)
    script.on(BROWSE, Reply(notice="Noted"))
    server.fail("answerCallbackQuery", Fault.RESET)
    server.press(ANN, menu, "Browse")
    assert await server.heard() == []
    assert server.toasts == ["Noted"]


async def test_every_press_is_answered(server, script, bot):
    """A press without any Reply still stops the button's clock."""
    menu = await menu_of(server, script, ANN)
    script.on(BROWSE, None)
    server.press(ANN, menu, "Browse")
    await server.settled()
    assert server.toasts == [""]


def test_a_slow_answer_does_not_keep_the_button_busy():
    """A press is answered after three seconds, even when the Reply is not there yet."""

    class Client:
        """Notes when which press was answered."""

        answered: ClassVar[list[tuple[float, str]]] = []

        async def answer_callback_query(self, query: str, _text: str | None) -> bool:
            """Note it."""
            self.answered.append((asyncio.get_running_loop().time(), query))
            return True

    async def press() -> bool:
        query = Query(Client(), "5")
        await asyncio.sleep(20)
        return await query.answer("Noted")

    assert run_jumping(press()) is False
    assert Client.answered == [(3.0, "5")]


async def test_danger_comes_first_and_answers_the_words(server, script, bot):
    """The card is a message of its own, a reply to what was said, and then the rest."""
    card = Reply((Block(Role.TITLE, "Call for help"),), urgency=Urgency.EMERGENCY_NOW)
    script.on("my chest", text("Magnesium", danger=card))
    said = server.say(ANN, "my chest")
    first, second = await server.heard()
    assert (first.text, first.reply_to) == ("Call for help", said)
    assert (second.text, second.reply_to) == ("Magnesium", None)


async def test_a_danger_card_leaves_the_pressed_message_alone(server, script, bot):
    """With a card above it, even a replacing Reply comes as a message below."""
    menu = await menu_of(server, script, ANN)
    script.on(BROWSE, text("Categories", replaces=True, danger=text("Call for help")))
    server.press(ANN, menu, "Browse")
    assert [message.text for message in await server.heard()] == ["Call for help", "Categories"]
    assert menu.history == []


async def test_a_long_answer_arrives_whole(server, script, bot):
    """What no message holds comes in several, in order; the buttons come with the last."""
    long = Reply(tuple(Block(Role.TEXT, f"{n} " + "x" * 900) for n in range(9)), MENU)
    script.on("all", long)
    server.say(ANN, "all")
    messages = await server.heard()
    assert [message.text[0] for message in messages] == ["0", "4", "8"]
    assert [len(message.rows) for message in messages] == [0, 0, 1]


async def test_a_document_follows_the_text(server, script, bot):
    """The export of one's data is a file."""
    script.on("/privacy", text("Here", document=Document("data.json", b"{}")))
    server.say(ANN, "/privacy")
    assert [message.document for message in await server.heard()] == [None, ("data.json", b"{}")]


async def test_a_person_may_manage_their_own_chat(server, script, bot):
    """In private nobody needs to be asked."""
    server.say(ANN, "hello")
    await server.settled()
    assert await script.turns[0].origin.can_manage()


async def test_a_topic_of_a_private_chat_is_an_address_of_its_own(server, script, bot):
    """Where people sort their chat into topics, the answer stays in the topic."""
    server.say(ANN, "hello", thread=3)
    assert [message.thread for message in await server.heard()] == [3]
    assert script.turns[0].origin.address == "telegram:7/3"


async def test_a_reminder_is_sent_and_its_message_known(server, bot):
    """What the scheduler sends arrives silently if so asked, and tells its id."""
    server.chat(7, "private")
    outcome = await bot.send(Address("telegram:7"), text("Drink", silent=True), key="1")
    assert outcome.message == str(server.sent[0].id)
    assert server.sent[0].silent


async def test_what_people_write_is_not_logged(server, script, bot, caplog):
    """Neither words nor names nor the token reach the log, down to debug in our own modules."""
    caplog.set_level("DEBUG", logger="bots")
    server.say(ANN, "secret words")
    await server.heard()
    menu = await menu_of(server, script, ANN)
    server.press(ANN, menu, "Browse")
    await server.settled()
    assert "secret" not in caplog.text
    assert server.token not in caplog.text
    assert isinstance(script.turns[-1], Pressed)

"""In groups, forums and channels the bot reads what is addressed to it, and answers there."""

import pytest

from bots.conversation.action import OpenFaq, SaveDraft
from bots.conversation.reply import Block, Button, Reply, Role
from bots.conversation.tokens import encode
from scheduler.model import Address
from tests.adapters.telegram.conftest import ANN, BEN, Script
from tests.fakes.telegram_server import ApiError, Chat, Message, TelegramServer, User

SHOWN = Reply((Block(Role.TEXT, "Topics"),), ((Button("Browse", OpenFaq()),),))


@pytest.fixture
def group(server: TelegramServer) -> Chat:
    """Return a group that the bot is in."""
    return server.chat(-100)


@pytest.fixture
def forum(server: TelegramServer) -> Chat:
    """Return a group with topics."""
    return server.chat(-200, is_forum=True)


@pytest.fixture
def channel(server: TelegramServer) -> Chat:
    """Return a channel."""
    return server.chat(-300, "channel")


async def shown_to(server: TelegramServer, script: Script, user: User, chat: Chat) -> Message:
    """Return the message with a button that answers *user* in *chat*."""
    script.on("/faq", SHOWN)
    server.say(user, "/faq", chat)
    return (await server.heard())[0]


async def test_what_is_not_addressed_to_the_bot_is_dropped(server, script, bot, group):
    """An administrator bot receives everything and reads none of it."""
    server.say(ANN, "I had a cramp last night", group)
    server.say(ANN, "/dance", group)
    server.say(ANN, "/faq@other_bot", group)
    await server.settled()
    assert (script.turns, server.sent) == ([], [])


async def test_a_command_in_a_group_is_answered_as_a_reply(server, script, bot, group):
    """The answer hangs on the question, so that everybody sees whose it is."""
    asked = server.say(ANN, "/faq", group)
    assert [(m.chat, m.reply_to) for m in await server.heard()] == [(group, asked)]
    assert script.turns[0].origin.is_public


async def test_an_unknown_command_with_our_name_reaches_the_conversation(
    server, script, bot, group
):
    """What names the bot is meant for it, known or not."""
    server.say(ANN, "/dance@cramp_test_bot", group)
    await server.settled()
    assert script.turns[0].name == "dance"


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("@cramp_test_bot what helps?", "what helps?"),
        ("what helps, @Cramp_Test_Bot", "what helps,"),
        ("@cramp_test_bot", ""),
    ],
)
@pytest.mark.usefixtures("bot")
async def test_a_mention_addresses_the_bot(server, script, group, said, heard):
    """The bot's name is taken out of what was said."""
    server.say(ANN, said, group)
    await server.settled()
    assert [turn.text for turn in script.turns] == [heard]


async def test_another_bots_longer_name_is_no_mention(server, script, bot, group):
    """@cramp_test_bot2 is somebody else, and so is a mail address."""
    server.say(ANN, "@cramp_test_bot2 hello", group)
    server.say(ANN, "mail me@cramp_test_bot", group)
    await server.settled()
    assert script.turns == []


async def test_a_reply_to_the_bot_addresses_it(server, script, bot, group):
    """Answering the bot's message is talking to it; answering Ann's is not."""
    shown = await shown_to(server, script, ANN, group)
    server.say(BEN, "thanks", group, reply_to=shown.id)
    server.say(BEN, "thanks too", group, reply_to=shown.reply_to)
    await server.settled()
    assert [turn.text for turn in script.turns[1:]] == ["thanks"]


async def test_the_asker_of_a_pressed_message_is_known(server, script, bot, group):
    """Whoever presses, the conversation learns whom the message answered."""
    server.press(BEN, await shown_to(server, script, ANN, group), "Browse")
    await server.settled()
    assert (script.turns[1].asker, script.turns[1].origin.person) == ("telegram:7", "telegram:8")


async def test_an_answer_to_a_press_belongs_to_the_same_asker(server, script, bot, group):
    """A new message after a press hangs on the same question as the pressed one."""
    shown = await shown_to(server, script, ANN, group)
    script.on(encode(OpenFaq()), SHOWN)
    server.press(ANN, shown, "Browse")
    assert [message.reply_to for message in await server.heard()] == [shown.reply_to]


async def test_a_reminder_in_a_group_has_no_asker(server, script, bot, group):
    """What the bot says on its own is for everybody to press."""
    await bot.send(Address("telegram:-100"), SHOWN)
    server.press(BEN, server.sent[0], "Browse")
    await server.settled()
    assert script.turns[0].asker is None


async def test_rights_are_asked_of_telegram_and_only_when_needed(server, script, bot, group):
    """An administrator may manage the group, a member may not."""
    group.admins.add(7)
    server.say(ANN, "/faq", group)
    server.say(BEN, "/faq", group)
    await server.settled()
    assert server.calls("getChatMember") == []
    assert [await turn.origin.can_manage() for turn in script.turns] == [True, False]


async def test_members_speak_in_groups_alone(server, script, bot, group, forum, channel):
    """In a channel only its managers do, and nobody else in a private chat."""
    for chat in (group, forum, None):
        server.say(ANN, "/faq", chat)
    server.say(None, "/faq", channel)
    await server.settled()
    told = {turn.origin.address: turn.origin.has_members for turn in script.turns}
    assert told == {
        "telegram:-100": True, "telegram:-200": True, "telegram:7": False, "telegram:-300": False
    }  # fmt: skip


async def test_a_press_tells_as_much_of_the_place(server, script, bot, group, channel):
    """Also of a message that is too old to be shown."""
    for chat in (group, channel):
        await bot.send(Address(f"telegram:{chat.id}"), SHOWN)
        server.press(BEN, server.sent[-1], "Browse", is_old=True)
        await server.settled()
    assert [turn.origin.has_members for turn in script.turns] == [True, False]


async def test_unknown_rights_are_none(server, script, bot, group):
    """When Telegram does not tell, nobody may manage."""
    group.admins.add(7)
    server.say(ANN, "/faq", group)
    await server.settled()
    server.fail("getChatMember", *[_down()] * 2)
    assert not await script.turns[0].origin.can_manage()


async def test_an_anonymous_administrator_may_manage(server, script, bot, group):
    """Who speaks as the group is nobody in particular, and an administrator."""
    server.say(None, "/faq", group)
    await server.settled()
    origin = script.turns[0].origin
    assert (origin.person, await origin.can_manage()) == (None, True)


async def test_a_channel_that_speaks_in_a_group_manages_nothing(server, script, bot, group):
    """A member who writes as some channel has no rights by that."""
    other = {"id": -999, "type": "channel", "title": "Other"}
    server.say(None, "/faq", group, sender_chat=other)
    await server.settled()
    assert not await script.turns[0].origin.can_manage()


async def test_a_channel_post_is_a_command_of_who_may_post(server, script, bot, channel):
    """Posts count as commands, all else in a channel is dropped."""
    server.say(None, "News", channel)
    server.say(None, "/remind water at 8", channel)
    assert [message.chat for message in await server.heard()] == [channel]
    assert [turn.words for turn in script.turns] == ["water at 8"]
    assert await script.turns[0].origin.can_manage()


async def test_an_answer_stays_in_its_topic(server, script, bot, forum):
    """In a forum the question's topic is the address."""
    server.say(ANN, "/faq", forum, thread=5)
    assert [message.thread for message in await server.heard()] == [5]
    assert script.turns[0].origin.address == "telegram:-200/5"


async def test_a_message_in_a_topic_of_the_bot_is_not_a_reply_to_it(server, script, bot, forum):
    """Every message of a topic points to the topic's beginning; that addresses nobody."""
    begin = server.say(
        None,
        "",
        forum,
        thread=5,
        forum_topic_created={"name": "Legs", "icon_color": 1},
        **{"from": {"id": 99, "is_bot": True, "first_name": "Cramp"}},
    )
    server.say(ANN, "hello all", forum, thread=5, reply_to=begin)
    await server.settled()
    assert script.turns == []


async def test_a_lost_topic_falls_back_to_general(server, bot, forum):
    """A reminder for a deleted topic arrives in the group itself."""
    await bot.send(Address("telegram:-200/77"), SHOWN)
    assert [message.thread for message in server.sent] == [None]


async def test_a_draft_leads_into_the_private_chat(server, script, bot, group):
    """What is to go on in private has a link that carries the draft."""
    script.on("/remind", Reply((Block(Role.TEXT, "Let us go on in private"),), draft="41"))
    server.say(User(9, "Eva", "de"), "/remind", group)
    button = (await server.heard())[0].button("Continue in private (de)")
    assert button["url"] == "https://t.me/cramp_test_bot?start=draft_41"


async def test_the_link_stands_below_the_other_buttons(server, script, bot, group):
    """A manager's "for this chat" keeps its place above the link."""
    rows = ((Button("For this chat", SaveDraft(41)),),)
    script.on("/remind", Reply((Block(Role.TEXT, "Where?"),), rows, draft="41"))
    server.say(ANN, "/remind", group)
    assert (await server.heard())[0].labels == [["For this chat"], ["Continue in private (en)"]]


async def test_in_private_there_is_nowhere_to_continue(server, script, bot):
    """A draft's link is for groups only."""
    script.on("/remind", Reply((Block(Role.TEXT, "Which?"),), draft="41"))
    server.say(ANN, "/remind")
    assert (await server.heard())[0].labels == []


async def test_a_name_in_a_groups_reminder_calls_nobody(server, bot, group):
    """Own words are shown as they are, but mention no member; a mail address stays whole."""
    words = "Drink, @ben! Ask me@clinic.org"
    await bot.send(Address("telegram:-100"), Reply((Block(Role.TEXT, words),)))
    assert server.sent[0].text == "Drink, @\u2060ben! Ask me@clinic.org"


async def test_a_blocked_bot_and_its_return_are_told(server, bot, book):
    """Blocking and unblocking reach whoever keeps the reminders."""
    server.block(ANN)
    server.unblock(ANN)
    await server.settled()
    assert book.notes == [("left", "telegram:7"), ("came back", "telegram:7")]


async def test_a_removed_bot_is_told(server, bot, book, group):
    """Being thrown out of a group is known before the next reminder fails."""
    server.kick(ANN, group)
    await server.settled()
    assert book.notes == [("left", "telegram:-100")]


async def test_a_right_that_is_given_back_is_told(server, bot, book, group):
    """That it was taken shows at the next send; that it is back would not."""
    server.mute(ANN, group)
    server.unmute(ANN, group)
    await server.settled()
    assert book.notes == [("came back", "telegram:-100")]


async def test_a_reopened_topic_is_told(server, bot, book, forum):
    """The topic itself has come back, not the forum around it."""
    server.close_topic(ANN, forum, 5)
    server.reopen_topic(ANN, forum, 5)
    await server.settled()
    assert book.notes == [("came back", "telegram:-200/5")]


async def test_a_group_that_becomes_a_supergroup_is_followed(server, bot, book, group):
    """The move is told with both addresses, whichever of the two messages arrives."""
    server.migrate(server.chat(-5, "group"), -1005)
    server.say(None, "", server.chat(-1005), migrate_from_chat_id=-5)
    await server.settled()
    assert book.notes == [("moved", "telegram:-5", "telegram:-1005")] * 2


async def test_an_answer_follows_a_moved_group(server, script, bot, book):
    """A question from just before the move is answered in the new place."""
    old = server.chat(-5, "group")
    new = server.chat(-1005)
    old.refusal = _moved(-1005)
    server.say(ANN, "/faq", old)
    assert [message.chat for message in await server.heard()] == [new]
    assert book.notes == [("moved", "telegram:-5", "telegram:-1005")]


def _down() -> ApiError:
    return ApiError(500, "Internal Server Error")


def _moved(new: int) -> ApiError:
    return ApiError(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=new)

"""What happens where others read along: servers, threads, group DMs."""

import pytest

from bots.conversation.action import OpenFaq
from bots.conversation.reply import Block, Button, Document, Reply, Role
from bots.conversation.tokens import encode
from bots.conversation.turn import Command, Pressed, Said
from bots.discord.adapter import DiscordAdapter
from bots.discord.places import address_of
from scheduler.model import Sent
from tests.adapters.discord.conftest import ANN, BEN, Book, Script, Start, said
from tests.fakes.discord_model import Channel, ChannelKind
from tests.fakes.discord_server import DiscordServer

FAQ = Button("Questions", OpenFaq())
CARD = Reply((Block(Role.WARNING, "Call for help now."),))


@pytest.fixture
def legs(server: DiscordServer) -> Channel:
    """Return a channel of a server that the bot is in; Ben manages it."""
    channel = server.channel()
    channel.managers.add(BEN.id)
    return channel


@pytest.fixture
def as_private(script: Script) -> Script:
    """Return a conversation that answers /tip to the person alone, with a button."""
    script.on("/tip", Reply((Block(Role.TEXT, "A tip"),), ((FAQ,),), private=True))
    return script


async def test_a_private_answer_is_seen_by_the_one_who_asked(
    legs: Channel, bot: DiscordAdapter, server: DiscordServer, as_private: Script
) -> None:
    """In a channel, what is private is shown to one person."""
    server.slash(ANN, "tip", channel=legs)
    (tip,) = await server.heard()
    assert (tip.only_for, tip.channel) == (ANN, legs)
    assert server.sees(BEN, legs) == []
    turn = as_private.turns[0]
    assert turn.origin.is_public
    assert turn.origin.address == f"discord:{legs.id}"


async def test_a_slow_private_answer_stays_private(
    legs: Channel, bot: DiscordAdapter, server: DiscordServer, as_private: Script
) -> None:
    """What announces an answer to come is hidden too."""
    as_private.takes_seconds = 1.7
    server.slash(ANN, "tip", channel=legs)
    (tip,) = await server.heard()
    assert (tip.content, tip.only_for) == ("A tip", ANN)


async def test_a_private_message_is_changed_for_its_reader(
    legs: Channel, bot: DiscordAdapter, server: DiscordServer, as_private: Script
) -> None:
    """A press on what only one person sees takes its place."""
    as_private.on(encode(OpenFaq()), Reply(said("All").blocks, private=True, replaces=True))
    server.slash(ANN, "tip", channel=legs)
    (tip,) = await server.heard()
    server.press(ANN, tip, "Questions")
    assert await server.heard() == [tip]
    assert tip.content == "All"


async def test_a_message_for_all_is_not_changed_for_one(
    legs: Channel, bot: DiscordAdapter, server: DiscordServer, script: Script
) -> None:
    """What is private never takes the place of what everybody reads."""
    reminder = Reply((Block(Role.TEXT, "Drink"),), ((FAQ,),))
    script.on(encode(OpenFaq()), Reply(said("All").blocks, private=True, replaces=True))
    await bot.send(address_of(legs.id), reminder, "1")
    (shown,) = await server.heard()
    server.press(ANN, shown, "Questions")
    (answer,) = await server.heard()
    assert (shown.content, answer.content, answer.only_for) == ("Drink", "All", ANN)


async def test_a_reminder_for_all_has_no_asker(
    legs: Channel, bot: DiscordAdapter, server: DiscordServer, script: Script
) -> None:
    """Anybody may press what answered nobody."""
    await bot.send(address_of(legs.id), Reply(said("Drink").blocks, ((FAQ,),)), "1")
    (shown,) = await server.heard()
    server.press(ANN, shown, "Questions")
    await server.heard()
    assert isinstance(script.turns[0], Pressed)
    assert script.turns[0].asker is None


async def test_an_answer_for_all_knows_who_asked(
    legs: Channel, bot: DiscordAdapter, server: DiscordServer, script: Script
) -> None:
    """A press by somebody else can be told from one by the one who asked."""
    script.on("/tip", Reply(said("A tip").blocks, ((FAQ,),)))
    server.slash(ANN, "tip", channel=legs)
    (tip,) = await server.heard()
    server.press(BEN, tip, "Questions")
    await server.heard()
    assert isinstance(script.turns[1], Pressed)
    assert script.turns[1].asker == f"discord:{ANN.id}"
    assert script.turns[1].origin.person == f"discord:{BEN.id}"


async def test_a_mention_is_answered_before_all(
    legs: Channel, bot: DiscordAdapter, server: DiscordServer, script: Script
) -> None:
    """Who mentions the bot speaks to it, without the mention, and is replied to."""
    asked = server.mention(ANN, legs, "why do I cramp?")
    (answer,) = await server.heard()
    assert isinstance(script.turns[0], Said)
    assert script.turns[0].text == "why do I cramp?"
    assert (answer.only_for, answer.reply_to) == (None, asked)


async def test_the_asker_of_a_mention_is_known(
    legs: Channel, bot: DiscordAdapter, server: DiscordServer, script: Script
) -> None:
    """A press on the answer to a mention knows whom it answered."""
    script.on("hello", Reply(said("Hello").blocks, ((FAQ,),)))
    server.mention(ANN, legs, "hello")
    (answer,) = await server.heard()
    server.press(BEN, answer, "Questions")
    await server.heard()
    assert isinstance(script.turns[1], Pressed)
    assert script.turns[1].asker == f"discord:{ANN.id}"


async def test_a_card_for_words_that_all_read_is_for_all(
    legs: Channel, bot: DiscordAdapter, server: DiscordServer, script: Script
) -> None:
    """Danger that was written before all is answered before all."""
    script.on("my leg is blue", Reply(said("An answer").blocks, danger=CARD))
    server.mention(ANN, legs, "my leg is blue")
    card, _ = await server.heard()
    assert (card.content, card.only_for) == ("⚠️ Call for help now.", None)


async def test_a_card_for_words_that_nobody_read_is_private(
    legs: Channel, bot: DiscordAdapter, server: DiscordServer, script: Script
) -> None:
    """The words of a command are the person's own."""
    script.on("/ask my leg is blue", Reply(said("An answer").blocks, danger=CARD, private=True))
    server.slash(ANN, "ask", {"question": "my leg is blue"}, legs)
    card, answer = await server.heard()
    assert (card.only_for, answer.only_for) == (ANN, ANN)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {
            "author": {
                "id": "5",
                "username": "x",
                "discriminator": "0",
                "avatar": None,
                "bot": True,
            }
        },
        {"webhook_id": "5"},
        {"type": 7},
    ],
    ids=["not addressed", "a bot", "a webhook", "somebody joined"],
)
async def test_what_is_not_for_the_bot_is_dropped(
    more: dict[str, object],
    legs: Channel,
    bot: DiscordAdapter,
    server: DiscordServer,
    script: Script,
) -> None:
    """The bot hears nothing that nobody said to it."""
    server.say(ANN, "hello all", legs, is_addressed=bool(more), **more)
    server.mention(ANN, legs, "hello bot")
    await server.until(lambda: script.turns)
    assert [turn.text for turn in script.turns if isinstance(turn, Said)] == ["hello bot"]


async def test_only_managers_set_things_for_a_channel(
    legs: Channel, bot: DiscordAdapter, server: DiscordServer, script: Script
) -> None:
    """The right is that of the moment, and costs no request."""
    server.slash(ANN, "tip", channel=legs)
    server.slash(BEN, "tip", channel=legs)
    await server.heard()
    assert [await turn.origin.can_manage() for turn in script.turns] == [False, True]
    assert [turn.origin.has_members for turn in script.turns] == [True, True]


async def test_nobody_sets_things_where_the_bot_is_no_member(
    bot: DiscordAdapter, server: DiscordServer, script: Script
) -> None:
    """Installed by one person alone, the bot can answer in a server but not write to it."""
    away = server.channel(78, has_bot=False)
    away.managers.add(BEN.id)
    friends = server.channel(kind=ChannelKind.GROUP, has_bot=False)
    server.slash(BEN, "tip", channel=away)
    server.slash(BEN, "tip", channel=friends)
    await server.heard()
    assert [await turn.origin.can_manage() for turn in script.turns] == [False, False]
    assert [turn.origin.is_public for turn in script.turns] == [True, True]
    assert [turn.origin.has_members for turn in script.turns] == [False, False]


@pytest.mark.parametrize(
    ("options", "for_chat"), [({}, False), ({"where": "me"}, False), ({"where": "here"}, True)]
)
async def test_a_reminder_is_for_the_person_or_the_channel(
    options: dict[str, str],
    for_chat: bool,  # noqa: FBT001 - a parameter of the test
    legs: Channel,
    bot: DiscordAdapter,
    server: DiscordServer,
    script: Script,
) -> None:
    """For whom is an option, by default the person."""
    server.slash(ANN, "remind", {"words": "every day at 8"} | options, legs)
    await server.heard()
    assert isinstance(script.turns[0], Command)
    assert (script.turns[0].words, script.turns[0].for_chat) == ("every day at 8", for_chat)


async def test_a_command_of_which_where_is_the_word_keeps_it(
    legs: Channel, bot: DiscordAdapter, server: DiscordServer, script: Script
) -> None:
    """The name of the option means something else where a command says so."""
    server.slash(ANN, "cramp", {"where": "calf"}, legs)
    await server.heard()
    assert isinstance(script.turns[0], Command)
    assert (script.turns[0].words, script.turns[0].for_chat) == ("calf", None)


async def test_a_person_is_reached_in_private(
    legs: Channel, bot: DiscordAdapter, server: DiscordServer, script: Script
) -> None:
    """From a channel, a first message opens the DM, and its Address comes back."""
    server.slash(ANN, "tip", channel=legs)
    await server.heard()
    reach = script.turns[0].origin.reach
    assert reach
    assert await reach(said("Reminders come here.")) == f"discord:{server.dm_of(ANN).id}"
    assert [message.content for message in server.sees(ANN)] == ["Reminders come here."]


async def test_who_takes_no_messages_is_not_reached(
    legs: Channel, bot: DiscordAdapter, server: DiscordServer, script: Script
) -> None:
    """A closed DM is told, and not tried again."""
    server.close_dms(ANN)
    server.slash(ANN, "tip", channel=legs)
    await server.heard()
    reach = script.turns[0].origin.reach
    assert reach
    assert await reach(said("Reminders come here.")) is None
    assert server.attempts["send"] == 1


async def test_a_private_file_goes_to_the_one_who_asked(
    legs: Channel, bot: DiscordAdapter, server: DiscordServer, script: Script
) -> None:
    """Nobody else sees a document."""
    document = Document("data.json", b"{}")
    script.on("/tip", Reply(said("Here.").blocks, document=document, private=True))
    server.slash(ANN, "tip", channel=legs)
    assert [message.only_for for message in await server.heard()] == [ANN, ANN]


async def test_what_is_private_is_not_said_before_all(
    legs: Channel, bot: DiscordAdapter, server: DiscordServer, script: Script
) -> None:
    """To words that others read, a private answer comes by DM."""
    script.on("settings", Reply(said("Your zone is Vienna.").blocks, private=True))
    server.mention(ANN, legs, "settings")
    (answer,) = await server.heard()
    assert answer.channel is server.dm_of(ANN)


async def test_a_thread_is_a_place_of_its_own(
    bot: DiscordAdapter, server: DiscordServer, script: Script
) -> None:
    """What is set in a thread belongs to the thread."""
    server.channel()
    thread = server.channel(kind=ChannelKind.THREAD)
    server.slash(ANN, "tip", channel=thread)
    await server.heard()
    address = script.turns[0].origin.address
    assert address == f"discord:{thread.id}"
    assert isinstance(await bot.send(address, said("Drink"), "1"), Sent)


async def test_a_server_left_and_joined_again_is_noted(
    legs: Channel, bot: DiscordAdapter, server: DiscordServer, book: Book
) -> None:
    """Each channel is told as lost, and as back."""
    await server.until(lambda: bot._gateway and bot._gateway.is_ready())
    server.leave(77)
    await server.until(lambda: ("left", f"discord:{legs.id}") in book.notes)
    server.join(77)
    await server.until(lambda: ("came back", f"discord:{legs.id}") in book.notes)


async def test_a_deleted_channel_is_noted(
    legs: Channel, bot: DiscordAdapter, server: DiscordServer, book: Book
) -> None:
    """A channel or thread that is no more is told as lost."""
    thread = server.channel(kind=ChannelKind.THREAD)
    server.delete(thread)
    server.delete(legs)
    await server.until(lambda: len(book.notes) == 2)
    assert book.notes == [("left", f"discord:{thread.id}"), ("left", f"discord:{legs.id}")]


async def test_no_more_is_asked_for_than_is_needed(
    legs: Channel, start: Start, server: DiscordServer
) -> None:
    """Servers, DMs and messages that mention us: no members, no presences, no contents."""
    await start()
    await server.until(lambda: server.gateway.identified)
    assert server.gateway.intents == 1 << 0 | 1 << 9 | 1 << 12


async def test_the_commands_are_offered_everywhere(
    bot: DiscordAdapter, server: DiscordServer
) -> None:
    """Servers and persons can install the bot, and use it in servers, DMs and groups."""
    remind = server.commands["remind"]
    assert (remind["contexts"], remind["integration_types"]) == ([0, 1, 2], [0, 1])
    words, *_, whom = remind["options"]
    assert (words["name"], words["required"]) == ("words", False)
    assert [choice["value"] for choice in whom["choices"]] == ["me", "here"]

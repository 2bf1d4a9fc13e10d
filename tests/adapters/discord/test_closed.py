"""Threads that were put away, and channels in which the bot may not write."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bots.conversation.reply import Reply
from bots.discord.adapter import DiscordAdapter
from tests.adapters.discord.conftest import ANN, BEN, Script, said
from tests.adapters.discord.test_channel_reminders import Server, told
from tests.fakes.discord_model import Channel, ChannelKind
from tests.fakes.discord_rules import ApiError
from tests.fakes.discord_server import DiscordServer

MUTE = ApiError(403, 50013, "Missing Permissions")


@pytest.fixture
async def thread(tmp_path: Path) -> AsyncIterator[Server]:
    """Open a server whose reminders belong to a thread, with the whole bot in it."""
    async with DiscordServer() as platform:
        place = Server(platform, tmp_path)
        await place.open()
        platform.dm_of(BEN)
        place.legs = platform.channel(kind=ChannelKind.THREAD)
        place.legs.managers.add(BEN.id)
        await place.set_water()
        await platform.heard()
        yield place
        await place.close()


async def test_a_reminder_opens_a_thread_that_was_put_away(thread: Server) -> None:
    """Discord puts quiet threads away by itself; a message brings them back."""
    thread.platform.archive(thread.legs)
    (reminder,) = await thread.go_by(60)
    assert reminder.channel is thread.legs
    assert not thread.legs.is_archived


async def test_a_locked_thread_is_left_alone_until_it_is_open(thread: Server) -> None:
    """Who set the reminder is told once; it goes on by itself when the thread is open again."""
    thread.platform.archive(thread.legs, is_locked=True)
    (news,) = await thread.go_by(60)
    assert news.channel is thread.platform.dm_of(BEN)
    assert "I may not write any more" in news.content
    assert await thread.go_by(120, arriving=0) == []
    thread.platform.reopen(thread.legs)
    await thread.becomes("active")
    (reminder,) = await thread.go_by(120)
    assert reminder.channel is thread.legs


async def test_whatever_is_done_in_a_channel_shows_that_one_can_write_again(
    thread: Server,
) -> None:
    """Nobody has to look for the reminder; a press while the right is missing shows nothing."""
    thread.legs.refusal = MUTE
    await thread.go_by(60)
    await thread.becomes("suspended")
    await thread.give(ANN, "tip")
    await thread.becomes("suspended")
    thread.legs.refusal = None
    await thread.give(ANN, "tip")
    await thread.becomes("active")


async def test_nothing_is_set_where_the_bot_may_not_write(thread: Server) -> None:
    """It is said at once with the remedy, not when the first reminder is due."""
    before = len(thread.kept())
    thread.legs = thread.platform.channel()
    thread.legs.managers.add(BEN.id)
    thread.legs.refusal = MUTE
    (answer,) = await thread.give(BEN, "remind", when="water every day at 8", where="here")
    assert "I may not write in this channel" in answer.content
    thread.legs.refusal = None
    await thread.give(BEN, "remind", when="stretch every day at 8", where="here", zone="Berlin")
    thread.legs.refusal = MUTE
    assert "I may not write in this channel" in told(await thread.press(BEN, "Save"))
    assert len(thread.kept()) == before


@pytest.fixture
def legs(server: DiscordServer) -> Channel:
    """Return a thread, which a bot that starts later knows."""
    return server.channel(kind=ChannelKind.THREAD)


async def test_what_is_asked_in_a_locked_thread_is_answered_in_private(
    legs: Channel, bot: DiscordAdapter, server: DiscordServer
) -> None:
    """Discord takes no answer there, not even one that nobody else would see."""
    server.archive(legs, is_locked=True)
    server.slash(ANN, "tip", channel=legs)
    await server.until(lambda: server.sees(ANN))
    assert [message.content for message in server.sees(ANN)] == ["You said /tip"]


async def test_a_press_in_a_thread_that_was_put_away_is_answered_below(
    legs: Channel, bot: DiscordAdapter, server: DiscordServer, script: Script
) -> None:
    """Its messages cannot be changed, but a new one opens it."""
    script.on("a0.x.old", Reply(said("Changed").blocks, replaces=True))
    old = server.post(legs, "An old tip", "More", "a0.x.old")
    await server.heard()
    server.archive(legs)
    server.press(ANN, old, "More")
    await server.until(lambda: len(server.sent) == 2)
    assert [message.content for message in server.sent] == ["An old tip", "Changed"]
    assert not legs.is_archived


async def test_a_mention_where_the_bot_may_not_write_is_answered_in_private(
    legs: Channel, bot: DiscordAdapter, server: DiscordServer
) -> None:
    """Whoever asks about their health is not met with silence."""
    legs.refusal = MUTE
    server.mention(ANN, legs, "my calf hurts")
    await server.until(lambda: server.sees(ANN))
    assert [message.content for message in server.sees(ANN)] == ["You said my calf hurts"]
    assert server.sees(ANN, legs) == []


async def test_closed_dms_end_the_search_for_a_place(
    legs: Channel, bot: DiscordAdapter, server: DiscordServer
) -> None:
    """Neither the channel nor the person can be reached; others are served."""
    legs.refusal = MUTE
    server.close_dms(ANN)
    server.mention(ANN, legs, "hello")
    server.dm(BEN, "hello")
    await server.until(lambda: server.sees(BEN))
    assert server.sees(ANN) == []

"""What a server gets from the bot as a whole: a welcome, shared answers, messages explained."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bots.discord.translator import Translator
from tests.adapters.discord.conftest import ANN, BEN, Start
from tests.adapters.discord.test_channel_reminders import EVE, Server
from tests.fakes.discord_server import DiscordServer

SHARE, HURTS = "Share to the channel", "It hurts now"


@pytest.fixture
async def club(server: DiscordServer, tmp_path: Path) -> AsyncIterator[Server]:
    """Return a server that Ben manages, with the whole bot in it."""
    club = Server(server, tmp_path)
    await club.open()
    yield club
    await club.close()


async def test_a_new_server_is_told_what_to_do(club: Server) -> None:
    """Once, in the channel for news: three lines and a button that everybody may press."""
    news = club.platform.channel(99)
    club.platform.join(99)
    await club.platform.until(lambda: club.platform.sent)
    (hello,) = await club.platform.heard()
    assert hello.channel is news
    assert "where: here" in hello.content
    assert hello.content.count("\n- ") + hello.content.startswith("- ") == 3
    assert hello.labels == [[HURTS]]
    (places,) = await club.press(EVE, HURTS, news)
    assert (places.only_for, places.channel) == (EVE, news)
    assert "Where does it cramp?" in places.content


async def test_a_manager_posts_the_welcome_where_it_can_be_pinned(club: Server) -> None:
    """It is nobody's own answer, so that each member's press is their own."""
    (hello,) = await club.give(BEN, "start", where="here")
    assert (hello.only_for, hello.labels) == (None, [[HURTS]])
    (places,) = await club.press(ANN, HURTS)
    assert places.only_for is ANN


async def test_a_member_cannot_post_the_welcome(club: Server) -> None:
    """Posting for all is for those who manage the channel."""
    (answer,) = await club.give(ANN, "start", where="here")
    assert answer.only_for is ANN
    assert "Only those who run this chat" in answer.content
    assert club.platform.sees(EVE, club.legs) == []


async def test_an_answer_is_shared_by_whoever_asked(club: Server) -> None:
    """First only they see it; then all do, and each may go on reading alone."""
    (answer,) = await club.give(ANN, "ask", question="why do my legs cramp at night")
    assert answer.only_for is ANN
    (shared,) = await club.press(ANN, SHARE)
    assert (shared.only_for, shared.content) == (None, answer.content)
    assert SHARE not in [label for row in shared.labels for label in row]
    more = await club.press(EVE, "More, with sources")
    assert {one.only_for for one in more} == {EVE}
    assert club.platform.sees(BEN, club.legs) == [shared]


async def test_where_the_bot_is_no_member_a_shared_answer_is_the_askers(
    club: Server,
) -> None:
    """Installed by a person alone it may not post, but it may answer for all to see."""
    foreign = club.platform.channel(88, has_bot=False)
    club.platform.slash(ANN, "ask", {"question": "night cramps"}, foreign)
    (answer,) = await club.platform.heard()
    club.platform.press(ANN, answer, SHARE)
    (shared,) = await club.platform.heard()
    assert (shared.only_for, shared.channel) == (None, foreign)


async def test_nothing_is_shared_from_a_private_chat(club: Server) -> None:
    """There is nobody to share with."""
    club.platform.dm(ANN, "night cramps")
    (answer,) = await club.platform.heard()
    assert SHARE not in [label for row in answer.labels for label in row]


async def test_a_message_is_explained_to_whoever_points_at_it(club: Server) -> None:
    """Unseen by others, and without a word to who wrote it."""
    club.platform.explain(ANN, "my calf always cramps at night, why?", "Explain this", club.legs)
    (answer,) = await club.platform.heard()
    assert answer.only_for is ANN
    assert "night" in answer.content
    club.platform.explain(ANN, "", "Explain this", club.legs)
    (empty,) = await club.platform.heard()
    assert empty.only_for is ANN


async def test_a_danger_in_a_message_comes_first_when_it_is_explained(club: Server) -> None:
    """Whoever points at it can help."""
    text = "my chest feels tight and my left arm hurts, where do I find the gym?"
    club.platform.explain(ANN, text, "Explain this", club.legs)
    (card,) = await club.platform.heard()
    assert (card.only_for, card.accent) == (ANN, 0xC62828)


async def test_commands_are_listed_in_every_language_that_there_is(
    server: DiscordServer, start: Start
) -> None:
    """A language of ours serves all of Discord's that belong to it; others see English."""
    translator = Translator({"A tip": {"de": "Ein Rat", "pt-BR": "Uma dica"}})
    await start(translator=translator)
    await server.until(lambda: server.commands)
    said = server.commands["tip"]["description_localizations"]
    assert said == {"de": "Ein Rat", "pt-BR": "Uma dica"}
    assert "description_localizations" not in server.commands["faq"]

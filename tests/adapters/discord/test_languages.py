"""Commands are called, described and completed in the language of whoever reads them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from pydantic import AnyHttpUrl, SecretStr

from bots.discord.translator import Translator, is_name
from bots.platforms import Desk, make_adapters
from bots.settings import Settings
from storage.inbox import SqlInbox
from tests.adapters.discord.conftest import ANN, BEN, Book, Script, Start
from tests.conversation.talk import Talk, talking
from tests.conversation.test_languages import foreign, translated
from tests.fakes.discord_server import DiscordServer
from tests.fakes.drawer import Drawer
from tests.fakes.manual_clock import ManualClock

NAMES = {"tip": {"de": "rat"}, "remind": {"de": "erinnern"}, "words": {"de": "wann"}}


@pytest.mark.parametrize("name", ["tip", "rückruf", "c-3_po", "पानी", "น้ำ", "水", "d'accord"])
def test_what_discord_takes_is_a_name(name: str) -> None:
    """Letters and digits of any script, in lower case where there is one."""
    assert is_name(name)


@pytest.mark.parametrize("name", ["", "Tip", "two words", "x" * 33, "tip!", "ťIp", "·", "tip\n"])
def test_what_discord_refuses_is_no_name(name: str) -> None:
    """One of them would make it refuse all commands."""
    assert not is_name(name)


async def test_commands_and_options_have_names_of_the_language(
    server: DiscordServer, start: Start, script: Script
) -> None:
    """What is given by such a name arrives as the command that it is."""
    bot = await start(translator=Translator(names=NAMES))
    await server.until(lambda: bot.is_ready() and server.commands)
    assert server.commands["tip"]["name_localizations"] == {"de": "rat"}
    assert "name_localizations" not in server.commands["faq"]
    server.slash(BEN, "erinnern", {"wann": "at 8", "where": "here"})
    server.slash(ANN, "remind", {"words": "at 9"})
    await server.until(lambda: len(script.turns) == 2)
    given = {(turn.name, turn.words, turn.for_chat) for turn in script.turns}
    assert given == {("remind", "at 8", True), ("remind", "at 9", False)}


async def test_names_that_are_none_or_come_twice_are_left_out(
    server: DiscordServer, start: Start
) -> None:
    """The command then keeps its own name, and all the others are published."""
    names = {
        "tip": {"de": "Guter Rat", "fr": "faq", "pl": "rada"},
        "ask": {"de": "frage", "pl": "rada"},
    }
    await start(translator=Translator(names=names))
    await server.until(lambda: server.commands)
    assert "name_localizations" not in server.commands["tip"]
    assert server.commands["ask"]["name_localizations"] == {"de": "frage"}


@asynccontextmanager
async def speaking(server: DiscordServer, data_dir: Path) -> AsyncIterator[Talk]:
    """Run the bot in a language that nobody speaks, beside English."""
    settings = Settings(
        preview=False,
        telegram_token=None,
        discord_token=SecretStr(server.token),
        discord_api_url=AnyHttpUrl(server.url),
    )
    async with talking(data_dir, foreign()) as talk:
        respond = talk.dispatcher.respond
        desk = Desk(
            dispatcher=talk.dispatcher,
            respond=respond,
            presence=Book(),
            keepsakes=Drawer(),
            phrasebook=foreign().phrasebook,
            inbox=partial(SqlInbox, None, ManualClock()),
            refused=lambda _lane, _status: None,
        )
        adapters, _, _ = make_adapters(settings, desk)
        running = asyncio.create_task(adapters["discord"].run())
        try:
            await server.until(lambda: adapters["discord"].is_ready() and server.commands)
            yield talk
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def test_the_whole_list_can_be_in_another_language(
    server: DiscordServer, tmp_path: Path
) -> None:
    """Every name, description and choice; and each command does what it did."""
    async with speaking(server, tmp_path):
        for command in server.commands.values():
            for part in (command, *command.get("options", ())):
                assert part["name_localizations"]["de"]
                assert "description" not in part or part["description_localizations"]["de"]
                assert all(one["name_localizations"]["de"] for one in part.get("choices", ()))
        server.slash(BEN, translated("name.remind", "remind"))
        (kinds,) = await server.heard()
        english = foreign().phrasebook.say("remind.what", "en")
        assert translated("remind.what", english) in kinds.content
        typing = server.autocomplete(
            BEN, translated("name.remind", "remind"), translated("name.zone", "zone"), "kath"
        )
        await server.until(lambda: typing.choices)
        assert typing.choices
        assert typing.choices[0]["value"] == "Asia/Kathmandu"

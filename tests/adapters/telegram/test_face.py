"""What Telegram alone has: inline queries, folded details, signs, menus by whom they are for."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bots.conversation.action import OpenFaq
from bots.conversation.reply import Block, Button, Reply, Role
from bots.conversation.tokens import encode
from tests.adapters.stages import RunningBot, telegram_settings
from tests.adapters.telegram.conftest import ANN, Script, Start
from tests.fakes.telegram_rules import bad
from tests.fakes.telegram_server import Message, TelegramServer


class Whole:
    """The whole bot, and a platform on which it is known."""

    def __init__(self, platform: TelegramServer, folder: Path) -> None:
        self.platform = platform
        self.bot = RunningBot(folder, **telegram_settings(platform))

    async def look_up(self, text: str, offset: str = "") -> dict[str, Any]:
        """Type an inline query; return the answer to it."""
        query = self.platform.look_up(ANN, text, offset)
        await self.platform.until(lambda: query in self.platform.found)
        return self.platform.found[query]

    async def dm(self, text: str) -> list[Message]:
        """Write to the bot; return what comes."""
        self.platform.say(ANN, text)
        return await self.platform.heard()


@pytest.fixture
async def whole(server: TelegramServer, tmp_path: Path) -> AsyncIterator[Whole]:
    """Return the whole bot, running."""
    whole = Whole(server, tmp_path)
    await whole.bot.start()
    yield whole
    await whole.bot.stop()


async def test_answers_are_looked_up_from_any_chat(whole: Whole) -> None:
    """What is picked says the short answer, and leads on in private."""
    answer = await whole.look_up("night cramps")
    first = answer["results"][0]
    assert first["id"] == "night-cramps"
    assert first["input_message_content"]["link_preview_options"] == {"is_disabled": True}
    (row,) = first["reply_markup"]["inline_keyboard"]
    assert row[0]["url"].endswith("?start=topic_night-cramps")
    assert answer["button"]["start_parameter"] == "ask"
    assert answer["cache_time"] > 0


async def test_the_way_into_private_opens_the_same_answer(whole: Whole) -> None:
    """Its deep link is the one that the private chat understands."""
    answer = await whole.look_up("night cramps")
    url = answer["results"][0]["reply_markup"]["inline_keyboard"][0][0]["url"]
    (opened,) = await whole.dm(f"/start {url.partition('?start=')[2]}")
    assert opened.text.startswith(answer["results"][0]["title"])


async def test_all_answers_can_be_paged_through(whole: Whole) -> None:
    """Nothing typed lists all, page by page, none twice."""
    seen: list[str] = []
    offset = ""
    for _ in range(20):
        answer = await whole.look_up("", offset)
        seen += [one["id"] for one in answer["results"]]
        offset = answer["next_offset"]
        if not offset:
            break
    assert len(seen) == len(set(seen)) == 50


async def test_a_danger_is_the_first_to_be_picked(whole: Whole) -> None:
    """Whoever types it for somebody else needs it as much."""
    answer = await whole.look_up("crushing chest pain and my arm hurts")
    first = answer["results"][0]
    assert first["id"] == "!chest-pain"
    assert first["reply_markup"]["inline_keyboard"][0][0]["url"].endswith("?start=urgent")


@pytest.mark.parametrize("text", ["", "x", "🦵", "\u202e\u0000", "a" * 256, "qwertzuiop asdf"])
@pytest.mark.parametrize("offset", ["", "-1", "9999", "abc", "٣"])
async def test_any_inline_query_is_answered(whole: Whole, text: str, offset: str) -> None:
    """Nonsense finds nothing, and breaks nothing."""
    assert "results" in await whole.look_up(text, offset)


async def test_details_are_folded_until_wanted(whole: Whole) -> None:
    """The whole answer keeps what matters in sight; every rule of entities holds."""
    (answer,) = await whole.dm("/start topic_night-cramps")
    whole.platform.press(ANN, answer, "More, with sources")
    await whole.platform.settled()
    kinds = [entity["type"] for entity in answer.entities]
    assert "expandable_blockquote" in kinds
    assert "text_link" in kinds


async def test_what_is_done_bears_a_sign(whole: Whole) -> None:
    """The pressed reminder says so itself, beside the short word."""
    (asked,) = await whole.dm("/remind stretch in 1 minute")
    whole.platform.press(ANN, asked, "Type a city or country")
    await whole.platform.heard()
    (echo,) = await whole.dm("Berlin")
    whole.platform.press(ANN, echo, "Save")
    await whole.platform.settled()
    whole.bot.clock.advance(timedelta(minutes=1))
    before = len(whole.platform.sent)
    whole.bot.app.alarm.ring()
    await whole.platform.until(lambda: len(whole.platform.sent) > before)
    reminder = whole.platform.sent[-1]
    whole.platform.press(ANN, reminder, "Done")
    await whole.platform.until(lambda: whole.platform.reactions)
    assert whole.platform.reactions == {(ANN.id, reminder.id): ["👌"]}


async def test_menus_are_by_whom_they_are_shown_to(whole: Whole) -> None:
    """A group's members see what answers there, its administrators what sets it up as well."""
    await whole.platform.until(lambda: len(whole.platform.descriptions) == 2)
    menus = {
        scope: {one["command"] for one in menu}
        for (scope, _), menu in whole.platform.menus.items()
    }
    assert "start" not in menus["all_private_chats"]
    assert menus["all_group_chats"] < menus["all_chat_administrators"]
    assert {"settings", "reminders"} <= menus["all_chat_administrators"]
    assert whole.platform.menu_button == {"type": "commands"}


async def test_a_slow_answer_shows_that_it_is_being_written(
    server: TelegramServer, script: Script, start: Start
) -> None:
    """From one second on."""
    await start()
    script.takes_seconds = 1.2
    server.say(ANN, "hello")
    await server.heard()
    assert server.actions == [(ANN.id, "typing")]
    script.takes_seconds = 0.0
    server.say(ANN, "hello")
    await server.heard()
    assert len(server.actions) == 1


async def test_a_sign_that_cannot_be_put_harms_nothing(
    server: TelegramServer, script: Script, start: Start
) -> None:
    """Some chats allow no reactions."""
    await start()
    done = Button("Done", OpenFaq())
    script.on("hello", Reply((Block(Role.TEXT, "Drink"),), ((done,),)))
    script.on(encode(OpenFaq()), Reply(notice="Noted", is_noted=True))
    server.say(ANN, "hello")
    (shown,) = await server.heard()
    server.fail("setMessageReaction", bad("REACTION_INVALID"))
    server.press(ANN, shown, "Done")
    await server.until(lambda: server.toasts == ["Noted"])
    await server.until(lambda: server.attempts["setMessageReaction"])

"""A Telegram group: what the whole bot says there, to whom, and what goes on in private."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.stages import RunningBot, telegram_settings, wait_for
from tests.fakes.telegram_server import Rates, TelegramServer, User

ANN, BEN = User(7, "Ann"), User(8, "Ben")
GROUP = -100123


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TelegramServer]:
    """Open a platform that refuses no speed."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    async with TelegramServer(Rates(10_000, 10_000, 10_000)) as server:
        yield server


@pytest.fixture
async def bot(server: TelegramServer, tmp_path: Path) -> AsyncIterator[RunningBot]:
    """Start the whole bot on Telegram."""
    bot = RunningBot(tmp_path, **telegram_settings(server))
    await bot.start()
    yield bot
    await bot.stop()


async def heard(server: TelegramServer, words: str) -> None:
    """Wait until a message with *words* stands in some chat."""
    await wait_for(
        lambda: any(words in message.text for message in server.sent),
        lambda: f"{words!r} not in {[message.text for message in server.sent]}",
    )


@pytest.mark.usefixtures("bot")
async def test_a_members_reminder_goes_on_in_private(server: TelegramServer) -> None:
    """In the group stands a short line with a link; behind the link the draft goes on."""
    server.say(ANN, "/remind stretch at 21:30", server.chat(GROUP))
    await heard(server, "in a private chat")
    link = server.sent[-1].rows[-1][0]["url"]
    server.say(ANN, f"/start {link.rpartition('=')[2]}")
    await heard(server, "What time is it for you now?")
    assert server.sent[-1].chat.id == ANN.id


@pytest.mark.usefixtures("bot")
async def test_a_question_for_the_editors_is_written_in_private(server: TelegramServer) -> None:
    """In the group stands the way there; behind it the bot asks for the words."""
    server.say(ANN, "/ask will robots write poems about bridges", server.chat(GROUP))
    await heard(server, "I only know about muscle cramps")
    server.press(ANN, server.sent[-1], "Send this question to the editors")
    await heard(server, "go on in private")
    link = server.sent[-1].rows[-1][0]["url"]
    server.say(ANN, f"/start {link.rpartition('=')[2]}")
    await heard(server, "Please write your question")
    assert (server.sent[-1].chat.id, server.sent[-1].labels) == (ANN.id, [["Cancel"]])
    server.say(ANN, "Can tight shoes cause cramps in the foot?")
    await heard(server, "The editors can read it")


@pytest.mark.usefixtures("bot")
async def test_another_person_cannot_go_on_with_it(server: TelegramServer) -> None:
    """A draft is bound to the one who gave it."""
    server.say(ANN, "/remind stretch at 21:30", server.chat(GROUP))
    await heard(server, "in a private chat")
    link = server.sent[-1].rows[-1][0]["url"]
    server.say(BEN, f"/start {link.rpartition('=')[2]}")
    await heard(server, "too old to go on with")


@pytest.mark.usefixtures("bot")
async def test_only_who_asked_may_press(server: TelegramServer) -> None:
    """Somebody else's press gets a word to open their own, and changes nothing."""
    server.say(ANN, "/faq", server.chat(GROUP))
    await heard(server, "Questions and answers")
    shown = server.sent[-1]
    server.press(BEN, shown, "Right now")
    await wait_for(
        lambda: bool(server.calls("answerCallbackQuery")), lambda: "the press was not answered"
    )
    assert "Open your own: /faq" in server.calls("answerCallbackQuery")[-1]["text"]
    assert shown.history == []


@pytest.mark.usefixtures("bot")
async def test_danger_in_a_group_is_answered_there_at_once(server: TelegramServer) -> None:
    """The card goes to the group, as a reply, without the person's words."""
    server.say(ANN, "/ask my calf is swollen hot and red", server.chat(GROUP))
    await heard(server, "emergency number")
    card = server.sent[-1]
    assert (card.chat.id, card.reply_to is not None) == (GROUP, True)
    assert "my calf is" not in card.text


@pytest.mark.usefixtures("bot")
async def test_talk_that_is_not_for_the_bot_is_left_alone(server: TelegramServer) -> None:
    """The bot answers nothing that was not addressed to it."""
    server.say(ANN, "why do my legs cramp at night", server.chat(GROUP))
    server.say(ANN, "/tip", server.chat(GROUP))
    await heard(server, "Information, not medical care")
    assert len(server.sent) == 1

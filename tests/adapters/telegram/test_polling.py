"""Updates are fetched through every trouble, in order, and none is lost."""

import asyncio

import pytest

from bots.adapter import TokenRejectedError
from bots.conversation.reply import Block, Reply, Role
from tests.adapters.telegram.conftest import ANN, BEN
from tests.fakes.telegram_server import ApiError, Fault

UNAUTHORISED = ApiError(401, "Unauthorized")
DOWN = ApiError(500, "Internal Server Error")


async def until(condition) -> None:
    """Wait until *condition* holds, for some seconds at most."""
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.01)


async def test_a_polling_bot_is_ready(start):
    """It is not ready before Telegram answered a poll, and does not wait for anybody to write."""
    bot = await start()
    assert not bot.is_ready()
    await until(bot.is_ready)


@pytest.mark.parametrize("trouble", [UNAUTHORISED, ApiError(404, "Not Found")])
async def test_a_refused_poll_shows_and_is_tried_again(server, bot, trouble):
    """A token that is refused for a while ends nothing for good."""
    server.fail("getUpdates", trouble)
    await until(bot.is_ready)
    server.say(ANN, "hello")
    await until(lambda: not bot.is_ready())
    await until(bot.is_ready)
    server.say(ANN, "again")
    assert [message.text for message in await server.heard()] == [
        "You said hello",
        "You said again",
    ]


async def test_a_second_instance_shows(server, start, bot, caplog):
    """Two that poll with one token take each other's place, and both say so."""
    await start()
    await server.until(lambda: server.attempts["getUpdates"] >= 4)
    await until(lambda: "another instance polls" in caplog.text)


async def test_a_webhook_of_others_shows(server, bot, caplog):
    """Whoever set one for this token is to be stopped, and the log says so."""
    server.push.webhook = {"url": "https://other.example.org/x"}
    server.say(ANN, "hello")  # ends the poll that is under way
    await until(lambda: "push to a webhook of this token" in caplog.text)
    assert not bot.is_ready()


@pytest.mark.parametrize("trouble", [DOWN, Fault.RESET, Fault.HTML])
async def test_a_poll_that_fails_is_repeated(server, bot, trouble):
    """The network's troubles cost a moment and no update."""
    server.fail("getUpdates", trouble)
    server.say(ANN, "hello")
    server.say(ANN, "hello again")
    await until(lambda: len(server.sent) == 2)


@pytest.mark.parametrize("trouble", [DOWN, Fault.RESET])
async def test_a_bot_starts_when_telegram_comes_back(server, start, trouble):
    """What fails at the start is tried until it works."""
    server.fail("getMe", trouble)
    await start()
    server.say(ANN, "hello")
    assert len(await server.heard()) == 1


async def test_a_rejected_token_ends_the_bot(server, script, book, make_adapter):
    """Without a token that works there is nothing to try, and the error does not show it."""
    server.fail("getMe", UNAUTHORISED)
    with pytest.raises(TokenRejectedError) as caught:
        await make_adapter().run()
    assert server.token not in str(caught.value)
    assert caught.value.__suppress_context__


async def test_an_update_is_confirmed_when_it_was_handled(server, script, bot):
    """Whoever is killed in the middle gets it again; whoever is not handles it once."""
    script.takes_seconds = 0.5
    server.say(ANN, "hello")
    await until(lambda: script.turns)
    polls = server.attempts["getUpdates"]
    await server.until(lambda: server.attempts["getUpdates"] > polls + 1)
    assert server.unconfirmed == 1
    assert (len(await server.heard()), len(script.turns)) == (1, 1)


async def test_one_chats_updates_are_answered_in_order(server, script, bot):
    """A slow first answer comes before a quick second one; another chat waits for neither."""
    script.takes_seconds = 0.3
    server.say(ANN, "one")
    await until(lambda: script.turns)
    script.takes_seconds = 0
    server.say(ANN, "two")
    server.say(BEN, "three")
    await server.settled()
    said = [message.text.removeprefix("You said ") for message in server.sent]
    assert said == ["three", "one", "two"]


async def test_an_unreadable_update_hides_no_other(server, script, bot, caplog):
    """What the client library cannot read is passed over, and its content is not logged."""
    server.tell({"message": {"text": "private"}})
    server.tell({"message": "private"})
    server.tell({"something_new": {"text": "private"}})
    server.say(ANN, "hello")
    assert len(await server.heard()) == 1
    assert "private" not in caplog.text


async def test_a_fault_of_ours_costs_one_update(server, script, bot, caplog):
    """A Reply that cannot be rendered is logged, and the next update is handled."""
    script.on("broken", Reply((Block(Role.STEP, "x", number=1), None)))
    server.say(ANN, "broken")
    server.say(ANN, "hello")
    assert [message.text for message in await server.heard()] == ["You said hello"]
    assert "an update was not handled" in caplog.text


async def test_stopping_lets_an_answer_go_out(server, script, make_adapter):
    """What was begun ends, is sent and confirmed before the connection closes."""
    running = asyncio.create_task(make_adapter().run())
    script.takes_seconds = 0.3
    server.say(ANN, "hello")
    await until(lambda: script.turns)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert (len(server.sent), server.unconfirmed) == (1, 0)

"""Telegram's refusals become Outcomes for reminders, and another try for people who wait."""

import asyncio
from datetime import timedelta

import pytest

from bots.conversation.reply import Block, Reply, Role, Urgency
from bots.pace import Allowance, Window
from bots.telegram.adapter import allowance
from scheduler.model import Address, Failed, Gone, Moved, NoPermission, RetryAfter, Sent
from tests.adapters.telegram.conftest import ANN
from tests.fakes.telegram_server import ApiError, Fault, Rates, TelegramServer, User

DRINK = Reply((Block(Role.TITLE, "Drink"), Block(Role.TEXT, "A glass will do.")))
HOME = Address("telegram:7")
DOWN = ApiError(500, "Internal Server Error")


@pytest.fixture
def home(server: TelegramServer) -> None:
    """Let Ann's private chat exist."""
    server.chat(7, "private")


def refused(description: str) -> ApiError:
    """Return a 400 as Telegram words it."""
    return ApiError(400, f"Bad Request: {description}")


def flood(seconds: int) -> ApiError:
    """Return a 429."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


@pytest.mark.parametrize(
    ("trouble", "outcome"),
    [
        (ApiError(403, "Forbidden: bot was blocked by the user"), Gone()),
        (ApiError(403, "Forbidden: user is deactivated"), Gone()),
        (ApiError(403, "Forbidden: bot was kicked from the supergroup chat"), Gone()),
        (refused("chat not found"), Gone()),
        (refused("not enough rights to send text messages to the chat"), NoPermission()),
        (refused("have no rights to send a message"), NoPermission()),
        (refused("TOPIC_CLOSED"), NoPermission()),
        (refused("CHAT_WRITE_FORBIDDEN"), NoPermission()),
        (refused("something new"), Failed("refused: Something new")),
        (ApiError(400, "upgraded", migrate_to_chat_id=-1005), Moved(Address("telegram:-1005"))),
        (ApiError(401, "Unauthorized"), RetryAfter(timedelta(seconds=30), whole_lane=True)),
        (flood(9), RetryAfter(timedelta(seconds=9))),
        (DOWN, Failed("NetworkError")),
        (Fault.HTML, Failed("NetworkError JSONDecodeError")),
        (Fault.RESET, Failed("NetworkError ServerDisconnectedError")),
    ],
)
@pytest.mark.usefixtures("home")
async def test_a_refusal_has_one_meaning(server, bot, trouble, outcome):
    """What Telegram answers to a reminder tells what becomes of the reminder."""
    server.fail("sendMessage", trouble)
    assert _plain(await bot.send(HOME, DRINK)) == _plain(outcome)


async def test_every_answers_status_is_heard(server, start):
    """Those to answers and to polling too, so that all refusals can be counted."""
    heard = []
    await start(refused=heard.append)
    server.fail("sendMessage", ApiError(403, "Forbidden: bot was blocked by the user"))
    server.say(ANN, "hello")
    await server.heard()
    assert heard.count(403) == 1
    assert heard.count(200) >= 2


async def test_a_chat_nobody_knows_is_gone(bot):
    """An address that Telegram does not find is no place to try again."""
    assert await bot.send(HOME, DRINK) == Gone()


@pytest.mark.usefixtures("home")
async def test_a_lost_answer_may_have_been_delivered(server, start):
    """After a silence nobody knows, and the outcome says so."""
    bot = await start(request_seconds=0.2)
    server.fail("sendMessage", Fault.HANG)
    assert await bot.send(HOME, DRINK) == Failed("timed out; it may have been delivered")


@pytest.mark.usefixtures("home")
async def test_a_flooded_chat_is_left_alone_as_told(server, bot):
    """Until the told time is over, reminders to that chat come back without a request."""
    server.fail("sendMessage", flood(30))
    await bot.send(HOME, DRINK)
    outcome = await bot.send(HOME, DRINK)
    assert outcome.wait == pytest.approx(timedelta(seconds=30), abs=timedelta(seconds=1))
    assert server.sent == []


async def test_one_flooded_chat_delays_nobody_else(server, bot):
    """Other chats get their reminders meanwhile."""
    for user in (7, 8):
        server.chat(user, "private")
    server.fail("sendMessage", flood(30))
    await bot.send(HOME, DRINK)
    assert isinstance(await bot.send(Address("telegram:8"), DRINK), Sent)


async def test_many_flooded_chats_in_a_row_pause_the_lane(server, bot):
    """When nothing goes out any more it is the bot that is flooded, not five chats."""
    for user in range(1, 7):
        server.chat(user, "private")
    server.fail("sendMessage", *[flood(20)] * 5)
    outcomes = [await bot.send(Address(f"telegram:{user}"), DRINK) for user in range(1, 7)]
    assert [outcome.whole_lane for outcome in outcomes] == [False] * 4 + [True] * 2
    assert bot.pace.available() == 0


@pytest.mark.usefixtures("home")
async def test_text_that_telegram_cannot_format_arrives_plain(server, bot):
    """A fault of ours in the formatting costs the formatting, not the reminder."""
    server.fail("sendMessage", refused("can't parse entities: something"))
    assert isinstance(await bot.send(HOME, DRINK), Sent)
    assert (server.sent[0].text, server.sent[0].entities) == ("Drink\n\nA glass will do.", [])


@pytest.mark.usefixtures("home")
async def test_the_next_attempt_goes_on_where_the_last_one_ended(server, bot):
    """A reminder in two messages whose second failed does not repeat its first."""
    long = Reply((Block(Role.TEXT, "a" * 4000), Block(Role.TEXT, "b" * 4000)))
    server.fail("sendMessage", None, DOWN)
    assert isinstance(await bot.send(HOME, long, key="5"), Failed)
    assert isinstance(await bot.send(HOME, long, key="5"), Sent)
    assert [message.text[0] for message in server.sent] == ["a", "b"]


@pytest.mark.parametrize("trouble", [DOWN, Fault.RESET, Fault.HTML, flood(1)])
async def test_a_person_is_answered_in_spite_of_trouble(server, bot, trouble):
    """What fails in passing is tried again while somebody waits."""
    server.fail("sendMessage", trouble)
    server.say(ANN, "help")
    assert [message.text for message in await server.heard()] == ["You said help"]


async def test_a_person_is_not_answered_twice(server, start):
    """When the answer went out and only its receipt was lost, it is not sent again."""
    await start(request_seconds=0.2)
    server.fail("sendMessage", Fault.LATE)
    server.say(ANN, "help")
    assert len(await server.heard()) == 1


async def test_a_danger_card_is_rather_sent_twice_than_not(server, script, start):
    """Where it is not known whether the card arrived, it is sent once more."""
    await start(request_seconds=0.2)
    script.on("chest", Reply((Block(Role.TITLE, "Call"),), urgency=Urgency.EMERGENCY_NOW))
    server.fail("sendMessage", Fault.HANG)
    server.say(ANN, "chest")
    assert [message.text for message in await server.heard()] == ["Call"]


async def test_a_person_who_left_is_not_pursued(server, bot):
    """An answer to somebody who blocked the bot meanwhile ends quietly."""
    server.say(ANN, "help")
    server.block(ANN)
    assert await server.heard() == []
    assert len(server.calls("sendMessage")) == 1


async def test_other_people_are_served_while_one_waits(server, bot):
    """A chat that is flooded does not keep the others from being answered."""
    server.fail("sendMessage", flood(2))
    server.say(ANN, "first")
    await server.until(lambda: server.attempts["sendMessage"])
    server.say(User(8), "second")
    await server.until(lambda: len(server.sent) == 2)
    assert [message.text for message in server.sent] == ["You said second", "You said first"]


async def test_the_real_rates_are_never_exceeded(start, script):
    """Answers to one impatient person and many others provoke no 429."""
    async with TelegramServer(Rates()) as strict:
        await start(api_url=strict.url, allowance=allowance())
        for _ in range(3):
            strict.say(ANN, "again")
        for user in range(100, 140):
            strict.say(User(user), "hello")
        await strict.settled()
        assert (len(strict.sent), strict.flood.refused) == (43, 0)


async def test_reminders_fill_the_allowance_without_a_429(start):
    """Sixty reminders at thirty a second take two seconds, and none is refused."""
    async with TelegramServer(Rates()) as strict:
        bot = await start(api_url=strict.url, allowance=allowance())
        for user in range(1, 61):
            strict.chat(user, "private")
        await asyncio.gather(*(bot.send(Address(f"telegram:{u}"), DRINK) for u in range(1, 61)))
        assert (len(strict.sent), strict.flood.refused) == (60, 0)


async def test_a_paid_broadcast_is_asked_for_only_when_set(server, start):
    """Reminders cost the operator something only when they said so."""
    server.chat(7, "private")
    for pays in (False, True):
        await (await start(pays=pays)).send(HOME, DRINK)
    paid = [call.get("allow_paid_broadcast") for call in server.calls("sendMessage")]
    assert paid == [None, True]


def test_a_bots_allowance_follows_the_set_rate():
    """Only the bot's own rate is the operator's to set."""
    assert allowance(5) == Allowance(lane=Window(5), chat=Window(1), group=Window(20, 60))


def _plain(outcome: object) -> object:
    """Return *outcome* without what the transport calls its own error."""
    return outcome.reason.split()[0] if isinstance(outcome, Failed) else outcome

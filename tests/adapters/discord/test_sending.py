"""What becomes of reminders: every outcome, in Discord's own words."""

import asyncio
from datetime import timedelta

import pytest

from bots.conversation.action import OpenFaq
from bots.conversation.reply import Block, Button, Reply, Role
from bots.discord.adapter import DiscordAdapter, allowance
from bots.discord.places import address_of
from bots.discord.send import nonce_of
from scheduler.model import Address, Failed, Gone, NoPermission, Outcome, RetryAfter, Sent
from tests.adapters.discord.conftest import ANN, BEN, Start, said
from tests.fakes.discord_model import Channel, User
from tests.fakes.discord_rules import ApiError, Fault, Rates, TooManyError
from tests.fakes.discord_server import DiscordServer

DRINK = said("Drink")


@pytest.fixture
def ann(server: DiscordServer) -> Channel:
    """Return Ann's DM."""
    return server.dm_of(ANN)


async def test_a_reminder_arrives_as_told(
    bot: DiscordAdapter, server: DiscordServer, ann: Channel
) -> None:
    """Its words, its buttons, its silence."""
    reply = Reply(DRINK.blocks, ((Button("Done", OpenFaq()),),), silent=True)
    outcome = await bot.send(address_of(ann.id), reply, "1")
    (message,) = server.sees(ANN)
    assert outcome == Sent(str(message.id))
    assert (message.content, message.labels, message.is_silent) == ("Drink", [["Done"]], True)


async def test_a_reminder_sent_twice_is_seen_once(
    bot: DiscordAdapter, server: DiscordServer, ann: Channel
) -> None:
    """The same key makes the same nonce, which Discord knows for some minutes."""
    first = await bot.send(address_of(ann.id), DRINK, "occurrence 1")
    again = await bot.send(address_of(ann.id), DRINK, "occurrence 1")
    assert first == again
    assert len(server.sees(ANN)) == 1


async def test_the_pieces_of_a_reminder_have_nonces_of_their_own(
    bot: DiscordAdapter, server: DiscordServer, ann: Channel
) -> None:
    """No piece is taken for the one before it."""
    long = Reply((Block(Role.TEXT, "a" * 2500), Block(Role.TEXT, "b" * 2500)))
    await bot.send(address_of(ann.id), long, "1")
    assert [message.content[0] for message in server.sees(ANN)] == ["a", "b"]
    assert nonce_of("1", 0) == "UZUF6O3C2V57YSJVEYYUBOXIP"


@pytest.mark.parametrize(
    ("refusal", "outcome"),
    [
        (ApiError(403, 50007), Gone()),
        (ApiError(403, 50278), Gone()),
        (ApiError(404, 10003), Gone()),
        (ApiError(403, 50001), NoPermission()),
        (ApiError(403, 50013), NoPermission()),
        (ApiError(400, 50083), NoPermission()),
        (ApiError(400, 160005), NoPermission()),
        (ApiError(400, 50035), Failed("refused: 400 50035")),
        (ApiError(503, 0), Failed("503")),
        (ApiError(401, 0), RetryAfter(timedelta(seconds=30), whole_lane=True)),
        (TooManyError(40.5), RetryAfter(timedelta(seconds=40.5))),
        (TooManyError(40.5, is_global=True), RetryAfter(timedelta(seconds=40.5), whole_lane=True)),
        (
            TooManyError(70, is_global=True, comes_from_api=False),
            RetryAfter(timedelta(seconds=71), whole_lane=True),
        ),
    ],
    ids=lambda value: str(getattr(value, "code", "")) or None,
)
async def test_each_refusal_has_its_outcome(
    refusal: ApiError,
    outcome: Outcome,
    bot: DiscordAdapter,
    server: DiscordServer,
    ann: Channel,
) -> None:
    """What the platform says becomes what the scheduler understands."""
    server.fail("send", refusal)
    assert await bot.send(address_of(ann.id), DRINK, "1") == outcome
    assert server.attempts["send"] == 1


async def test_a_channel_that_never_was_is_gone(bot: DiscordAdapter) -> None:
    """An unknown channel is one that was deleted."""
    assert await bot.send(address_of(5), DRINK, "1") == Gone()


async def test_an_address_of_another_lane_is_a_bug(bot: DiscordAdapter) -> None:
    """Nothing is sent to somebody whom Discord does not know."""
    with pytest.raises(ValueError, match="telegram"):
        await bot.send(Address("telegram:1"), DRINK, "1")


async def test_a_short_limit_is_waited_out(
    bot: DiscordAdapter, server: DiscordServer, ann: Channel
) -> None:
    """A pause of less than a second costs no second attempt of ours."""
    server.fail("send", TooManyError(0.2))
    assert isinstance(await bot.send(address_of(ann.id), DRINK, "1"), Sent)


async def test_a_long_limit_holds_that_channel_alone(
    bot: DiscordAdapter, server: DiscordServer, ann: Channel
) -> None:
    """Nothing more is sent to a channel before its time; others are not held up."""
    server.fail("send", TooManyError(40))
    await bot.send(address_of(ann.id), DRINK, "1")
    again = await bot.send(address_of(ann.id), DRINK, "1")
    other = await bot.send(address_of(server.dm_of(BEN).id), DRINK, "2")
    assert isinstance(again, RetryAfter)
    assert timedelta(seconds=39) < again.wait <= timedelta(seconds=40)
    assert isinstance(other, Sent)
    assert server.attempts["send"] == 2


async def test_a_global_limit_holds_all(
    bot: DiscordAdapter, server: DiscordServer, ann: Channel
) -> None:
    """While the whole bot has to wait, no reminder is even claimed."""
    server.fail("send", TooManyError(40, is_global=True))
    await bot.send(address_of(ann.id), DRINK, "1")
    other = await bot.send(address_of(server.dm_of(BEN).id), DRINK, "2")
    assert isinstance(other, RetryAfter)
    assert other.whole_lane
    assert bot.pace.available() == 0
    assert server.attempts["send"] == 1


async def test_what_waits_for_its_channel_waits_for_all_channels_too(
    bot: DiscordAdapter, server: DiscordServer, ann: Channel
) -> None:
    """A channel's limit that ends within one for the whole bot lets nothing through."""
    server.fail("send", TooManyError(0.2), TooManyError(0.8, is_global=True))
    now = asyncio.get_running_loop().time
    first = asyncio.create_task(bot.send(address_of(ann.id), DRINK, "1"))
    await server.until(lambda: server.attempts["send"] == 1)
    began_at = now()
    second = asyncio.create_task(bot.send(address_of(server.dm_of(BEN).id), DRINK, "2"))
    assert isinstance(await first, Sent)
    assert now() - began_at > 0.8
    assert isinstance(await second, Sent)


async def test_a_send_that_nobody_waits_for_any_more_does_no_harm(
    bot: DiscordAdapter, server: DiscordServer, ann: Channel
) -> None:
    """Cut off during a global limit, the library would never send again."""
    server.fail("send", TooManyError(0.3, is_global=True))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await bot.send(address_of(ann.id), DRINK, "1")
    assert isinstance(await bot.send(address_of(ann.id), DRINK, "1"), Sent)
    assert len(server.sees(ANN)) == 1


async def test_a_connection_that_breaks_fails_for_now(
    bot: DiscordAdapter, server: DiscordServer, ann: Channel
) -> None:
    """A reset is told; the next attempt with the same key cannot double."""
    server.fail("send", Fault.LOST)
    assert isinstance(await bot.send(address_of(ann.id), DRINK, "1"), Failed)
    assert isinstance(await bot.send(address_of(ann.id), DRINK, "1"), Sent)
    assert len(server.sees(ANN)) == 1


async def test_an_answer_that_is_not_discords_fails_for_now(
    bot: DiscordAdapter, server: DiscordServer, ann: Channel
) -> None:
    """Some proxy's page is no message."""
    server.fail("send", Fault.HTML)
    assert isinstance(await bot.send(address_of(ann.id), DRINK, "1"), Failed)


async def test_a_hung_request_ends(
    bot: DiscordAdapter,
    server: DiscordServer,
    ann: Channel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The library would wait for five minutes; the lease of a reminder lasts one."""
    monkeypatch.setattr("bots.discord.send.SEND_SECONDS", 0.2)
    server.fail("send", Fault.HANG)
    assert await bot.send(address_of(ann.id), DRINK, "1") == Failed("TimeoutError")


async def test_a_refused_token_shows_and_heals(
    bot: DiscordAdapter, server: DiscordServer, ann: Channel
) -> None:
    """After a 401 nothing is sent for a while, and the bot is not ready."""
    server.fail("send", ApiError(401))
    await bot.send(address_of(ann.id), DRINK, "1")
    assert not bot.is_ready()
    assert bot.pace.available() == 0


async def test_before_it_is_connected_nothing_is_lost(start: Start, server: DiscordServer) -> None:
    """None is handed over, and one that comes too early all the same is tried again."""
    server.fail("me", ApiError(503))
    adapter = await start()
    assert adapter.available() == 0
    assert await adapter.send(address_of(5), DRINK, "1") == Failed("not connected")
    await server.until(adapter.is_ready)
    assert adapter.available() == adapter.pace.available() > 0


async def test_no_limit_is_run_into(start: Start, server: DiscordServer, ann: Channel) -> None:
    """Many messages keep to the rate of the bot and of each channel: no 429 is provoked."""
    server.flood.rates = Rates(50, 5, 5)
    adapter = await start(allowance=allowance(50))
    await server.until(adapter.is_ready)
    people = [User(ANN.id + number, f"p{number}") for number in range(60)]
    places = [address_of(server.dm_of(person).id) for person in people] + [address_of(ann.id)] * 5
    sends = [adapter.send(to, DRINK, str(number)) for number, to in enumerate(places)]
    outcomes = await asyncio.gather(*sends)
    assert {type(outcome) for outcome in outcomes} <= {Sent, RetryAfter}
    assert server.flood.refused == 0

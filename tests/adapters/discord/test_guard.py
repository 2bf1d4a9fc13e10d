"""What keeps the bot from being banned for requests that are refused."""

import asyncio
from datetime import timedelta

import pytest

from bots.conversation.reply import Reply
from bots.discord.adapter import DiscordAdapter
from bots.discord.guard import ALARMING, BanGuard
from bots.discord.places import address_of
from scheduler.model import Address, Failed, Gone, RetryAfter, Sent
from tests.adapters.discord.conftest import ANN, BEN, Book, Start, said
from tests.fakes.discord_model import User
from tests.fakes.discord_rules import ApiError, Fault
from tests.fakes.discord_server import DiscordServer
from tests.fakes.jumping_loop import run_jumping

DRINK: Reply = said("Drink")


def strangers(server: DiscordServer) -> list[Address]:
    """Return the DMs of as many people who take no messages as alarm the guard."""
    people = [User(ANN.id + 10 + number, f"p{number}") for number in range(ALARMING)]
    for person in people:
        server.close_dms(person)
    return [address_of(server.dm_of(person).id) for person in people]


async def test_many_refusals_hold_back_who_was_not_reached_lately(
    bot: DiscordAdapter,
    server: DiscordServer,
    book: Book,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Those who got something this week still get theirs, and the operator is told once."""
    ann, ben = address_of(server.dm_of(ANN).id), address_of(server.dm_of(BEN).id)
    book.warm.add(ann)
    outcomes = await asyncio.gather(*(bot.send(to, DRINK) for to in strangers(server)))
    assert set(outcomes) == {Gone()}
    held = await bot.send(ben, DRINK)
    assert isinstance(held, RetryAfter)
    assert (590 < held.wait.total_seconds() <= 600, held.whole_lane) == (True, False)
    assert isinstance(await bot.send(ann, DRINK), Sent)
    assert server.attempts["send"] == ALARMING + 1
    assert caplog.text.count("bans this address at 10,000") == 1


async def test_who_asks_is_answered_all_the_same(
    bot: DiscordAdapter, server: DiscordServer
) -> None:
    """Only reminders wait."""
    await asyncio.gather(*(bot.send(to, DRINK) for to in strangers(server)))
    server.dm(ANN, "hello")
    assert [message.content for message in await server.heard()] == ["You said hello"]


async def test_every_answers_status_is_heard(start: Start, server: DiscordServer) -> None:
    """Those to answers too, so that all refusals can be counted."""
    heard: list[int] = []
    bot = await start(refused=heard.append)
    await server.until(lambda: bot.is_ready() and server.commands)
    server.close_dms(BEN)
    assert await bot.send(address_of(server.dm_of(BEN).id), DRINK) == Gone()
    assert heard.count(403) == 1
    assert heard.count(200) >= 2


def test_fewer_refusals_alarm_nobody() -> None:
    """One fewer in ten minutes, or as many in a longer time."""

    async def refuse() -> list[object]:
        guard, found = BanGuard(), []
        for _ in range(ALARMING + 10):
            guard.note(403)
            await asyncio.sleep(601 / (ALARMING - 1))
            found.append(guard.wait())
        return found

    assert set(run_jumping(refuse())) == {None}


def test_after_ten_calm_minutes_all_are_written_to_again() -> None:
    """The alarm lasts ten minutes from the last refusal that was one too many."""

    async def refuse() -> list[bool]:
        guard, found = BanGuard(), []
        for _ in range(ALARMING):
            guard.note(429, "user")
        for seconds in (0, 599, 2):
            await asyncio.sleep(seconds)
            found.append(guard.wait() is not None)
        return found

    assert run_jumping(refuse()) == [True, True, False]


@pytest.mark.parametrize(("status", "scope"), [(200, ""), (404, ""), (500, ""), (429, "shared")])
def test_what_discord_does_not_count_is_not_counted(status: int, scope: str) -> None:
    """A limit that others share with us is none of ours."""

    async def answer() -> object:
        guard = BanGuard()
        for _ in range(ALARMING):
            guard.note(status, scope)
        return guard.wait()

    assert run_jumping(answer()) is None


async def test_after_a_refused_token_one_send_at_a_time_tries_again(
    bot: DiscordAdapter, server: DiscordServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent for a while, and then not fifty are refused at once."""
    monkeypatch.setattr("bots.discord.outcomes.TOKEN_WAIT", timedelta(seconds=0.1))
    monkeypatch.setattr("bots.discord.send.SEND_SECONDS", 0.5)
    server.fail("send", ApiError(401), Fault.HANG)
    to = [address_of(server.dm_of(User(ANN.id + number)).id) for number in range(5)]
    await bot.send(to[0], DRINK)
    outcomes = await asyncio.gather(*(bot.send(one, DRINK) for one in to))
    kinds = [type(outcome) for outcome in outcomes]
    assert (kinds.count(Failed), kinds.count(RetryAfter)) == (1, 4)
    assert server.attempts["send"] == 2
    assert isinstance(await bot.send(to[1], DRINK), Sent)
    assert bot.is_ready()

"""A group's reminder that may not be sent: who set it is told, once, and it goes on afterwards."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from scheduler.model import Address, Kind, NewReminder, PersonId
from scheduler.reminders import Reminders
from storage.engine import open_storage
from tests.adapters.stages import RunningBot, discord_settings, telegram_settings, wait_for
from tests.fakes.discord_model import User as DiscordUser
from tests.fakes.discord_rules import ApiError
from tests.fakes.discord_server import DiscordServer
from tests.fakes.manual_clock import ManualClock
from tests.fakes.new_reminders import every, for_group
from tests.fakes.telegram_server import Rates, TelegramServer, User

ANN = User(7, "Ann")
ANN_ON_DISCORD = DiscordUser(100_000_000_000_000_007)
GROUP = -100123
TOLD = "I may not write any more in the chat"


@pytest.fixture(autouse=True)
def direct_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep loopback out of any proxy."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@asynccontextmanager
async def running(folder: Path, **settings: Any) -> AsyncIterator[RunningBot]:
    """Start the whole bot, and stop it at the end."""
    bot = RunningBot(folder, **settings)
    await bot.start()
    try:
        yield bot
    finally:
        await bot.stop()


async def save(folder: Path, *addresses: str, set_by: str) -> None:
    """Let *set_by* have set a stretch every hour for each of these chats."""
    clock = ManualClock()
    async with open_storage(folder) as storage:
        reminders = Reminders(storage.reminders, clock)
        for address in addresses:
            await reminders.create(stretch(address, set_by, clock))


def stretch(address: str, set_by: str, clock: ManualClock) -> NewReminder:
    """Return a group's stretch that comes every hour."""
    rule = every(60, clock.now())
    return replace(for_group(Kind.STRETCH, rule, Address(address)), set_by=PersonId(set_by))


def in_private(server: TelegramServer) -> list[str]:
    """Return what Ann was told in private."""
    return [message.text for message in server.sent if message.chat.id == ANN.id]


async def test_who_set_it_is_told_once_with_the_remedy(tmp_path: Path) -> None:
    """Two reminders of one group make one message; once the bot may write, both go on."""
    async with TelegramServer(Rates(10_000, 10_000, 10_000)) as server:
        group = server.chat(GROUP)
        server.chat(ANN.id, "private")
        await save(tmp_path, *[f"telegram:{GROUP}"] * 2, set_by=f"telegram:{ANN.id}")
        async with running(tmp_path, **telegram_settings(server)) as bot:
            server.mute(ANN, group)
            bot.go_by(60)
            await wait_for(lambda: bool(in_private(server)), lambda: "nobody was told")
            bot.go_by(60)
            server.unmute(ANN, group)
            await server.settled()
            bot.go_by(60)
            await wait_for(lambda: server.sent[-1].chat is group, lambda: "it did not go on")
            assert len(in_private(server)) == 1
    (told,) = in_private(server)
    assert told.startswith(f"⚠️ {TOLD}")
    assert told.count("Stretching: every hour") == 2
    assert "give me the right to send messages there" in told


async def test_a_closed_topic_stops_its_own_alone(tmp_path: Path) -> None:
    """What is set for another topic goes on; a reopened one goes on by itself."""
    async with TelegramServer(Rates(10_000, 10_000, 10_000)) as server:
        forum = server.chat(GROUP, is_forum=True)
        forum.topics |= {5, 6}
        server.chat(ANN.id, "private")
        topics = [f"telegram:{GROUP}/5", f"telegram:{GROUP}/6"]
        await save(tmp_path, *topics, set_by=f"telegram:{ANN.id}")
        async with running(tmp_path, **telegram_settings(server)) as bot:
            server.close_topic(ANN, forum, 5)
            bot.go_by(60)
            await wait_for(
                lambda: {message.thread for message in server.sent} == {None, 6},
                lambda: f"not told, or not sent: {server.sent}",
            )
            server.reopen_topic(ANN, forum, 5)
            await server.settled()
            bot.go_by(60)
            await wait_for(
                lambda: 5 in {message.thread for message in server.sent},
                lambda: "it did not go on",
            )
    assert TOLD in in_private(server)[0]


async def test_on_discord_the_dm_is_opened_for_it(tmp_path: Path) -> None:
    """A person who has only set something for a channel is reached, and once."""
    async with DiscordServer() as server:
        legs = server.channel()
        await save(tmp_path, *[f"discord:{legs.id}"] * 2, set_by=f"discord:{ANN_ON_DISCORD.id}")
        async with running(tmp_path, **discord_settings(server)) as bot:
            await wait_for(bot.app.adapters["discord"].is_ready, lambda: "not connected")
            legs.refusal = ApiError(403, 50013, "Missing Permissions")
            bot.go_by(60)
            await wait_for(lambda: bool(server.sent), lambda: "nobody was told")
            bot.go_by(60)
            await server.heard()
            assert [TOLD in message.content for message in server.sees(ANN_ON_DISCORD)] == [True]


async def test_who_cannot_be_told_holds_up_nothing(tmp_path: Path) -> None:
    """Whoever closed their DMs finds it in the list; other chats are served."""
    async with DiscordServer() as server:
        legs, arms = server.channel(), server.channel()
        server.close_dms(ANN_ON_DISCORD)
        addresses = [f"discord:{legs.id}", f"discord:{arms.id}"]
        await save(tmp_path, *addresses, set_by=f"discord:{ANN_ON_DISCORD.id}")
        async with running(tmp_path, **discord_settings(server)) as bot:
            await wait_for(bot.app.adapters["discord"].is_ready, lambda: "not connected")
            legs.refusal = ApiError(403, 50013, "Missing Permissions")
            bot.clock.advance(timedelta(minutes=60))
            bot.app.alarm.ring()
            await wait_for(
                lambda: [message.channel for message in server.sent] == [arms],
                lambda: "not served",
            )

"""A channel's reminder from beginning to end, with the whole bot: who sees and may what."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bots.conversation.action import Action, DeleteReminder, OpenReminder
from bots.conversation.tokens import encode
from bots.discord.adapter import DiscordAdapter
from scheduler.model import Address, Kind, PersonId
from scheduler.reminders import Reminders
from storage.engine import open_storage
from tests.adapters.discord.conftest import ANN, BEN
from tests.adapters.keeping import Keeping
from tests.adapters.stages import RunningBot, discord_settings, wait_for
from tests.fakes.discord_model import Channel, ChannelKind, Message, User
from tests.fakes.discord_server import DiscordServer
from tests.fakes.manual_clock import ManualClock
from tests.fakes.new_reminders import daily, private

EVE = User(100_000_000_000_000_009, "eve")
CARD = "not for everyone"
BERLIN = "Europe/Berlin"
WATER = {"when": "water every 2 hours from 8 to 20", "where": "here", "zone": BERLIN}
ME_TOO, SAFETY = "Remind me too", "Not for everyone"


class Server(Keeping[Message]):
    """A Discord server that Ben manages, in which Ann and Eve are members."""

    def __init__(self, platform: DiscordServer, folder: Path) -> None:
        self.platform = platform
        self.legs = platform.channel()
        self.legs.managers.add(BEN.id)
        super().__init__(platform, folder, RunningBot(folder, **discord_settings(platform)))

    async def open(self) -> None:
        """Start the bot."""
        await self._bot.start()
        adapter = self._bot.app.adapters["discord"]
        assert isinstance(adapter, DiscordAdapter)

        def is_up() -> bool:
            gateway = adapter._gateway
            return bool(gateway and gateway.is_ready() and self.platform.commands)

        await wait_for(is_up, lambda: "not up")

    async def close(self) -> None:
        """Stop the bot."""
        await self._bot.stop()

    async def give(self, user: User, name: str, **options: str) -> list[Message]:
        """Give a command in the channel; return what comes."""
        self.platform.slash(user, name, options, self.legs)
        return await self.platform.heard()

    async def press(self, user: User, label: str, place: Channel | None = None) -> list[Message]:
        """Press the newest button of that label that *user* sees; return what comes."""
        seen = self.platform.sees(user, place or self.legs)
        shown = [one for one in seen if any(label in row for row in one.labels)]
        assert shown, f"no {label!r} among {[one.labels for one in seen]}"
        self.platform.press(user, shown[-1], label)
        return await self.platform.heard()

    async def forge(self, user: User, action: Action) -> list[Message]:
        """Press what was never shown to *user*."""
        button = self.platform.post(self.legs, "x", "x", encode(action))
        await self.platform.heard()
        self.platform.press(user, button, "x")
        return await self.platform.heard()

    async def set_water(self, user: User = BEN) -> None:
        """Let *user* set a reminder to drink for the channel; it is 13:00 in Berlin."""
        await self.give(user, "remind", **WATER)
        await self.press(user, "I have read this")
        await self.press(user, "Save")
        assert self.kept()[-1]["to_group"] == 1

    async def copy(self, user: User) -> list[Message]:
        """Let *user* have the channel's reminder too, up to the saving."""
        await self.press(user, ME_TOO)
        await self.press(user, "13:00")
        await self.press(user, "London (13:00)")
        await self.press(user, "I have read this")
        return await self.press(user, "Save")


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Server]:
    """Open the server, with the bot in it."""
    async with DiscordServer() as platform:
        place = Server(platform, tmp_path)
        await place.open()
        yield place
        await place.close()


def told(messages: list[Message]) -> str:
    """Return what messages say."""
    return "\n".join(message.content for message in messages)


async def test_a_manager_sets_it_unseen_and_it_arrives_before_all(place: Server) -> None:
    """The first message carries the card; each has the ways to copy it and to the card."""
    (asked,) = await place.give(BEN, "remind", **WATER)
    assert CARD in asked.content
    (echo,) = await place.press(BEN, "I have read this")
    assert "Berlin time" in echo.content
    (saved,) = await place.press(BEN, "Save")
    assert "Saved." in saved.content
    assert {one.only_for for one in (asked, echo, saved)} == {BEN}
    (first,) = await place.go_by(60)
    (second,) = await place.go_by(120)
    assert (first.channel, first.only_for) == (place.legs, None)
    assert first.labels == second.labels == [[ME_TOO], [SAFETY]]
    assert CARD in first.content
    assert CARD not in second.content


async def test_a_member_reads_for_whom_it_is_not(place: Server) -> None:
    """The card is shown to who asks for it, and the reminder stands."""
    await place.set_water()
    (shown,) = await place.go_by(60)
    (card,) = await place.press(ANN, SAFETY)
    assert (CARD in card.content, card.only_for) == (True, ANN)
    assert shown.history == []


async def test_a_members_copy_is_their_own(place: Server) -> None:
    """With a card of its own, in their DM; the channel's may go, and theirs comes on."""
    await place.set_water()
    await place.go_by(60)
    (asked,) = await place.press(ANN, ME_TOO)
    assert "What time is it for you now?" in asked.content
    await place.press(ANN, "13:00")
    (card,) = await place.press(ANN, "London (13:00)")
    assert (CARD in card.content, card.only_for) == (True, ANN)
    await place.press(ANN, "I have read this")
    assert "Saved." in told(await place.press(ANN, "Save"))
    home = place.platform.dm_of(ANN)
    copied = place.kept()[-1]
    assert (copied["owner"], copied["to_group"]) == (f"discord:{ANN.id}", 0)
    assert copied["address"] == f"discord:{home.id}"
    assert copied["recurrence"] == place.kept()[0]["recurrence"]
    await place.forge(BEN, DeleteReminder(place.kept()[0]["id"]))
    assert [one.channel for one in await place.go_by(120)] == [home]


async def test_a_copy_counts_towards_the_members_twenty(tmp_path: Path) -> None:
    """Who has as many as one can have is told so, and nothing is saved."""
    async with open_storage(tmp_path) as storage:
        mine = Reminders(storage.reminders, ManualClock())
        for _ in range(20):
            new = private(Kind.TIP, daily(3), Address("discord:1"))
            await mine.create(replace(new, owner=PersonId(f"discord:{ANN.id}")))
    async with DiscordServer() as platform:
        place = Server(platform, tmp_path)
        await place.open()
        await place.set_water()
        await place.go_by(60)
        assert "already 20 reminders" in told(await place.copy(ANN))
        assert len(place.kept()) == 21
        await place.close()


async def test_another_member_manages_nothing(place: Server) -> None:
    """Neither the list nor a forged press lets them; a manager who did not set it may."""
    await place.set_water()
    (number,) = [one["id"] for one in place.kept()]
    assert "Only those who run this chat" in told(await place.give(EVE, "reminders", where="here"))
    for action in (OpenReminder(number), DeleteReminder(number)):
        assert "no such reminder of yours" in told(await place.forge(EVE, action))
    place.legs.managers.add(EVE.id)
    assert "Deleted: Water" in told(await place.forge(EVE, DeleteReminder(number)))


async def test_managers_let_members_set_them(place: Server) -> None:
    """The settings of the channel say who may; a member then manages what they set themselves."""
    assert "Only those who run this chat" in told(await place.give(ANN, "remind", **WATER))
    assert "only those who run this chat" in told(await place.give(ANN, "settings"))
    await place.give(BEN, "settings")
    assert "all who write here" in told(await place.press(BEN, "Let everybody set reminders here"))
    await place.set_water(ANN)
    assert [one["set_by"] for one in place.kept()] == [f"discord:{ANN.id}"]
    number = place.kept()[0]["id"]
    assert "no such reminder of yours" in told(await place.forge(EVE, OpenReminder(number)))
    assert "Water" in told(await place.give(ANN, "reminders", where="here"))
    await place.press(BEN, "Let only those who run it set them")
    assert "no such reminder of yours" in told(await place.forge(ANN, OpenReminder(number)))
    assert [one.channel for one in await place.go_by(60)] == [place.legs]


async def test_it_rests_while_the_bot_is_away(place: Server) -> None:
    """Removed from the server it is suspended, let in again it goes on by itself."""
    await place.set_water()
    place.platform.leave(77)
    await place.becomes("suspended")
    await place.go_by(120, arriving=0)
    before = len(place.platform.sent)
    place.platform.join(77)
    await place.becomes("active")
    await place.platform.until(lambda: len(place.platform.sent) > before)  # the welcome
    assert [one.channel for one in await place.go_by(120)] == [place.legs]


async def test_nothing_is_saved_for_who_takes_no_messages(place: Server) -> None:
    """Told while they are there, with the remedy; then the same button saves it."""
    place.platform.close_dms(ANN)
    await place.set_water()
    await place.go_by(60)
    assert "allow private messages" in told(await place.copy(ANN))
    assert len(place.kept()) == 1
    place.platform.dm_of(ANN).refusal = None
    assert "Saved." in told(await place.press(ANN, "Save"))


async def test_a_closed_dm_stops_that_members_copy_alone(place: Server) -> None:
    """One refusal is enough; when they write again it goes on."""
    await place.set_water()
    await place.go_by(60)
    await place.copy(ANN)
    place.platform.close_dms(ANN)
    assert [one.channel for one in await place.go_by(120)] == [place.legs]
    await place.becomes("active", "suspended")
    place.platform.dm_of(ANN).refusal = None
    place.platform.dm(ANN, "hello")
    await place.becomes("active", "active")
    shown = await place.go_by(120, arriving=2)
    assert {one.channel.id for one in shown} == {place.legs.id, place.platform.dm_of(ANN).id}


async def test_a_threads_reminder_is_the_threads(place: Server) -> None:
    """It arrives there, and who manages the channel's may not see it as theirs."""
    channel, place.legs = place.legs, place.platform.channel(kind=ChannelKind.THREAD)
    place.legs.managers.add(BEN.id)
    await place.set_water()
    assert [one.channel for one in await place.go_by(60)] == [place.legs]
    place.legs = channel
    assert "no reminders yet" in told(await place.give(BEN, "reminders", where="here"))

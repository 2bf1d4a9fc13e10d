"""A group's reminder from its beginning to its end, with the whole bot: who sees and may what."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bots.conversation.action import Action, DeleteReminder, OpenReminder
from bots.conversation.tokens import encode
from bots.telegram.adapter import TelegramAdapter
from scheduler.model import Address, Kind, PersonId
from scheduler.reminders import Reminders
from storage.engine import open_storage
from tests.adapters.keeping import Keeping
from tests.adapters.stages import RunningBot, telegram_settings
from tests.adapters.telegram.conftest import ANN, BEN, ROOMY
from tests.fakes.manual_clock import ManualClock
from tests.fakes.new_reminders import daily, private
from tests.fakes.telegram_server import Chat, Message, Rates, TelegramServer, User

EVE = User(9, "Eve")
CARD = "not for everyone"
WATER = "/remind water every 2 hours from 8 to 20"
FOR_ALL = "Set it for this whole chat"
ME_TOO, SAFETY = "Remind me too", "Not for everyone"


class Group(Keeping[Message]):
    """A Telegram group that Ben runs, in which Ann and Eve are members."""

    def __init__(self, platform: TelegramServer, folder: Path) -> None:
        self.platform = platform
        self.chat = platform.chat(-100123)
        self.thread: int | None = None
        self.chat.admins.add(BEN.id)
        super().__init__(platform, folder, RunningBot(folder, **telegram_settings(platform)))

    async def open(self) -> None:
        """Start the bot, with room for more than one message a second in a chat."""
        await self._bot.start()
        adapter = self._bot.app.adapters["telegram"]
        assert isinstance(adapter, TelegramAdapter)
        adapter.pace._allowance = ROOMY

    async def close(self) -> None:
        """Stop the bot."""
        await self._bot.stop()

    async def say(self, user: User | None, text: str) -> list[Message]:
        """Write into the group; return what comes."""
        await self.platform.heard()
        more = {} if self.thread is None else {"thread": self.thread}
        self.platform.say(user, text, self.chat, **more)
        return await self.platform.heard()

    async def press(self, user: User, label: str, chat: Chat | None = None) -> str:
        """Press the newest button of that label in the group; return what is said then."""
        place = chat or self.chat
        seen = [one for one in self.platform.sent if one.chat is place]
        shown = [one for one in seen if any(label in row for row in one.labels)]
        assert shown, f"no {label!r} among {[one.labels for one in seen]}"
        return await self._pressed(user, shown[-1], label)

    async def forge(self, user: User, action: Action) -> str:
        """Press what was never shown to *user*; return what is said then."""
        await self.say(user, "/help")
        shown = self.platform.sent[-1]
        shown.rows = [[{"text": "x", "callback_data": encode(action)}]]
        return await self._pressed(user, shown, "x")

    async def set_water(self, user: User = BEN) -> None:
        """Let *user* set a reminder to drink for the group; it is noon in London."""
        await self.say(user, WATER)
        await self.press(user, FOR_ALL)
        await self.press(user, "12:00")
        await self.press(user, "London (12:00)")
        await self.press(user, "I have read this")
        assert "Saved." in await self.press(user, "Save")
        assert self.kept()[-1]["to_group"] == 1

    async def follow(self, user: User) -> Message:
        """Follow the newest link of the group into the private chat; return what comes there."""
        links = [
            button["url"]
            for message in self.platform.sent
            for row in message.rows
            for button in row
            if "url" in button
        ]
        await self.platform.heard()
        self.platform.say(user, f"/start {links[-1].rpartition('=')[2]}")
        return (await self.platform.heard())[-1]

    async def copy(self, user: User) -> str:
        """Let *user* have the group's reminder too; return what is said at the saving."""
        await self.press(user, ME_TOO)
        home = (await self.follow(user)).chat
        await self.press(user, "14:00", home)
        await self.press(user, "London (14:00)", home)
        await self.press(user, "I have read this", home)
        return await self.press(user, "Save", home)

    async def _pressed(self, user: User, message: Message, label: str) -> str:
        await self.platform.heard()
        texts = [one.text for one in self.platform.sent]
        toasts = len(self.platform.toasts)
        self.platform.press(user, message, label)
        await self.platform.settled()
        now = [one.text for one in self.platform.sent]
        changed = [new for old, new in zip(texts, now, strict=False) if old != new]
        return "\n".join([*changed, *now[len(texts) :], *self.platform.toasts[toasts:]])


@pytest.fixture
async def group(tmp_path: Path) -> AsyncIterator[Group]:
    """Open the group, with the bot in it."""
    async with TelegramServer(Rates(10_000, 10_000, 10_000)) as platform:
        group = Group(platform, tmp_path)
        await group.open()
        yield group
        await group.close()


async def test_who_runs_it_sets_it_there_and_it_arrives(group: Group) -> None:
    """The first message carries the card; each has the ways to copy it and to the card."""
    (offered,) = await group.say(BEN, WATER)
    assert [FOR_ALL] in offered.labels
    await group.press(BEN, FOR_ALL)
    await group.press(BEN, "12:00")
    assert CARD in await group.press(BEN, "London (12:00)")
    assert "London time" in await group.press(BEN, "I have read this")
    assert "Saved." in await group.press(BEN, "Save")
    (first,) = await group.go_by(120)
    (second,) = await group.go_by(120)
    assert first.chat is group.chat
    assert first.labels == second.labels == [[ME_TOO], [SAFETY]]
    assert CARD in first.text
    assert CARD not in second.text


async def test_a_member_reads_for_whom_it_is_not(group: Group) -> None:
    """The card is shown below, and the reminder stands."""
    await group.set_water()
    (shown,) = await group.go_by(120)
    assert CARD in await group.press(ANN, SAFETY)
    assert shown.history == []


async def test_a_members_copy_is_their_own(group: Group) -> None:
    """With a card of its own, in private; the group's may go, and theirs comes on."""
    await group.set_water()
    await group.go_by(120)
    await group.press(ANN, ME_TOO)
    asked = await group.follow(ANN)
    assert "What time is it for you now?" in asked.text
    await group.press(ANN, "14:00", asked.chat)
    await group.press(ANN, "Type a city or country", asked.chat)
    group.platform.say(ANN, "London")
    (card,) = [one for one in await group.platform.heard() if CARD in one.text]
    assert card.chat is asked.chat
    await group.press(ANN, "I have read this", asked.chat)
    assert "Saved." in await group.press(ANN, "Save", asked.chat)
    original, copied = group.kept()
    assert (copied["owner"], copied["to_group"]) == (f"telegram:{ANN.id}", 0)
    assert copied["address"] == f"telegram:{ANN.id}"
    assert copied["recurrence"] == original["recurrence"]
    assert "Deleted: Water" in await group.forge(BEN, DeleteReminder(original["id"]))
    assert [one.chat for one in await group.go_by(120)] == [asked.chat]


async def test_a_copy_is_for_the_one_who_pressed(group: Group) -> None:
    """Who follows somebody else's link finds nothing there."""
    await group.set_water()
    await group.go_by(120)
    await group.press(ANN, ME_TOO)
    assert "too old to go on with" in (await group.follow(EVE)).text


async def test_a_copy_counts_towards_the_members_twenty(tmp_path: Path) -> None:
    """Who has as many as one can have is told so, and nothing is saved."""
    async with open_storage(tmp_path) as storage:
        mine = Reminders(storage.reminders, ManualClock())
        for _ in range(20):
            new = private(Kind.TIP, daily(3), Address(f"telegram:{ANN.id}"))
            await mine.create(replace(new, owner=PersonId(f"telegram:{ANN.id}")))
    async with TelegramServer(Rates(10_000, 10_000, 10_000)) as platform:
        group = Group(platform, tmp_path)
        await group.open()
        await group.set_water()
        await group.go_by(120)
        assert "already 20 reminders" in await group.copy(ANN)
        assert len(group.kept()) == 21
        await group.close()


async def test_another_member_manages_nothing(group: Group) -> None:
    """Neither the list nor a forged press lets them; another administrator may."""
    await group.set_water()
    (number,) = [one["id"] for one in group.kept()]
    (listed,) = await group.say(EVE, "/reminders")
    assert "Water" not in listed.text
    for action in (OpenReminder(number), DeleteReminder(number)):
        assert "no such reminder of yours" in await group.forge(EVE, action)
    group.chat.admins.add(EVE.id)
    assert "Deleted: Water" in await group.forge(EVE, DeleteReminder(number))


async def test_managers_let_members_set_them(group: Group) -> None:
    """The settings of the group say who may; a member then manages what they set themselves."""
    (offered,) = await group.say(ANN, WATER)
    assert [FOR_ALL] not in offered.labels
    (page,) = await group.say(ANN, "/settings")
    assert "only those who run this chat" in page.text
    await group.say(BEN, "/settings")
    assert "all who write here" in await group.press(BEN, "Let everybody set reminders here")
    await group.set_water(ANN)
    assert [one["set_by"] for one in group.kept()] == [f"telegram:{ANN.id}"]
    number = group.kept()[0]["id"]
    assert "no such reminder of yours" in await group.forge(EVE, OpenReminder(number))
    assert "Water" in (await group.say(ANN, "/reminders"))[0].text
    await group.press(BEN, "Let only those who run it set them")
    assert "no such reminder of yours" in await group.forge(ANN, OpenReminder(number))
    assert [one.chat for one in await group.go_by(120)] == [group.chat]


async def test_it_rests_while_the_bot_is_away(group: Group) -> None:
    """Removed from the group it is suspended, let in again it goes on by itself."""
    await group.set_water()
    group.platform.kick(BEN, group.chat)
    await group.becomes("suspended")
    await group.go_by(120, arriving=0)
    group.platform.invite(BEN, group.chat)
    await group.becomes("active")
    assert [one.chat for one in await group.go_by(120)] == [group.chat]


async def test_a_closed_topic_stops_its_own(group: Group) -> None:
    """Who set it is told in private, once; when it is open again it goes on."""
    group.platform.chat(BEN.id, "private")
    group.chat.is_forum, group.thread = True, 5
    await group.set_water()
    assert [one.thread for one in await group.go_by(120)] == [5]
    group.platform.close_topic(BEN, group.chat, 5)
    (told,) = await group.go_by(120)
    assert (told.chat.id, "I may not write any more" in told.text) == (BEN.id, True)
    await group.becomes("suspended")
    group.platform.reopen_topic(BEN, group.chat, 5)
    await group.becomes("active")
    assert [one.thread for one in await group.go_by(120)] == [5]


async def test_who_blocks_the_bot_stops_their_copy_alone(group: Group) -> None:
    """The group's goes on, and theirs when they come back."""
    await group.set_water()
    await group.go_by(120)
    await group.copy(ANN)
    group.platform.block(ANN)
    await group.becomes("active", "suspended")
    assert [one.chat for one in await group.go_by(120)] == [group.chat]
    group.platform.unblock(ANN)
    await group.becomes("active", "active")
    assert {one.chat.id for one in await group.go_by(120, arriving=2)} == {group.chat.id, ANN.id}


@pytest.mark.parametrize("kind", ["channel", "supergroup"])
async def test_an_unnamed_manager_sets_it_and_presses_under_their_name(
    kind: str, group: Group
) -> None:
    """A channel's post, or an anonymous administrator: only another manager can go on with it."""
    group.chat = group.platform.chat(-100777, kind)
    group.chat.admins.add(BEN.id)
    await group.say(None, "/remind stretch at 14:30")
    await group.press(BEN, "12:00")
    assert "too old" in await group.press(ANN, "London (12:00)")
    await group.press(BEN, "London (12:00)")
    assert "too old" in await group.press(ANN, "Save")
    assert "Saved." in await group.press(BEN, "Save")
    assert [one.chat for one in await group.go_by(150)] == [group.chat]

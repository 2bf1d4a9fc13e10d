"""Who may set reminders for a chat of many: its managers, or everybody where they say so."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bots.conversation.action import OpenReminder, PauseReminder
from bots.conversation.chat_action import LetMembersSet
from bots.conversation.tokens import encode
from bots.conversation.turn import Command, Origin, Pressed
from scheduler.model import Address, PersonId, Reminder, ReminderId, State
from tests.conversation.talk import LANE, Talk, allowed

GROUP = Address(f"{LANE}:club")
WORDS = "stretch every day at 21:30"
MANAGERS = "only those who run this chat can set them"
MEMBERS = "all who write here can set them"


def member(name: str) -> Origin:
    """Return a member in the group."""
    person = PersonId(f"{LANE}:{name}")
    return Origin(person=person, address=GROUP, is_public=True, has_members=True)


ANN, BEN, EVE = replace(member("ann"), can_manage=allowed), member("ben"), member("eve")


@pytest.fixture
def let(talk: Talk) -> Callable[[int, Origin], Awaitable[None]]:
    """Return what lets members set reminders (1), or not any more (0)."""

    async def let(members: int, origin: Origin) -> None:
        await talk.do(Pressed(origin=origin, token=encode(LetMembersSet(members))))

    return let


async def give(talk: Talk, origin: Origin, name: str, words: str = "", **options: str) -> None:
    """Give a command for the whole chat."""
    talk.origin = origin
    command = Command(origin=origin, name=name, words=words, for_chat=True, options=options)
    await talk.do(command)


async def set_in_berlin(talk: Talk, origin: Origin) -> Reminder:
    """Set a reminder for the chat, and return it."""
    await give(talk, origin, "remind", WORDS, zone="Europe/Berlin")
    await talk.press("Save")
    await talk.expect("Saved.")
    return (await talk.reminders.of_chat(GROUP))[-1]


async def test_at_first_only_managers_may(talk: Talk) -> None:
    """A member is told, and how they can have one of their own."""
    await give(talk, BEN, "remind", WORDS)
    await talk.expect("Only those who run this chat can set its reminders")
    await give(talk, ANN, "remind", WORDS)
    await talk.expect("What time is it for you now?")


async def test_the_settings_of_a_chat_say_who_may(talk: Talk) -> None:
    """To everybody; only its managers see how to change it, and go on to their own from there."""
    for origin, buttons in ((BEN, []), (ANN, ["Let everybody set reminders here"])):
        reply = await talk.do(Command(origin=origin, name="settings"))
        await talk.expect(MANAGERS)
        assert reply is not None
        assert [button.label for row in reply.buttons for button in row] == buttons
        assert (reply.draft, reply.private) == ("settings", True)


async def test_a_manager_lets_everybody(talk: Talk) -> None:
    """It takes one press, and one to take it back; the page says how it is now."""
    talk.origin = ANN
    await talk.say("/settings")
    await talk.press("Let everybody set reminders here")
    await talk.expect(MEMBERS)
    await give(talk, BEN, "remind", WORDS)
    await talk.expect("What time is it for you now?")
    talk.origin = ANN
    await talk.press("Let only those who run it set them")
    await talk.expect(MANAGERS)
    await give(talk, BEN, "remind", WORDS)
    await talk.expect("Only those who run this chat can set its reminders")


async def test_a_member_cannot_let_everybody(talk: Talk, let) -> None:
    """The right is looked up at the press; a button shown to a manager helps nobody else."""
    await let(1, BEN)
    await talk.expect("Only those who run this chat can change that.")
    await give(talk, BEN, "remind", WORDS)
    await talk.expect("Only those who run this chat can set its reminders")


async def test_it_holds_for_that_chat_alone(talk: Talk, let) -> None:
    """Another chat keeps its own choice."""
    await let(1, ANN)
    elsewhere = replace(BEN, address=Address(f"{LANE}:other"))
    await give(talk, elsewhere, "remind", WORDS)
    await talk.expect("Only those who run this chat can set its reminders")


@pytest.mark.parametrize(
    "origin",
    [replace(BEN, person=None), replace(BEN, has_members=False)],
    ids=["a channel that writes in the chat", "where the bot can only answer"],
)
async def test_nobody_else_counts_as_a_member(talk: Talk, let, origin: Origin) -> None:
    """Neither a speaker who is nobody, nor somebody in a place that the bot does not belong to."""
    await let(1, ANN)
    await give(talk, origin, "remind", WORDS)
    await talk.expect("Only those who run this chat can set its reminders")


async def test_the_right_counts_when_it_is_saved(talk: Talk, let) -> None:
    """What was begun while members might is not saved when they may not any more."""
    await let(1, ANN)
    await give(talk, BEN, "remind", WORDS, zone="Europe/Berlin")
    await let(0, ANN)
    await talk.press("Save")
    await talk.expect("Only those who run this chat can set its reminders")
    assert await talk.reminders.of_chat(GROUP) == []


async def test_a_member_manages_what_they_set(talk: Talk, let) -> None:
    """Their own and nobody else's; a manager manages all."""
    await let(1, ANN)
    theirs, hers = await set_in_berlin(talk, BEN), await set_in_berlin(talk, ANN)
    assert await may_pause(talk, BEN, theirs)
    assert not await may_pause(talk, BEN, hers)
    assert not await may_pause(talk, EVE, theirs)
    assert await may_pause(talk, ANN, theirs)
    await let(0, ANN)
    assert not await may_pause(talk, BEN, theirs)


async def test_a_member_lists_what_they_may_change(talk: Talk, let) -> None:
    """What they could only look at is not there."""
    await let(1, ANN)
    await set_in_berlin(talk, ANN)
    await give(talk, BEN, "reminders")
    await talk.expect("There are no reminders yet.")
    await set_in_berlin(talk, BEN)
    await give(talk, BEN, "reminders")
    assert talk.text.count("Stretching:") == 1
    await give(talk, ANN, "reminders")
    assert talk.text.count("Stretching:") == 2


async def test_a_members_zone_is_not_that_of_the_chat(talk: Talk, let) -> None:
    """A chat's own zone is its managers' to name."""
    await let(1, ANN)
    reminder = await set_in_berlin(talk, BEN)
    assert reminder.recurrence.zone == "Europe/Berlin"
    assert (await talk.people.preferences(GROUP)).zone is None
    await give(talk, EVE, "remind", WORDS)
    await talk.press("13:00")
    await talk.press("Berlin (13:00)")
    await talk.expect("Berlin time")
    assert (await talk.people.preferences(GROUP)).zone is None
    await set_in_berlin(talk, ANN)
    assert (await talk.people.preferences(GROUP)).zone == "Europe/Berlin"


async def test_what_nobody_in_particular_began_a_manager_goes_on_with(talk: Talk) -> None:
    """An anonymous administrator's press comes under their name, a member's does not count."""
    await give(talk, replace(ANN, person=None), "remind", WORDS)
    talk.origin = BEN
    await talk.press("13:00")
    await talk.press("Berlin (13:00)")
    await talk.expect("too old to go on with")
    assert (await talk.people.preferences(GROUP)).zone is None
    talk.origin = ANN
    await talk.press("Berlin (13:00)")
    await talk.press("Save")
    await talk.expect("Saved.")
    (reminder,) = await talk.reminders.of_chat(GROUP)
    assert (reminder.set_by, reminder.to_group) == (None, True)


async def may_pause(talk: Talk, origin: Origin, reminder: Reminder) -> bool:
    """Try to pause a reminder, and let it run again."""
    number = ReminderId(reminder.id)
    await talk.do(Pressed(origin=origin, token=encode(OpenReminder(number))))
    is_shown = "Stretching:" in talk.text
    await talk.do(Pressed(origin=origin, token=encode(PauseReminder(number))))
    found = await talk.reminders.get(number)
    assert found is not None
    is_paused = found.state is State.PAUSED
    assert is_paused == is_shown
    if is_paused:
        await talk.reminders.resume(number)
    return is_paused

"""Who goes faster than a person can is told once to wait; help in an emergency never waits."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bots.conversation import action as a
from bots.conversation.people import Preferences
from bots.conversation.reply import Reply
from bots.conversation.tokens import encode
from bots.conversation.turn import Command, Filled, Origin, Pressed, Said, Turn
from bots.conversation.turn_limit import HUMAN, MOST_PEOPLE, TurnLimit
from scheduler.errors import StoreError
from scheduler.model import Address, PersonId
from storage.people import SqlPeopleStore
from tests.conversation.talk import LANE, Talk

SLOWLY = "Please wait a minute"
AT_ONCE, A_MINUTE = HUMAN.at_once, HUMAN.a_minute
Ask = Callable[[Turn], Awaitable[str]]


@pytest.fixture
def limit(talk: Talk) -> TurnLimit:
    """Return the limit before the whole conversation."""
    return TurnLimit(talk.dispatcher.respond, talk.known, talk.people, talk.clock)


@pytest.fixture
def ask(limit: TurnLimit) -> Ask:
    """Return what takes a turn and returns what is to be read of the answer."""

    async def ask(turn: Turn) -> str:
        return words(await limit.respond(turn))

    return ask


def words(reply: Reply | None) -> str:
    """Return all text of *reply*, "" for silence."""
    if reply is None:
        return ""
    return "\n".join([*(block.text for block in reply.blocks), reply.notice or ""])


def tip(origin: Origin) -> Turn:
    """Ask for a tip."""
    return Command(origin=origin, name="tip")


def press(origin: Origin, action: a.Action) -> Turn:
    """Press a button."""
    return Pressed(origin=origin, token=encode(action))


async def hurry(ask: Ask, origin: Origin, turns: int) -> list[str]:
    """Ask for tips, so many at one moment."""
    return [await ask(tip(origin)) for _ in range(turns)]


async def test_a_person_may_do_many_things_at_once(talk: Talk, ask: Ask) -> None:
    """Twenty in five seconds, then they are told to wait, and then there is silence."""
    *answered, told, silence, again = await hurry(ask, talk.origin, AT_ONCE + 3)
    assert all(one and SLOWLY not in one for one in answered)
    assert SLOWLY in told
    assert (silence, again) == ("", "")
    talk.clock.advance(timedelta(seconds=6))
    assert SLOWLY not in await ask(tip(talk.origin)) != ""


async def test_a_person_may_do_so_much_a_minute(talk: Talk, ask: Ask) -> None:
    """Sixty, however they are spread; who is told is told once a minute."""
    answered = []
    for _ in range(90):
        answered.append(await ask(tip(talk.origin)))
        talk.clock.advance(timedelta(seconds=0.5))
    assert [SLOWLY in one for one in answered].count(True) == 1
    assert answered.count("") == 90 - A_MINUTE - 1
    talk.clock.advance(timedelta(minutes=1))
    assert SLOWLY not in await ask(tip(talk.origin)) != ""


async def test_who_goes_on_and_on_is_told_once_a_minute(talk: Talk, ask: Ask) -> None:
    """In five minutes five times, not with every turn."""
    answered = []
    for _ in range(600):
        answered.append(await ask(tip(talk.origin)))
        talk.clock.advance(timedelta(seconds=0.5))
    assert sum(SLOWLY in one for one in answered) == 5


@pytest.mark.parametrize(
    "text", ["i can't breathe", "my calf is swollen and hot", "i want to die"]
)
async def test_danger_is_answered_however_fast_it_is_told(talk: Talk, ask: Ask, text: str) -> None:
    """In a text, in a command's words, in a form: each gets its card."""
    await hurry(ask, talk.origin, AT_ONCE)
    for turn in (
        Said(origin=talk.origin, text=text),
        Command(origin=talk.origin, name="ask", words=text),
        Filled(origin=talk.origin, token=encode(a.SendQuestion()), values={"question": text}),
    ):
        card = await ask(turn)
        assert card not in ("", SLOWLY)
        assert SLOWLY not in card
    assert SLOWLY in await ask(tip(talk.origin))


async def test_a_cramp_is_helped_through_however_fast_one_presses(talk: Talk, ask: Ask) -> None:
    """The command, every press on its way, and the danger signs; none counts against the rest."""
    origin = talk.origin
    ways = [
        Command(origin=origin, name="cramp"),
        Command(origin=origin, name="cramp", words="calf"),
        Command(origin=origin, name="urgent"),
        press(origin, a.OpenCommand("cramp")),
        press(origin, a.OpenRelief("calf", "standing")),
        press(origin, a.StillCramping("calf")),
        press(origin, a.LetGo("calf")),
        press(origin, a.OpenUrgent()),
        press(origin, a.OpenFlag("dvt")),
        press(origin, a.OpenTopic("relief-now")),
        press(origin, a.ShowTopic("emergency")),
    ]
    assert all([await ask(way) for way in ways])
    assert SLOWLY in (await hurry(ask, origin, AT_ONCE + 1))[-1]
    for way in (*ways, *ways):
        answered = await ask(way)
        assert answered
        assert SLOWLY not in answered


async def test_who_is_told_to_wait_is_shown_what_never_waits(talk: Talk, limit: TurnLimit) -> None:
    """With the words come buttons that work at once."""
    for _ in range(AT_ONCE):
        await limit.respond(tip(talk.origin))
    reply = await limit.respond(tip(talk.origin))
    assert reply is not None
    actions = [button.action for row in reply.buttons for button in row]
    assert actions == [a.OpenCommand("cramp"), a.OpenUrgent()]


async def test_a_press_is_told_in_a_word_to_the_presser(talk: Talk, limit: TurnLimit) -> None:
    """No message changes and none is added."""
    for _ in range(AT_ONCE):
        await limit.respond(tip(talk.origin))
    reply = await limit.respond(press(talk.origin, a.OpenFaq()))
    assert reply is not None
    assert SLOWLY in (reply.notice or "")
    assert not reply.blocks


async def test_in_a_group_each_person_counts_alone(talk: Talk, ask: Ask) -> None:
    """Many press what is pinned there; one who floods it is told once, and holds up nobody."""
    group = replace(talk.origin, address=Address(f"{LANE}:club"), is_public=True)
    pinned = a.ShowTopic("magnesium")
    people = [replace(group, person=PersonId(f"{LANE}:{number}")) for number in range(100)]
    first = [await ask(press(one, pinned)) for one in people]
    assert all(one and SLOWLY not in one for one in first)
    flood = await hurry(ask, people[0], 50)
    assert [SLOWLY in one for one in flood].count(True) == 1
    assert flood[-1] == ""
    assert await ask(tip(people[1]))


async def test_in_a_group_the_word_is_for_that_person(talk: Talk, limit: TurnLimit) -> None:
    """Nothing that others could press, and hidden where that can be."""
    group = replace(talk.origin, is_public=True)
    for _ in range(AT_ONCE):
        await limit.respond(tip(group))
    reply = await limit.respond(tip(group))
    assert reply is not None
    assert reply.private
    assert not reply.buttons


async def test_those_who_are_nobody_share_what_their_chat_may(talk: Talk, ask: Ask) -> None:
    """A channel's posts hold up neither another channel nor a member."""
    channel = replace(talk.origin, person=None, address=Address(f"{LANE}:news"), is_public=True)
    assert SLOWLY in (await hurry(ask, channel, AT_ONCE + 1))[-1]
    other = replace(channel, address=Address(f"{LANE}:club"))
    assert SLOWLY not in await ask(tip(other)) != ""
    assert SLOWLY not in await ask(tip(replace(channel, person=PersonId(f"{LANE}:1")))) != ""


async def test_a_clock_that_is_set_back_holds_up_nobody(talk: Talk, ask: Ask) -> None:
    """What was done in a future that never came is forgotten."""
    assert SLOWLY in (await hurry(ask, talk.origin, AT_ONCE + 1))[-1]
    talk.clock.advance(timedelta(hours=-1))
    assert SLOWLY not in await ask(tip(talk.origin)) != ""


async def silence(_turn: Turn) -> None:
    """Say nothing."""


async def test_only_so_many_people_are_remembered(talk: Talk) -> None:
    """A crowd of made-up names cannot fill the memory."""
    limit = TurnLimit(silence, talk.known, talk.people, talk.clock)
    for number in range(MOST_PEOPLE + 100):
        await limit.respond(tip(replace(talk.origin, person=PersonId(f"{LANE}:{number}"))))
    assert len(limit._lately) == MOST_PEOPLE
    assert f"{LANE}:0" not in limit._lately


class Fails(SqlPeopleStore):
    """A store that cannot be read."""

    def __init__(self) -> None:
        """Open nothing."""

    async def preferences(self, key: str) -> Preferences:
        """Fail."""
        raise StoreError("the database failed: disk I/O error")


async def test_who_is_too_fast_is_told_though_the_store_fails(talk: Talk) -> None:
    """In the language that the platform names; nothing is raised."""
    limit = TurnLimit(silence, talk.known, Fails(), talk.clock)
    for _ in range(AT_ONCE):
        await limit.respond(tip(talk.origin))
    assert SLOWLY in words(await limit.respond(tip(talk.origin)))

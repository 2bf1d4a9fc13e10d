"""How fast one person may go on, and what those hear who go faster. Help is for everybody at once.

Knows who did how much lately, and which turns are never held up. Must not know a platform, nor
how a turn is answered.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from pyrate_limiter import Duration, InMemoryBucket, Rate, RateItem

from bots.conversation import action as a
from bots.conversation.commands import find_command
from bots.conversation.danger import DOCTOR_TOPIC, EMERGENCY_TOPIC
from bots.conversation.drafts import preferences_key
from bots.conversation.people import PeopleStore
from bots.conversation.relief import GENERAL, PLACES
from bots.conversation.reply import Block, Button, Reply, Role, Style
from bots.conversation.tokens import decode
from bots.conversation.turn import Command, Filled, Origin, Pressed, Said, Turn
from content.knowledge import Knowledge
from scheduler.clock import Clock
from scheduler.errors import StoreError

Respond = Callable[[Turn], Awaitable[Reply | None]]

TOLD_EVERY = timedelta(minutes=1)
MOST_PEOPLE = 4096  # in memory; whoever did nothing for longest is forgotten first
HELP_COMMANDS = ("cramp", "urgent")
HELP_ACTIONS = (a.OpenRelief, a.LetGo, a.StillCramping, a.OpenUrgent, a.OpenFlag)
HELP_TOPICS = (
    EMERGENCY_TOPIC, DOCTOR_TOPIC, GENERAL, *(f"relief-{place}" for place in PLACES),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Speed:
    """How many turns at once, which is within *seconds*, and how many a minute.

    On the whole as many as platforms let a chat be answered, so that nobody waits for us alone.
    """

    at_once: int = 20
    seconds: int = 5
    a_minute: int = 60


HUMAN = Speed()  # nobody types or reads as fast


@dataclass(slots=True)
class _Lately:
    """What one person did lately, and when they were told to slow down."""

    turns: InMemoryBucket
    told_at: datetime | None = None


class TurnLimit:
    """Answers as *respond* does, but holds up whoever is faster than a person can be.

    What tells of danger, and all that helps through a cramp, is always answered.
    """

    def __init__(
        self,
        respond: Respond,
        knowledge: Knowledge,
        people: PeopleStore,
        clock: Clock,
        speed: Speed = HUMAN,
    ) -> None:
        self._respond = respond
        self._red_flags = knowledge.red_flags
        self._phrasebook = knowledge.phrasebook
        self._people = people
        self._clock = clock
        self._rates = [
            Rate(speed.at_once, speed.seconds * Duration.SECOND),
            Rate(speed.a_minute, Duration.MINUTE),
        ]
        self._lately: OrderedDict[str, _Lately] = OrderedDict()

    async def respond(self, turn: Turn) -> Reply | None:
        """Answer *turn*; once a minute tell who is too fast, else say nothing to them."""
        if _is_help(turn):
            return await self._respond(turn)
        lately = self._of(turn.origin)
        if self._may_go_on(lately) or self._tells_of_danger(turn):
            return await self._respond(turn)
        now = self._clock.now()
        if lately.told_at is not None and timedelta() <= now - lately.told_at < TOLD_EVERY:
            return None
        lately.told_at = now
        return await self._slow_down(turn)

    def _of(self, origin: Origin) -> _Lately:
        """Return what the person did lately; whoever is nobody shares it with their chat."""
        who = origin.person or origin.address
        lately = self._lately.get(who)
        if lately is None:
            lately = self._lately[who] = _Lately(InMemoryBucket(self._rates))
        self._lately.move_to_end(who)
        if len(self._lately) > MOST_PEOPLE:
            self._lately.popitem(last=False)
        return lately

    def _may_go_on(self, lately: _Lately) -> bool:
        now = int(self._clock.now().timestamp() * 1000)
        newest = lately.turns.peek(0)
        if newest is not None and newest.timestamp > now:  # the clock was set back
            lately.turns.flush()
        lately.turns.leak(now)
        return lately.turns.put(RateItem("turn", now))

    def _tells_of_danger(self, turn: Turn) -> bool:
        return any(self._red_flags.find(text) for text in _texts(turn))

    async def _slow_down(self, turn: Turn) -> Reply:
        locale = await self._locale(turn.origin)
        told = self._phrasebook.say("turn.too_fast", locale)
        if isinstance(turn, Pressed):
            return Reply(notice=told)
        cramp = self._phrasebook.say("button.it_hurts", locale)
        signs = self._phrasebook.say("button.all_signs", locale)
        rows = (
            (Button(cramp, a.OpenCommand("cramp"), Style.DANGER),),
            (Button(signs, a.OpenUrgent()),),
        )
        is_public = turn.origin.is_public
        return Reply((Block(Role.TEXT, told),), () if is_public else rows, private=is_public)

    async def _locale(self, origin: Origin) -> str:
        try:
            chosen = (await self._people.preferences(preferences_key(origin))).locale
        except StoreError:
            chosen = None
        return self._phrasebook.nearest(chosen or origin.locale)


def _is_help(turn: Turn) -> bool:
    match turn:
        case Command():
            spec = find_command(turn.name)
            return spec is not None and spec.name in HELP_COMMANDS
        case Pressed():
            return _helps(decode(turn.token))
    return False


def _helps(action: a.Action | None) -> bool:
    match action:
        case a.OpenCommand(name):
            return name in HELP_COMMANDS
        case a.OpenTopic(topic) | a.ShowTopic(topic):
            return topic in HELP_TOPICS
    return isinstance(action, HELP_ACTIONS)


def _texts(turn: Turn) -> tuple[str, ...]:
    """Return what the person wrote in *turn*."""
    match turn:
        case Said():
            return (turn.text,)
        case Command():
            return (turn.words, *turn.options.values())
        case Filled():
            return ("\n".join(turn.values.values()),)
        case Pressed():
            return ()
        case _:
            assert_never(turn)

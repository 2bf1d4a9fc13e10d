"""It hurts now: the place, the steps, whether it let go.

Knows the way through a cramp. Must not know medicine: steps and signs are content.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from bots.conversation.action import (
    LetGo,
    OpenCommand,
    OpenRelief,
    OpenTopic,
    OpenUrgent,
    PickKind,
    StillCramping,
)
from bots.conversation.danger import INTERRUPTING, Danger
from bots.conversation.drafts import keep_locale, preferences_key
from bots.conversation.people import PeopleStore
from bots.conversation.reply import Block, Button, Frame, Reply, Role, Style
from bots.conversation.turn import Command, Origin
from bots.conversation.voice import Voice
from content.handbook import Handbook
from content.model import Confidence, Relief, Variant
from content.search import Search
from scheduler.clock import Clock
from scheduler.errors import SchedulerError, TooManyError
from scheduler.model import Kind, NewReminder
from scheduler.recurrence import Elapsed, Recurrence
from scheduler.reminders import Reminders

PLACES = ("calf", "foot", "hamstring", "thigh", "hand", "trunk")  # calf first: the commonest
HOLD_SECONDS = 30
HOLD_FRAMES = (5, 10, 15, 20, 25, 30)
CHECK_IN_AFTER = timedelta(minutes=10)
GENERAL = "relief-now"
BODY_MAP = "body-map"
PICTURES = {
    Variant.SITTING: {place: f"relief-{place}" for place in PLACES},
    Variant.STANDING: {"calf": "stretch-calf", "thigh": "stretch-quadriceps"},
    Variant.HELPER: {place: f"helped-{place}" for place in ("calf", "foot", "hamstring")},
}


@dataclass(frozen=True, slots=True)
class ReliefGuide:
    """Leads through a cramp that is happening now."""

    handbook: Handbook
    search: Search
    danger: Danger
    reminders: Reminders
    people: PeopleStore
    clock: Clock

    async def cramp(self, turn: Command, _origin: Origin, voice: Voice) -> Reply:
        """Show the steps for the place that the words name, or the places to pick from."""
        flag = self.danger.find(turn.words)
        if flag is not None and flag.urgency in INTERRUPTING:
            return self.danger.card(flag, voice)
        place = self._place(turn.words, voice)
        return self._places(voice) if place is None else self._steps(place, Variant.SITTING, voice)

    async def open_relief(self, action: OpenRelief, _origin: Origin, voice: Voice) -> Reply:
        """Show the steps for a place in a variant."""
        if action.place not in PLACES or action.variant not in list(Variant):
            return replace(self._places(voice), replaces=True)
        return replace(self._steps(action.place, Variant(action.variant), voice), replaces=True)

    async def let_go(self, _action: LetGo, _origin: Origin, voice: Voice) -> Reply:
        """Say what helps after it, and what would still need a look."""
        rows = (
            (Button(voice.say("button.remind_stretch"), PickKind(Kind.STRETCH, 0)),),
            (Button(voice.say("button.swollen"), OpenUrgent()),),
        )
        blocks = (voice.title("relief.let_go"), voice.text("relief.after"))
        return Reply((*blocks, voice.warning("relief.after_warning")), rows, replaces=True)

    async def still_cramping(self, action: StillCramping, origin: Origin, voice: Voice) -> Reply:
        """Show the next measures, and ask again in ten minutes."""
        if action.place not in PLACES:
            return replace(self._places(voice), replaces=True)
        relief = self._relief(action.place, voice)
        blocks = [voice.title("relief.next"), *relief.not_letting_go]
        blocks += [voice.title("relief.no_cramp"), *relief.no_cramp]
        if await self._check_in(origin):
            await keep_locale(self.people, voice, preferences_key(origin))
            blocks.append(voice.text("relief.check_in"))
        rows = (
            (Button(voice.say("button.let_go"), LetGo(action.place), Style.SUCCESS),),
            (Button(voice.say("button.something_else"), OpenUrgent(), Style.DANGER),),
        )
        return Reply(tuple(blocks), rows, replaces=True)

    def places(self) -> tuple[str, ...]:
        """Return the places, for completing the words."""
        return PLACES

    def _places(self, voice: Voice) -> Reply:
        buttons = [
            Button(voice.say(f"place.{place}"), OpenRelief(place, Variant.SITTING), Style.PRIMARY)
            for place in PLACES
        ]
        pairs = tuple(zip(buttons[::2], buttons[1::2], strict=True))
        general = (Button(voice.say("button.elsewhere"), OpenTopic(GENERAL)),)
        other = (Button(voice.say("button.not_plain"), OpenUrgent(), Style.DANGER),)
        rows = (*pairs, general, other)
        return Reply(
            (voice.title("relief.where"),), rows, illustration=voice.illustration(BODY_MAP)
        )

    def _steps(self, place: str, variant: Variant, voice: Voice) -> Reply:
        title = voice.title("relief.title", place=voice.say(f"place.{place}"))
        steps = self._relief(place, voice).steps[variant]
        buttons = self._buttons(place, variant, voice)
        name = PICTURES[variant].get(place)
        picture = name and voice.illustration(name)
        now, *later = (
            Reply(
                (title, *steps, self._hold(seconds, voice)), buttons, illustration=picture or None
            )
            for seconds in (0, *HOLD_FRAMES)
        )
        frames = tuple(map(Frame, HOLD_FRAMES, later))
        return replace(now, frames=frames)

    def _hold(self, seconds: int, voice: Voice) -> Block:
        if seconds >= HOLD_SECONDS:
            return Block(Role.FOOTER, voice.say("relief.held"))
        return Block(Role.FOOTER, voice.say("relief.hold", seconds=HOLD_SECONDS - seconds))

    def _buttons(
        self, place: str, variant: Variant, voice: Voice
    ) -> tuple[tuple[Button, ...], ...]:
        others = tuple(
            Button(voice.say(f"variant.{other}"), OpenRelief(place, other))
            for other in Variant
            if other is not variant
        )
        return (
            (Button(voice.say("button.let_go"), LetGo(place), Style.SUCCESS),),
            others,
            (Button(voice.say("button.still"), StillCramping(place)),),
            (Button(voice.say("button.something_else"), OpenUrgent(), Style.DANGER),),
            (Button(voice.say("button.other_place"), OpenCommand("cramp")),),
        )

    def _place(self, words: str, voice: Voice) -> str | None:
        named = words.strip().casefold()
        for place in PLACES:
            if named in (place, voice.say(f"place.{place}").casefold()):
                return place
        finding = self.search.find(words, voice.locale)
        if finding.confidence is Confidence.NONE or not finding.matches:
            return None
        place = finding.matches[0].topic.removeprefix("relief-")
        return place if place in PLACES else None

    def _relief(self, place: str, voice: Voice) -> Relief:
        relief = self.handbook.topic(f"relief-{place}", voice.locale).answer.relief
        if relief is None:
            raise LookupError(f"relief-{place} has no steps")
        return relief

    async def _check_in(self, origin: Origin) -> bool:
        if origin.is_public or origin.person is None:
            return False
        rule = Elapsed(CHECK_IN_AFTER, self.clock.now(), once=True)
        question = NewReminder(
            address=origin.address,
            owner=origin.person,
            set_by=origin.person,
            kind=Kind.CHECK_IN,
            recurrence=Recurrence(rule, "UTC"),
        )
        try:
            await self.reminders.create(question)
        except TooManyError:  # it was asked for already
            return True
        except SchedulerError:
            return False
        return True

"""Taking reminders along to another time zone, or leaving them: the person's own choice.

Knows which reminders can move, how the choice is told, and its way back. Must not know how a zone
is found, nor when a reminder is due.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bots.conversation.action import ListReminders, MoveReminders, OpenSetting
from bots.conversation.drafts import Drafts
from bots.conversation.people import Draft
from bots.conversation.reminder_words import subject
from bots.conversation.reply import Block, Button, Reply, Role
from bots.conversation.turn import Origin
from bots.conversation.voice import Voice
from bots.conversation.zones import city_of
from scheduler.changes import in_zone
from scheduler.model import Address, QuietHours, Reminder, ReminderId, State
from scheduler.recurrence import WallTimes
from scheduler.reminders import Reminders

MOVE = "move"  # the command of a draft that holds such a choice
MOVE_LIVES = timedelta(days=30)
LABEL_CHARS = 40


@dataclass(frozen=True, slots=True)
class Move:
    """A choice: to *zone*, or each reminder to its home as it was when the choice was offered."""

    zone: str
    homes: Mapping[ReminderId, str]
    draft: int = 0

    def zones(self, follows: int) -> Mapping[ReminderId, str]:
        """Return the zone of each reminder: all in the new one (1), or each at home."""
        return dict.fromkeys(self.homes, self.zone) if follows == 1 else self.homes


@dataclass(frozen=True, slots=True)
class ZoneMoves:
    """Offers to move a person's reminders to the zone they chose, and does it."""

    drafts: Drafts
    reminders: Reminders

    async def offer(self, zone: str, origin: Origin, voice: Voice) -> Reply:
        """Ask whether the person's reminders shall follow to *zone*; unanswered, they stay."""
        if origin.is_public or origin.person is None:
            return Reply((voice.text("zone.kept"),))
        mine = await self.reminders.of_person(origin.person)
        elsewhere = [reminder for reminder in mine if reminder.recurrence.zone != zone]
        wall = [found for found in elsewhere if isinstance(found.recurrence.rule, WallTimes)]
        elapsed = _elapsed(len(elsewhere) - len(wall), voice)
        if not wall:
            await self._rest({reminder.address: zone for reminder in mine}, voice)
            return Reply((voice.text("zone.kept"), *elapsed))
        homes = {reminder.id: reminder.recurrence.zone for reminder in wall}
        move = await self._keep(Move(zone, homes), origin)
        asked = voice.count("zone.has_reminders", len(wall), cities=_cities(move.zones(0), voice))
        blocks = (
            Block(Role.TEXT, asked),
            *self._next("zone.if_moved", wall, move.zones(1), voice),
            *self._next("zone.if_kept", wall, move.zones(0), voice, here=zone),
            voice.text("zone.by_default"),
            *elapsed,
        )
        return Reply(blocks, ((_to(move, voice),), (_back(move, voice),)))

    async def choose(self, action: MoveReminders, origin: Origin, voice: Voice) -> Reply:
        """Move the reminders of an offer, or bring them back; either as often as pressed."""
        move = await self._find(action.draft, origin)
        if move is None or origin.person is None:
            again = Button(voice.say("settings.change.zone"), OpenSetting("zone"))
            return Reply((voice.text("zone.move_too_old"),), ((again,),), replaces=True)
        zones = move.zones(action.follows)
        before = {one.id: one for one in await self.reminders.of_person(origin.person)}
        found = await self.reminders.set_zones(origin.person, zones)
        live = [one for one in found if one.id in before]
        there = [one for one in live if one.recurrence.zone == zones[one.id]]
        moved = [one for one in there if one.recurrence != before[one.id].recurrence]
        await self._rest({one.address: one.recurrence.zone for one in moved}, voice)
        other = _back(move, voice) if action.follows == 1 else _to(move, voice)
        listed = Button(voice.say("button.my_reminders"), ListReminders(0))
        key = "zone.moved" if action.follows == 1 else "zone.unmoved"
        blocks = self._outcome(key, there, len(live) - len(there), voice)
        return Reply(blocks, ((other,), (listed,)), replaces=True)

    def _outcome(
        self, key: str, there: Sequence[Reminder], stayed: int, voice: Voice
    ) -> tuple[Block, ...]:
        zones = {one.id: one.recurrence.zone for one in there}
        lines = self._next("zone.next", there, zones, voice)
        if there:
            said = voice.count(key, len(there), cities=_cities(zones, voice))
            lines = (Block(Role.TEXT, said), *lines)
        if stayed:
            lines = (*lines, Block(Role.TEXT, voice.count("zone.stayed", stayed)))
        return lines or (voice.text("zone.none_left"),)

    def _next(
        self,
        key: str,
        wall: Sequence[Reminder],
        zones: Mapping[ReminderId, str],
        voice: Voice,
        here: str | None = None,
    ) -> tuple[Block, ...]:
        """Say which comes next if they were in *zones*, and when that is *here*."""
        now = self.drafts.clock.now()
        active = [one for one in wall if one.state is State.ACTIVE]
        dues = [(in_zone(one, zones[one.id], now).next_at, one) for one in active]
        coming = [(next_at, one) for next_at, one in dues if next_at is not None]
        if not coming:
            return ()
        next_at, first = min(coming, key=lambda due: due[0])
        zone = zones[first.id]
        said = voice.say(
            key,
            what=subject(first.kind, first.text, voice),
            at=voice.instant(next_at, zone, now),
            city=city_of(zone, voice.locale),
            here_at=voice.instant(next_at, here or zone, now),
            here=city_of(here or zone, voice.locale),
        )
        return (Block(Role.ITEM, said),)

    async def _rest(self, zones: Mapping[Address, str], voice: Voice) -> None:
        """Let the person's quiet hours be in these zones, so that they go with the reminders."""
        chosen = voice.preferences
        for address, zone in zones.items():
            quiet = QuietHours(chosen.quiet_start, chosen.quiet_end, zone)
            await self.reminders.set_quiet_hours(address, quiet)

    async def _keep(self, move: Move, origin: Origin) -> Move:
        """Keep a choice as a draft, so that its buttons know what to move, and back where."""
        now = self.drafts.clock.now()
        homes = {str(reminder): home for reminder, home in move.homes.items()}
        draft = Draft(
            person=origin.person,
            address=origin.address,
            command=MOVE,
            words=json.dumps({"zone": move.zone, "homes": homes}),
            made_at=now,
            expires_at=now + MOVE_LIVES,
        )
        return replace(move, draft=await self.drafts.people.add_draft(draft))

    async def _find(self, draft_id: int, origin: Origin) -> Move | None:
        draft = await self.drafts.find(draft_id, origin)
        if draft is None or draft.command != MOVE:
            return None
        kept = json.loads(draft.words)
        homes = {ReminderId(int(reminder)): home for reminder, home in kept["homes"].items()}
        return Move(kept["zone"], homes, draft.id)


def _elapsed(count: int, voice: Voice) -> tuple[Block, ...]:
    return (Block(Role.TEXT, voice.count("zone.elapsed", count)),) if count else ()


def _cities(zones: Mapping[ReminderId, str], voice: Voice) -> str:
    return ", ".join(city_of(zone, voice.locale) for zone in sorted(set(zones.values())))


def _to(move: Move, voice: Voice) -> Button:
    label = voice.say("zone.move", city=city_of(move.zone, voice.locale))
    if len(label) > LABEL_CHARS:
        label = voice.say("zone.move_there")
    return Button(label, MoveReminders(move.draft, 1))


def _back(move: Move, voice: Voice) -> Button:
    label = voice.say("zone.keep", city=_cities(move.homes, voice))
    if len(set(move.homes.values())) > 1 or len(label) > LABEL_CHARS:
        label = voice.say("zone.keep_as_they_were")
    return Button(label, MoveReminders(move.draft, 0))

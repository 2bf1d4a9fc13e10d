"""Setting a reminder: the words, the zone, the safety card, the echo, the saving.

Knows the steps from a wish to a saved reminder. Must not know how words become times, nor when a
reminder is due.
"""

from dataclasses import dataclass, replace

from bots.conversation.action import (
    AcceptSafety,
    ChangeDraft,
    CopyReminder,
    DropDraft,
    OpenDraft,
    OpenSafety,
    PickHour,
    PickKind,
    PickPreset,
    SaveDraft,
    SetZone,
    TypeTimes,
    TypeZone,
    UseDraftHere,
)
from bots.conversation.drafts import COPY, Drafts, keep_locale, preferences_key
from bots.conversation.people import Draft, Preferences
from bots.conversation.reminder_wizard import (
    TEXT_CHARS,
    kind_of,
    kinds,
    presets,
    times_form,
)
from bots.conversation.reminder_words import (
    again,
    echo,
    limit_words,
    quiet_hours,
    safety,
    safety_blocks,
    saved_words,
    too_old,
)
from bots.conversation.reply import Block, Button, Reply, Role
from bots.conversation.rights import Rights, is_read_here
from bots.conversation.rule_changes import words_on
from bots.conversation.times_in_words import Reading, Unclear, read
from bots.conversation.times_in_words.ready_made import PRESETS
from bots.conversation.turn import Command, Filled, Origin
from bots.conversation.voice import Voice
from bots.conversation.zone_dialogue import ZoneDialogue
from bots.conversation.zone_moves import ZoneMoves
from bots.conversation.zones import is_zone
from scheduler.errors import LimitError
from scheduler.model import Address, Kind, NewReminder, ReminderId
from scheduler.reminders import Reminders

CAREFUL = (Kind.HYDRATION, Kind.MAGNESIUM)  # evidence rules fluid-limit and magnesium-reminder


@dataclass(frozen=True, slots=True)
class ReminderDialogue:
    """Leads from "remind me" to a reminder that is saved."""

    drafts: Drafts
    reminders: Reminders
    zones: ZoneDialogue
    moves: ZoneMoves
    rights: Rights

    async def remind(self, turn: Command, origin: Origin, voice: Voice) -> Reply:
        """Go on with the command's words, or offer the kinds."""
        for_chat = turn.for_chat is True or origin.person is None
        if for_chat and (refusal := await self.rights.refusal(origin)):
            return Reply((voice.text(refusal),), private=True)
        is_open = origin.is_public and turn.for_chat is None and not for_chat
        is_bare = not turn.words.strip() and not any(turn.options.values())
        if is_bare and not for_chat and not is_open:
            return kinds(0, voice)
        draft = await self.drafts.add(turn.words.strip(), origin, for_chat=for_chat)
        draft = await self.drafts.keep(replace(draft, kind=kind_of(turn.options.get("what"))))
        if is_open:
            return await self._continue_in_private(draft, origin, voice)
        place = turn.options.get("zone", "")
        if place:
            return await self._in_zone(draft, place, origin, voice)
        return await self._go_on(draft, origin, voice)

    async def pick_kind(self, action: PickKind, _origin: Origin, voice: Voice) -> Reply:
        """Offer ready-made schedules for a kind, and own times."""
        return self._pick(kind_of(action.kind), action.draft, voice)

    async def pick_preset(self, action: PickPreset, origin: Origin, voice: Voice) -> Reply:
        """Go on with a ready-made schedule."""
        kind = kind_of(action.kind)
        words = PRESETS[kind].get(action.preset) if kind is not None else None
        if kind is None or words is None:
            return kinds(action.draft, voice)
        draft = await self.drafts.reword(action.draft, words, origin)
        if draft is None:
            return too_old(voice)
        reply = await self._go_on(await self.drafts.keep(replace(draft, kind=kind)), origin, voice)
        return replace(reply, replaces=True)

    async def type_times(self, action: TypeTimes, _origin: Origin, voice: Voice) -> Reply:
        """Ask for the times in words."""
        return times_form(action, voice)

    async def typed_times(self, action: TypeTimes, turn: Filled, voice: Voice) -> Reply:
        """Go on with times in a person's own words."""
        answers, now = turn.values, self.drafts.clock.now()
        words = words_on(answers["days"], answers["when"], now)
        draft = await self.drafts.reword(action.draft, words, turn.origin)
        kind = kind_of(answers.get("kind", action.kind))
        if draft is None or kind is None:
            return too_old(voice)
        text = answers.get("what", "").strip()[:TEXT_CHARS]
        draft = replace(draft, kind=kind, text=text)
        reading = read(words, now, self.zones.default_zone)
        is_told = draft.text or isinstance(reading, Unclear) or reading.text
        if kind is Kind.CUSTOM and not is_told:
            return again(draft.id, kind, voice.say("remind.needs_text"), voice)
        return await self._go_on(await self.drafts.keep(draft), turn.origin, voice)

    async def change(self, action: ChangeDraft, origin: Origin, voice: Voice) -> Reply:
        """Ask for other times for a draft."""
        draft = await self.drafts.find(action.draft, origin)
        if draft is None:
            return too_old(voice)
        chosen = await self.drafts.preferences(draft, origin)
        reading = await self._read(draft, chosen, voice)
        kind = reading.kind if isinstance(reading, Reading) else draft.kind or Kind.CUSTOM
        return times_form(TypeTimes(kind, draft.id), voice)

    async def open_draft(self, action: OpenDraft, origin: Origin, voice: Voice) -> Reply:
        """Go on with a draft, for the one who gave it."""
        draft = await self.drafts.find(action.draft, origin)
        return too_old(voice) if draft is None else await self._go_on(draft, origin, voice)

    async def use_here(self, action: UseDraftHere, origin: Origin, voice: Voice) -> Reply:
        """Go on with a draft for the whole chat, if the person may."""
        draft = await self.drafts.find(action.draft, origin)
        if draft is None:
            return too_old(voice)
        if not await self.rights.may_set(origin):
            return Reply(notice=voice.say("remind.not_allowed"))
        draft = await self.drafts.keep(replace(draft, for_chat=True))
        return replace(await self._go_on(draft, origin, voice), replaces=True)

    async def accept_safety(self, action: AcceptSafety, origin: Origin, voice: Voice) -> Reply:
        """Note that the safety card was read, and go on."""
        draft = await self.drafts.find(action.draft, origin)
        if draft is None:
            return too_old(voice)
        chosen = await self.drafts.preferences(draft, origin)
        reading = await self._read(draft, chosen, voice)
        if isinstance(reading, Reading):
            read_now = chosen.safety_read | {str(reading.kind)}
            await self.drafts.people.save_preferences(replace(chosen, safety_read=read_now))
        return replace(await self._go_on(draft, origin, voice), replaces=True)

    async def open_safety(self, action: OpenSafety, _origin: Origin, voice: Voice) -> Reply:
        """Show for whom a kind of reminder is not meant."""
        kind = kind_of(action.kind)
        shown = kind if kind in CAREFUL else Kind.HYDRATION
        return Reply(safety_blocks(shown, voice), private=True)

    async def pick_hour(self, action: PickHour, _origin: Origin, voice: Voice) -> Reply:
        """Ask which city shares the person's clock."""
        return self.zones.cities(action, voice)

    async def type_zone(self, action: TypeZone, _origin: Origin, voice: Voice) -> Reply:
        """Ask for a city or country."""
        return self.zones.form(action, voice)

    async def typed_zone(self, action: TypeZone, turn: Filled, voice: Voice) -> Reply:
        """Keep the zone of a typed place, or ask further."""
        found = self.zones.typed(turn.values.get("place", ""), action, voice)
        if isinstance(found, Reply):
            return replace(found, replaces=False)
        reply = await self.set_zone(SetZone(found, action.draft), turn.origin, voice)
        return replace(reply, replaces=False)

    async def set_zone(self, action: SetZone, origin: Origin, voice: Voice) -> Reply:
        """Keep the zone, and go on with the draft that asked for it."""
        if not is_zone(action.zone):
            return replace(self.zones.ask(action.draft, voice), replaces=True)
        draft = await self.drafts.find(action.draft, origin)
        if draft is None and origin.is_public:  # nobody's zone is named before others
            return Reply(notice=voice.say("remind.too_old"))
        for_chat = draft is not None and draft.for_chat
        if for_chat and not await self.rights.may_set(origin):
            return Reply(notice=voice.say("remind.not_allowed"))
        is_theirs = draft is None or (draft.zone is None and await _chooses_zone(draft, origin))
        if is_theirs:
            people = self.drafts.people
            chosen = await people.preferences(preferences_key(origin, for_chat=for_chat))
            await people.save_preferences(replace(chosen, zone=action.zone))
        if draft is None:
            said = Block(Role.TEXT, self.zones.is_now(action.zone, voice))
            offer = await self.moves.offer(action.zone, origin, voice)
            return replace(offer, blocks=(said, *offer.blocks), replaces=True)
        zone = None if is_theirs else action.zone
        draft = replace(draft, zone=zone, made_at=self.drafts.clock.now())
        return replace(
            await self._go_on(await self.drafts.keep(draft), origin, voice), replaces=True
        )

    async def copy(self, action: CopyReminder, origin: Origin, voice: Voice) -> Reply:
        """Make a group's reminder one's own: an independent copy, unseen by the others."""
        original = await self.reminders.get(ReminderId(action.reminder))
        if origin.person is None or not is_read_here(original, origin):
            return replace(too_old(voice), private=True)
        words = str(action.reminder)
        draft = await self.drafts.add(words, origin, for_chat=False, command=COPY)
        if origin.reach is None:
            return Reply((voice.text("remind.in_private"),), private=True, draft=str(draft.id))
        return await self._go_on(draft, origin, voice)

    async def drop(self, action: DropDraft, origin: Origin, voice: Voice) -> Reply:
        """Forget the draft."""
        if await self.drafts.find(action.draft, origin) is not None:
            await self.drafts.people.drop_draft(action.draft)
        return Reply((voice.text("remind.dropped"),), replaces=True)

    async def save(self, action: SaveDraft, origin: Origin, voice: Voice) -> Reply:
        """Save what the draft describes, once, however often it is pressed."""
        draft = await self.drafts.find(action.draft, origin)
        if draft is None:
            return too_old(voice)
        if draft.for_chat and (refusal := await self.rights.refusal(origin)):
            return Reply(notice=voice.say(refusal))
        chosen = await self.drafts.preferences(draft, origin)
        reading = await self._read(draft, chosen, voice)
        if not isinstance(reading, Reading):
            return reading
        address = await self._address(draft, origin, voice)
        if address is None:
            return Reply((voice.text("remind.unreachable"),))
        return await self._save(draft, _new(draft, reading, address), chosen, voice)

    async def _save(
        self, draft: Draft, new: NewReminder, chosen: Preferences, voice: Voice
    ) -> Reply:
        if not await self.drafts.people.drop_draft(draft.id):  # a second press came first
            return too_old(voice)
        try:
            saved = await self.reminders.create(new)
        except LimitError as error:
            return Reply((Block(Role.TEXT, limit_words(error, voice)),), replaces=True)
        await keep_locale(self.drafts.people, voice, chosen.key)
        if not saved.to_group:
            quiet = quiet_hours(chosen, saved.recurrence)
            await self.reminders.set_quiet_hours(saved.address, quiet)
        return saved_words(saved, voice, self.drafts.clock.now())

    def _pick(self, kind: Kind | None, draft: int, voice: Voice) -> Reply:
        if kind is None:
            return kinds(draft, voice)
        if not PRESETS[kind]:
            return times_form(TypeTimes(kind, draft), voice)
        return presets(kind, draft, voice)

    async def _in_zone(self, draft: Draft, place: str, origin: Origin, voice: Voice) -> Reply:
        """Go on in the zone of a place; it is the person's own where they named none before."""
        found = self.zones.typed(place, TypeZone(draft.id), voice)
        chosen = await self.drafts.preferences(draft, origin)
        zone = "" if isinstance(found, Reply) else found
        if chosen.zone is not None or not await _chooses_zone(draft, origin):
            draft = await self.drafts.keep(replace(draft, zone=zone))
        elif zone:
            await self.drafts.people.save_preferences(replace(chosen, zone=zone))
        return found if isinstance(found, Reply) else await self._go_on(draft, origin, voice)

    async def _go_on(self, draft: Draft, origin: Origin, voice: Voice) -> Reply:
        if not draft.words:
            return self._pick(kind_of(draft.kind), draft.id, voice)
        chosen = await self.drafts.preferences(draft, origin)
        if draft.zone is None and chosen.zone is None:
            return self.zones.ask(draft.id, voice)
        reading = await self._read(draft, chosen, voice)
        if not isinstance(reading, Reading):
            return reading
        try:
            self.reminders.check(reading.kind, reading.recurrence)
        except LimitError as error:
            return again(draft.id, reading.kind, limit_words(error, voice), voice)
        if reading.kind in CAREFUL and reading.kind not in chosen.safety_read:
            return safety(reading.kind, draft.id, voice)
        quiet = None if draft.for_chat else quiet_hours(chosen, reading.recurrence)
        return echo(draft.id, reading, quiet, voice, self.drafts.clock.now())

    async def _read(self, draft: Draft, chosen: Preferences, voice: Voice) -> Reading | Reply:
        if draft.command == COPY:
            return await self._copied(draft, voice)
        zone = draft.zone or chosen.zone or self.zones.default_zone
        reading = read(draft.words, draft.made_at, zone)
        kind = kind_of(draft.kind)
        if isinstance(reading, Unclear):
            problem = voice.say(f"times.{reading.problem}")
            return again(draft.id, kind or Kind.CUSTOM, problem, voice)
        kind = kind or reading.kind
        text = draft.text or reading.text if kind is Kind.CUSTOM else ""
        return replace(reading, kind=kind, text=text[:TEXT_CHARS])

    async def _copied(self, draft: Draft, voice: Voice) -> Reading | Reply:
        original = await self.reminders.get(ReminderId(int(draft.words)))
        if original is None or not original.to_group:
            return too_old(voice)
        return Reading(
            kind=original.kind,
            recurrence=original.recurrence,
            text=original.text,
            repeats=True,
            names_time=original.named_time,
        )

    async def _address(self, draft: Draft, origin: Origin, voice: Voice) -> Address | None:
        if draft.for_chat or not origin.is_public:
            return origin.address
        if origin.reach is None:
            return None
        return await origin.reach(Reply((voice.text("remind.arrives_here"),)))

    async def _continue_in_private(self, draft: Draft, origin: Origin, voice: Voice) -> Reply:
        rows: tuple[tuple[Button, ...], ...] = ()
        if await self.rights.may_set(origin):
            rows = ((Button(voice.say("button.for_this_chat"), UseDraftHere(draft.id)),),)
        return Reply((voice.text("remind.in_private"),), rows, draft=str(draft.id))


async def _chooses_zone(draft: Draft, origin: Origin) -> bool:
    """Tell whether a zone that is named becomes that of all: a chat's is for its managers."""
    return not draft.for_chat or await origin.can_manage()


def _new(draft: Draft, reading: Reading, address: Address) -> NewReminder:
    return NewReminder(
        address=address,
        owner=None if draft.for_chat else draft.person,
        set_by=draft.person,
        kind=reading.kind,
        recurrence=reading.recurrence,
        text=reading.text,
        to_group=draft.for_chat,
        named_time=reading.names_time,
    )

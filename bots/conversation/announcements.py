"""What a reminder says when it is due, and what its buttons do.

Knows the wording's order and the presses. Must not know when a reminder is due.
"""

from dataclasses import dataclass
from datetime import timedelta

from bots.conversation.action import (
    CopyReminder,
    DeleteReminder,
    KeepSeries,
    LetGo,
    MarkDone,
    OpenReminder,
    OpenSafety,
    OpenUrgent,
    SkipToday,
    Snooze,
)
from bots.conversation.reminder_words import safety_blocks
from bots.conversation.reply import Block, Button, Reply, Role, Style
from bots.conversation.rights import Rights
from bots.conversation.turn import Origin
from bots.conversation.voice import Voice
from content.handbook import Handbook
from scheduler.clock import Clock
from scheduler.model import Kind, Occurrence, OccurrenceId
from scheduler.reminders import Reminders

SNOOZE_MINUTES = (10, 30, 60)
LATE = timedelta(minutes=15)  # from then on a reminder says that it is late
CAREFUL = (Kind.HYDRATION, Kind.MAGNESIUM)
Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Announcements:
    """Words due reminders, and does what is pressed on them."""

    handbook: Handbook
    reminders: Reminders
    rights: Rights
    clock: Clock

    def word(self, occurrence: Occurrence, voice: Voice) -> Reply:
        """Return what is said when *occurrence* is due."""
        reminder = occurrence.reminder
        if reminder.kind is Kind.CHECK_IN:
            return self._check_in(voice)
        blocks = [self._line(occurrence, voice)]
        if occurrence.late >= LATE:
            zone = reminder.recurrence.zone
            at = voice.instant(occurrence.due_at, zone, self.clock.now())
            blocks.append(voice.text("announce.late", at=at))
        if occurrence.missed:
            blocks.append(Block(Role.TEXT, voice.count("announce.missed", occurrence.missed)))
        if reminder.to_group and occurrence.is_first and reminder.kind in CAREFUL:
            blocks += safety_blocks(reminder.kind, voice)
        if occurrence.asks:
            blocks.append(voice.text("announce.keep"))
        return Reply(tuple(blocks), self._rows(occurrence, voice), silent=occurrence.silent)

    async def done(self, action: MarkDone, origin: Origin, voice: Voice) -> Reply:
        """Note that it was done."""
        occurrence = await self._theirs(action.occurrence, origin)
        found = occurrence is not None and await self.reminders.mark_done(occurrence)
        notice = voice.say("announce.done" if found else "announce.unknown")
        return Reply(notice=notice, is_noted=bool(found))

    async def snooze(self, action: Snooze, origin: Origin, voice: Voice) -> Reply:
        """Say it again later."""
        occurrence = await self._theirs(action.occurrence, origin)
        if occurrence is None or action.minutes not in SNOOZE_MINUTES:
            return Reply(notice=voice.say("announce.unknown"))
        at = await self.reminders.snooze(occurrence, timedelta(minutes=action.minutes))
        if at is None:
            return Reply(notice=voice.say("announce.unknown"))
        return Reply(notice=voice.say("announce.snoozed", minutes=action.minutes))

    async def skip_today(self, action: SkipToday, origin: Origin, voice: Voice) -> Reply:
        """Skip the rest of this local day."""
        occurrence = await self._theirs(action.occurrence, origin)
        if occurrence is None:
            return Reply(notice=voice.say("announce.unknown"))
        skipped = await self.reminders.skip_today(occurrence)
        return Reply(notice=voice.say("announce.not_today" if skipped else "announce.day_over"))

    async def _theirs(self, occurrence: int, origin: Origin) -> OccurrenceId | None:
        """Return an occurrence of a reminder that this person may manage here, or None."""
        found = await self.reminders.occurrence(OccurrenceId(occurrence))
        if found is None or not await self.rights.may_change(found.reminder, origin):
            return None
        return found.line.occurrence

    def _line(self, occurrence: Occurrence, voice: Voice) -> Block:
        reminder = occurrence.reminder
        match reminder.kind:
            case Kind.CUSTOM:
                text = reminder.text or voice.say("announce.custom")
            case Kind.TIP:
                tips = self.handbook.tips(voice.locale)
                text = tips[occurrence.id % len(tips)].text
            case _:
                texts = self.handbook.reminder_texts(reminder.kind, voice.locale)
                text = texts[occurrence.id % len(texts)]
        return Block(Role.TEXT, text)

    def _rows(self, occurrence: Occurrence, voice: Voice) -> Rows:
        reminder = occurrence.reminder
        if reminder.to_group:
            too = (Button(voice.say("button.remind_me_too"), CopyReminder(reminder.id)),)
            if reminder.kind not in CAREFUL:
                return (too,)
            return (too, (Button(voice.say("button.not_for_all"), OpenSafety(reminder.kind)),))
        snoozes = tuple(
            Button(voice.say("button.snooze", minutes=minutes), Snooze(occurrence.id, minutes))
            for minutes in SNOOZE_MINUTES
        )
        done = (Button(voice.say("button.done"), MarkDone(occurrence.id), Style.SUCCESS),)
        skip = (Button(voice.say("button.not_today"), SkipToday(occurrence.id)),)
        rows: Rows = (done, snoozes, skip)
        return (*rows, *self._keep_rows(occurrence, voice)) if occurrence.asks else rows

    def _keep_rows(self, occurrence: Occurrence, voice: Voice) -> Rows:
        reminder = occurrence.reminder.id
        return (
            (Button(voice.say("button.keep"), KeepSeries(reminder)),),
            (Button(voice.say("button.fewer"), OpenReminder(reminder)),),
            (Button(voice.say("button.stop"), DeleteReminder(reminder)),),
        )

    def _check_in(self, voice: Voice) -> Reply:
        rows = (
            (Button(voice.say("button.let_go"), LetGo("calf"), Style.SUCCESS),),
            (Button(voice.say("button.still_urgent"), OpenUrgent(), Style.DANGER),),
        )
        blocks = (voice.text("announce.check_in"), voice.warning("announce.check_in_warning"))
        return Reply(blocks, rows)

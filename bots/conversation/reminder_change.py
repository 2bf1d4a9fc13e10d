"""Changing a reminder in place: its times, its days, its words, a pause until a date.

Knows the steps from a wish to the changed reminder. Must not know how words become times, nor
when a reminder is due.
"""

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bots.conversation import change_choices
from bots.conversation.change_action import (
    ChangeReminder,
    ChangeText,
    ChangeTimes,
    ChooseDays,
    ChoosePause,
    PauseFor,
    SaveChange,
    SetDays,
    TypeDays,
    TypePause,
)
from bots.conversation.change_choices import FIELDS, PAUSES, TypedChange, again
from bots.conversation.drafts import CHANGE, Drafts
from bots.conversation.people import Draft
from bots.conversation.reminder_list import OVER, ReminderList
from bots.conversation.reminder_wizard import TEXT_CHARS
from bots.conversation.reminder_words import limit_words, quiet_hours, too_old
from bots.conversation.reply import Block, Reply, Role
from bots.conversation.rule_changes import (
    DAYS,
    Changed,
    day_in,
    on_days,
    with_days,
    with_times,
)
from bots.conversation.times_in_words import Unclear
from bots.conversation.turn import Filled, Origin
from bots.conversation.voice import Voice
from scheduler.clock import Clock
from scheduler.errors import LimitError
from scheduler.model import Reminder, ReminderId, Revision, State
from scheduler.recurrence import from_json, instant_of, to_json
from scheduler.reminders import Reminders

AT_CHOICE = ChangeReminder | ChooseDays | ChoosePause


@dataclass(frozen=True, slots=True)
class ReminderChange:
    """Leads from "Change" to the same reminder with other times, days or words."""

    reminders: Reminders
    drafts: Drafts
    kept: ReminderList
    clock: Clock

    async def choose(self, action: AT_CHOICE, origin: Origin, voice: Voice) -> Reply:
        """Offer what can be changed, or ask for other days or until when it shall rest."""
        reminder = await self._found(action.reminder, origin)
        if reminder is None:
            return self.kept.gone(voice)
        if isinstance(action, ChangeReminder):
            return change_choices.menu(reminder, voice)
        kind = TypeDays if isinstance(action, ChooseDays) else TypePause
        asked = await self.ask(kind(action.reminder), origin, voice)
        return replace(asked, replaces=not origin.has_forms)

    async def ask(self, action: TypedChange, origin: Origin, voice: Voice) -> Reply:
        """Ask for a change in words, or by picking what is usual."""
        if await self._found(action.reminder, origin) is None:
            return self.kept.gone(voice)
        form = change_choices.form(action, voice)
        return Reply((voice.title("change.form"),), form=form)

    async def typed(self, action: TypedChange, turn: Filled, voice: Voice) -> Reply:
        """Go on with a change in words."""
        reminder = await self._found(action.reminder, turn.origin)
        if reminder is None:
            return self.kept.gone(voice)
        words = turn.values[FIELDS[type(action)][0]].strip()
        before = Changed(reminder.recurrence, reminder.named_time)
        now = self.clock.now()
        match action:
            case ChangeText():
                changed = replace(reminder, text=words[:TEXT_CHARS] or reminder.text)
                return await self._propose(changed, turn.origin, voice)
            case TypePause():
                return await self._pause_until(action, reminder, words, voice)
            case TypeDays() if words in DAYS:
                return await self._set_days(reminder, words, turn.origin, voice)
            case ChangeTimes():
                found = with_times(reminder.recurrence, words, now)
                return await self._weigh(action, reminder, found, turn.origin, voice)
            case TypeDays():
                found_days = with_days(before, words, now)
                return await self._weigh(action, reminder, found_days, turn.origin, voice)

    async def set_days(self, action: SetDays, origin: Origin, voice: Voice) -> Reply:
        """Go on with the days that were pressed."""
        reminder = await self._found(action.reminder, origin)
        if reminder is None or action.days not in DAYS:
            return self.kept.gone(voice)
        return replace(await self._set_days(reminder, action.days, origin, voice), replaces=True)

    async def pause_for(self, action: PauseFor, origin: Origin, voice: Voice) -> Reply:
        """Let it rest for so many days, the rest of today included."""
        reminder = await self._found(action.reminder, origin)
        if reminder is None or action.days not in PAUSES.values():
            return self.kept.gone(voice)
        return await self._pause(reminder, self._in_days(action.days, reminder), voice)

    async def save(self, action: SaveChange, origin: Origin, voice: Voice) -> Reply:
        """Save the change that was echoed, once, however often it is pressed."""
        draft = await self.drafts.find(action.draft, origin)
        if draft is None or draft.command != CHANGE:
            return too_old(voice)
        reminder_id, revision = _unpacked(draft)
        if await self._found(reminder_id, origin) is None:
            return self.kept.gone(voice)
        if not await self.drafts.people.drop_draft(draft.id):  # a second press came first
            return too_old(voice)
        try:
            changed = await self.reminders.revise(reminder_id, revision)
        except LimitError as error:
            return Reply((Block(Role.TEXT, limit_words(error, voice)),), replaces=True)
        page = await self.kept.page(changed, voice)
        return replace(page, blocks=(voice.title("change.saved"), *page.blocks))

    async def _weigh(
        self,
        action: TypedChange,
        reminder: Reminder,
        found: Changed | Unclear | None,
        origin: Origin,
        voice: Voice,
    ) -> Reply:
        if isinstance(found, Unclear):
            return again(action, voice.say(f"times.{found.problem}"), voice)
        if found is None:
            return again(action, voice.say("change.only_weekdays"), voice)
        try:
            self.reminders.check(reminder.kind, found.recurrence)
        except LimitError as error:
            return again(action, limit_words(error, voice), voice)
        changed = replace(reminder, recurrence=found.recurrence, named_time=found.names_time)
        return await self._propose(changed, origin, voice)

    async def _set_days(
        self, reminder: Reminder, name: str, origin: Origin, voice: Voice
    ) -> Reply:
        changed = on_days(Changed(reminder.recurrence, reminder.named_time), DAYS[name])
        return await self._weigh(TypeDays(reminder.id), reminder, changed, origin, voice)

    async def _propose(self, changed: Reminder, origin: Origin, voice: Voice) -> Reply:
        draft = await self.drafts.add("", origin, for_chat=changed.to_group, command=CHANGE)
        await self.drafts.keep(replace(draft, words=_packed(changed), text=changed.text))
        rule = changed.recurrence
        quiet = None if changed.to_group else quiet_hours(voice.preferences, rule)
        return change_choices.echo(draft.id, changed, quiet, self.clock.now(), voice)

    async def _pause_until(
        self, action: TypePause, reminder: Reminder, words: str, voice: Voice
    ) -> Reply:
        day: date | Unclear
        if words in PAUSES:
            day = self._in_days(PAUSES[words], reminder)
        else:
            day = day_in(words, self.clock.now(), reminder.recurrence.zone)
        if isinstance(day, Unclear):
            return again(action, voice.say(f"times.{day.problem}"), voice)
        return replace(await self._pause(reminder, day, voice), replaces=False)

    async def _pause(self, reminder: Reminder, until: date, voice: Voice) -> Reply:
        if reminder.state is State.SUSPENDED:
            return await self.kept.page(reminder, voice)
        until_at = instant_of(until, 0, ZoneInfo(reminder.recurrence.zone))
        return await self.kept.page(await self.reminders.pause(reminder.id, until_at), voice)

    def _in_days(self, days: int, reminder: Reminder) -> date:
        zone = ZoneInfo(reminder.recurrence.zone)
        return self.clock.now().astimezone(zone).date() + timedelta(days)

    async def _found(self, reminder_id: int, origin: Origin) -> Reminder | None:
        reminder = await self.kept.mine(reminder_id, origin)
        if reminder is None or reminder.state in OVER:
            return None
        return reminder


def _packed(changed: Reminder) -> str:
    """Return as a draft's words what is saved later, so that it is what was echoed."""
    return json.dumps([changed.id, changed.named_time, to_json(changed.recurrence)])


def _unpacked(draft: Draft) -> tuple[ReminderId, Revision]:
    reminder, named_time, rule = json.loads(draft.words)
    revision = Revision(recurrence=from_json(rule), text=draft.text, named_time=named_time)
    return ReminderId(reminder), revision

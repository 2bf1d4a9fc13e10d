"""Keeping reminders: the list, one with its history, pause, resume, delete, undo, copy.

Knows who may manage a reminder. Must not know when it is due.
"""

from dataclasses import dataclass, replace

from bots.conversation.action import (
    DeleteReminder,
    KeepSeries,
    ListReminders,
    OpenCommand,
    OpenReminder,
    PauseReminder,
    RestoreReminder,
    ResumeReminder,
)
from bots.conversation.change_action import ChangeReminder
from bots.conversation.reminder_words import ledger_line, state_line, subject, summary
from bots.conversation.reply import Button, Reply, Style
from bots.conversation.rights import Rights
from bots.conversation.turn import Command, Origin
from bots.conversation.voice import Voice
from scheduler.clock import Clock
from scheduler.errors import UndoExpiredError
from scheduler.model import Reminder, ReminderId, State
from scheduler.reminders import Reminders

ON_PAGE = 6
HISTORY = 10
OVER = (State.ENDED, State.DELETED)


@dataclass(frozen=True, slots=True)
class ReminderList:
    """Shows and changes the reminders of a person or a chat."""

    reminders: Reminders
    rights: Rights
    clock: Clock

    async def show(self, turn: Command, origin: Origin, voice: Voice) -> Reply:
        """List the reminders, the person's own or those of the chat; or show the one named."""
        if origin.is_public and turn.for_chat is None and origin.person is not None:
            return await self._chat_or_mine(origin, voice)
        for_chat = turn.for_chat is True
        found = await self._found(origin, for_chat=for_chat) if turn.words else []
        named = [one for one in found if turn.words == str(one.id)]
        named = named or _about(turn.words, found, voice)
        if len(named) == 1:
            return replace(await self.page(named[0], voice), replaces=False)
        return await self._list(origin, voice, 0, for_chat=for_chat)

    async def suggest(self, begun: Command, voice: Voice) -> list[tuple[str, str]]:
        """Return as (id, what and when) the reminders that the words begun may mean."""
        found = await self._found(begun.origin, for_chat=begun.for_chat is True)
        return [(str(one.id), _said(one, voice)) for one in _about(begun.words, found, voice)]

    async def open_list(self, action: ListReminders, origin: Origin, voice: Voice) -> Reply:
        """List the reminders again, in place."""
        reply = await self._list(origin, voice, action.page, for_chat=origin.is_public)
        return replace(reply, replaces=True)

    async def open(self, action: OpenReminder, origin: Origin, voice: Voice) -> Reply:
        """Show one reminder, its next time and what became of the last ones."""
        reminder = await self.mine(action.reminder, origin)
        return self.gone(voice) if reminder is None else await self.page(reminder, voice)

    async def pause(self, action: PauseReminder, origin: Origin, voice: Voice) -> Reply:
        """Pause a reminder."""
        reminder = await self.mine(action.reminder, origin)
        if reminder is None:
            return self.gone(voice)
        return await self.page(await self.reminders.pause(reminder.id), voice)

    async def resume(self, action: ResumeReminder, origin: Origin, voice: Voice) -> Reply:
        """Let a reminder run again."""
        reminder = await self.mine(action.reminder, origin)
        if reminder is None:
            return self.gone(voice)
        return await self.page(await self.reminders.resume(reminder.id), voice)

    async def delete(self, action: DeleteReminder, origin: Origin, voice: Voice) -> Reply:
        """Delete a reminder, with an Undo."""
        reminder = await self.mine(action.reminder, origin)
        if reminder is None:
            return self.gone(voice)
        await self.reminders.delete(reminder.id)
        rows = (
            (Button(voice.say("button.undo"), RestoreReminder(reminder.id), Style.PRIMARY),),
            (Button(voice.say("button.my_reminders"), ListReminders(0)),),
        )
        what = subject(reminder.kind, reminder.text, voice)
        return Reply((voice.text("remind.deleted", what=what),), rows, replaces=True)

    async def restore(self, action: RestoreReminder, origin: Origin, voice: Voice) -> Reply:
        """Bring a deleted reminder back."""
        reminder = await self.mine(action.reminder, origin)
        if reminder is None:
            return self.gone(voice)
        try:
            return await self.page(await self.reminders.restore(reminder.id), voice)
        except UndoExpiredError:
            return Reply((voice.text("remind.undo_expired"),), self._fresh(voice), replaces=True)

    async def keep(self, action: KeepSeries, origin: Origin, voice: Voice) -> Reply:
        """Keep a series that went unanswered."""
        reminder = await self.mine(action.reminder, origin)
        if reminder is None:
            return self.gone(voice)
        await self.reminders.keep(reminder.id)
        return Reply(notice=voice.say("remind.kept"))

    async def mine(self, reminder_id: int, origin: Origin) -> Reminder | None:
        """Return a reminder that this person may manage here, or None."""
        reminder = await self.reminders.get(ReminderId(reminder_id))
        if reminder is None or not await self.rights.may_change(reminder, origin):
            return None
        return reminder

    async def _chat_or_mine(self, origin: Origin, voice: Voice) -> Reply:
        if await self.rights.may_set(origin):
            reply = await self._list(origin, voice, 0, for_chat=True)
            return replace(reply, draft="reminders")
        return Reply((voice.text("remind.in_private"),), draft="reminders")

    async def _list(self, origin: Origin, voice: Voice, page: int, *, for_chat: bool) -> Reply:
        if for_chat and not await self.rights.may_set(origin):
            return Reply((voice.text("remind.not_allowed"),), private=True)
        found = await self._found(origin, for_chat=for_chat)
        if not found:
            return Reply((voice.text("remind.none"),), self._fresh(voice))
        start = page * ON_PAGE if 0 <= page * ON_PAGE < len(found) else 0
        shown = found[start : start + ON_PAGE]
        rows = [(self._button(reminder, voice),) for reminder in shown]
        if len(found) > ON_PAGE:
            following = start // ON_PAGE + 1 if start + len(shown) < len(found) else 0
            rows.append((Button(voice.say("button.next"), ListReminders(following)),))
        now = self.clock.now()
        blocks = [voice.title("remind.list")]
        for reminder in shown:
            blocks.append(summary(reminder.kind, reminder.text, reminder.recurrence, voice))
            blocks.append(state_line(reminder, voice, now))
        return Reply(tuple(blocks), (*rows, *self._fresh(voice)))

    async def _found(self, origin: Origin, *, for_chat: bool) -> list[Reminder]:
        """Return the person's reminders, or those of the chat that they may change."""
        if not for_chat and origin.person is not None:
            return await self.reminders.of_person(origin.person)
        found = await self.reminders.of_chat(origin.address)
        if await origin.can_manage():
            return found
        return [one for one in found if await self.rights.may_change(one, origin)]

    async def page(self, reminder: Reminder, voice: Voice) -> Reply:
        """Show a reminder, its next time and what became of the last ones."""
        now = self.clock.now()
        lines = await self.reminders.history(reminder.id, HISTORY)
        zone = reminder.recurrence.zone
        blocks = [
            summary(reminder.kind, reminder.text, reminder.recurrence, voice),
            state_line(reminder, voice, now),
        ]
        if lines:
            blocks.append(voice.text("remind.history"))
            blocks += [ledger_line(line, zone, voice, now) for line in lines]
        return Reply(tuple(blocks), self._manage(reminder, voice), replaces=True)

    def _manage(self, reminder: Reminder, voice: Voice) -> tuple[tuple[Button, ...], ...]:
        if reminder.state is State.ACTIVE:
            toggle = Button(voice.say("button.pause"), PauseReminder(reminder.id))
        else:
            toggle = Button(voice.say("button.resume"), ResumeReminder(reminder.id), Style.SUCCESS)
        change = Button(voice.say("button.change"), ChangeReminder(reminder.id))
        back = Button(voice.say("button.back"), ListReminders(0))
        delete = Button(voice.say("button.delete"), DeleteReminder(reminder.id), Style.DANGER)
        rows = ((toggle,), (change,), (back,), (delete,))
        return rows if reminder.state not in OVER else rows[2:]

    def _button(self, reminder: Reminder, voice: Voice) -> Button:
        label = subject(reminder.kind, reminder.text, voice)
        return Button(_short(label), OpenReminder(reminder.id))

    def _fresh(self, voice: Voice) -> tuple[tuple[Button, ...], ...]:
        return ((Button(voice.say("button.new_reminder"), OpenCommand("remind")),),)

    def gone(self, voice: Voice) -> Reply:
        """Say that there is no such reminder of theirs."""
        return Reply((voice.text("remind.not_yours"),), self._fresh(voice), private=True)


def _about(words: str, found: list[Reminder], voice: Voice) -> list[Reminder]:
    """Return those in whose line *words* stand."""
    begun = words.strip().casefold()
    return [one for one in found if begun in _said(one, voice).casefold()]


def _said(reminder: Reminder, voice: Voice) -> str:
    return summary(reminder.kind, reminder.text, reminder.recurrence, voice).text


def _short(label: str, chars: int = 38) -> str:
    return label if len(label) <= chars else label[: chars - 1] + "…"

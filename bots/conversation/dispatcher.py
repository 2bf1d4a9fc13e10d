"""Picks the handler of a Turn, and makes sure that everybody gets an answer.

Knows which handler does what. Must not know how anything is done, nor on which platform.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from bots.conversation import action as a
from bots.conversation import change_action as c
from bots.conversation import chat_action as g
from bots.conversation import form_action as f
from bots.conversation.about import About, Operator
from bots.conversation.announcements import Announcements
from bots.conversation.answers import Answers
from bots.conversation.commands import Completion, completion_of, find_command
from bots.conversation.counting import Counting, Observe
from bots.conversation.danger import Danger
from bots.conversation.drafts import Drafts, preferences_key
from bots.conversation.editors import EditorsBox
from bots.conversation.filled_forms import FilledForms, question_of
from bots.conversation.legible import legible
from bots.conversation.links import linked
from bots.conversation.lookup import Entry, LookUp
from bots.conversation.people import PeopleStore, Preferences
from bots.conversation.privacy import Privacy
from bots.conversation.prompted_forms import PromptedForms
from bots.conversation.relief import ReliefGuide
from bots.conversation.reminder_change import ReminderChange
from bots.conversation.reminder_dialogue import ReminderDialogue
from bots.conversation.reminder_list import ReminderList
from bots.conversation.reminder_words import stopped_words
from bots.conversation.reply import Block, Reply, Role
from bots.conversation.rights import Rights
from bots.conversation.settings import SettingsDialogue
from bots.conversation.suggestions import Suggestions
from bots.conversation.tips import Tips
from bots.conversation.tokens import decode
from bots.conversation.trouble import or_else, or_try_again
from bots.conversation.turn import Command, Filled, Origin, Pressed, Said, Turn
from bots.conversation.voice import Voice
from bots.conversation.zone_dialogue import ZoneDialogue
from bots.conversation.zone_moves import ZoneMoves
from content.knowledge import Knowledge
from scheduler.clock import Clock
from scheduler.model import Occurrence, PersonId, Reminder
from scheduler.reminders import Reminders

log = logging.getLogger(__name__)

READS_DANGER = ("ask", "faq", "cramp")  # these weigh danger signs and the answer together
SEEN_WITHIN = timedelta(days=30)  # no more exactly is it kept when somebody was here

CommandHandler = Callable[[Command, Origin, Voice], Awaitable[Reply]]
ActionHandler = Callable[[Any, Origin, Voice], Awaitable[Reply]]  # each takes its own Action


class Dispatcher:
    """Answers every Turn, danger first."""

    def __init__(
        self,
        knowledge: Knowledge,
        people: PeopleStore,
        reminders: Reminders,
        clock: Clock,
        operator: Operator,
    ) -> None:
        handbook, search = knowledge.handbook, knowledge.search
        drafts, rights = Drafts(people, clock), Rights(people)
        self._knowledge = knowledge
        self._suggestions = Suggestions(knowledge, clock, operator.default_zone)
        self._people = people
        self._reminders = reminders
        self._clock = clock
        self._zones = ZoneDialogue(clock, operator.default_zone)
        self._forms = PromptedForms(people, clock)
        self._danger = Danger(knowledge.red_flags, handbook, operator.help_line)
        self._counting = Counting(people, clock)
        self._answers = Answers(handbook, search, self._danger, self._counting)
        self._look_up = LookUp(handbook, search, self._danger)
        self._editors = EditorsBox(search, self._danger, people, clock)
        self._relief = ReliefGuide(handbook, search, self._danger, reminders, people, clock)
        self._tips = Tips(handbook, clock)
        self._moves = ZoneMoves(drafts, reminders)
        self._dialogue = ReminderDialogue(drafts, reminders, self._zones, self._moves, rights)
        self._list = ReminderList(reminders, rights, clock)
        self._change = ReminderChange(reminders, drafts, self._list, clock)
        self._announcements = Announcements(handbook, reminders, rights, clock)
        locales = knowledge.phrasebook.locales
        self._settings = SettingsDialogue(people, reminders, self._zones, locales)
        self._filled = FilledForms(
            self._dialogue, self._zones, self._change, self._editors, self._settings
        )
        self._privacy = Privacy(people, operator.name)
        self._about = About(operator)
        self.commands: dict[str, CommandHandler] = self._command_table()
        self.actions: dict[type, ActionHandler] = self._action_table()

    async def respond(self, turn: Turn) -> Reply | None:
        """Answer *turn*; a fault of ours becomes an apology. None: there is nothing to say."""
        locale = turn.origin.locale
        try:
            voice = await self._voice_for(turn)
            await or_else(self._note_seen(voice.preferences), None)
            reply = await self._answer(legible(turn), voice)
            if reply is None or reply.form is None or turn.origin.has_forms:
                return reply
            asking = self._forms.ask(reply, reply.form, turn.origin, voice)
            return await or_try_again(asking, voice)
        except Exception:
            turn_id = uuid4().hex[:12]
            log.exception("turn failed", extra={"turn": turn_id, "kind": type(turn).__name__})
            phrasebook = self._knowledge.phrasebook
            sorry = phrasebook.say("sorry", phrasebook.nearest(locale), code=turn_id)
            return Reply((Block(Role.TEXT, sorry),), private=turn.origin.is_public)

    async def announce(self, occurrence: Occurrence) -> Reply:
        """Return what a due reminder says, in the language of those who get it."""
        reminder = occurrence.reminder
        key = reminder.address if reminder.owner is None else reminder.owner
        return self._announcements.word(occurrence, await self._voice(key, "en"))

    async def tell_stopped(self, person: PersonId, stopped: Sequence[Reminder]) -> Reply:
        """Return what *person* is told whose reminders *stopped*, as we may not write there."""
        return stopped_words(stopped, await self._voice(person, "en"))

    def welcome(self, locale: str) -> Reply:
        """Return what is said in a server that just let the bot in."""
        return self._about.welcome(self._anybody(locale))

    def look_up(self, text: str, locale: str) -> list[Entry]:
        """Return the answers that words begun in any chat may be after; nothing is stored."""
        return self._look_up.find(text, self._anybody(locale))

    async def suggest(self, begun: Command, option: str) -> list[tuple[str, str]]:
        """Return (value, label) pairs for an option of a command begun; nothing is stored."""
        voice = await self._voice_for(begun)
        if completion_of(begun.name, option) is Completion.REMINDERS:
            return await self._list.suggest(begun, voice)
        for_chat = begun.for_chat is True
        chosen = voice.preferences
        if for_chat:
            key = preferences_key(begun.origin, for_chat=True)
            chosen = await or_else(self._people.preferences(key), chosen)
        return self._suggestions.suggest(begun, option, chosen.zone, voice)

    def observe(self, observe: Observe) -> None:
        """Let *observe* hear what comes of questions."""
        self._counting.observe = observe

    async def aclose(self) -> None:
        """Finish what goes on in the background: what was counted is stored."""
        await self._counting.finish()

    async def _note_seen(self, preferences: Preferences) -> None:
        """Note that a person was here, about once a month."""
        today = self._clock.now().date()
        if preferences.seen_on is not None and today - preferences.seen_on > SEEN_WITHIN:
            await self._people.saw(preferences.key, today)

    def _anybody(self, locale: str, key: str = "") -> Voice:
        phrasebook = self._knowledge.phrasebook
        return Voice(phrasebook, phrasebook.nearest(locale), Preferences(key=key))

    async def _voice_for(self, turn: Turn) -> Voice:
        """Return the voice for whoever turns to us, also where it is not known what they chose."""
        key, hint = preferences_key(turn.origin), turn.origin.locale
        return await or_else(self._voice(key, hint), self._anybody(hint, key))

    async def _voice(self, key: str, hint: str) -> Voice:
        preferences = await self._people.preferences(key)
        phrasebook = self._knowledge.phrasebook
        return Voice(phrasebook, phrasebook.nearest(preferences.locale or hint), preferences)

    async def _answer(self, turn: Turn, voice: Voice) -> Reply | None:
        match turn:
            case Said():
                return await self._said(turn, voice)
            case Command():
                return await self._command(turn, voice)
            case Pressed():
                return await self._pressed(turn, voice)
            case Filled():
                return await self._take(turn, voice)

    async def _said(self, turn: Said, voice: Voice) -> Reply:
        awaited = await or_else(self._forms.take(turn.origin), None)
        form = self._filled.form(decode(awaited.token), voice) if awaited is not None else None
        if awaited is None or form is None:
            return self._answers.answer(turn.text, voice)
        going_on = self._forms.go_on(awaited, form, turn.text, turn.origin, voice)
        taken = await or_else(going_on, Reply((voice.text("store.trouble"),)))
        if isinstance(taken, Filled):
            return await self._take(taken, voice)
        return self._danger.precede(taken, turn.text, voice)

    async def _command(self, turn: Command, voice: Voice) -> Reply | None:
        await or_else(self._forms.leave(turn.origin, a.SendQuestion()), None)
        spec = find_command(turn.name)
        if spec is None:
            return None if turn.origin.is_public else self._about.unknown(voice)
        handling = self.commands[spec.name](turn, turn.origin, voice)
        reply = await or_try_again(handling, voice)
        if turn.words and spec.name not in READS_DANGER:
            reply = self._danger.precede(reply, turn.words, voice)
        return replace(reply, private=turn.origin.is_public and not reply.is_shared)

    async def _pressed(self, turn: Pressed, voice: Voice) -> Reply:
        origin = turn.origin
        if origin.is_public and turn.asker is not None and turn.asker != origin.person:
            return Reply(notice=voice.say("turn.not_yours"))
        await or_else(self._forms.leave(origin, a.SendQuestion()), None)
        action = decode(turn.token)
        if action is None:
            return replace(self._about.old_button(voice), private=origin.is_public)
        reply = await or_try_again(self._done(action, origin, voice), voice)
        return replace(reply, private=origin.is_public and not reply.is_shared)

    async def _done(self, action: a.Action, origin: Origin, voice: Voice) -> Reply:
        if (asked := question_of(action)) is not None:
            await self._forms.leave(origin, asked)
        return await self.actions[type(action)](action, origin, voice)

    async def _pick_answer(self, action: f.PickAnswer, origin: Origin, voice: Voice) -> Reply:
        awaited = await self._forms.take_for(action, origin)
        form = self._filled.form(decode(awaited.token), voice) if awaited is not None else None
        if awaited is None or form is None:
            return Reply(notice=voice.say("form.over"))
        taken = await self._forms.go_on(awaited, form, action.value, origin, voice)
        reply = await self._take(taken, voice) if isinstance(taken, Filled) else taken
        return replace(reply, replaces=True)

    async def _take(self, turn: Filled, voice: Voice) -> Reply:
        reply = await self._filled.take(turn, voice) or self._about.old_button(voice)
        if not isinstance(decode(turn.token), a.SendQuestion):
            reply = self._danger.precede(reply, "\n".join(turn.values.values()), voice)
        return replace(reply, private=turn.origin.is_public)

    async def _start(self, turn: Command, origin: Origin, voice: Voice) -> Reply:
        await or_else(self._reminders.came_back(origin.address), None)
        action = linked(turn.words.strip())
        if action is None:
            return await self._about.start(turn, origin, voice)
        return await self.actions[type(action)](action, origin, voice)

    async def _open_command(self, action: a.OpenCommand, origin: Origin, voice: Voice) -> Reply:
        handler = self.commands.get(action.name)
        if handler is None:
            return self._about.old_button(voice)
        return await handler(Command(origin=origin, name=action.name), origin, voice)

    def _command_table(self) -> dict[str, CommandHandler]:
        return {
            "cramp": self._relief.cramp,
            "ask": self._answers.ask,
            "faq": self._answers.faq,
            "tip": self._tips.tip,
            "remind": self._dialogue.remind,
            "reminders": self._list.show,
            "urgent": self._danger.open_urgent,
            "settings": self._settings.show,
            "privacy": self._privacy.show,
            "about": self._about.about,
            "help": self._about.help,
            "start": self._start,
        }

    def _action_table(self) -> dict[type, ActionHandler]:
        return {
            a.OpenTopic: self._answers.open_topic,
            a.ShowTopic: self._answers.show_topic,
            g.ShareTopic: self._answers.share_topic,
            a.OpenDetails: self._answers.open_details,
            a.OpenFaq: self._answers.open_faq,
            a.OpenCategory: self._answers.open_category,
            a.RateAnswer: self._answers.rate,
            a.SendQuestion: self._editors.open,
            f.CloseForm: self._forms.close,
            f.PickAnswer: self._pick_answer,
            a.OpenTip: self._tips.open_tip,
            a.OpenCommand: self._open_command,
            a.OpenRelief: self._relief.open_relief,
            a.LetGo: self._relief.let_go,
            a.StillCramping: self._relief.still_cramping,
            a.OpenUrgent: self._danger.open_urgent,
            a.OpenFlag: self._danger.open_flag,
            a.PickKind: self._dialogue.pick_kind,
            a.PickPreset: self._dialogue.pick_preset,
            a.TypeTimes: self._dialogue.type_times,
            a.AcceptSafety: self._dialogue.accept_safety,
            a.SaveDraft: self._dialogue.save,
            a.UseDraftHere: self._dialogue.use_here,
            a.ChangeDraft: self._dialogue.change,
            a.DropDraft: self._dialogue.drop,
            a.OpenDraft: self._dialogue.open_draft,
            a.OpenSafety: self._dialogue.open_safety,
            a.PickHour: self._dialogue.pick_hour,
            a.SetZone: self._dialogue.set_zone,
            a.TypeZone: self._dialogue.type_zone,
            a.MoveReminders: self._moves.choose,
            a.ListReminders: self._list.open_list,
            a.OpenReminder: self._list.open,
            a.PauseReminder: self._list.pause,
            a.ResumeReminder: self._list.resume,
            c.ChangeReminder: self._change.choose,
            c.ChooseDays: self._change.choose,
            c.ChoosePause: self._change.choose,
            c.ChangeTimes: self._change.ask,
            c.TypeDays: self._change.ask,
            c.ChangeText: self._change.ask,
            c.TypePause: self._change.ask,
            c.SetDays: self._change.set_days,
            c.PauseFor: self._change.pause_for,
            c.SaveChange: self._change.save,
            a.DeleteReminder: self._list.delete,
            a.RestoreReminder: self._list.restore,
            a.CopyReminder: self._dialogue.copy,
            a.KeepSeries: self._list.keep,
            a.MarkDone: self._announcements.done,
            a.Snooze: self._announcements.snooze,
            a.SkipToday: self._announcements.skip_today,
            a.OpenSetting: self._settings.open,
            a.SetClock: self._settings.set_clock,
            a.SetQuiet: self._settings.set_quiet,
            f.TypeQuiet: self._settings.type_quiet,
            a.SetLocale: self._settings.set_locale,
            g.LetMembersSet: self._settings.let_members_set,
            a.ExportData: self._privacy.export,
            a.AskErase: self._privacy.ask_erase,
            a.EraseData: self._privacy.erase,
        }

"""Which form an action opens, and who takes what was filled in.

Knows every form that there is. Must not know what the answers mean, nor how a form is shown.
"""

from dataclasses import dataclass, replace

from bots.conversation import action as a
from bots.conversation import change_action as c
from bots.conversation import form_action as f
from bots.conversation.change_choices import form as change_form
from bots.conversation.editors import EditorsBox
from bots.conversation.form_answers import answers
from bots.conversation.reminder_change import ReminderChange
from bots.conversation.reminder_dialogue import ReminderDialogue
from bots.conversation.reminder_wizard import times_form
from bots.conversation.reply import Form, Reply
from bots.conversation.settings import SettingsDialogue, quiet_form
from bots.conversation.tokens import decode
from bots.conversation.turn import Filled
from bots.conversation.voice import Voice
from bots.conversation.zone_dialogue import ZoneDialogue


@dataclass(frozen=True, slots=True)
class FilledForms:
    """Hands filled forms to those who asked."""

    dialogue: ReminderDialogue
    zones: ZoneDialogue
    change: ReminderChange
    editors: EditorsBox
    settings: SettingsDialogue

    def form(self, action: a.Action | None, voice: Voice) -> Form | None:
        """Return the form that *action* opens, None where it opens none."""
        match action:
            case a.TypeTimes():
                return times_form(action, voice).form
            case a.TypeZone():
                return self.zones.form(action, voice).form
            case c.ChangeTimes() | c.TypeDays() | c.ChangeText() | c.TypePause():
                return change_form(action, voice)
            case a.SendQuestion():
                return self.editors.form(action, voice).form
            case f.TypeQuiet():
                return quiet_form(action, voice)
            case _:
                return None

    async def take(self, turn: Filled, voice: Voice) -> Reply | None:
        """Go on with the answers of *turn* that count, None where it is no form of ours."""
        action = decode(turn.token)
        form = self.form(action, voice)
        if form is None:
            return None
        turn = replace(turn, values=answers(form, turn.values))
        match action:
            case a.TypeTimes():
                return await self.dialogue.typed_times(action, turn, voice)
            case a.TypeZone():
                return await self.dialogue.typed_zone(action, turn, voice)
            case c.ChangeTimes() | c.TypeDays() | c.ChangeText() | c.TypePause():
                return await self.change.typed(action, turn, voice)
            case f.TypeQuiet():
                return await self.settings.typed_quiet(action, turn, voice)
            case a.SendQuestion():
                return await self.editors.sent(action, turn, voice)
            case _:
                return None


def question_of(action: a.Action) -> a.Action | None:
    """Return what opens the form that *action* makes needless, None where it is none's answer."""
    match action:
        case c.SetDays():
            return c.TypeDays(action.reminder)
        case c.PauseFor():
            return c.TypePause(action.reminder)
        case _:
            return None

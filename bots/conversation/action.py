"""What buttons do: one small type a deed, holding ids and numbers only.

Knows what can be asked for. Must not know who may ask, nor how it is done.
"""

from dataclasses import dataclass

from bots.conversation import change_action as c
from bots.conversation import chat_action as g
from bots.conversation import form_action as f


@dataclass(frozen=True, slots=True)
class OpenTopic:
    """Show the short answer of a topic."""

    topic: str


@dataclass(frozen=True, slots=True)
class ShowTopic:
    """Show the short answer of a topic as a message of its own, below a card that must stay."""

    topic: str


@dataclass(frozen=True, slots=True)
class OpenDetails:
    """Show the whole answer of a topic, with its sources."""

    topic: str


@dataclass(frozen=True, slots=True)
class OpenFaq:
    """List the categories."""


@dataclass(frozen=True, slots=True)
class OpenCategory:
    """List the topics of a category; pages count from 0."""

    category: str
    page: int


@dataclass(frozen=True, slots=True)
class RateAnswer:
    """Tell whether a topic's answer helped: 1 yes, 0 no."""

    topic: str
    helped: int


@dataclass(frozen=True, slots=True)
class SendQuestion:
    """Ask for a question that the editors shall read; filled in, send it."""


@dataclass(frozen=True, slots=True)
class OpenTip:
    """Show a tip by its number, counted round."""

    number: int


@dataclass(frozen=True, slots=True)
class OpenCommand:
    """Do what the command of that name without words does."""

    name: str


@dataclass(frozen=True, slots=True)
class OpenRelief:
    """Show the steps for a place ("calf") in a variant ("sitting")."""

    place: str
    variant: str


@dataclass(frozen=True, slots=True)
class LetGo:
    """The cramp let go."""

    place: str


@dataclass(frozen=True, slots=True)
class StillCramping:
    """The cramp did not let go."""

    place: str


@dataclass(frozen=True, slots=True)
class OpenUrgent:
    """Show the danger signs."""


@dataclass(frozen=True, slots=True)
class OpenFlag:
    """Show the card of one danger sign."""

    flag: str


@dataclass(frozen=True, slots=True)
class PickKind:
    """The wizard's first choice: what to be reminded of; *draft* is 0 where there is none yet."""

    kind: str
    draft: int


@dataclass(frozen=True, slots=True)
class PickPreset:
    """The wizard's second choice: a ready-made schedule, by its id."""

    kind: str
    preset: str
    draft: int


@dataclass(frozen=True, slots=True)
class TypeTimes:
    """Ask for the times in the person's own words; for own-word reminders also what to say."""

    kind: str
    draft: int


@dataclass(frozen=True, slots=True)
class AcceptSafety:
    """The person read the safety card; go on with the draft."""

    draft: int


@dataclass(frozen=True, slots=True)
class SaveDraft:
    """Save the reminder that a draft describes."""

    draft: int


@dataclass(frozen=True, slots=True)
class UseDraftHere:
    """Set the reminder of a draft for the whole chat, not for the one who drafted it."""

    draft: int


@dataclass(frozen=True, slots=True)
class ChangeDraft:
    """Ask for other times."""

    draft: int


@dataclass(frozen=True, slots=True)
class DropDraft:
    """Do not save it."""

    draft: int


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """Go on with a draft, in private."""

    draft: int


@dataclass(frozen=True, slots=True)
class ListReminders:
    """List the reminders of the person, or of the chat; pages count from 0."""

    page: int


@dataclass(frozen=True, slots=True)
class OpenReminder:
    """Show one reminder with its history."""

    reminder: int


@dataclass(frozen=True, slots=True)
class PauseReminder:
    """Stop it until it is resumed."""

    reminder: int


@dataclass(frozen=True, slots=True)
class ResumeReminder:
    """Let it run again."""

    reminder: int


@dataclass(frozen=True, slots=True)
class DeleteReminder:
    """Delete it; it can be brought back for ten minutes."""

    reminder: int


@dataclass(frozen=True, slots=True)
class RestoreReminder:
    """Bring a deleted reminder back."""

    reminder: int


@dataclass(frozen=True, slots=True)
class MarkDone:
    """It was done."""

    occurrence: int


@dataclass(frozen=True, slots=True)
class Snooze:
    """Say it again in so many minutes."""

    occurrence: int
    minutes: int


@dataclass(frozen=True, slots=True)
class SkipToday:
    """Not today: skip the rest of this local day of the series."""

    occurrence: int


@dataclass(frozen=True, slots=True)
class CopyReminder:
    """Remind me too: an independent copy of a chat's reminder."""

    reminder: int


@dataclass(frozen=True, slots=True)
class OpenSafety:
    """Not for everyone: show the safety card of a kind of reminder."""

    kind: str


@dataclass(frozen=True, slots=True)
class KeepSeries:
    """The question after ten unpressed ones: keep it as it is."""

    reminder: int


@dataclass(frozen=True, slots=True)
class OpenSetting:
    """Show the choices of one setting ("zone", "clock", "quiet", "locale")."""

    setting: str


@dataclass(frozen=True, slots=True)
class PickHour:
    """Zone, first step: it is this local time now, as minutes ahead of UTC, negative behind."""

    offset: int
    draft: int


@dataclass(frozen=True, slots=True)
class SetZone:
    """Zone, last step: an IANA key; go on with the draft, 0 where there is none."""

    zone: str
    draft: int


@dataclass(frozen=True, slots=True)
class TypeZone:
    """Zone: ask for a city or country in words."""

    draft: int


@dataclass(frozen=True, slots=True)
class MoveReminders:
    """Zone, afterwards: 1 takes the reminders of an offer along, 0 leaves or brings them back."""

    draft: int
    follows: int


@dataclass(frozen=True, slots=True)
class SetClock:
    """Show times on the 12- or the 24-hour clock."""

    hours: int


@dataclass(frozen=True, slots=True)
class SetQuiet:
    """Quiet hours, as minutes of the day; equal means none."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SetLocale:
    """Speak this language."""

    locale: str


@dataclass(frozen=True, slots=True)
class ExportData:
    """Send the person all that is stored about them."""


@dataclass(frozen=True, slots=True)
class AskErase:
    """Ask once more before erasing."""


@dataclass(frozen=True, slots=True)
class EraseData:
    """Erase all that is stored about the person."""


Action = (
    OpenTopic | ShowTopic | OpenDetails | OpenFaq | OpenCategory | RateAnswer | OpenTip
    | OpenCommand | SendQuestion | f.CloseForm | f.PickAnswer | OpenRelief | LetGo
    | StillCramping | OpenUrgent | OpenFlag | g.LetMembersSet | g.ShareTopic
    | UseDraftHere | ChangeDraft | PickKind | PickPreset | TypeTimes | AcceptSafety | SaveDraft
    | DropDraft | OpenDraft | ListReminders | OpenReminder | PauseReminder | ResumeReminder
    | DeleteReminder | c.ChangeReminder | c.ChangeTimes | c.ChooseDays | c.SetDays
    | c.TypeDays | c.ChangeText | c.ChoosePause | c.PauseFor | c.TypePause | c.SaveChange
    | RestoreReminder | MarkDone | Snooze | SkipToday | CopyReminder | OpenSafety | KeepSeries
    | OpenSetting | PickHour | SetZone | TypeZone | SetClock | SetQuiet | f.TypeQuiet
    | SetLocale | MoveReminders | ExportData | AskErase | EraseData
)  # fmt: skip

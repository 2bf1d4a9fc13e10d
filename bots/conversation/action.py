"""What buttons do, and the token in which a button carries it.

A token holds the whole Action and nothing else remembers it, so a button means the same after a
restart and in the next release. It carries ids only: no text, no name, no secret. It comes back
as untrusted input: whether a person may do it is looked up where it is done.
"""

from dataclasses import astuple, dataclass
from typing import get_type_hints

TOKEN_BYTES = 64  # Telegram's callback_data; Discord's custom_id has 100 characters


class TokenTooLongError(ValueError):
    """An action has arguments that fit no button; a bug in the handler that made it."""


# --- answers ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenTopic:
    """Show the short answer of a topic."""

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
class OpenCommand:
    """Do what the command of that name without words does."""

    name: str


# --- relief and danger -----------------------------------------------------------------------


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


# --- setting a reminder ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PickKind:
    """The wizard's first choice: what to be reminded of."""

    kind: str


@dataclass(frozen=True, slots=True)
class PickPreset:
    """The wizard's second choice: a ready-made schedule, by its id."""

    kind: str
    preset: str


@dataclass(frozen=True, slots=True)
class TypeTimes:
    """Ask for the times in the person's own words."""

    kind: str


@dataclass(frozen=True, slots=True)
class AcceptSafety:
    """The person read the safety card; go on with the draft."""

    draft: int


@dataclass(frozen=True, slots=True)
class SaveDraft:
    """Save the reminder that a draft describes."""

    draft: int


@dataclass(frozen=True, slots=True)
class DropDraft:
    """Do not save it."""

    draft: int


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """Go on with a draft, in private."""

    draft: int


# --- keeping reminders -----------------------------------------------------------------------


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


# --- on a reminder that arrived --------------------------------------------------------------


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


# --- settings and privacy --------------------------------------------------------------------


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
    OpenTopic | OpenDetails | OpenFaq | OpenCategory | RateAnswer | OpenCommand
    | OpenRelief | LetGo | StillCramping | OpenUrgent | OpenFlag
    | PickKind | PickPreset | TypeTimes | AcceptSafety | SaveDraft | DropDraft | OpenDraft
    | ListReminders | OpenReminder | PauseReminder | ResumeReminder | DeleteReminder
    | RestoreReminder | MarkDone | Snooze | SkipToday | CopyReminder | OpenSafety | KeepSeries
    | OpenSetting | PickHour | SetZone | TypeZone | SetClock | SetQuiet | SetLocale
    | ExportData | AskErase | EraseData
)  # fmt: skip

# A verb is never reused, and a changed argument list is a new verb: old buttons live for years.
VERBS: dict[str, type[Action]] = {
    "t": OpenTopic,
    "m": OpenDetails,
    "f": OpenFaq,
    "c": OpenCategory,
    "h": RateAnswer,
    "o": OpenCommand,
    "r": OpenRelief,
    "l": LetGo,
    "s": StillCramping,
    "u": OpenUrgent,
    "rf": OpenFlag,
    "k": PickKind,
    "p": PickPreset,
    "tt": TypeTimes,
    "as": AcceptSafety,
    "sd": SaveDraft,
    "dd": DropDraft,
    "od": OpenDraft,
    "lr": ListReminders,
    "or": OpenReminder,
    "pr": PauseReminder,
    "rr": ResumeReminder,
    "dr": DeleteReminder,
    "br": RestoreReminder,
    "d": MarkDone,
    "z": Snooze,
    "n": SkipToday,
    "cr": CopyReminder,
    "sc": OpenSafety,
    "ks": KeepSeries,
    "os": OpenSetting,
    "ph": PickHour,
    "sz": SetZone,
    "tz": TypeZone,
    "cl": SetClock,
    "q": SetQuiet,
    "la": SetLocale,
    "x": ExportData,
    "ae": AskErase,
    "e": EraseData,
}


def encode(action: Action) -> str:
    """Return the token of *action*, at most TOKEN_BYTES long, or raise TokenTooLongError."""
    verb = next(verb for verb, kind in VERBS.items() if kind is type(action))
    token = ".".join(["a1", verb, *map(str, astuple(action))])
    if len(token.encode()) > TOKEN_BYTES:
        raise TokenTooLongError(f"{action!r} needs {len(token.encode())} bytes, {TOKEN_BYTES} fit")
    return token


def decode(token: str) -> Action | None:
    """Return the action, or None for a token that this release never made."""
    version, verb, *args = [*token.split("."), "", ""][: max(2, token.count(".") + 1)]
    kind = VERBS.get(verb) if version == "a1" else None
    if kind is None:
        return None
    try:
        casts = get_type_hints(kind).values()
        action = kind(*[cast(arg) for cast, arg in zip(casts, args, strict=True)])
        return action if encode(action) == token else None  # only the canonical spelling
    except ValueError:
        return None

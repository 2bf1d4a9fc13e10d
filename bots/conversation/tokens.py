"""The token in which a button carries its Action.

A token holds the whole Action and nothing else remembers it, so a button means the same after a
restart and in the next release. It carries ids only: no text, no name, no secret. It comes back
as untrusted input: whether a person may do it is looked up where it is done.
"""

from dataclasses import astuple
from typing import get_type_hints

from bots.conversation import action as a
from bots.conversation import change_action as c
from bots.conversation import chat_action as g
from bots.conversation import form_action as f

TOKEN_BYTES = 64  # Telegram's callback_data; Discord's custom_id has 100 characters
LARGEST_ID = 2**63 - 1  # that a database knows


class TokenTooLongError(ValueError):
    """An action has arguments that fit no button; a bug in the handler that made it."""


# A verb is never reused, and a changed argument list is a new verb: old buttons live for years.
VERBS: dict[str, type[a.Action]] = {
    "t": a.OpenTopic,
    "ta": a.ShowTopic,
    "m": a.OpenDetails,
    "f": a.OpenFaq,
    "c": a.OpenCategory,
    "h": a.RateAnswer,
    "ti": a.OpenTip,
    "o": a.OpenCommand,
    "r": a.OpenRelief,
    "l": a.LetGo,
    "s": a.StillCramping,
    "u": a.OpenUrgent,
    "rf": a.OpenFlag,
    "k": a.PickKind,
    "p": a.PickPreset,
    "tt": a.TypeTimes,
    "as": a.AcceptSafety,
    "sd": a.SaveDraft,
    "dd": a.DropDraft,
    "od": a.OpenDraft,
    "uh": a.UseDraftHere,
    "cd": a.ChangeDraft,
    "lr": a.ListReminders,
    "or": a.OpenReminder,
    "pr": a.PauseReminder,
    "rr": a.ResumeReminder,
    "dr": a.DeleteReminder,
    "br": a.RestoreReminder,
    "d": a.MarkDone,
    "z": a.Snooze,
    "n": a.SkipToday,
    "cr": a.CopyReminder,
    "sc": a.OpenSafety,
    "ks": a.KeepSeries,
    "os": a.OpenSetting,
    "ph": a.PickHour,
    "sz": a.SetZone,
    "tz": a.TypeZone,
    "cl": a.SetClock,
    "q": a.SetQuiet,
    "la": a.SetLocale,
    "x": a.ExportData,
    "ae": a.AskErase,
    "e": a.EraseData,
    "sq": a.SendQuestion,
    "cf": f.CloseForm,
    "pa": f.PickAnswer,
    "tq": f.TypeQuiet,
    "mr": a.MoveReminders,
    "ch": c.ChangeReminder,
    "ct": c.ChangeTimes,
    "cy": c.ChooseDays,
    "sy": c.SetDays,
    "ty": c.TypeDays,
    "cx": c.ChangeText,
    "cp": c.ChoosePause,
    "pf": c.PauseFor,
    "tp": c.TypePause,
    "sv": c.SaveChange,
    "ms": g.LetMembersSet,
    "sh": g.ShareTopic,
}


def encode(action: a.Action) -> str:
    """Return the token of *action*, at most TOKEN_BYTES long, or raise TokenTooLongError."""
    verb = next(verb for verb, kind in VERBS.items() if kind is type(action))
    token = ".".join(["a1", verb, *map(str, astuple(action))])
    if len(token.encode()) > TOKEN_BYTES:
        raise TokenTooLongError(f"{action!r} needs {len(token.encode())} bytes, {TOKEN_BYTES} fit")
    return token


def decode(token: str) -> a.Action | None:
    """Return the action, or None for a token that this release never made."""
    if len(token) > TOKEN_BYTES:
        return None
    version, verb, *args = [*token.split("."), "", ""][: max(2, token.count(".") + 1)]
    kind = VERBS.get(verb) if version == "a1" else None
    if kind is None:
        return None
    try:
        casts = get_type_hints(kind).values()
        values = [cast(arg) for cast, arg in zip(casts, args, strict=True)]
        if any(isinstance(value, int) and abs(value) > LARGEST_ID for value in values):
            return None
        action = kind(*values)
        return action if encode(action) == token else None  # only the canonical spelling
    except ValueError:
        return None

"""What deep links into the bot carry. Knows how they are spelled, and what each asks for."""

from bots.conversation import action as a
from bots.conversation.editors import LINK as EDITORS

TOPIC, KIND, DRAFT = "topic_", "remind_", "draft_"


def linked(payload: str) -> a.Action | None:
    """Return what a deep link's payload asks for; like a token it is untrusted."""
    if payload.startswith(TOPIC):
        return a.ShowTopic(payload.removeprefix(TOPIC))
    if payload.startswith(KIND):
        return a.PickKind(payload.removeprefix(KIND), 0)
    wanted = payload.removeprefix(DRAFT)
    if wanted == EDITORS:
        return a.SendQuestion()
    if wanted.isascii() and wanted.isdecimal():
        return a.OpenDraft(int(wanted[:18]))
    return a.OpenCommand(wanted) if wanted and wanted != "start" else None

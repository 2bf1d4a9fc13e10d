"""What Telegram's refusals mean for us.

Knows the errors of the Bot API and how they are worded. Must not know what was being sent.
"""

from dataclasses import replace
from datetime import timedelta

from telegram import error as refusals

from bots.telegram.places import Place
from bots.telegram.render import Parcel
from scheduler.model import Failed, Gone, Moved, NoPermission, Outcome, RetryAfter

MAYBE_DELIVERED = Failed("timed out; it may have been delivered")
REFUSED = "refused"  # begins the reason of what would be refused again
TOKEN_WAIT = timedelta(seconds=30)  # nothing can be sent; what is due stays due

# The library capitalises texts and drops their prefix, so all are compared in lower case.
_NO_PERMISSION = (
    "rights",
    "chat_write_forbidden",
    "_forbidden",
    "topic_closed",
    "chat_restricted",
    "user_restricted",
    "chat_admin_required",
)
_GONE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "user is deactivated",
    "chat was deleted",
    "chat was deactivated",
    "chat is deactivated",
)
_NO_PICTURES = ("send photos", "send_photos", "chat_send_photos_forbidden")
_NOT_MODIFIED = "message is not modified"
_NO_TOPIC = ("message thread not found", "topic_deleted", "topic_id_invalid")
_UNREADABLE = ("can't parse", "entit")
_NEVER_SENT = {"ConnectionTimeoutError"}


def outcome_of(trouble: refusals.TelegramError) -> Outcome:
    """Return what *trouble* means for the chat that was written to."""
    match trouble:
        case refusals.RetryAfter():
            return RetryAfter(wait_of(trouble))
        case refusals.ChatMigrated():
            return Moved(Place(trouble.new_chat_id).address)
        case refusals.InvalidToken():
            return RetryAfter(TOKEN_WAIT, whole_lane=True)
        case refusals.Forbidden() | refusals.BadRequest():
            return _refused(trouble)
        case refusals.TimedOut() if _cause(trouble) not in _NEVER_SENT:
            return MAYBE_DELIVERED
    return Failed(f"{type(trouble).__name__} {_cause(trouble)}".strip())


def wait_of(trouble: refusals.RetryAfter) -> timedelta:
    """Return the told wait, which the library gives as a number or a timedelta."""
    wait = trouble.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)


def is_already_so(trouble: refusals.TelegramError) -> bool:
    """Tell whether an edit failed because the message already looks like that."""
    return _says(trouble, (_NOT_MODIFIED,))


def plainer(
    place: Place, parcel: Parcel, trouble: refusals.TelegramError
) -> tuple[Place, Parcel] | None:
    """Return a simpler way to bring *parcel* after *trouble*, or None where there is none.

    Each step gives something up, so there is an end: the formatting, the topic, the edit, the
    picture.
    """
    if parcel.picture is not None and isinstance(trouble, refusals.InvalidToken):
        return place, replace(parcel, picture=None)  # so says a server that knows no pictures
    if not isinstance(trouble, refusals.BadRequest):
        return None
    if parcel.entities and _says(trouble, _UNREADABLE):
        return place, replace(parcel, entities=())
    if place.thread_id is not None and _says(trouble, _NO_TOPIC):
        return place.without_topic(), parcel
    if parcel.edits is not None and not parcel.is_frame:
        return place, replace(parcel, edits=None, is_captioned=False)
    if parcel.picture is not None and not parcel.is_frame and not _is_closed(trouble):
        return place, replace(parcel, picture=None)
    return None


def _is_closed(trouble: refusals.TelegramError) -> bool:
    """Tell whether nothing at all can be sent there."""
    return _says(trouble, _GONE) or (
        _says(trouble, _NO_PERMISSION) and not _says(trouble, _NO_PICTURES)
    )


def _refused(trouble: refusals.TelegramError) -> Outcome:
    if _says(trouble, _NO_PERMISSION):
        return NoPermission()
    if isinstance(trouble, refusals.Forbidden) or _says(trouble, _GONE):
        return Gone()
    return Failed(f"{REFUSED}: {trouble.message[:80]}")


def _says(trouble: refusals.TelegramError, words: tuple[str, ...]) -> bool:
    said = trouble.message.lower()
    return any(word in said for word in words)


def _cause(trouble: refusals.TelegramError) -> str:
    """Return the name of the transport's error: its text may hold the token's address."""
    return type(trouble.__cause__).__name__ if trouble.__cause__ else ""

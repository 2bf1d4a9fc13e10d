"""What Discord's refusals mean for us.

Knows the error codes of the API. Must not know what was being sent.
"""

from datetime import timedelta

import aiohttp
import discord

from scheduler.model import Failed, Gone, NoPermission, Outcome, RetryAfter

REFUSED = "refused"  # begins the reason of what would be refused again
TOKEN_WAIT = timedelta(seconds=30)  # nothing can be sent; what is due stays due
BAN_WAIT = timedelta(seconds=60)  # where a 429 does not tell how long it lasts

TROUBLE = (discord.DiscordException, aiohttp.ClientError, OSError, RuntimeError)
"""All that a request can raise through no fault of ours.

A timeout is an OSError; a session that was closed meanwhile is a RuntimeError.
"""

GARBLED = (AttributeError, KeyError, TypeError, ValueError)
"""What the library raises when an answer is not Discord's, but some proxy's."""

UNAUTHORIZED = 401
TOO_MANY = 429
ACKNOWLEDGED = 40060  # an answer to the interaction arrived already
EXPIRED = {
    10062,  # unknown interaction: it was not answered within three seconds
    10015,  # unknown webhook: fifteen minutes are over
    50027,  # invalid webhook token
}

_GONE = {
    10003,  # unknown channel
    10004,  # unknown guild
    10013,  # unknown user
    50007,  # cannot send messages to this user
    50278,  # no guild in common with this user
}

# Whatever the status: an archived thread that is locked, too, is a 400 (discord-api-docs, issues
# 5517 and 6928). One that is only archived is opened by a message to it.
THREAD_CLOSED = 50083
_NOT_ALLOWED = {
    THREAD_CLOSED,
    50001,  # missing access
    50013,  # missing permissions
    160005,  # the thread is locked
}


def outcome_of(trouble: Exception, *, is_global: bool = False) -> Outcome:
    """Return what *trouble* means; *is_global* tells that a limit is meant for all channels."""
    match trouble:
        case discord.RateLimited():
            return RetryAfter(timedelta(seconds=trouble.retry_after), whole_lane=is_global)
        case discord.HTTPException(status=429):
            return RetryAfter(_told_wait(trouble), whole_lane=True)
        case discord.HTTPException(status=401):
            return RetryAfter(TOKEN_WAIT, whole_lane=True)
        case discord.HTTPException():
            return _refused(trouble)
    return Failed(type(trouble).__name__)


def code_of(trouble: Exception) -> int:
    """Return Discord's own code for *trouble*, 0 where there is none."""
    return trouble.code if isinstance(trouble, discord.HTTPException) else 0


def name_of(trouble: Exception) -> str:
    """Return what a log may say of *trouble*: nothing that was sent."""
    if isinstance(trouble, discord.HTTPException):
        return f"{trouble.status} {trouble.code}"
    return type(trouble).__name__


def _refused(trouble: discord.HTTPException) -> Outcome:
    if trouble.code in _GONE:
        return Gone()
    if trouble.code in _NOT_ALLOWED:
        return NoPermission()
    match trouble:
        case discord.Forbidden():
            return NoPermission()
        case discord.DiscordServerError():
            return Failed(f"{trouble.status}")
    return Failed(f"{REFUSED}: {trouble.status} {trouble.code}")


def _told_wait(trouble: discord.HTTPException) -> timedelta:
    """Return the wait of a 429 that did not come from the API itself, but from before it."""
    told = trouble.response.headers.get("Retry-After", "")
    return timedelta(seconds=int(told)) if told.isdecimal() else BAN_WAIT

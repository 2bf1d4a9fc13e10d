"""What is done where the store fails: what needs it not is answered, the rest is put off kindly.

Knows that it fails and how that is said. Must not know what was asked of it.
"""

import logging
from collections.abc import Awaitable
from typing import TypeVar

from bots.conversation.reply import Reply
from bots.conversation.voice import Voice
from scheduler.errors import StoreError

T = TypeVar("T")
U = TypeVar("U")

log = logging.getLogger(__name__)


async def or_else(asking: Awaitable[T], otherwise: U) -> T | U:
    """Return what *asking* the store gives, *otherwise* where that fails."""
    try:
        return await asking
    except StoreError as error:
        log.warning("answered without the store: %s", error)
        return otherwise


async def or_try_again(answering: Awaitable[Reply], voice: Voice) -> Reply:
    """Return the answer; where it needs the store and that fails, ask to try again."""
    sorry = Reply((voice.text("store.trouble"),))
    return await or_else(answering, sorry)

"""Updates as they come from the network, and what is to be done with each.

Knows which of them can be read. Must not know how they came, or what they mean.
"""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Bot, Update

log = logging.getLogger(__name__)

Raw = dict[str, Any]
Job = tuple[int, Callable[[], Coroutine[Any, Any, None]]]
"""The chat whose order counts, and what is to be done."""

Open = Callable[[Update], Job | None]
"""Make an update into a job, or drop it."""


def is_update(raw: object) -> bool:
    """Tell whether *raw* has the number that every update has."""
    return isinstance(raw, dict) and isinstance(raw.get("update_id"), int)


def is_fleeting(raw: Raw) -> bool:
    """Tell whether nobody waits for the answer any more a moment later."""
    return "inline_query" in raw


def chat_of(raw: Raw) -> int | None:
    """Return the chat whose order counts, None where the update is in no chat or unreadable."""
    try:
        chat = Update.de_json(raw, None).effective_chat
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    return None if chat is None else chat.id


class Opener:
    """Makes jobs of raw updates; one that cannot be read is logged without its content."""

    def __init__(self, bot: Bot, open_update: Open) -> None:
        self._bot = bot
        self._open_update = open_update

    def open(self, raw: Raw) -> Job | None:
        """Return what is to be done, None where it is nothing for us."""
        try:
            return self._open_update(Update.de_json(raw, self._bot))
        except (AttributeError, KeyError, TypeError, ValueError) as fault:
            log.error("update %d is unreadable: %s", raw["update_id"], type(fault).__name__)  # noqa: TRY400 - a traceback would quote the message
            return None

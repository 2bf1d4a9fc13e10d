"""Keeps the bot far from Discord's ban of addresses that are refused too often.

Knows which answers Discord counts and how many are alarming. Must not know how a request is
made, what was sent or to whom.
"""

import asyncio
import logging
from collections import deque
from datetime import timedelta

from bots.discord.outcomes import TOO_MANY, UNAUTHORIZED

log = logging.getLogger(__name__)

# Discord bans an address at 10,000 of these in ten minutes, and does not count a 429 of the scope
# "shared" (documentation, "Invalid Request Limit", read in 2026-11).
COUNTED = {UNAUTHORIZED, 403, TOO_MANY}
UNCOUNTED_SCOPE = "shared"
WINDOW = timedelta(minutes=10)
ALARMING = 500


class BanGuard:
    """Counts refusals, and says for how long what is likely to be refused has to wait.

    Time is that of the running event loop.
    """

    def __init__(self) -> None:
        self._refused: deque[float] = deque(maxlen=ALARMING)
        self._careful_until = 0.0

    def note(self, status: int, scope: str = "") -> None:
        """Take note of an answer's *status*; *scope* is what a 429 says of its limit."""
        if status not in COUNTED or scope == UNCOUNTED_SCOPE:
            return
        now = _now()
        self._refused.append(now)
        if len(self._refused) == ALARMING and now - self._refused[0] < WINDOW.total_seconds():
            self._be_careful(now)

    def wait(self) -> timedelta | None:
        """Return how long to write only to those who were reached lately, None for no wait."""
        left = self._careful_until - _now()
        return timedelta(seconds=left) if left > 0 else None

    def _be_careful(self, now: float) -> None:
        if now >= self._careful_until:
            log.error(
                "Discord refused %d requests within ten minutes, and bans this address at 10,000; "
                "reminders to chats that were not reached for a week wait. Most often many people "
                "closed their DMs or a server took the bot's rights; if it goes on, stop the bot",
                ALARMING,
            )
        self._careful_until = now + WINDOW.total_seconds()


def _now() -> float:
    return asyncio.get_running_loop().time()

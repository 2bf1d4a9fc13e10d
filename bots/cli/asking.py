"""Asks platforms and the running bot over HTTP, without raising.

Knows requests, answers and the clocks of those who answer. Must not know what is asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from bots.settings import Settings
from scheduler.clock import Clock, SystemClock

TIMEOUT = ClientTimeout(total=10)
OK = 200
UNAUTHORISED = (401, 404)  # Telegram answers 404 to a token of the wrong form


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; a status of 0 is nothing at all."""

    status: int = 0
    body: dict[str, Any] = field(default_factory=dict)


class Asking:
    """Asks, and notes how far the clocks of platforms are *ahead* of ours, in seconds."""

    def __init__(self, session: ClientSession, clock: Clock | None = None) -> None:
        self._session = session
        self._clock = clock or SystemClock()
        self.ahead: list[float] = []

    async def platform(self, address: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Return what a platform answers, and compare its clock."""
        return await self._get(address, headers or {}, is_platform=True)

    async def bot(self, settings: Settings, path: str) -> Answer:
        """Return what the bot on this machine answers."""
        host = "127.0.0.1" if settings.web_host in ("0.0.0.0", "") else settings.web_host  # noqa: S104 - compared
        host = "[::1]" if host == "::" else host
        return await self._get(f"http://{host}:{settings.web_port}{path}", {}, is_platform=False)

    async def _get(self, address: str, headers: Mapping[str, str], *, is_platform: bool) -> Answer:
        began_at = self._clock.now()
        try:
            async with self._session.get(address, headers=headers) as response:
                if is_platform and "Date" in response.headers:
                    told = parsedate_to_datetime(response.headers["Date"])
                    middle = began_at + (self._clock.now() - began_at) / 2
                    self.ahead.append((told - middle).total_seconds())
                body = await response.json(content_type=None)
                return Answer(response.status, body if isinstance(body, dict) else {})
        except (ClientError, TimeoutError, ValueError, TypeError):
            return Answer()


def unreachable(what: str, root: str, answer: Answer) -> tuple[str, str, str]:
    """Return a platform's name, what is wrong with its server, and what to do."""
    if answer.status:
        return what, f"{root} answers {answer.status}", "try again later"
    return what, f"{root} cannot be reached", "check the network and CRAMPBOT_*_API_URL"

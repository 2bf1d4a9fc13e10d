"""The platforms on loopback, which fail as told and count what arrives.

Knows how each platform looks when it is in trouble. Must not know the bot, nor why it is in
trouble. A chat is a number here; each gets one reminder.
"""

import asyncio
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from random import Random
from typing import Any, NamedTuple

from aiohttp import web

from tests.fakes import discord_rules
from tests.fakes.discord_model import Channel, ChannelKind
from tests.fakes.discord_model import User as DiscordUser
from tests.fakes.discord_rules import TooManyError
from tests.fakes.discord_server import DiscordServer, Fields
from tests.fakes.telegram_server import ApiError, Fault, Rates, TelegramServer

GRACE_SECONDS = 1.0  # for what is on its way while the platform says that it wants nothing
ROUND_TRIP_SECONDS = 0.04
FLOOD_SECONDS = (2, 5)
OTHER = "2:OTHER"


class Ill(Enum):
    """What can befall a request. CUT and LATE are done, and the bot never learns it."""

    ERROR = "the server fails"
    RESET = "the connection is reset"
    CUT = "the connection is reset in the middle of the answer"
    LATE = "no answer comes"
    FLOOD = "too many requests"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One of *ills* befalls the first request for a chat with the first of *odds*, and so on."""

    ills: tuple[Ill, ...]
    odds: tuple[float, ...]


CALM = Trouble((), ())


class Fate(NamedTuple):
    """What befalls a request, how many seconds it is told to wait, and whether all have to."""

    ill: Ill | None
    wait: int = 0
    is_for_all: bool = False


class Gate:
    """What comes in for the chats of one platform: how often, when, and how it fares."""

    def __init__(self, lane: str, chats: Sequence[int], dice: Random) -> None:
        self.lane = lane
        self.chats = chats
        self.arrived: Counter[int] = Counter()
        self.unheard: Counter[int] = Counter()  # arrived, and the bot was not told
        self.tries: Counter[int] = Counter()
        self.opens_at = -math.inf  # whatever comes before is too early
        self.too_early = 0
        self.resumed_after: float | None = None  # how long after the last wait that was told
        self.trouble = CALM
        self._dice = dice
        self._storm_ends_at = -math.inf
        self._told_at = math.inf
        self._may_come_at: dict[int, float] = {}

    def storm(self, seconds: float) -> None:
        """Refuse everything for so long, and say so."""
        self._storm_ends_at, self._told_at = _now() + seconds, math.inf
        self.resumed_after = None

    def meet(self, chat: int) -> Fate:
        """Return what befalls a request for *chat*."""
        now = _now()
        self.too_early += now < max(self.opens_at, self._may_come_at.get(chat, 0))
        if now < self._storm_ends_at:
            self.too_early += now > self._told_at + GRACE_SECONDS
            self._told_at = min(self._told_at, now)
            return Fate(Ill.FLOOD, math.ceil(self._storm_ends_at - now), is_for_all=True)
        if self._told_at < math.inf and self.resumed_after is None:
            self.resumed_after = now - self._storm_ends_at
        ill, wait = self._by_chance(chat), self._dice.randint(*FLOOD_SECONDS)
        if ill is Ill.FLOOD:
            self._may_come_at[chat] = now + wait
        self.unheard[chat] += ill in {Ill.CUT, Ill.LATE}
        return Fate(ill, wait)

    def _by_chance(self, chat: int) -> Ill | None:
        odds = (*self.trouble.odds, 0.0)[min(self.tries[chat], len(self.trouble.odds))]
        self.tries[chat] += 1
        return self._dice.choice(self.trouble.ills) if self._dice.random() < odds else None


class FaultyTelegram(TelegramServer):
    """A Telegram at its limits, but for a bot that may send *rate* messages a second."""

    def __init__(self, gate: Gate, rate: int) -> None:
        super().__init__(Rates(per_second=rate))
        self._gate = gate
        self._own_token = self.token
        for chat in gate.chats:
            self.chat(chat, "private")

    async def next_fault(self, method: str, request: web.Request) -> Fault | ApiError | None:
        """Return how this request fails."""
        if method != "sendMessage":
            return None
        fate = self._gate.meet(int(str((await request.post())["chat_id"])))
        match fate.ill:
            case Ill.ERROR:
                return ApiError(500, "Internal Server Error")
            case Ill.FLOOD:
                text = f"Too Many Requests: retry after {fate.wait}"
                return ApiError(429, text, retry_after=fate.wait)
            case Ill.RESET:
                return Fault.RESET
            case Ill.CUT:
                return Fault.CUT
            case Ill.LATE:
                return Fault.LATE
        return None

    async def _send_message(self, fields: dict[str, Any]) -> dict[str, Any]:
        stored = await super()._send_message(fields)
        self._gate.arrived[fields["chat_id"]] += 1
        await asyncio.sleep(ROUND_TRIP_SECONDS)
        return stored

    def revoke(self) -> None:
        """Take the token back."""
        self.token = OTHER

    def restore(self) -> None:
        """Let the token be right again."""
        self.token = self._own_token


class FaultyDiscord(DiscordServer):
    """A Discord at its limits, but for a bot that may make *rate* requests a second."""

    def __init__(self, gate: Gate, rate: int) -> None:
        super().__init__(discord_rules.Rates(per_second=rate))
        self._gate = gate
        self._own_token = self.token
        for chat in gate.chats:
            self.channels[chat] = Channel(chat, ChannelKind.DM, recipient=DiscordUser(chat))

    async def next_fault(
        self, name: str, request: web.Request
    ) -> discord_rules.Fault | discord_rules.ApiError | None:
        """Return how this request fails."""
        if name != "send":
            return None
        fate = self._gate.meet(int(request.match_info["channel"]))
        match fate.ill:
            case Ill.ERROR:
                return discord_rules.ApiError(500, 0, "500: Internal Server Error")
            case Ill.FLOOD:
                return TooManyError(fate.wait, is_global=fate.is_for_all)
            case Ill.RESET:
                return discord_rules.Fault.RESET
            case Ill.CUT:
                return discord_rules.Fault.CUT
            case Ill.LATE:
                return discord_rules.Fault.LATE
        return None

    async def _answer(
        self,
        name: str,
        request: web.Request,
        fault: discord_rules.Fault | discord_rules.ApiError | None,
    ) -> tuple[Any, dict[str, str]]:
        answer = await super()._answer(name, request, fault)
        await asyncio.sleep(ROUND_TRIP_SECONDS if name == "send" else 0)
        return answer

    def _send(self, fields: Fields, path: Mapping[str, str]) -> Fields:
        before = len(self.sent)
        answer = super()._send(fields, path)
        self._gate.arrived[int(path["channel"])] += len(self.sent) - before
        return answer

    def revoke(self) -> None:
        """Take the token back."""
        self.token = OTHER

    async def end_session(self) -> None:
        """End the session that a token began which is refused now."""
        await self.gateway.drop(4004)

    def restore(self) -> None:
        """Let the token be right again."""
        self.token = self._own_token


def _now() -> float:
    return asyncio.get_running_loop().time()

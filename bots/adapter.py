"""The port that every chat platform implements.

Knows what an adapter offers the program. Must not know any platform.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bots.conversation.reply import Reply
from bots.conversation.turn import Command, Turn
from scheduler.model import Address, Outcome, PersonId

Respond = Callable[[Turn], Awaitable[Reply | None]]
"""Answer a Turn. Never raises; None means that nothing is to be said."""

Suggest = Callable[[Command, str], Awaitable[list[tuple[str, str]]]]
"""Return (value, label) pairs for an option, by its name, of a Command that is still typed; store
and log nothing."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one message of a platform holds."""

    text_chars: int
    buttons_per_row: int
    rows: int
    label_chars: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits for a platform's allowance, and for how many seconds it wants nothing at all."""

    answers: int = 0
    reminders: int = 0
    pause_seconds: float = 0.0


class Adapter(Protocol):
    """One chat platform. Knows its wire format; knows no topic, no reminder, no SQL."""

    platform: str
    """The lane: the first part of every Address that it serves."""

    limits: Limits

    async def run(self) -> None:
        """Receive turns until cancelled; each is answered by the respond() given at birth."""

    async def send(self, to: Address, reply: Reply, key: str | None = None) -> Outcome:
        """Bring *reply* to *to*; *key* is the same on every attempt (Discord's nonce).

        Trouble with the platform is an Outcome; only bugs raise.
        """

    async def private_chat(self, person: PersonId) -> Address | None:
        """Return the private chat of *person*, opened where need be; None where it cannot be."""

    def is_ready(self) -> bool:
        """Tell whether turns arrive at present; a dead poll or gateway shows here."""

    def rest(self) -> None:
        """Let no reminder begin any more: those that wait for the allowance are given back."""

    def backlog(self) -> Backlog:
        """Return what waits for the platform's allowance."""


class Presence(Protocol):
    """Hears from adapters which chats come and go, and remembers; none of these raises."""

    async def came_back(self, address: Address) -> None:
        """Take note that the bot may write to *address* again."""

    async def left(self, address: Address) -> None:
        """Take note that the bot was blocked or removed, or that the chat is no more."""

    async def moved(self, old: Address, new: Address) -> None:
        """Take note that a chat lives at *new* now; told again it changes nothing."""

    async def was_reached(self, address: Address, lately: timedelta) -> bool:
        """Tell whether something arrived at *address* in the time *lately*, or was set there."""


class Keepsakes(Protocol):
    """Small facts that an adapter wants to find again after a restart; none of these raises."""

    async def find(self, name: str) -> str | None:
        """Return what was kept under *name*, None where that is not known."""

    async def keep(self, name: str, value: str) -> None:
        """Keep *value* under *name*; that it is lost does no harm."""


class TokenRejectedError(Exception):
    """The *platform* refuses the token: nothing works until the operator gives another."""

    def __init__(self, platform: str) -> None:
        super().__init__(f"{platform} refuses the token; give the one that it shows for the bot")
        self.platform = platform

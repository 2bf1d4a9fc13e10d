"""A Discord on loopback, a bot that is connected to it, and a conversation that says as told."""

import asyncio
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

with warnings.catch_warnings():  # the library imports a module that Python 3.13 has no more
    warnings.simplefilter("ignore", DeprecationWarning)
    import discord  # noqa: F401

from bots.conversation.reply import Block, Reply, Role
from bots.conversation.turn import Command, Filled, Pressed, Said, Turn
from bots.discord.adapter import DiscordAdapter, DiscordOptions
from bots.discord.commands import Offer, Option, WhomOption
from bots.pace import Allowance, Window
from scheduler.model import Address
from tests.fakes.discord_model import User
from tests.fakes.discord_rules import Rates
from tests.fakes.discord_server import DiscordServer

ROOMY = Allowance(lane=Window(1000))
ANN, BEN = User(100_000_000_000_000_007, "ann"), User(100_000_000_000_000_008, "ben", "de")
WHOM = WhomOption("For whom?", "me", "everybody here")
OFFERS = (
    Offer("faq", "All questions", Option("category", "Which ones", completes=True)),
    Offer("ask", "Ask me", Option("question", "What you want to know", is_needed=True)),
    Offer("cramp", "It hurts now", Option("where", "The muscle")),
    Offer(
        "remind",
        "Set a reminder",
        Option("words", "When"),
        WHOM,
        options=(
            Option("what", "Of what", choices=(("hydration", "Water"), ("stretch", "Stretching"))),
            Option("zone", "Whose clock", completes=True),
        ),
    ),
    Offer("tip", "A tip"),
)
Make = Callable[..., DiscordAdapter]
Start = Callable[..., Awaitable[DiscordAdapter]]


def said(text: str) -> Reply:
    """Return a plain Reply."""
    return Reply((Block(Role.TEXT, text),))


class Script:
    """A conversation: answers a text, "/command" or token as told, and echoes all else."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.replies: dict[str, Reply | None] = {}
        self.takes_seconds = 0.0
        self.suggestions: list[tuple[str, str]] = []
        self.begun: list[tuple[Command, str]] = []

    def on(self, heard: str, reply: Reply | None) -> None:
        """Answer *heard* with *reply*."""
        self.replies[heard] = reply

    async def respond(self, turn: Turn) -> Reply | None:
        """Answer as told."""
        self.turns.append(turn)
        await asyncio.sleep(self.takes_seconds)
        match turn:
            case Said():
                heard = turn.text
            case Command():
                heard = f"/{turn.name} {turn.words}".strip()
            case Pressed() | Filled():
                heard = turn.token
        return self.replies.get(heard, said(f"You said {heard}"))

    async def suggest(self, begun: Command, option: str) -> list[tuple[str, str]]:
        """Suggest as told."""
        self.begun.append((begun, option))
        return self.suggestions


class Book:
    """Notes which chats come and go."""

    def __init__(self) -> None:
        self.notes: list[tuple[str, ...]] = []
        self.warm: set[Address] = set()

    async def came_back(self, address: Address) -> None:
        """Note it."""
        self.notes.append(("came back", address))

    async def left(self, address: Address) -> None:
        """Note it."""
        self.notes.append(("left", address))

    async def moved(self, old: Address, new: Address) -> None:
        """Note it."""
        self.notes.append(("moved", old, new))

    async def was_reached(self, address: Address, lately: timedelta) -> bool:
        """Know those who are *warm*."""
        return address in self.warm


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    """Return a platform that refuses no speed."""
    async with DiscordServer(Rates(10_000, 10_000)) as server:
        yield server


@pytest.fixture
def script() -> Script:
    """Return the conversation."""
    return Script()


@pytest.fixture
def book() -> Book:
    """Return the book of chats."""
    return Book()


@pytest.fixture
def make(server: DiscordServer, script: Script, book: Book) -> Make:
    """Return what makes a bot, with other options than usual, that is not running yet."""

    def make(**changes: Any) -> DiscordAdapter:
        options = {"token": server.token, "offers": OFFERS, "api_url": server.url}
        options |= {"allowance": ROOMY} | changes
        return DiscordAdapter(DiscordOptions(**options), script.respond, script.suggest, book)

    return make


@pytest.fixture
async def start(make: Make) -> AsyncIterator[Start]:
    """Return what makes a bot and starts it."""
    tasks: list[asyncio.Task[None]] = []

    async def start(**changes: Any) -> DiscordAdapter:
        adapter = make(**changes)
        tasks.append(asyncio.create_task(adapter.run()))
        return adapter

    yield start
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
async def bot(start: Start, server: DiscordServer) -> DiscordAdapter:
    """Return a bot that is connected."""
    adapter = await start()
    await server.until(lambda: adapter.is_ready() and server.commands)
    return adapter

"""A Telegram on loopback, a bot that polls it, and a conversation that says what a test tells."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from bots.conversation.reply import Block, Reply, Role
from bots.conversation.turn import Command, Filled, Pressed, Said, Turn
from bots.pace import Allowance, Window
from bots.telegram.adapter import TelegramAdapter, TelegramOptions
from scheduler.model import Address
from tests.fakes.telegram_server import Rates, TelegramServer, User

ROOMY = Allowance(lane=Window(1000))
ANN, BEN = User(7, "Ann"), User(8, "Ben")
MakeAdapter = Callable[..., TelegramAdapter]
Start = Callable[..., Awaitable[TelegramAdapter]]


class Script:
    """A conversation: answers a text, "/command" or token as told, and echoes all else."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.replies: dict[str, Reply | None] = {}
        self.takes_seconds = 0.0

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
        return self.replies.get(heard, Reply((Block(Role.TEXT, f"You said {heard}"),)))


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


@pytest.fixture(autouse=True)
def direct_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep loopback out of any proxy, and let the client's warnings be as in production."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    """Return a platform that refuses no speed."""
    async with TelegramServer(Rates(10_000, 10_000, 10_000)) as server:
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
def make_adapter(server: TelegramServer, script: Script, book: Book) -> MakeAdapter:
    """Return what makes an adapter, with other options than usual."""

    def make(**changes: Any) -> TelegramAdapter:
        options = {
            "token": server.token,
            "api_url": server.url,
            "commands": frozenset({"cramp", "faq", "remind", "start"}),
            "continue_label": lambda locale: f"Continue in private ({locale})",
            "allowance": ROOMY,
        }
        return TelegramAdapter(TelegramOptions(**options | changes), script.respond, book)

    return make


@pytest.fixture
async def start(make_adapter: MakeAdapter) -> AsyncIterator[Start]:
    """Return what makes an adapter and runs it until the test is over."""
    tasks: list[asyncio.Task[None]] = []

    async def start(**changes: Any) -> TelegramAdapter:
        adapter = make_adapter(**changes)
        tasks.append(asyncio.create_task(adapter.run()))
        return adapter

    yield start
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
async def bot(start: Start, server: TelegramServer) -> TelegramAdapter:
    """Return a bot that polls."""
    adapter = await start()
    await server.until(lambda: server.attempts["getUpdates"])
    return adapter

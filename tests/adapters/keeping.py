"""What is kept of reminders in a chat of many, looked at while the bot runs.

Knows the bot's clock and its file. Must not know a platform but by what it sent.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from storage.engine import FILE_NAME
from tests.adapters.stages import RunningBot, wait_for

M = TypeVar("M")


class Platform(Protocol[M]):
    """A fake platform, as far as messages of *M* go."""

    sent: list[M]

    async def heard(self) -> list[M]:
        """Return what came since this was asked last."""


class Keeping(Generic[M]):
    """A running bot, the platform that it serves, and what it keeps."""

    def __init__(self, platform: Platform[M], folder: Path, bot: RunningBot) -> None:
        self._platform = platform
        self._folder = folder
        self._bot = bot

    async def go_by(self, minutes: int, arriving: int = 1) -> list[M]:
        """Let time go by; return the messages that arrive, which must be so many."""
        await self._platform.heard()
        before = len(self._platform.sent)
        self._bot.go_by(minutes)
        await wait_for(
            lambda: len(self._platform.sent) >= before + arriving, lambda: "nothing arrived"
        )
        shown = await self._platform.heard()
        assert len(shown) == arriving
        return shown

    def kept(self) -> list[dict[str, Any]]:
        """Return the reminders that are kept, oldest first."""
        query = "SELECT reminders.*, address FROM reminders JOIN chats ON chats.id = chat_id"
        with closing(sqlite3.connect(self._folder / FILE_NAME)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(f"{query} ORDER BY reminders.id")]

    async def becomes(self, *states: str) -> None:
        """Wait until the reminders, oldest first, are in these states."""
        await wait_for(
            lambda: [one["state"] for one in self.kept()] == [*states], lambda: str(self.kept())
        )

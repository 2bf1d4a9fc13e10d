"""One person's chat with the whole running bot, on each platform; Stages for the dialogues.

The bot is the real one (open_app), the client libraries are the real ones, the content and SQLite
too; only the far end of the network is ours.
"""

import asyncio
import re
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
from pydantic import AnyHttpUrl, SecretStr

from bots.app import App, open_app
from bots.conversation.commands import find_command
from bots.conversation.turn_limit import Speed
from bots.settings import Settings
from tests.fakes.discord_model import Interaction
from tests.fakes.discord_model import User as DiscordUser
from tests.fakes.discord_server import DiscordServer
from tests.fakes.manual_clock import TIRELESS, ManualClock
from tests.fakes.telegram_server import TelegramServer, User

PATIENCE_SECONDS = 15


class RunningBot:
    """The bot with its settings, started and stopped as a process would be."""

    def __init__(self, data_dir: Path, speed: Speed = TIRELESS, **settings: Any) -> None:
        self.clock = ManualClock()
        self._speed = speed
        nowhere = {"web_port": 0, "telegram_token": None, "discord_token": None}
        self._settings = Settings(**{"data_dir": data_dir, **nowhere, **settings})
        self._open = AsyncExitStack()
        self.app: App

    async def start(self) -> None:
        """Start it."""
        opening = open_app(self._settings, self.clock, self._speed)
        self.app = await self._open.enter_async_context(opening)
        running = asyncio.create_task(self.app.run())

        async def end() -> None:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

        self._open.push_async_callback(end)

    async def stop(self) -> None:
        """Stop it as SIGTERM would."""
        await self._open.aclose()

    def go_by(self, minutes: int) -> None:
        """Let time go by."""
        self.clock.advance(timedelta(minutes=minutes))
        self.app.alarm.ring()


async def wait_for(condition: Callable[[], bool], shown: Callable[[], str]) -> None:
    """Wait until *condition* holds; fail with what is *shown* instead."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not condition():
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise AssertionError(shown()) from None


class TelegramStage:
    """Ann's private chat with the bot on Telegram."""

    def __init__(self, bot: RunningBot, server: TelegramServer) -> None:
        self._bot = bot
        self._server = server
        self._ann = User(7, "Ann")
        self._seen: dict[int, str] = {}
        self._answers = 0

    async def say(self, text: str) -> None:
        """Write *text*."""
        self._look_away()
        self._server.say(self._ann, text)

    async def press(self, label: str) -> None:
        """Press the newest button of that label."""

        def newest() -> list[Any]:
            rows = [m for m in self._server.sent if any(label in row for row in m.labels)]
            return rows[-1:]

        await wait_for(lambda: bool(newest()), lambda: f"no button {label!r}")
        self._look_away()
        self._server.press(self._ann, newest()[0], label)

    async def fill(self, text: str) -> None:
        """Answer the open question, by its button if there is one."""
        await self._server.settled()
        await (self.press(text) if text in self._labels else self.say(text))

    async def expect(self, words: str) -> None:
        """Wait for *words*."""
        await wait_for(lambda: words in self._text, lambda: f"{words!r} not in:\n{self._text}")

    async def expect_button(self, label: str) -> None:
        """Wait for a button."""
        await wait_for(lambda: label in self._labels, lambda: f"{label!r} not in {self._labels}")

    async def go_by(self, minutes: int) -> None:
        """Let time go by."""
        await self._server.settled()
        self._look_away()
        self._bot.go_by(minutes)

    async def restart(self) -> None:
        """Restart the bot."""
        await self._bot.stop()
        await self._bot.start()

    def _look_away(self) -> None:
        self._seen = {message.id: message.text for message in self._server.sent}
        self._answers = len(self._server.calls("answerCallbackQuery"))

    @property
    def _new(self) -> list[Any]:
        return [m for m in self._server.sent if self._seen.get(m.id) != m.text]

    @property
    def _text(self) -> str:
        notices = self._server.calls("answerCallbackQuery")[self._answers :]
        return "\n".join(
            [*(m.text for m in self._new), *(notice.get("text", "") for notice in notices)]
        )

    @property
    def _labels(self) -> list[str]:
        return [label for m in self._new for row in m.labels for label in row]


class DiscordStage:
    """Ann's DM with the bot on Discord."""

    def __init__(self, bot: RunningBot, server: DiscordServer) -> None:
        self._bot = bot
        self._server = server
        self._ann = DiscordUser(100_000_000_000_000_007)
        self._seen: dict[int, str] = {}
        self._last: Interaction | None = None
        self._answers: dict[str, str] = {}

    async def say(self, text: str) -> None:
        """Write *text*, or give the command that it is."""
        await self._ready()
        self._look_away()
        if not text.startswith("/"):
            self._server.dm(self._ann, text)
            return
        name, _, words = text[1:].partition(" ")
        option = find_command(name)
        options = {option.words: words} if words and option and option.words else {}
        self._last = self._server.slash(self._ann, name, options)

    async def press(self, label: str) -> None:
        """Press the newest button of that label."""

        def newest() -> list[Any]:
            seen = self._server.sees(self._ann)
            return [m for m in seen if any(label in row for row in m.labels)][-1:]

        await wait_for(lambda: bool(newest()), lambda: f"no button {label!r}")
        await self._ready()
        self._look_away()
        self._last = self._server.press(self._ann, newest()[0], label)

    async def fill(self, text: str) -> None:
        """Answer the open form's next question; send the form when it is full."""
        last = self._last
        assert last is not None
        await wait_for(lambda: last.modal is not None, lambda: "no form was opened")
        assert last.modal is not None
        asked = [part["component"] for part in last.modal["components"] if "component" in part]
        custom_id, value = _answer(asked, self._answers, text)
        self._answers[custom_id] = value
        if not _open(asked, self._answers):
            self._look_away()
            values, self._answers = self._answers, {}
            self._last = self._server.submit(self._ann, last, values)

    async def expect(self, words: str) -> None:
        """Wait for *words*."""
        await wait_for(lambda: words in self._text, lambda: f"{words!r} not in:\n{self._text}")

    async def expect_button(self, label: str) -> None:
        """Wait for a button."""
        await wait_for(lambda: label in self._labels, lambda: f"{label!r} not in {self._labels}")

    async def go_by(self, minutes: int) -> None:
        """Let time go by."""
        await self._server.heard()
        self._look_away()
        self._bot.go_by(minutes)

    async def restart(self) -> None:
        """Restart the bot."""
        await self._bot.stop()
        await self._bot.start()

    async def _ready(self) -> None:
        adapter = self._bot.app.adapters["discord"]
        await wait_for(adapter.is_ready, lambda: "the gateway is down")
        await wait_for(lambda: bool(self._server.calls("commands")), lambda: "no commands")

    def _look_away(self) -> None:
        self._seen = {message.id: message.content for message in self._server.sent}

    @property
    def _new(self) -> list[Any]:
        return [m for m in self._server.sent if self._seen.get(m.id) != m.content]

    @property
    def _text(self) -> str:
        return re.sub(r"\\([^\w\s])", r"\1", "\n".join(m.content for m in self._new))

    @property
    def _labels(self) -> list[str]:
        return [label for m in self._new for row in m.labels for label in row]


class WebStage:
    """A page of the preview, as its socket sees it."""

    def __init__(self, bot: RunningBot) -> None:
        self._bot = bot
        self._chat: str | None = None
        self._came: list[dict[str, Any]] = []
        self._buttons: list[tuple[str, str, str]] = []
        self._answers: dict[str, str] = {}
        self._form: dict[str, Any] | None = None
        self._open = AsyncExitStack()

    async def start(self) -> None:
        """Open the page."""
        session = await self._open.enter_async_context(aiohttp.ClientSession())
        address = self._bot.app.address.replace("http", "ws")
        self._socket = await session.ws_connect(f"{address}/socket")
        await self._send({"type": "hello", "chat": self._chat})
        reader = asyncio.create_task(self._read())
        self._open.callback(reader.cancel)
        await wait_for(lambda: self._chat is not None, lambda: "no greeting")

    async def stop(self) -> None:
        """Close the page."""
        await self._open.aclose()

    async def say(self, text: str) -> None:
        """Write *text*."""
        await self._do({"type": "said", "text": text})

    async def press(self, label: str) -> None:
        """Press the newest button of that label."""
        known = [button for button in self._buttons if button[0] == label]
        assert known, f"no button {label!r}"
        _, token, message = known[-1]
        await self._do({"type": "pressed", "token": token, "message": message})

    async def fill(self, text: str) -> None:
        """Answer the open form's next question; send the form when it is full."""
        await wait_for(lambda: self._form is not None, lambda: f"no form in {self._came}")
        assert self._form is not None
        fields = [one for one in self._form["fields"] if one["needed"] and not one["chosen"]]
        field = fields[len(self._answers)]
        labels = {one["label"]: one["value"] for one in field["choices"]}
        self._answers[field["name"]] = labels.get(text, text)
        if len(self._answers) == len(fields):
            values, token, self._answers = self._answers, self._form["token"], {}
            await self._do({"type": "filled", "token": token, "values": values})

    async def expect(self, words: str) -> None:
        """Wait for *words*."""
        await wait_for(lambda: words in self._text, lambda: f"{words!r} not in:\n{self._text}")

    async def expect_button(self, label: str) -> None:
        """Wait for a button."""
        await wait_for(lambda: label in self._labels, lambda: f"{label!r} not in {self._labels}")

    async def go_by(self, minutes: int) -> None:
        """Let time go by."""
        self._came = []
        self._bot.go_by(minutes)

    async def restart(self) -> None:
        """Restart the bot, and let the page come back."""
        await self.stop()
        await self._bot.stop()
        await self._bot.start()
        await self.start()

    async def _do(self, deed: dict[str, Any]) -> None:
        await asyncio.sleep(0.05)  # what the last deed brought may still be on its way
        self._came, self._form = [], None
        await self._send(deed)
        await wait_for(lambda: bool(self._came), lambda: f"nothing came of {deed}")

    async def _send(self, payload: dict[str, Any]) -> None:
        await self._socket.send_json(payload)

    async def _read(self) -> None:
        async for frame in self._socket:
            payload = frame.json()
            if payload["type"] == "menu":
                self._chat = payload["chat"]
                continue
            self._came.append(payload)
            self._form = payload.get("form") or self._form
            for row in payload.get("rows", []):
                for button in row:
                    self._buttons.append((button["label"], button["token"], payload["id"]))

    @property
    def _text(self) -> str:
        lines = [block["text"] for each in self._came for block in each.get("blocks", [])]
        return "\n".join([*lines, *(each["text"] for each in self._came if "text" in each)])

    @property
    def _labels(self) -> list[str]:
        rows = [row for each in self._came for row in each.get("rows", [])]
        return [button["label"] for row in rows for button in row]


def _open(asked: list[dict[str, Any]], answers: dict[str, str]) -> list[dict[str, Any]]:
    """Return what of a modal is to be answered yet: the other of two that belong together is not.

    Nor is what has an answer picked beforehand.
    """
    answered = {custom_id.rstrip("+") for custom_id in answers}
    return [
        one
        for one in asked
        if one["custom_id"].rstrip("+") not in answered
        and not any(option.get("default") for option in one.get("options", []))
        and (one.get("required", True) or "options" in one)
    ]


def _answer(asked: list[dict[str, Any]], answers: dict[str, str], text: str) -> tuple[str, str]:
    """Return into which part of a modal *text* goes as the next answer, and its value."""
    part = _open(asked, answers)[0]
    labels = {one["label"]: one["value"] for one in part.get("options", [])}
    if labels and text not in labels:
        return f"{part['custom_id']}+", text
    return part["custom_id"], labels.get(text, text)


def telegram_settings(server: TelegramServer) -> dict[str, Any]:
    """Return the settings of a bot that serves only Telegram."""
    return {
        "preview": False,
        "telegram_token": SecretStr(server.token),
        "telegram_api_url": AnyHttpUrl(server.url),
    }


def discord_settings(server: DiscordServer) -> dict[str, Any]:
    """Return the settings of a bot that serves only Discord."""
    return {
        "preview": False,
        "discord_token": SecretStr(server.token),
        "discord_api_url": AnyHttpUrl(server.url),
    }

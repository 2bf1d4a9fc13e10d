"""The web preview: a page in the browser, for trying the bot without any account.

Knows sockets and the page's messages. Must not know topics or reminders. Everything that comes
over a socket is untrusted; only pages of this machine may open one.
"""

import asyncio
import json
import logging
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from aiohttp import WSMsgType, web

from bots.adapter import Backlog, Limits, Presence, Respond, Suggest
from bots.conversation.reply import Reply
from bots.conversation.turn import Command, Filled, Origin, Pressed, Said, Turn
from bots.web.door import HEADERS, refuse_strangers
from bots.web.render import Payload
from bots.web.send import Pages
from scheduler.model import Address, Outcome, PersonId

log = logging.getLogger(__name__)

HERE = Path(__file__).parent
FILES = {"/": "page.html", "/page.css": "page.css", "/page.js": "page.js"}
KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
CHAT_ID = re.compile(r"[0-9a-f]{32}")
COMMAND = re.compile(r"/(\w{1,32})\s*(.*)", re.DOTALL)
FRAME_BYTES = 64 * 1024
TEXT_CHARS = 16_000


@dataclass(frozen=True, slots=True)
class Menu:
    """The commands as (name, description) pairs, and the words that stand on the page itself."""

    commands: tuple[tuple[str, str], ...]
    labels: dict[str, str]


class WebAdapter:
    """Serves the preview page and its chats."""

    platform = "web"
    limits = Limits(text_chars=100_000, buttons_per_row=8, rows=100, label_chars=80)

    def __init__(
        self,
        respond: Respond,
        suggest: Suggest,
        menu: Menu,
        presence: Presence,
    ) -> None:
        self._respond = respond
        self._suggest = suggest
        self._menu = menu
        self._presence = presence
        self._pages = Pages()

    def mount(self, app: web.Application) -> None:
        """Add the page and its socket to *app*."""
        for route, name in FILES.items():
            app.router.add_get(route, self._file(HERE / name))
        app.router.add_get("/socket", self._socket)

    async def run(self) -> None:
        """Wait until cancelled; turns come in through the listener's sockets."""
        try:
            await asyncio.Event().wait()
        finally:
            await self._pages.close()

    async def send(self, to: Address, reply: Reply, key: str | None = None) -> Outcome:
        """Show *reply* on the chat's open pages; a closed page is waited for."""
        del key  # a socket delivers once
        return await self._pages.bring(to, reply)

    async def private_chat(self, person: PersonId) -> Address | None:
        """Return the page of *person*, which has the person's id."""
        return Address(person)

    def is_ready(self) -> bool:
        """Tell that pages are served; it is the listener that serves them."""
        return True

    def rest(self) -> None:
        """Do nothing: a page has no allowance, so that nothing waits."""

    def backlog(self) -> Backlog:
        """Tell that nothing waits: a page has no allowance."""
        return Backlog()

    def _file(self, path: Path) -> Callable[[web.Request], Awaitable[web.Response]]:
        body = path.read_text(encoding="utf-8")

        async def serve(request: web.Request) -> web.Response:
            refuse_strangers(request)
            kind = KINDS[path.suffix]
            return web.Response(text=body, content_type=kind, headers=HEADERS)

        return serve

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        refuse_strangers(request)
        socket = web.WebSocketResponse(heartbeat=30, max_msg_size=FRAME_BYTES)
        await socket.prepare(request)
        locale = request.headers.get("Accept-Language", "en").split(",")[0].split(";")[0] or "en"
        address: Address | None = None
        try:
            async for frame in socket:
                if frame.type is not WSMsgType.TEXT or (sent := _parsed(frame.data)) is None:
                    continue
                if address is None:
                    address = await self._greet(socket, sent)
                else:
                    await self._take(socket, address, locale, sent)
        finally:
            if address is not None:
                self._pages.remove(address, socket)
        return socket

    async def _greet(self, socket: web.WebSocketResponse, sent: Payload) -> Address:
        chat = sent.get("chat")
        is_known = isinstance(chat, str) and CHAT_ID.fullmatch(chat) is not None
        chat = chat if is_known else secrets.token_hex(16)
        address = Address(f"{self.platform}:{chat}")
        commands = [{"name": name, "does": does} for name, does in self._menu.commands]
        await socket.send_json(
            {"type": "menu", "chat": chat, "commands": commands, "labels": self._menu.labels}
        )
        self._pages.add(address, socket)
        if is_known:
            await self._presence.came_back(address)
        return address

    async def _take(
        self, socket: web.WebSocketResponse, address: Address, locale: str, sent: Payload
    ) -> None:
        origin = Origin(person=PersonId(address), address=address, has_forms=True, locale=locale)
        if sent.get("type") == "suggest":
            begun = Command(origin=origin, name="ask", words=_text(sent, "text"))
            pairs = await self._suggest(begun, "question")
            await socket.send_json(
                {"type": "suggestions", "questions": [name for _, name in pairs]}
            )
            return
        turn = _turn(origin, sent)
        if turn is None:
            return
        self._pages.stop_frames(address)
        reply = await self._respond(turn)
        if reply is not None:
            await self._pages.bring(address, reply, _text(sent, "message") or None)


def _turn(origin: Origin, sent: Payload) -> Turn | None:
    match sent.get("type"):
        case "said":
            text = _text(sent, "text")
            command = COMMAND.fullmatch(text.strip())
            if command is not None:
                return Command(origin=origin, name=command[1].lower(), words=command[2])
            return Said(origin=origin, text=text)
        case "pressed":
            return Pressed(origin=origin, token=_text(sent, "token"))
        case "filled":
            values = sent.get("values")
            if not isinstance(values, dict):
                return None
            answers = {str(name): str(value)[:TEXT_CHARS] for name, value in values.items()}
            return Filled(origin=origin, token=_text(sent, "token"), values=answers)
        case _:
            return None


def _text(sent: Payload, name: str) -> str:
    value = sent.get(name)
    return value[:TEXT_CHARS] if isinstance(value, str) else ""


def _parsed(data: str) -> Payload | None:
    try:
        sent = json.loads(data)
    except ValueError:
        return None
    return sent if isinstance(sent, dict) else None

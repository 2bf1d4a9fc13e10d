"""A Telegram on loopback that costs little, and the people who all talk to a bot there at once.

Knows how updates and messages look, and who waits for an answer. Holds nothing of what is long
past, so that days of updates fit. Must not know which bot answers, nor judge its messages: the
platform of the tests does that.
"""

import asyncio
import itertools
import json
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import web

BOT = {"id": 1, "is_bot": True, "first_name": "Cramp", "username": "cramp_test_bot"}
LIMIT = 100  # so many updates are handed out at once
DATE = 1_700_000_000
PATIENCE_SECONDS = 60
ANSWERS = {
    "getMe": BOT,
    "getMyCommands": [],
    "getMyDescription": {"description": ""},
    "getMyShortDescription": {"short_description": ""},
    "getChatMenuButton": {"type": "commands"},
}
NO_ANSWER = ("sendChatAction", "setMessageReaction")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """What came of people who asked at the same moment: how long each waited, who in vain."""

    seconds: float
    waits: Sequence[float]
    unanswered: int


@dataclass(slots=True)
class _Waiting:
    """Those of a wave who have no answer yet, and how long the others waited."""

    began_at: float
    people: set[int]
    waits: list[float] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)


class LoadTelegram:
    """The platform. Each request for a chat counts as the answer to who asked there last."""

    def __init__(self, round_trip_seconds: float = 0.0) -> None:
        self.url = ""
        self.buttons: dict[int, Mapping[str, Any]] = {}  # by person, the last message with some
        self.polled = asyncio.Event()
        self._round_trip_seconds = round_trip_seconds
        self._numbers = itertools.count(1)
        self._updates: deque[dict[str, Any]] = deque()
        self._come = asyncio.Event()
        self._pressed: dict[str, int] = {}
        self._waiting = _Waiting(0.0, set())

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=16 * 1024**2)
        app.router.add_post("/bot1:TEST/{method}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._runner.cleanup()

    async def wave(self, texts: Mapping[int, str | None]) -> Wave:
        """Let people write all at once, or for None press a button; wait until all are answered.

        Some are never answered: after a minute nobody hopes for it any more.
        """
        waiting = self._waiting = _Waiting(_now(), set(texts))
        self._pressed.clear()
        self._updates.extend(self._update(*said) for said in texts.items())
        self._come.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(waiting.over.wait(), PATIENCE_SECONDS)
        return Wave(
            seconds=_now() - waiting.began_at,
            waits=waiting.waits,
            unanswered=len(waiting.people),
        )

    def _update(self, person: int, text: str | None) -> dict[str, Any]:
        number = next(self._numbers)
        user = {"id": person, "is_bot": False, "first_name": "Ann", "language_code": "en"}
        if text is None:
            self._pressed[str(number)] = person
            shown = self.buttons[person]
            data = shown["reply_markup"]["inline_keyboard"]
            row = data[number % len(data)]
            press = {"id": str(number), "from": user, "chat_instance": "1", "message": shown}
            press["data"] = row[number % len(row)]["callback_data"]
            return {"update_id": number, "callback_query": press}
        message = _message(number, person) | {"from": user, "text": text}
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        return {"update_id": number, "message": message}

    async def _serve(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        fields = dict(await request.post())
        if method == "getUpdates":
            return _answer(await self._fetched(fields))
        await asyncio.sleep(self._round_trip_seconds)
        if method in ANSWERS:
            return _answer(ANSWERS[method])
        person = int(str(fields.get("chat_id", 0))) or self._pressed.get(
            str(fields.get("callback_query_id")), 0
        )
        if method not in NO_ANSWER:
            self._answered(person)
        if method.startswith(("send", "edit")) and method not in NO_ANSWER:
            return _answer(self._sent(method, person, fields))
        return _answer(result=True)

    async def _fetched(self, fields: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the next updates; wait for one if there is none."""
        self.polled.set()
        offset, seconds = int(fields.get("offset", 0)), float(fields.get("timeout", 0))
        while self._updates and self._updates[0]["update_id"] < offset:
            self._updates.popleft()
        if not self._updates and seconds:
            self._come.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._come.wait(), seconds)
        return list(itertools.islice(self._updates, LIMIT))

    def _answered(self, person: int) -> None:
        waiting = self._waiting
        if person in waiting.people:
            waiting.people.discard(person)
            waiting.waits.append(_now() - waiting.began_at)
            if not waiting.people:
                waiting.over.set()

    def _sent(self, method: str, person: int, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return the message as it stands now."""
        number = int(fields.get("message_id") or next(self._numbers))
        message = _message(number, person) | {"from": BOT}
        if method == "sendDocument":
            return message | {"document": {"file_id": "1", "file_unique_id": "1"}}
        if "photo" in fields or "media" in fields:
            size = {"file_id": "1", "file_unique_id": "1", "width": 9, "height": 9}
            message |= {"photo": [size], "caption": "..."}
        elif method == "editMessageCaption":
            message["caption"] = "..."
        else:
            message["text"] = fields["text"]
        if markup := fields.get("reply_markup"):
            message["reply_markup"] = json.loads(str(markup))
            self._keep(person, message)
        return message

    def _keep(self, person: int, message: dict[str, Any]) -> None:
        """Keep a message whose buttons can be pressed."""
        rows = message["reply_markup"].get("inline_keyboard", [])
        kept = [[one for one in row if "callback_data" in one] for row in rows]
        if rows := [row for row in kept if row]:
            self.buttons[person] = message | {"reply_markup": {"inline_keyboard": rows}}


def _message(number: int, person: int) -> dict[str, Any]:
    chat = {"id": person, "type": "private", "first_name": "Ann"}
    return {"message_id": number, "date": DATE, "chat": chat}


def _answer(result: object) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _now() -> float:
    return asyncio.get_running_loop().time()

"""A Telegram on loopback: people talk to the bot, and the bot's requests meet the real rules.

Knows the Bot API as far as a bot of ours uses it. Must not know our code: it is driven by what
people do (say, press, block) and records what the bot sent.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from enum import Enum
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.fakes.connections import cut_off
from tests.fakes.telegram_push import Pusher
from tests.fakes.telegram_rules import (
    CAPTION_CHARS,
    DATA_BYTES,
    INLINE_RESULTS,
    REACTIONS,
    TOAST_CHARS,
    ApiError,
    Flood,
    Rates,
    RuleBrokenError,
    bad,
    check_keyboard,
    check_photo,
    check_text,
    read_fields,
)
from tests.fakes.telegram_schema import check_published
from tests.fakes.telegram_world import BOT, Chat, Message, TelegramWorld, User

__all__ = ["ApiError", "Chat", "Fault", "Message", "Rates", "TelegramServer", "User"]


class Fault(Enum):
    """How a request can fail. LATE and CUT are done, but no answer arrives, or half of it."""

    RESET = "reset"
    CUT = "cut"
    LATE = "late"
    HANG = "hang"
    HTML = "html"


class TelegramServer(TelegramWorld):
    """The platform. Use it as an async context manager; leaving it fails on any broken rule."""

    def __init__(self, rates: Rates | None = None) -> None:
        super().__init__()
        self.token = "1:TEST"
        self.url = ""
        self.flood = Flood(rates or Rates())
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.toasts: list[str] = []
        self.menus: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.descriptions: dict[tuple[str, str], str] = {}
        self.menu_button: dict[str, Any] = {"type": "default"}
        self.actions: list[tuple[int, str]] = []
        self.found: dict[str, dict[str, Any]] = {}
        self.reactions: dict[tuple[int, int], list[str]] = {}
        self.me: dict[str, Any] = {}  # what getMe tells beyond the usual
        self.ahead_seconds = 0.0  # how far its clock is ahead of ours
        self.push = Pusher(lambda: self._updates, self._forget)
        self.broken: list[str] = []
        self.attempts: Counter[str] = Counter()
        self.headers: dict[str, str] = {}  # of the last request
        self._faults: dict[str, list[Fault | ApiError | None]] = {}
        self._closing = asyncio.Event()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.on_response_prepare.append(self._tell_time)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._notify()
        await self.push.close()
        await self._runner.cleanup()
        if self.broken and error is None:
            raise RuleBrokenError("; ".join(self.broken))

    def calls(self, method: str) -> list[dict[str, Any]]:
        """Return the fields of every request for *method*."""
        return [fields for name, fields in self.requests if name == method]

    def fail(self, method: str, *faults: Fault | ApiError | None) -> None:
        """Let the next requests for *method* fail, one by one; None lets one through."""
        self._faults.setdefault(method, []).extend(faults)

    async def next_fault(self, method: str, _request: web.Request) -> Fault | ApiError | None:
        """Return how this request fails, None where it does not."""
        return (self._faults.get(method) or [None]).pop(0)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.attempts[method] += 1
        self.headers = dict(request.headers)
        fault = await self.next_fault(method, request)
        if fault in {Fault.RESET, Fault.HANG, Fault.HTML}:
            return await self._misbehave(request, fault)
        try:
            self._let_in(request, fault)
            result = await self._call(method, await self._fields(request, method))
        except ApiError as error:
            return _refusal(error)
        finally:
            self._notify()
        if fault is Fault.LATE:
            return await self._misbehave(request, Fault.HANG)
        answer = web.json_response({"ok": True, "result": result})
        return await cut_off(request, answer) if fault is Fault.CUT else answer

    async def _tell_time(self, _request: web.Request, answer: web.StreamResponse) -> None:
        now = datetime.now(UTC) + timedelta(seconds=self.ahead_seconds)
        answer.headers["Date"] = format_datetime(now, usegmt=True)

    def _let_in(self, request: web.Request, fault: object) -> None:
        if request.match_info["token"] != self.token:
            raise ApiError(401, "Unauthorized")
        if isinstance(fault, ApiError):
            raise fault

    async def _fields(self, request: web.Request, method: str) -> dict[str, Any]:
        fields = {**request.query, **await request.post()}
        try:
            read = read_fields(method, fields)
        except RuleBrokenError as error:
            self.broken.append(str(error))
            raise bad("broken rule") from error
        if str(read.get("media", {}).get("media", "")).startswith("attach://"):
            read["attached"] = fields[read["media"]["media"].removeprefix("attach://")]
        return read

    async def _misbehave(self, request: web.Request, fault: Any) -> web.StreamResponse:
        if fault is Fault.HTML:
            return web.Response(status=502, text="<html>Bad Gateway</html>")
        if fault is Fault.HANG:
            await self._closing.wait()
        if request.transport:
            request.transport.abort()
        return web.Response()

    async def _call(self, method: str, fields: dict[str, Any]) -> Any:
        self.requests.append((method, fields))
        handlers: dict[str, Callable[[dict[str, Any]], Awaitable[Any]]] = {
            "getUpdates": self._get_updates,
            "sendMessage": self._send_message,
            "sendDocument": self._send_document,
            "sendPhoto": self._send_photo,
            "editMessageText": self._edit_text,
            "editMessageCaption": self._edit_caption,
            "editMessageMedia": self._edit_media,
            "answerCallbackQuery": self._answer_query,
            "getChatMember": self._get_member,
            "answerInlineQuery": self._answer_inline,
            "setMessageReaction": self._react,
        }
        try:
            published = {name: fields[name] for name in fields if name != "attached"}
            check_published(method, published)
            if method in handlers:
                return await handlers[method](fields)
            return self._keep(method, fields)
        except RuleBrokenError as error:
            self.broken.append(f"{method}: {error}")
            raise bad("broken rule") from error

    def _keep(self, method: str, fields: dict[str, Any]) -> Any:
        """Serve the methods that only keep something for the test to look at."""
        if method.startswith(("getMy", "setMy")):
            return self._keep_profile(method, fields)
        if method.endswith(("Webhook", "WebhookInfo")):
            return self.push.serve(method, fields)
        match method:
            case "getMe":
                return BOT | {"can_join_groups": True} | self.me
            case "getChatMenuButton":
                return self.menu_button
            case "setChatMenuButton":
                self.menu_button = fields["menu_button"]
            case "sendChatAction":
                self.actions.append((fields["chat_id"], fields["action"]))
        return True

    def _keep_profile(self, method: str, fields: dict[str, Any]) -> Any:
        """Serve menus and descriptions, which are kept by scope and language."""
        locale = fields.get("language_code", "")
        scope = (fields.get("scope", {"type": "default"})["type"], locale)
        name = "short_description" if method.endswith("ShortDescription") else "description"
        match method:
            case "setMyCommands":
                self.menus[scope] = fields["commands"]
            case "getMyCommands":
                return self.menus.get(scope, [])
            case "setMyDescription" | "setMyShortDescription":
                self.descriptions[name, locale] = fields[name]
            case _:
                return {name: self.descriptions.get((name, locale), "")}
        return True

    def _forget(self, number: int) -> None:
        """Forget an update that was received."""
        self._updates = [one for one in self._updates if one["update_id"] != number]
        self._notify()

    def _notify(self) -> None:
        super()._notify()
        self.push.wake()

    async def _get_updates(self, fields: dict[str, Any]) -> list[dict[str, Any]]:
        if self.push.webhook:
            raise ApiError(409, "Conflict: can't use getUpdates method while webhook is active")
        if self._poll:
            self._poll.set()
        mine = self._poll = asyncio.Event()
        offset, until = fields.get("offset", 0), _now() + fields.get("timeout", 0)
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        self._notify()
        while not self._updates and (wait := until - _now()) > 0 and not self._closing.is_set():
            mine.clear()
            with_timeout = asyncio.wait_for(mine.wait(), wait)
            await asyncio.gather(with_timeout, return_exceptions=True)
            if self._poll is not mine:
                raise ApiError(409, "Conflict: terminated by other getUpdates request")
        self._poll = None
        allowed = fields.get("allowed_updates") or []
        self._updates = [u for u in self._updates if not allowed or set(u) & {*allowed, "odd"}]
        return self._updates[: fields.get("limit", 100)]

    def _admit(self, fields: dict[str, Any]) -> Chat:
        """Return the chat that a message is for, or raise what keeps it out."""
        self.flood.count(fields["chat_id"], _now())
        chat = self._chats.get(fields["chat_id"])
        if chat is None:
            raise bad("chat not found")
        if chat.refusal:
            raise chat.refusal
        thread = fields.get("message_thread_id")
        if thread is not None and thread not in chat.topics:
            raise bad("message thread not found")
        if thread in chat.closed_topics:
            raise bad("TOPIC_CLOSED")
        return chat

    def _record(self, chat: Chat, fields: dict[str, Any]) -> Message:
        reply = fields.get("reply_parameters", {})
        if reply and (chat.id, reply["message_id"]) not in self._messages:
            if not reply.get("allow_sending_without_reply"):
                raise bad("message to be replied not found")
            reply = {}
        return Message(
            id=next(self._ids),
            chat=chat,
            thread=fields.get("message_thread_id"),
            silent=fields.get("disable_notification", False),
            reply_to=reply.get("message_id"),
            rows=check_keyboard(fields.get("reply_markup")),
        )

    def _store(self, message: Message) -> dict[str, Any]:
        stored = {
            "message_id": message.id,
            "date": 1_700_000_000,
            "chat": message.chat.as_json(),
            "from": BOT,
        }
        if message.photo:
            size = {"file_unique_id": message.photo, "width": 1280, "height": 960}
            stored |= {"caption": message.text, "photo": [{"file_id": message.photo, **size}]}
        else:
            stored["text"] = message.text
        if message.thread is not None:
            stored |= {"message_thread_id": message.thread, "is_topic_message": True}
        if message.reply_to:
            stored["reply_to_message"] = self._messages[message.chat.id, message.reply_to]
        self._messages[message.chat.id, message.id] = stored
        return stored

    async def _send_message(self, fields: dict[str, Any]) -> dict[str, Any]:
        chat = self._admit(fields)
        check_text(fields["text"], fields.get("entities", []))
        message = self._record(chat, fields)
        message.text, message.entities = fields["text"], fields.get("entities", [])
        self.sent.append(message)
        return self._store(message)

    async def _send_document(self, fields: dict[str, Any]) -> dict[str, Any]:
        message = self._record(self._admit(fields), fields)
        file = fields["document"]
        message.document = (file.filename, file.file.read())
        self.sent.append(message)
        return self._store(message)

    async def _send_photo(self, fields: dict[str, Any]) -> dict[str, Any]:
        message = self._record(self._admit(fields), fields)
        entities = fields.get("caption_entities", [])
        check_text(fields["caption"], entities, CAPTION_CHARS)
        message.photo = self._photo(fields["photo"])
        message.text, message.entities = fields["caption"], entities
        self.sent.append(message)
        return self._store(message)

    def _photo(self, given: Any) -> str:
        """Return the id of a photo that was uploaded just now, or is known by its id."""
        if isinstance(given, str):
            if given not in self.files:
                raise bad("wrong file identifier/HTTP URL specified")
            return given
        content = given.file.read()
        check_photo(content)
        file_id = f"photo-{next(self._ids)}"
        self.files[file_id] = content
        return file_id

    async def _edit_text(self, fields: dict[str, Any]) -> dict[str, Any]:
        message = self._edited(fields)
        if message.photo:
            raise bad("there is no text in the message to edit")
        check_text(fields["text"], fields.get("entities", []))
        return self._change(message, fields, fields["text"], fields.get("entities", []))

    async def _edit_caption(self, fields: dict[str, Any]) -> dict[str, Any]:
        message = self._edited(fields)
        if not message.photo:
            raise bad("there is no caption in the message to edit")
        caption, entities = fields["caption"], fields.get("caption_entities", [])
        check_text(caption, entities, CAPTION_CHARS)
        return self._change(message, fields, caption, entities)

    async def _edit_media(self, fields: dict[str, Any]) -> dict[str, Any]:
        message, media = self._edited(fields), fields["media"]
        entities = media.get("caption_entities", [])
        check_text(media["caption"], entities, CAPTION_CHARS)
        before, message.photo = message.photo, self._photo(fields.get("attached", media["media"]))
        is_new = before != message.photo
        return self._change(message, fields, media["caption"], entities, is_new=is_new)

    def _edited(self, fields: dict[str, Any]) -> Message:
        chat = self._admit(fields)
        found = [m for m in self.sent if (m.chat, m.id) == (chat, fields["message_id"])]
        if not found:
            raise bad("message to edit not found")
        return found[0]

    def _change(
        self,
        message: Message,
        fields: dict[str, Any],
        text: str,
        entities: list[dict[str, Any]],
        *,
        is_new: bool = False,
    ) -> dict[str, Any]:
        rows = check_keyboard(fields.get("reply_markup"))
        if not is_new and (message.text, message.entities, message.rows) == (text, entities, rows):
            raise bad("message is not modified: specified new message content is the same")
        message.history.append(message.text)
        message.text, message.entities, message.rows = text, entities, rows
        return self._store(message)

    async def _answer_query(self, fields: dict[str, Any]) -> bool:
        if not self._queries.get(fields["callback_query_id"]):
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self._queries[fields["callback_query_id"]] = False
        if len(fields.get("text", "")) > TOAST_CHARS:
            raise bad("MESSAGE_TOO_LONG")
        self.toasts.append(fields.get("text", ""))
        return True

    async def _answer_inline(self, fields: dict[str, Any]) -> bool:
        results = fields["results"]
        if len(results) > INLINE_RESULTS or len({one["id"] for one in results}) != len(results):
            raise bad("RESULT_ID_DUPLICATE")
        for one in results:
            if not one["title"] or not 1 <= len(one["id"].encode()) <= DATA_BYTES:
                raise bad("RESULT_ID_INVALID")
            if one["type"] == "photo":
                self._photo(one["photo_file_id"])
                check_text(one["caption"], one.get("caption_entities", []), CAPTION_CHARS)
            else:
                content = one["input_message_content"]
                check_text(content["message_text"], content.get("entities", []))
            check_keyboard(one.get("reply_markup"))
        self.found[fields["inline_query_id"]] = fields
        return True

    async def _react(self, fields: dict[str, Any]) -> bool:
        self._admit(fields)
        if any(one["emoji"] not in REACTIONS for one in fields["reaction"]):
            raise bad("REACTION_INVALID")
        signs = [one["emoji"] for one in fields["reaction"]]
        self.reactions[fields["chat_id"], fields["message_id"]] = signs
        return True

    async def _get_member(self, fields: dict[str, Any]) -> dict[str, Any]:
        chat = self._chats[fields["chat_id"]]
        user = User(fields["user_id"]).as_json()
        if fields["user_id"] not in chat.admins:
            return {"status": "member", "user": user}
        return {"status": "creator", "user": user, "is_anonymous": False}


def _refusal(error: ApiError) -> web.Response:
    answer: dict[str, Any] = {"ok": False, "error_code": error.code}
    answer["description"] = error.description
    if error.parameters:
        answer["parameters"] = error.parameters
    return web.json_response(answer, status=error.code)


def _now() -> float:
    return asyncio.get_running_loop().time()

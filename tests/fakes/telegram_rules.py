"""What the Telegram Bot API accepts: fields, lengths, entities, keyboards, rates.

Knows the published rules for the methods that a bot of ours calls. Must not know our code.
"""

import json
import re
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

TEXT_CHARS = 4096
CAPTION_CHARS = 1024
TOAST_CHARS = 200
DATA_BYTES = 64
BUTTONS = 100
BUTTONS_PER_ROW = 8
PAYLOAD_CHARS = 64
PHOTO_BYTES, PHOTO_SIDES = 10 * 1024**2, 10_000
PNG = b"\x89PNG\r\n\x1a\n"

INT, STR, BOOL, JSON, FILE = "int", "str", "bool", "json", "file"

_MESSAGE = {
    "message_thread_id": INT,
    "disable_notification": BOOL,
    "allow_paid_broadcast": BOOL,
    "reply_parameters": JSON,
    "reply_markup": JSON,
}
# method -> (required fields, optional fields), each with its type
FIELDS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "getMe": ({}, {}),
    "getUpdates": ({}, {"offset": INT, "limit": INT, "timeout": INT, "allowed_updates": JSON}),
    "getWebhookInfo": ({}, {}),
    "deleteWebhook": ({}, {"drop_pending_updates": BOOL}),
    "setWebhook": (
        {"url": STR},
        {"secret_token": STR, "allowed_updates": JSON, "max_connections": INT},
    ),
    "sendMessage": (
        {"chat_id": INT, "text": STR},
        {**_MESSAGE, "entities": JSON, "link_preview_options": JSON},
    ),
    "sendPhoto": (
        {"chat_id": INT, "photo": FILE},
        {**_MESSAGE, "caption": STR, "caption_entities": JSON},
    ),
    "sendDocument": ({"chat_id": INT, "document": FILE}, {**_MESSAGE, "caption": STR}),
    "editMessageText": (
        {"chat_id": INT, "message_id": INT, "text": STR},
        {"entities": JSON, "link_preview_options": JSON, "reply_markup": JSON},
    ),
    "editMessageCaption": (
        {"chat_id": INT, "message_id": INT},
        {"caption": STR, "caption_entities": JSON, "reply_markup": JSON},
    ),
    "editMessageMedia": (
        {"chat_id": INT, "message_id": INT, "media": JSON},
        {"reply_markup": JSON},
    ),
    "answerCallbackQuery": ({"callback_query_id": STR}, {"text": STR, "show_alert": BOOL}),
    "answerInlineQuery": (
        {"inline_query_id": STR, "results": JSON},
        {"cache_time": INT, "is_personal": BOOL, "next_offset": STR, "button": JSON},
    ),
    "setMessageReaction": (
        {"chat_id": INT, "message_id": INT, "reaction": JSON},
        {"is_big": BOOL},
    ),
    "sendChatAction": ({"chat_id": INT, "action": STR}, {"message_thread_id": INT}),
    "getChatMenuButton": ({}, {}),
    "setChatMenuButton": ({"menu_button": JSON}, {}),
    "getChatMember": ({"chat_id": INT, "user_id": INT}, {}),
    "getMyCommands": ({}, {"scope": JSON, "language_code": STR}),
    "setMyCommands": ({"commands": JSON}, {"scope": JSON, "language_code": STR}),
    "getMyDescription": ({}, {"language_code": STR}),
    "setMyDescription": ({}, {"description": STR, "language_code": STR}),
    "getMyShortDescription": ({}, {"language_code": STR}),
    "setMyShortDescription": ({}, {"short_description": STR, "language_code": STR}),
}
ENTITIES = {
    "bold", "italic", "underline", "code", "text_link", "blockquote", "expandable_blockquote",
    "date_time",
}  # fmt: skip
QUOTES = {"blockquote", "expandable_blockquote"}
REACTIONS = {"👌", "👍", "❤", "🙏"}
INLINE_RESULTS = 50
DATE_TIME = re.compile(r"r|w?[dD]?[tT]?")
STYLES = {"primary", "success", "danger"}


class ApiError(Exception):
    """An answer that is not ok."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class RuleBrokenError(AssertionError):
    """A request that no bot of ours may make; it fails the test."""


def bad(description: str) -> ApiError:
    """Return the platform's 400."""
    return ApiError(400, f"Bad Request: {description}")


def read_fields(method: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the request's fields by their published types, or raise RuleBrokenError."""
    if method not in FIELDS:
        raise RuleBrokenError(f"unexpected method {method}")
    required, optional = FIELDS[method]
    attached = {name for name in raw if f"attach://{name}" in str(raw.get("media"))}
    raw = {name: value for name, value in raw.items() if name not in attached}
    unknown, missing = set(raw) - {*required, *optional}, set(required) - set(raw)
    if unknown or missing:
        raise RuleBrokenError(f"{method}: unknown {unknown}, missing {missing}")
    kinds = required | optional
    try:
        return {name: _cast(kinds[name], value) for name, value in raw.items()}
    except ValueError as error:
        raise RuleBrokenError(f"{method}: {error} in {raw}") from error


def _cast(kind: str, value: Any) -> Any:
    match kind:
        case "int":
            return int(value)
        case "bool":
            return {"true": True, "false": False}[value.lower()]
        case "json":
            return json.loads(value)
    return value


def units(text: str) -> int:
    """Return the length of *text* as Telegram counts it, in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def check_text(text: str, entities: list[dict[str, Any]], limit: int = TEXT_CHARS) -> None:
    """Refuse what the platform refuses in a text, after trimming it as the platform does."""
    if not text.strip():
        raise bad("message text is empty")
    if units(text.strip()) > limit:
        raise bad("message is too long" if limit == TEXT_CHARS else "message caption is too long")
    if text != text.strip():
        raise RuleBrokenError("leading or trailing space shifts every entity")
    for entity in entities:
        _check_entity(entity, units(text))
    quotes = sorted((e["offset"], e["length"]) for e in entities if e["type"] in QUOTES)
    if any(one[0] + one[1] > other[0] for one, other in pairwise(quotes)):
        raise bad("a quote cannot lie within a quote")


def _check_entity(entity: dict[str, Any], length: int) -> None:
    start, size = entity["offset"], entity["length"]
    if entity["type"] not in ENTITIES:
        raise RuleBrokenError(f"unknown entity {entity['type']}")
    if start < 0 or size < 1 or start + size > length:
        raise RuleBrokenError(f"{entity} lies outside of a text of {length}")
    if entity["type"] == "text_link" and urlsplit(entity["url"]).scheme not in {"http", "https"}:
        raise RuleBrokenError(f"{entity['url']!r} is no link")
    if entity["type"] == "date_time" and not (
        isinstance(entity["unix_time"], int) and DATE_TIME.fullmatch(entity["date_time_format"])
    ):
        raise RuleBrokenError(f"{entity} is no date")


def check_photo(content: bytes) -> None:
    """Refuse what is no picture: its kind, its bytes, its sides."""
    width, height = (int.from_bytes(content[at : at + 4]) for at in (16, 20))
    if not content.startswith(PNG) or len(content) > PHOTO_BYTES:
        raise bad("IMAGE_PROCESS_FAILED")
    if width + height > PHOTO_SIDES or max(width, height) > 20 * min(width, height):
        raise bad("PHOTO_INVALID_DIMENSIONS")


def check_keyboard(markup: dict[str, Any] | None) -> list[list[dict[str, Any]]]:
    """Return the rows of an inline keyboard, or refuse them as the platform does."""
    rows: list[list[dict[str, Any]]] = (markup or {}).get("inline_keyboard", [])
    if sum(map(len, rows)) > BUTTONS or any(len(row) > BUTTONS_PER_ROW for row in rows):
        raise bad("reply markup is too long")
    for button in (button for row in rows for button in row):
        _check_button(button)
    return rows


def _check_button(button: dict[str, Any]) -> None:
    if not button["text"].strip():
        raise bad("text buttons are unallowed in the inline keyboard")
    if len({"callback_data", "url"} & set(button)) != 1:
        raise RuleBrokenError(f"{button} must do exactly one thing")
    if not 1 <= len(button.get("callback_data", "-").encode()) <= DATA_BYTES:
        raise bad("BUTTON_DATA_INVALID")
    if "style" in button and button["style"] not in STYLES:
        raise RuleBrokenError(f"unknown style {button['style']}")
    if len(button.get("url", "").partition("?start=")[2]) > PAYLOAD_CHARS:
        raise RuleBrokenError(f"{button['url']} carries too much")


@dataclass(frozen=True)
class Rates:
    """The platform's limits; every message and edit counts."""

    per_second: int = 30
    chat_per_second: int = 1
    group_per_minute: int = 20


class Flood:
    """Answers 429 to whoever exceeds the rates; counts in sliding windows."""

    def __init__(self, rates: Rates) -> None:
        self._rates = rates
        self._windows: defaultdict[str, deque[float]] = defaultdict(deque)
        self.refused = 0

    def count(self, chat_id: int, now: float) -> None:
        """Count one message or edit to a chat, or raise the 429."""
        limits = [("all", self._rates.per_second, 1.0)]
        limits.append((f"chat {chat_id}", self._rates.chat_per_second, 1.0))
        if chat_id < 0:
            limits.append((f"group {chat_id}", self._rates.group_per_minute, 60.0))
        for name, most, seconds in limits:
            window = self._windows[name]
            while window and window[0] + seconds <= now:
                window.popleft()
            if len(window) >= most:
                self.refused += 1
                wait = int(window[0] + seconds - now) + 1
                raise ApiError(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        for name, _, _ in limits:
            self._windows[name].append(now)

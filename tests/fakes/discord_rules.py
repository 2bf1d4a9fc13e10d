"""What Discord's API accepts: commands, messages, components, modals, mentions, rates.

Knows the published rules for the requests that a bot of ours makes. Must not know our code.
"""

import re
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

TEXTS_CHARS = 4000
COMPONENTS = 40
ROW, BUTTON, SECTION, TEXT, SEPARATOR, CARD = 1, 2, 9, 10, 14, 17
GALLERY = 12
TOP = {ROW, SECTION, TEXT, SEPARATOR, GALLERY, CARD}
SELECT, INPUT, LABEL, RADIO = 3, 4, 18, 21
CUSTOM_ID_CHARS = 100
LABEL_CHARS = 80
NONCE_CHARS = 25
NONCE_SECONDS = 120.0  # so long does the platform know what it got; it says "a few minutes"
EPHEMERAL = 1 << 6
SILENT = 1 << 12
OF_COMPONENTS = 1 << 15  # the message is made of components, and has no content
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15  # members, presences, message content

_NAME_ABROAD = re.compile(r"[-'\w\u0900-\u0963\u0e00-\u0e4e]{1,32}")
_COMMAND = re.compile(r"[-_'a-z0-9]{1,32}")
_MESSAGE = {
    "content", "tts", "embeds", "components", "flags", "allowed_mentions", "attachments",
    "message_reference", "nonce", "enforce_nonce",
}  # fmt: skip


class ApiError(Exception):
    """An answer that is not ok: the HTTP status and Discord's own code."""

    def __init__(self, status: int, code: int = 0, text: str = "refused") -> None:
        super().__init__(text)
        self.status = status
        self.code = code
        self.text = text

    @property
    def headers(self) -> dict[str, str]:
        """What the answer says beside its body."""
        return {}

    @property
    def body(self) -> dict[str, Any]:
        """The body of the answer."""
        return {"message": self.text, "code": self.code}


class TooManyError(ApiError):
    """A 429. Without *comes_from_api* it is Cloudflare's: no JSON, no Via."""

    def __init__(
        self, wait: float, *, is_global: bool = False, comes_from_api: bool = True
    ) -> None:
        super().__init__(429, 0, "You are being rate limited.")
        self.wait = wait
        self.is_global = is_global
        self.comes_from_api = comes_from_api

    @property
    def headers(self) -> dict[str, str]:
        """What the answer says beside its body."""
        headers = {"Retry-After": str(int(self.wait) + 1)}
        if self.comes_from_api:
            headers |= {"Via": "1.1 google", "Retry-After": str(self.wait)}
            headers["X-RateLimit-Scope"] = "global" if self.is_global else "user"
        if self.is_global:
            headers["X-RateLimit-Global"] = "true"
        return headers

    @property
    def body(self) -> dict[str, Any]:
        """The body of the answer."""
        return super().body | {"retry_after": self.wait, "global": self.is_global}


class Fault(Enum):
    """How a request can fail.

    LOST, LATE and CUT are done, but the connection breaks before the answer or in the middle of
    it, or nothing ever comes.
    """

    RESET = "reset"
    CUT = "cut"
    LATE = "late"
    LOST = "lost"
    HANG = "hang"
    HTML = "html"


class RuleBrokenError(AssertionError):
    """A request that no bot of ours may make; it fails the test."""


def demand(condition: object, rule: str) -> None:
    """Raise RuleBrokenError unless *condition* holds."""
    if not condition:
        raise RuleBrokenError(rule)


def check_commands(commands: list[dict[str, Any]]) -> None:
    """Refuse a list of commands that the platform would refuse."""
    names = [(command["type"], command["name"]) for command in commands]
    demand(
        len(commands) <= 100 and len(set(names)) == len(names), "at most 100 commands, each once"
    )
    _check_names([command for command in commands if command["type"] == 1])
    for command in commands:
        if command["type"] == 1:
            _check_named(command)
        else:
            demand(1 <= len(command["name"]) <= 32, "1 to 32 characters a menu's entry")
            demand(not {"description", "options"} & set(command), "a menu has neither")
        demand(set(command["contexts"]) <= {0, 1, 2}, "unknown context")
        demand(set(command["integration_types"]) <= {0, 1}, "unknown installation")
        _check_options(command.get("options", []))


def _check_named(part: Mapping[str, Any]) -> None:
    demand(_COMMAND.fullmatch(part["name"]), f"{part['name']!r} is no name of a command or option")
    demand(
        1 <= len(part["description"]) <= 100, f"{part['name']}: 1 to 100 characters describe it"
    )


def _check_names(parts: list[dict[str, Any]]) -> None:
    """Refuse names that are none in some language, or that two have there."""
    languages = {code for part in parts for code in part.get("name_localizations", {})}
    for code in languages:
        names = [part.get("name_localizations", {}).get(code, part["name"]) for part in parts]
        demand(len(set(names)) == len(names), f"{code}: each name once")
        for name in names:
            is_lower = name == name.lower()
            demand(is_lower and _NAME_ABROAD.fullmatch(name), f"{name!r} is no name in {code}")


def _check_options(options: list[dict[str, Any]]) -> None:
    demand(len(options) <= 25, "at most 25 options")
    _check_names(options)
    needed = [option.get("required", False) for option in options]
    demand(needed == sorted(needed, reverse=True), "required options come first")
    for option in options:
        _check_named(option)
        choices = option.get("choices", [])
        demand(not (choices and option.get("autocomplete")), "choices or autocomplete, not both")
        check_choices(choices)


def check_choices(choices: list[dict[str, Any]]) -> None:
    """Refuse choices that the platform would refuse."""
    demand(len(choices) <= 25, "at most 25 choices")
    for choice in choices:
        demand(1 <= len(choice["name"]) <= 100, "a choice is named in 1 to 100 characters")
        demand(len(choice["value"]) <= 100, "a choice's value has at most 100 characters")


def check_message(fields: Mapping[str, Any], *, is_new: bool, may_hide: bool = False) -> None:
    """Refuse a message or edit that the platform would refuse, or that could call somebody."""
    demand(set(fields) <= _MESSAGE, f"unknown fields {set(fields) - _MESSAGE}")
    demand(fields.get("allowed_mentions") == {"parse": []}, "nobody may be mentioned")
    known = OF_COMPONENTS | SILENT | (EPHEMERAL if may_hide else 0)
    flags = fields.get("flags", 0)
    demand(not flags & ~known, "flags that a message cannot have")
    demand(not fields.get("content") and not fields.get("embeds"), "components say everything")
    components = fields.get("components") or []
    demand(bool(components) == bool(flags & OF_COMPONENTS), "components have their flag")
    demand(components or not is_new or fields.get("attachments"), "a message must not be empty")
    check_components(components)
    _check_nonce(fields)


def _check_nonce(fields: Mapping[str, Any]) -> None:
    nonce = fields.get("nonce")
    if nonce is not None:
        demand(1 <= len(str(nonce)) <= NONCE_CHARS, "a nonce has at most 25 characters")
        demand(fields.get("enforce_nonce") is True, "a nonce that is not enforced")


def check_components(components: list[dict[str, Any]]) -> None:
    """Refuse the components of a message that the platform would refuse."""
    parts = [*_with_those_within(components)]
    demand(len(parts) <= COMPONENTS, "at most 40 components")
    demand(all(one["type"] in TOP for one in components), "what stands in no row or section")
    for part in parts:
        within = part.get("components", [])
        match part["type"]:
            case 1:
                demand(1 <= len(within) <= 5, "1 to 5 buttons a row")
                demand(all(one["type"] == BUTTON for one in within), "a row holds buttons")
            case 9:
                demand(1 <= len(within) <= 3, "1 to 3 texts a section")
                demand(all(one["type"] == TEXT for one in within), "a section holds texts")
                demand(part["accessory"]["type"] == BUTTON, "a button stands beside them")
            case 10:
                demand(part["content"].strip(), "a text must not be empty")
            case 12:
                demand(1 <= len(part["items"]) <= 10, "1 to 10 pictures a gallery")
                demand(all(one.get("description") for one in part["items"]), "words for a picture")
            case 17:
                demand(within, "a card must not be empty")
                demand(all(one["type"] in TOP - {CARD} for one in within), "no card in a card")
            case other:
                demand(other in {BUTTON, SEPARATOR}, f"no component of type {other}")
    texts = [part["content"] for part in parts if part["type"] == TEXT]
    chars = sum(len(text.encode("utf-16-le")) // 2 for text in texts)
    demand(chars <= TEXTS_CHARS, "at most 4000 characters in all texts")
    _check_buttons([part for part in parts if part["type"] == BUTTON])


def check_references(components: list[dict[str, Any]], attached: Mapping[str, bytes]) -> None:
    """Refuse pictures that are not attached to their message."""
    for part in _with_those_within(components):
        for item in part.get("items", []):
            name = item["media"]["url"].removeprefix("attachment://")
            demand(name in attached, f"{name} is shown and not attached")


def _with_those_within(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for part in components:
        yield part
        yield from _with_those_within(part.get("components", []))
        yield from [part["accessory"]] if "accessory" in part else []


def _check_buttons(buttons: list[dict[str, Any]]) -> None:
    ids = [button["custom_id"] for button in buttons]
    demand(len(set(ids)) == len(ids), "each custom_id once")
    for button in buttons:
        demand(button["type"] == 2 and button["style"] in {1, 2, 3, 4}, "only plain buttons")
        demand(1 <= len(button["custom_id"]) <= CUSTOM_ID_CHARS, "1 to 100 characters a custom_id")
        demand(1 <= len(button["label"].strip()) <= LABEL_CHARS, "1 to 80 characters a label")
        demand(len(button["label"]) <= LABEL_CHARS, "1 to 80 characters a label")


def check_modal(modal: Mapping[str, Any]) -> None:
    """Refuse a modal that the platform would refuse."""
    demand(1 <= len(modal["title"]) <= 45, "1 to 45 characters a modal's title")
    demand(1 <= len(modal["custom_id"]) <= CUSTOM_ID_CHARS, "1 to 100 characters a custom_id")
    parts = modal["components"]
    demand(1 <= len(parts) <= 5, "1 to 5 parts a modal")
    inputs = [part["component"] for part in parts if part["type"] == LABEL]
    demand(len({one["custom_id"] for one in inputs}) == len(inputs), "each custom_id once")
    for part in parts:
        demand(part["type"] in {TEXT, LABEL}, "a modal has texts and labels")
        if part["type"] == LABEL:
            demand(1 <= len(part["label"]) <= 45, "1 to 45 characters a label")
            hint = part.get("description")
            demand(hint is None or 1 <= len(hint) <= 100, "1 to 100 characters a hint")
            _check_input(part["component"])
        else:
            demand(1 <= len(part["content"]) <= 4000, "1 to 4000 characters a text")


def _check_input(component: Mapping[str, Any]) -> None:
    kind = component["type"]
    demand(kind in {SELECT, INPUT, RADIO}, "a text, or something to pick from")
    demand(1 <= len(component["custom_id"]) <= CUSTOM_ID_CHARS, "1 to 100 characters a custom_id")
    if kind == INPUT:
        placeholder = component.get("placeholder") or ""
        demand(len(placeholder) <= 100, "at most 100 characters a placeholder")
        demand(1 <= component.get("max_length", 4000) <= 4000, "at most 4000 characters an answer")
        return
    options = component["options"]
    fewest, most = (2, 10) if kind == RADIO else (1, 25)
    demand(fewest <= len(options) <= most, f"{fewest} to {most} choices")
    values = [option["value"] for option in options]
    demand(len(set(values)) == len(values), "each choice once")
    demand(sum(option.get("default", False) for option in options) <= 1, "one is picked")
    demand(all(1 <= len(o["label"]) <= 100 for o in options), "1 to 100 characters a choice")


@dataclass(frozen=True)
class Rates:
    """The platform's limits: requests in all, and messages to a channel."""

    per_second: int = 50
    channel: int = 5
    channel_seconds: float = 5.0


class Flood:
    """Answers 429 to whoever exceeds the rates, and tells beforehand what is left."""

    def __init__(self, rates: Rates) -> None:
        self.rates = rates
        self._all: deque[float] = deque()
        self._buckets: defaultdict[tuple[str, int], deque[float]] = defaultdict(deque)
        self.refused = 0

    def count(self, route: str, channel_id: int, now: float) -> dict[str, str]:
        """Count one request for a channel and return the headers, or raise the 429."""
        seconds = self.rates.channel_seconds
        self._take(self._all, self.rates.per_second, 1.0, now, is_global=True)
        bucket = self._buckets[route, channel_id]
        self._take(bucket, self.rates.channel, seconds, now, is_global=False)
        self._all.append(now)
        bucket.append(now)
        reset_after = bucket[0] + seconds - now
        return {
            "X-RateLimit-Limit": str(self.rates.channel),
            "X-RateLimit-Remaining": str(self.rates.channel - len(bucket)),
            "X-RateLimit-Reset-After": f"{reset_after:.3f}",
            "X-RateLimit-Bucket": route,
        }

    def _take(
        self, window: deque[float], most: int, seconds: float, now: float, *, is_global: bool
    ) -> None:
        while window and window[0] + seconds <= now:
            window.popleft()
        if len(window) >= most:
            self.refused += 1
            raise TooManyError(round(window[0] + seconds - now + 0.001, 3), is_global=is_global)


class Nonces:
    """Knows, for a while, what was sent with which nonce."""

    def __init__(self) -> None:
        self._sent: dict[str, tuple[float, Any]] = {}

    def keep(self, nonce: str | None, message: Any, now: float) -> None:
        """Remember *message*."""
        if nonce is not None:
            self._sent[nonce] = now, message

    def find(self, nonce: str | None, now: float) -> Any:
        """Return what was sent with that nonce a short while ago, None where nothing was."""
        if nonce not in self._sent:
            return None
        sent_at, message = self._sent[nonce]
        return message if now - sent_at < NONCE_SECONDS else None

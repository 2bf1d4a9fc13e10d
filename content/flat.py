"""Reads the plain part of YAML that our files keep to, many times as fast as a whole parser.

Knows mappings, lists and scalars on lines of their own, indented by twos. Must not know what a
file is about, nor guess: it gives up on everything else, and then a whole parser reads the file.
What it returns is exactly what that parser would return.
"""

import re
from datetime import date

Plain = str | int | date | None
Node = Plain | list["Node"] | dict[str, "Node"]

KEY = re.compile(r"([A-Za-z][A-Za-z0-9_-]*):(?: +(.*))?$")
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
PLAIN = re.compile(r"[A-Za-z][^\x00-\x1f\x7f-\x9f\ufeff\ufffe\uffff\u2028\u2029\ud800-\udfff]*")
NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NOT_TEXT = frozenset(["true", "false", "null", "yes", "no", "on", "off", "y", "n"])


class NotFlatError(Exception):
    """The text holds more than the plain part of YAML."""


def read_flat(text: str) -> Node:
    """Return what *text* holds, or raise NotFlatError where only a whole parser can tell."""
    lines = [
        (len(line) - len(stripped), stripped.rstrip(" "))
        for line in text.split("\n")
        if (stripped := line.lstrip(" ")) and not stripped.startswith("#")
    ]
    reader = _Reader(lines)
    node = reader.node(0)
    if reader.lines:
        raise NotFlatError
    return node


class _Reader:
    """Takes (indent, content) lines from the front; the lines are kept in reverse."""

    def __init__(self, lines: list[tuple[int, str]]) -> None:
        self.lines = lines[::-1]

    def node(self, indent: int) -> Node:
        if not self._is_at(indent):
            raise NotFlatError
        return self._list(indent) if self.lines[-1][1].startswith("- ") else self._mapping(indent)

    def _is_at(self, indent: int) -> bool:
        return bool(self.lines) and self.lines[-1][0] == indent

    def _list(self, indent: int) -> list[Node]:
        items: list[Node] = []
        while self._is_at(indent) and self.lines[-1][1].startswith("- "):
            item = self.lines.pop()[1][2:]
            if KEY.match(item):
                self.lines.append((indent + 2, item))
                items.append(self._mapping(indent + 2))
            else:
                items.append(_scalar(item))
        return items

    def _mapping(self, indent: int) -> dict[str, Node]:
        mapping: dict[str, Node] = {}
        while self._is_at(indent) and (match := KEY.match(self.lines[-1][1])):
            self.lines.pop()
            key, value = match.groups()
            if key in mapping or key.lower() in NOT_TEXT:
                raise NotFlatError
            mapping[key] = self.node(indent + 2) if value is None else _value(value)
        if not mapping:
            raise NotFlatError
        return mapping


def _value(text: str) -> Node:
    if not text.startswith("["):
        return _scalar(text)
    words = text[1:-1].split(", ")
    if not text.endswith("]") or not all(map(WORD.fullmatch, words)):
        raise NotFlatError
    return [_scalar(word) for word in words]


def _scalar(text: str) -> Plain:
    if text == "null":
        return None
    if NUMBER.fullmatch(text):
        return int(text)
    if DAY.fullmatch(text):
        return _day(text)
    return _quoted(text) if text[:1] in {'"', "'"} else _text(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotFlatError from error


def _quoted(text: str) -> str:
    inner = text[1:-1]
    is_closed = len(text) > 1 and text[-1] == text[0]
    if not is_closed or text[0] in inner or "\\" in inner or not PLAIN.fullmatch(f"x{inner}"):
        raise NotFlatError
    return inner


def _text(text: str) -> str:
    is_plain = PLAIN.fullmatch(text) and text.lower() not in NOT_TEXT
    if not is_plain or ": " in text or " #" in text or text.endswith(":"):
        raise NotFlatError
    return text

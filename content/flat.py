"""Reads the plain part of YAML that our files keep to, many times as fast as a whole parser.

Knows mappings, lists, scalars on lines of their own and texts below a key, indented by twos. Must
not know what a file is about, nor guess: it gives up on everything else, and then a whole parser
reads the file. What it returns is exactly what that parser would return.
"""

import re
from datetime import date
from typing import NamedTuple

Plain = str | int | date | None
Node = Plain | list["Node"] | dict[str, "Node"]

KEY = re.compile(r"([A-Za-z][A-Za-z0-9_-]*):(?: +(.*))?$")
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
LETTER = re.compile(r"[A-Za-z]")
PRINTABLE = re.compile(r"[^\x00-\x1f\x7f-\x9f\ufeff\ufffe\uffff\u2028\u2029\ud800-\udfff]*")
NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WORDS = {"null": None, "true": True, "false": False}
NOT_TEXT = frozenset(WORDS)  # in other cases too: Null, TRUE


class NotFlatError(Exception):
    """The text holds more than the plain part of YAML."""


def read_flat(text: str) -> Node:
    """Return what *text* holds, or raise NotFlatError where only a whole parser can tell."""
    if not text.endswith("\n"):
        raise NotFlatError
    reader = _Reader([Line.of(line) for line in text[:-1].split("\n")])
    node = reader.node(0)
    if reader.next_line() is not None:
        raise NotFlatError
    return node


class Line(NamedTuple):
    """One line: its *indent*, its *content* without blanks at the ends, and all of it."""

    indent: int
    content: str
    raw: str

    @classmethod
    def of(cls, raw: str) -> "Line":
        """Return the line written as *raw*."""
        content = raw.strip(" ")
        return cls(len(raw) - len(raw.lstrip(" ")), content, raw)


class _Reader:
    """Takes lines from the front; they are kept in reverse."""

    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines[::-1]

    def node(self, indent: int) -> Node:
        """Return the list, mapping or text that begins here, indented by *indent*."""
        line = self._at(indent)
        if line is None:
            raise NotFlatError
        if line.content.startswith("- "):
            return self._list(indent)
        return self._mapping(indent) if KEY.match(line.content) else self._folded(indent)

    def next_line(self) -> Line | None:
        """Return the next line that says something, without taking it."""
        while self._lines and (not self._lines[-1].content or self._lines[-1].content[0] == "#"):
            self._lines.pop()
        return self._lines[-1] if self._lines else None

    def _at(self, indent: int) -> Line | None:
        line = self.next_line()
        return line if line is not None and line.indent == indent else None

    def _list(self, indent: int) -> list[Node]:
        items: list[Node] = []
        while (line := self._at(indent)) and line.content.startswith("- "):
            self._lines.pop()
            item = line.content[2:]
            if KEY.match(item):
                self._lines.append(Line.of(" " * (indent + 2) + item))
                items.append(self._mapping(indent + 2))
            else:
                items.append(_scalar(item))
        return items

    def _mapping(self, indent: int) -> dict[str, Node]:
        mapping: dict[str, Node] = {}
        while (line := self._at(indent)) and (match := KEY.match(line.content)):
            self._lines.pop()
            key, value = match.groups()
            if key in mapping or key.lower() in NOT_TEXT:
                raise NotFlatError
            mapping[key] = self._value(value, indent)
        return mapping

    def _value(self, text: str | None, indent: int) -> Node:
        match text:
            case None:
                return self.node(indent + 2)
            case "|":
                return "\n".join([*self._block(indent + 2), ""])
            case ">-":
                return " ".join(self._block(indent + 2))
            case _:
                return _value(text)

    def _folded(self, indent: int) -> Plain:
        texts = [text.rstrip(" ") for text in self._block(indent)]
        return _scalar(texts[0]) if len(texts) == 1 else " ".join(map(_text, texts))

    def _block(self, indent: int) -> list[str]:
        """Take the lines of a text that goes on below its key, all at *indent*."""
        texts: list[str] = []
        while self._lines and self._lines[-1].indent == indent and self._lines[-1].content:
            texts.append(self._lines.pop().raw[indent:])
        while self._lines and not self._lines[-1].raw:
            self._lines.pop()
        goes_on = self._lines and (self._lines[-1].indent >= indent or not self._lines[-1].content)
        if goes_on or not texts or not all(map(_is_printable, texts)):
            raise NotFlatError
        return texts


def _value(text: str) -> Node:
    if not text.startswith("["):
        return _scalar(text)
    words = text[1:-1].split(", ")
    if not text.endswith("]") or not all(map(WORD.fullmatch, words)):
        raise NotFlatError
    return [_scalar(word) for word in words]


def _scalar(text: str) -> Plain:
    if text in WORDS:
        return WORDS[text]
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
    if not is_closed or text[0] in inner or "\\" in inner or not _is_printable(inner):
        raise NotFlatError
    return inner


def _text(text: str) -> str:
    is_plain = LETTER.match(text) and _is_printable(text) and text.lower() not in NOT_TEXT
    if not is_plain or ": " in text or " #" in text or text.endswith(":"):
        raise NotFlatError
    return text


def _is_printable(text: str) -> bool:
    return PRINTABLE.fullmatch(text) is not None

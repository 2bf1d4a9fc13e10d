"""Reads the small part of Markdown that content is written in into sections of Blocks.

Knows headings, paragraphs, lists, steps and warnings, and refuses all else with its line. Must
not know which headings a file needs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from content.errors import ContentError, raise_any
from content.model import Block, Role

WARNING_MARK = "[!WARNING]"
PLAIN_INLINE = frozenset(["text", "softbreak"])

FOREIGN = {
    "blockquote_open": "a quote that is no warning",
    "code_block": "an indented code block",
    "code_inline": "code",
    "em_open": "italics",
    "fence": "a code block",
    "hardbreak": "a forced line break",
    "heading_open": "a heading of a lower level",
    "hr": "a horizontal rule",
    "html_block": "HTML",
    "html_inline": "HTML",
    "image": "a picture",
    "link_open": "a link",
    "s_open": "crossed-out text",
    "strong_open": "bold text",
    "table_open": "a table",
}
SUBSET = "Write paragraphs, '- ' lists, '1.' steps and '> [!WARNING]' in plain text."


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading; *line* is that of the heading."""

    title: str
    line: int
    blocks: tuple[Block, ...]


def read_markdown(path: Path, text: str, first_line: int = 1) -> tuple[Section, ...]:
    """Return the sections of *text*; raise ContentErrors with everything outside the subset."""
    reader = _Reader(path, first_line, _parser().parse(text))
    sections = tuple(reader.sections())
    raise_any(reader.faults)
    return sections


@cache
def _parser() -> MarkdownIt:
    # Reference definitions would vanish without a token; as text they are seen.
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("reference")


class _Reader:
    """Walks the tokens once, collecting the faults beside the blocks."""

    def __init__(self, path: Path, first_line: int, tokens: Sequence[Token]) -> None:
        self.faults: list[ContentError] = []
        self._path = path
        self._first_line = first_line
        self._tokens = tokens

    def sections(self) -> Iterator[Section]:
        """Yield each heading with the blocks below it."""
        title, line, blocks = "", 0, list[Block]()
        for start, end in self._groups(0, len(self._tokens)):
            token = self._tokens[start]
            if token.type == "heading_open" and token.tag == "h1":
                if title:
                    yield Section(title, line, tuple(blocks))
                title, line = self._inline(self._tokens[start + 1]), self._line(token)
                blocks = []
            elif title:
                blocks.extend(self._blocks(start, end))
            else:
                self._refuse(token, "text before the first heading", "Put it under a heading.")
        if title:
            yield Section(title, line, tuple(blocks))

    def _groups(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield where each token with its closing counterpart begins and ends."""
        level = self._tokens[start].level if start < end else 0
        opened = start
        for index in range(start, end):
            token = self._tokens[index]
            if token.level == level and token.nesting <= 0:
                yield opened, index + 1
                opened = index + 1

    def _blocks(self, start: int, end: int) -> Iterator[Block]:
        token = self._tokens[start]
        match token.type:
            case "paragraph_open":
                yield Block(Role.TEXT, self._inline(self._tokens[start + 1]))
            case "bullet_list_open":
                for text in self._items(start, end):
                    yield Block(Role.ITEM, text)
            case "ordered_list_open":
                if token.attrs.get("start", 1) != 1:
                    self._refuse(token, "steps that do not start at 1", "Count them from 1.")
                for number, text in enumerate(self._items(start, end), start=1):
                    yield Block(Role.STEP, text, number)
            case "blockquote_open" if self._is_warning(start, end):
                text = self._inline(self._tokens[start + 2])
                yield Block(Role.WARNING, text.removeprefix(WARNING_MARK).lstrip())
            case _:
                self._refuse_foreign(token)

    def _items(self, start: int, end: int) -> Iterator[str]:
        for opened, closed in self._groups(start + 1, end - 1):
            if self._is_one_paragraph(opened, closed):
                yield self._inline(self._tokens[opened + 2])
            else:
                remedy = "Give each list item one paragraph, without a list inside."
                self._refuse(self._tokens[opened], "a list item that is not plain text", remedy)

    def _is_one_paragraph(self, start: int, end: int) -> bool:
        kinds = [token.type for token in self._tokens[start + 1 : end - 1]]
        return kinds == ["paragraph_open", "inline", "paragraph_close"]

    def _is_warning(self, start: int, end: int) -> bool:
        if not self._is_one_paragraph(start, end):
            return False
        mark, _, text = self._tokens[start + 2].content.partition("\n")
        return mark.rstrip() == WARNING_MARK and bool(text)

    def _inline(self, token: Token) -> str:
        children = token.children or []
        for child in children:
            if child.type not in PLAIN_INLINE and child.nesting >= 0:
                self._refuse_foreign(child, token)
        text = "".join(" " if child.type == "softbreak" else child.content for child in children)
        if not text.strip():
            self._refuse(token, "an empty paragraph, item or heading", "Remove it or fill it.")
        return text.strip()

    def _refuse_foreign(self, token: Token, within: Token | None = None) -> None:
        self._refuse(
            within or token, f"{FOREIGN.get(token.type, token.type)} has no place", SUBSET
        )

    def _refuse(self, token: Token, problem: str, remedy: str) -> None:
        self.faults.append(ContentError(self._path, self._line(token), problem, remedy))

    def _line(self, token: Token) -> int:
        return self._first_line + (token.map[0] if token.map else 0)

"""A text as tokens: words in one spelling, numbers, clock marks, dates, punctuation.

Knows how single pieces are written. Must not know what they mean together. What looks like an
address or code is one opaque token, so no time is ever read out of it.
"""

import re
import unicodedata
from dataclasses import dataclass

from bots.conversation.times_in_words.marks import Mark, read_mark
from bots.conversation.times_in_words.spelling import MONTHS, PARTS, SLANG, WEEKDAYS, spell

_CHUNK = re.compile(r"\S+")
_OUTER = re.compile(r"^([^\w½¼¾]*)(.*?)([^\w½¼¾]*)$", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_SEPARATOR = re.compile(r"([,/&+\-–—−:;.@|~×])")
_DASHES = str.maketrans(dict.fromkeys("–—−‐‑", "-"))
# A hyphen parts "mon-fri" and "twenty-five", but neither "check-in" nor "follow-up".
_PARTED = {
    *WEEKDAYS, *MONTHS, *PARTS, "half", "quarter", "twenty", "thirty", "forty", "fifty", "mid",
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "noon", "midnight", "every", "today", "tomorrow", "weekday", "bi",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text from *start* to *end*.

    *word* is the word in its one spelling, or the punctuation mark, or "" where *mark* says it.
    *is_glued* tells that no space stands before it.
    """

    start: int
    end: int
    word: str
    mark: Mark | None = None
    is_glued: bool = False


class Words:
    """The tokens of a text, readable beyond both ends."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokenize(text)

    def __len__(self) -> int:
        return len(self.tokens)

    def word(self, at: int) -> str:
        """Return the word at a place, "" where there is none."""
        return self.tokens[at].word if 0 <= at < len(self.tokens) else ""

    def mark(self, at: int) -> Mark | None:
        """Return the mark at a place, or None."""
        return self.tokens[at].mark if 0 <= at < len(self.tokens) else None

    def is_glued(self, at: int) -> bool:
        """Tell whether the token at a place follows the one before without a space."""
        return 0 <= at < len(self.tokens) and self.tokens[at].is_glued

    def past(self, at: int, *options: str) -> int:
        """Return the place after one of *options* (phrases), or *at* where none stands there."""
        for option in options:
            phrase = option.split()
            if all(self.word(at + n) == word for n, word in enumerate(phrase)):
                return at + len(phrase)
        return at

    def has(self, at: int, *options: str) -> bool:
        """Tell whether one of *options* (phrases) stands at a place."""
        return self.past(at, *options) > at


def _tokenize(text: str) -> list[Token]:
    tokens: list[Token] = []
    for chunk in _CHUNK.finditer(text):
        tokens.extend(_tokens_of(chunk.group(), chunk.start()))
    return tokens


def _tokens_of(chunk: str, start: int) -> list[Token]:
    parted = _OUTER.match(chunk)
    before, core, after = parted.groups() if parted else ("", chunk, "")
    tokens = _punctuation(before, start)
    at = start + len(before)
    if core:
        inner = _known(core, at, is_glued=bool(tokens)) or _parted(core, at)
        tokens += inner or [Token(at, at + len(core), "", is_glued=bool(tokens))]
    return tokens + _punctuation(after, at + len(core), is_glued=bool(core))


def _punctuation(signs: str, start: int, *, is_glued: bool = False) -> list[Token]:
    return [
        Token(start + n, start + n + 1, sign.translate(_DASHES), None, is_glued or n > 0)
        for n, sign in enumerate(signs)
    ]


def _known(piece: str, at: int, *, is_glued: bool) -> list[Token]:
    """Return the tokens of a piece that is a word or a mark as a whole, else none."""
    plain = unicodedata.normalize("NFKC", piece).casefold() if "½" not in piece else piece
    if _WORD.fullmatch(plain) or plain in SLANG:
        return [Token(at, at + len(piece), spell(plain), None, is_glued)]
    if _INITIALS.fullmatch(plain):
        return [Token(at, at + len(piece), spell(plain.replace(".", "")), None, is_glued)]
    return [
        Token(at, at + len(piece), "", mark, is_glued or n > 0)
        for n, mark in enumerate(read_mark(plain))
    ]


def _parted(core: str, start: int) -> list[Token]:
    """Return the tokens of several pieces written without a space, else none."""
    pieces = _SEPARATOR.split(core)
    if len(pieces) == 1:
        return []
    tokens: list[Token] = []
    at = start
    for n, piece in enumerate(pieces):
        if n % 2:
            tokens += _punctuation(piece, at, is_glued=True)
        else:
            known = _known(piece, at, is_glued=n > 0) if piece else []
            if not known:
                return []
            tokens += known
        at += len(piece)
    if _is_compound(tokens):
        return [Token(start, start + len(core), core.casefold())]
    return tokens if _may_part(tokens) else []


def _is_compound(tokens: list[Token]) -> bool:
    signs = {token.word for token in tokens[1::2]}
    first = tokens[0]
    return signs == {"-"} and first.mark is None and first.word.rstrip("s") not in _PARTED


def _may_part(tokens: list[Token]) -> bool:
    """Tell whether numbers here cannot be parts of an address, a version or a ratio."""
    signs = {token.word for token in tokens[1::2]}
    if signs & {".", ":"}:
        return all(token.mark is None for token in tokens[:-1])
    return True

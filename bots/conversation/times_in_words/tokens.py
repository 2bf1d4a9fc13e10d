"""A text as tokens: words in one spelling, numbers, clock marks, dates, punctuation.

Knows how single pieces are written. Must not know what they mean together. What looks like an
address or code is one opaque token, so no time is ever read out of it.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from bots.conversation.times_in_words.marks import Mark, read_mark
from bots.conversation.times_in_words.spelling import MONTHS, PARTS, SLANG, WEEKDAYS, spell

_CHUNK = re.compile(r"\S+")
_OUTER = re.compile(r"^([^\w½¼¾]*)(.*?)([^\w½¼¾]*)$", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_GLUED = re.compile(r"(at|every|each|till?|until|from)(\d.*)", re.IGNORECASE)
_SEPARATORS = (re.compile(r"([,/&+\-–—−;@|~×])"), re.compile(r"([,/&+\-–—−;@|~×:.])"))
MOST_TOKENS = 200  # nobody says a time in more; what follows is not read
LONGEST_CHUNK = 100
_STOPS = ".!?…"
_DASHES = str.maketrans(dict.fromkeys("–—−‐‑", "-"))
# A hyphen parts "mon-fri" and "twenty-five", but neither "check-in" nor "follow-up".
_PARTED = {
    *WEEKDAYS, *MONTHS, *PARTS, "half", "quarter", "twenty", "thirty", "forty", "fifty", "mid",
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "mo", "tu", "we", "th", "fr", "sa", "noon", "midnight", "every", "today",
    "tomorrow", "weekday", "bi",
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

    def raw(self, at: int) -> str:
        """Return what is written at a place, in lower case, "" where nothing is."""
        if not 0 <= at < len(self.tokens):
            return ""
        return self.text[self.tokens[at].start : self.tokens[at].end].lower()

    def is_glued(self, at: int) -> bool:
        """Tell whether the token at a place follows the one before without a space."""
        return 0 <= at < len(self.tokens) and self.tokens[at].is_glued

    def past(self, at: int, *options: str) -> int:
        """Return the place after one of *options* (phrases), or *at* where none stands there."""
        for phrase in _by_first_word(options).get(self.word(at), ()):
            if all(self.word(at + n) == word for n, word in enumerate(phrase)):
                return at + len(phrase)
        return at

    def has(self, at: int, *options: str) -> bool:
        """Tell whether one of *options* (phrases) stands at a place."""
        return self.past(at, *options) > at


@cache
def _by_first_word(options: tuple[str, ...]) -> dict[str, list[list[str]]]:
    """Return phrases by their first words; the grammar asks for a few hundred different sets."""
    phrases: dict[str, list[list[str]]] = {}
    for option in options:
        phrase = option.split()
        phrases.setdefault(phrase[0], []).append(phrase)
    return phrases


def _tokenize(text: str) -> list[Token]:
    tokens: list[Token] = []
    for chunk in _CHUNK.finditer(text):
        tokens.extend(_tokens_of(chunk.group()[:LONGEST_CHUNK], chunk.start()))
        if len(tokens) >= MOST_TOKENS:
            break
    return tokens[:MOST_TOKENS]


def _tokens_of(chunk: str, start: int) -> list[Token]:
    parted = _OUTER.match(chunk)
    before, core, after = parted.groups() if parted else ("", chunk, "")
    tokens = _punctuation(before, start)
    at = start + len(before)
    if core:
        inner = _known(core, at, is_glued=bool(tokens)) or _parted(core, at)
        tokens += inner or [Token(at, at + len(core), "", is_glued=bool(tokens))]
    signs = _punctuation(after, at + len(core), is_glued=bool(core))
    if tokens and tokens[-1].mark is None:
        # A full stop matters behind a number only: "23.5."
        signs = [sign for sign in signs if sign.word not in _STOPS]
    return tokens + signs


def _punctuation(signs: str, start: int, *, is_glued: bool = False) -> list[Token]:
    return [
        Token(start + n, start + n + 1, sign.translate(_DASHES), None, is_glued or n > 0)
        for n, sign in enumerate(signs)
    ]


def _known(piece: str, at: int, *, is_glued: bool) -> list[Token]:
    """Return the tokens of a piece that is a word or a mark as a whole, else none."""
    plain = unicodedata.normalize("NFKC", piece).casefold()
    plain = piece if any(half in piece for half in "½¼¾") else plain
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
    glued = _GLUED.fullmatch(core)
    if glued:
        rest = _known(glued[2], start + len(glued[1]), is_glued=True)
        return [*_known(glued[1], start, is_glued=False), *rest] if rest else []
    for separator in _SEPARATORS:
        pieces = separator.split(core)
        known = [_known(piece, 0, is_glued=False) for piece in pieces[::2]]
        if len(pieces) > 1 and all(known):
            return _joined(pieces, start)
    return []


def _joined(pieces: list[str], start: int) -> list[Token]:
    """Return the tokens of pieces and the separators between them."""
    tokens: list[Token] = []
    at = start
    for n, piece in enumerate(pieces):
        is_sign = n % 2 == 1
        glued = n > 0
        tokens += (
            _punctuation(piece, at, is_glued=True)
            if is_sign
            else _known(piece, at, is_glued=glued)
        )
        at += len(piece)
    signs = {sign.translate(_DASHES) for sign in pieces[1::2]}
    first = tokens[0]
    if signs == {"-"} and first.mark is None and first.word.rstrip("s") not in _PARTED:
        return [Token(start, at, "".join(pieces).casefold())]
    # Numbers between dots and colons are parts of an address, a version or a ratio.
    is_address = bool(signs & {".", ":"}) and any(token.mark for token in tokens[:-1])
    return [] if is_address else tokens

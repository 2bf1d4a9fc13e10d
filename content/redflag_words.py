"""Turns what a person wrote into plain words that danger signs can be looked up in.

Knows case, apostrophes, contractions, sentences, clauses and typing errors. Must not know what
any word means: which words count as known, and how to rewrite them, is handed in.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

SHORT_WORD = 3
LONG_WORD = 8
FUZZY_WORD = 5
LONGEST_WORD = 24
MAX_CHARS = 20_000
WORDS_AT_HAND = 10_000
NUMBER = "#"

_LAUGHTER = re.compile("[\U0001f602\U0001f923\U0001f606\U0001f605]")
_APOSTROPHES = re.compile(r"(?<=\w)['\u2019\u2018`\u00b4](?=\w)")
_OF_A_NOUN = re.compile(
    r"(?<!\bit)(?<!\bhe)(?<!\bshe)(?<!\bthat)(?<!\bwhat)(?<!\bthere)(?<=\w)['\u2019]s\b"
)
_THRICE = re.compile(r"([a-z])\1{2,}")
_TWICE = re.compile(r"([a-z])\1")
_SPACES = re.compile(r"[^\S\n]+")
_GLUED = re.compile(r"(?<=\d)(?=[a-z])")
_PIECE = re.compile(r"[a-z0-9]+(?:[.,:]\d+)*|[.!?;\n\u2026]+|[,:()/|\u2013\u2014]|(?<=\s)-+(?=\s)")
_SENTENCE_ENDS = frozenset(".!?;\n\u2026")
_NUMBER_WORDS = frozenset(
    "two three four five six seven eight nine ten twelve fifteen twenty thirty forty fifty "
    "sixty hundred dozen several".split()
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word as written, its known form, and the numbers of its clause and sentence.

    *forms* is what a phrase may match: the known form, and NUMBER for a number.
    """

    written: str
    forms: tuple[str, ...]
    clause: int
    sentence: int


def plain(text: str) -> str:
    """Return *text* in lower case without accents, apostrophes and stretched letters."""
    if text.isascii():
        bare = text.lower()
    else:
        folded = unicodedata.normalize("NFKD", text)
        bare = "".join(char for char in folded if not unicodedata.combining(char)).casefold()
    bare = _OF_A_NOUN.sub("", bare)
    bare = _APOSTROPHES.sub("", _LAUGHTER.sub(" haha ", bare))
    bare = bare.replace("w/o", "without").replace("w/", "with ").replace("&", " and ")
    return _SPACES.sub(" ", _GLUED.sub(" ", _THRICE.sub(r"\1\1", bare)))


def inflect(word: str) -> frozenset[str]:
    """Return *word* with its regular endings; some may not exist, which does no harm."""
    if word.endswith("e"):
        return frozenset({word, word + "s", word + "d", word[:-1] + "ing"})
    if word.endswith("y") and word[-2] not in "aeiou":
        return frozenset({word, word[:-1] + "ies", word[:-1] + "ied", word + "ing"})
    plural = word + ("es" if word.endswith(("s", "sh", "ch", "x", "z")) else "s")
    forms = {word, plural, word + "ed", word + "ing"}
    if word[-1] not in "aeiouwxy" and word[-2] in "aeiou" and word[-3:-2] not in tuple("aeiou"):
        forms |= {word + word[-1] + "ed", word + word[-1] + "ing"}
    return frozenset(forms)


class Speller:
    """Finds the known word that a mistyped one stands for."""

    def __init__(self, known: Iterable[str], ordinary: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._ordinary = frozenset(ordinary)
        self.known_form = lru_cache(maxsize=WORDS_AT_HAND)(self._known_form)
        self._squeezed: dict[str, str] = {}
        self._shelves: dict[tuple[str, int], list[str]] = {}
        for word in sorted(self._known):
            self._squeezed.setdefault(_TWICE.sub(r"\1", word), word)
            if len(word) >= FUZZY_WORD:
                self._shelves.setdefault((word[0], len(word)), []).append(word)

    def _known_form(self, word: str) -> str:
        """Return the known word that *word* is or was meant to be, else *word* itself."""
        if word in self._known or word in self._ordinary or not word.isalpha():
            return word
        squeezed = _TWICE.sub(r"\1", word)
        if len(squeezed) >= SHORT_WORD and squeezed in self._squeezed:
            return self._squeezed[squeezed]
        if FUZZY_WORD - 1 <= len(word) <= LONGEST_WORD:
            return self._nearest(word) or word
        return word

    def _nearest(self, word: str) -> str | None:
        best: str | None = None
        best_distance = 3
        for first in sorted({word[0], word[1]}, key=word.index):
            for length in range(len(word) - 2, len(word) + 3):
                allowed = 2 if length >= LONG_WORD and first == word[0] else 1
                cutoff = min(allowed, best_distance - 1)
                shelf = self._shelves.get((first, length), ())
                found = extractOne(word, shelf, scorer=OSA.distance, score_cutoff=cutoff)
                if found is not None:
                    best, best_distance = found[0], int(found[1])
        return best


class Reader:
    """Cuts a text into Words, with shortened and mistyped ones made whole."""

    def __init__(self, rewrites: Mapping[str, str], speller: Speller) -> None:
        self._rewrites = rewrites
        longest_first = sorted(rewrites, key=len, reverse=True)
        pattern = "|".join(re.escape(written) for written in longest_first)
        self._rewritten = re.compile(rf"\b(?:{pattern})\b") if rewrites else None
        self._speller = speller

    def rewrite(self, text: str) -> str:
        """Return the plain form of *text* with each rewriting done."""
        bare = plain(text)
        if self._rewritten is None:
            return bare
        return self._rewritten.sub(lambda found: self._rewrites[found[0]], bare)

    def read(self, text: str) -> tuple[Word, ...]:
        """Return the Words of *text* in order, at most MAX_CHARS deep."""
        words: list[Word] = []
        clause = sentence = 0
        for piece in _PIECE.findall(self.rewrite(text[:MAX_CHARS])):
            if piece[0].isalnum():
                words.append(Word(piece, self._forms_of(piece), clause, sentence))
                continue
            clause += 1
            sentence += piece[0] in _SENTENCE_ENDS
        return tuple(words)

    def _forms_of(self, piece: str) -> tuple[str, ...]:
        if piece[0].isdigit():
            return (piece, piece.partition(".")[0], NUMBER)
        form = self._speller.known_form(piece)
        return (form, NUMBER) if form in _NUMBER_WORDS else (form,)

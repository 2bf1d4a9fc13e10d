"""Turns text into what search compares: words, pairs of neighbours and pieces of words.

Knows letters only. Must not know any language, so that it serves every locale alike; the pieces
are what carries endings and misspelt words.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from unicodedata import normalize

LONGEST_CHARS = 2_000  # of a text; a story has some 400
PIECES = (3, 4)  # letters, with a blank for each border of a word
CACHED_WORDS = 20_000

APOSTROPHES = re.compile(r"['\u2019\u02bc`]")
WORD = re.compile(r"[^\W_]{1,40}")


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of *text* in small letters, without signs; at most LONGEST_CHARS deep."""
    plain = normalize("NFKC", text[:LONGEST_CHARS]).casefold()
    return tuple(WORD.findall(APOSTROPHES.sub("", plain)))


def features_of(words: Iterable[str]) -> set[str]:
    """Return what *words* are compared by: themselves, their pieces, neighbouring pairs."""
    known = tuple(words)
    return set(pairs_of(known)).union(*map(word_features, known))


def beginnings_of(words: Iterable[str]) -> set[str]:
    """Return the features of *words* of which the last may be half typed."""
    *whole, last = [*words] or [""]
    return features_of(whole).union(_pieces(f" {last}"))


def pairs_of(words: Iterable[str]) -> Iterator[str]:
    """Return every two words that stand side by side."""
    return map(" ".join, pairwise(words))


@lru_cache(maxsize=CACHED_WORDS)
def word_features(word: str) -> tuple[str, ...]:
    """Return the word itself and its pieces."""
    return (f"={word}", *_pieces(f" {word} "))


def _pieces(padded: str) -> list[str]:
    return [
        padded[start : start + size] for size in PIECES for start in range(len(padded) - size + 1)
    ]

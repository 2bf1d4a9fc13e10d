"""How hard a text is to read, as a school grade. Knows English only, and no files.

Flesch-Kincaid: 0.39 x words a sentence + 11.8 x syllables a word - 15.59.
"""

import re
from collections.abc import Collection, Iterable
from functools import cache

from pyphen import Pyphen

WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*|[0-9][0-9.,]*")
SENTENCE_END = re.compile(r"[.!?]+(?=\s|$)")
VOWELS = re.compile(r"i(?=um)|[aeiouy]+|(?<=[sh])ms?$")  # so-di-um, spa-sm, rhy-thm
SILENT = re.compile(
    r"(?<=[^aeiouylr])e(?=$|ly$|ments?$|times$|where$|thing$|less$)"
    r"|(?<=[aeiou][lr])e(?=$|ly$)|(?<=[^aeiouytd])ed$|(?<=[^aeiouyscxzgh])es$"
)


def school_grade(texts: Iterable[str], exempt: Collection[str] = frozenset()) -> float:
    """Return the grade of *texts*, each a paragraph, item or step of its own.

    Words in *exempt*, given in lower case, are left out; a text without words has grade 0.
    """
    sentences = [words for text in texts for words in _sentences(text, exempt)]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 0.0
    words_a_sentence = len(words) / len(sentences)
    syllables_a_word = sum(map(syllables, words)) / len(words)
    return 0.39 * words_a_sentence + 11.8 * syllables_a_word - 15.59


def syllables(word: str) -> int:
    """Return about how many syllables *word* has; a number counts as one."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    # Hyphenation leaves out breaks after one letter ("a-ny"), vowels leave out "usu-al": the
    # larger count is the better one.
    spoken = len(VOWELS.findall(SILENT.sub("", plain)))
    return max(1, spoken, len(_hyphenation().positions(plain)) + 1)


def _sentences(text: str, exempt: Collection[str]) -> list[list[str]]:
    sentences = (WORD.findall(part) for part in SENTENCE_END.split(text))
    counted = ([word for word in words if word.lower() not in exempt] for words in sentences)
    return [words for words in counted if words]


@cache
def _hyphenation() -> Pyphen:
    return Pyphen(lang="en_US")

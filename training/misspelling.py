"""Misspells the words that matter, as people do: letters dropped, doubled, swapped, by ear.

Knows letters and how often a word is used. Must not know what a word means.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from random import Random

from content.words import words_of

SHORTEST = 5  # letters; shorter words become other words
COMMONEST = 0.05  # of all lines; what stands in more of them says little
ALTERED_SHARE = 3  # one rare word in three

BY_EAR = tuple(
    pair.split(">")
    for pair in (
        "ph>f y>i ie>ei ei>ie c>s c>k k>c s>z ll>l ss>s mm>m tt>t nn>n rr>r ea>ee tion>shun "
        "rh>r th>t ae>e oe>e x>ks qu>kw ch>k ps>s gh> ou>u ai>ay"
    ).split()
)
VOWELS = "aeiou"
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def misspell(word: str, random: Random) -> str:
    """Return *word*, of at least SHORTEST letters, with one fault in it."""
    place = random.randrange(1, len(word) - 1)
    before, letter, after = word[:place], word[place], word[place + 1 :]
    match random.randrange(7):
        case 0:
            return before + after
        case 1:
            return before + after[0] + letter + after[1:]
        case 2:
            return before + letter + letter + after
        case 3:
            return before + (random.choice(VOWELS) if letter in VOWELS else letter) + after
        case 4:
            return word[:-1]
        case 5:
            return before + _beside(letter) + after
        case _:
            return _by_ear(word, random)


def _by_ear(word: str, random: Random) -> str:
    fitting = [(written, heard) for written, heard in BY_EAR if written in word]
    return word.replace(*random.choice(fitting), 1) if fitting else word


def _beside(letter: str) -> str:
    for row in ROWS:
        if letter in row:
            place = row.index(letter)
            return row[place - 1] if place else row[1]
    return letter


def misspelt_lines(lines: Sequence[str], seed: int) -> list[str]:
    """Return each of *lines* with some of its rare words misspelt, the same for the same seed."""
    random = Random(seed)  # noqa: S311 - not for secrets
    used = Counter(word for line in lines for word in set(words_of(line)))
    limit = COMMONEST * len(lines)
    return [_misspelt(words_of(line), used, limit, random) for line in lines]


def _misspelt(words: Iterable[str], used: Counter[str], limit: float, random: Random) -> str:
    known = list(words)
    rare = sorted(
        word
        for word in set(known)
        if len(word) >= SHORTEST and word.isalpha() and used[word] < limit
    )
    chosen = random.sample(rare, -(-len(rare) // ALTERED_SHARE))
    return " ".join(misspell(word, random) if word in chosen else word for word in known)

"""Says what Discord lists, such as commands and options, in the languages that there are.

Knows Discord's names of languages. Must not know a word: texts and translations are handed in.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from discord import Locale

# Scripts whose marks count as letters (documentation, "Application Command Naming", 2026-11).
_MARKED_SCRIPTS = ("DEVANAGARI ", "THAI ")
_NAME = re.compile(r"[-_'a-z]{1,32}")  # once each other letter and each digit is written as an "a"


@dataclass(frozen=True, slots=True)
class Translator:
    """Translates by the English text; *texts* holds of each what it is called, by locale.

    *names* holds the same of commands and their options, whose names have rules of their own.
    """

    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def translations(self, text: str, chars: int) -> dict[str, str]:
        """Return *text* in each language that Discord knows and we have, at most *chars* long."""
        own = self.texts.get(text, {})
        return {
            locale.value: own[ours][:chars]
            for locale in Locale
            if (ours := _nearest(locale.value, own)) is not None
        }

    def names_of(self, name: str, siblings: Iterable[str]) -> dict[str, str]:
        """Return what stands for *name* among its *siblings* in each language that Discord knows.

        What is no name, or that of a sibling as well, is left out: Discord would refuse the whole
        list of commands for it.
        """
        others = [one for one in siblings if one != name]
        return {
            locale.value: said
            for locale in Locale
            if (said := self._name(name, locale)) != name
            and is_name(said)
            and all(self._name(other, locale) != said for other in others)
        }

    def _name(self, name: str, locale: Locale) -> str:
        own = self.names.get(name, {})
        ours = _nearest(locale.value, own)
        return name if ours is None else own[ours]


def is_name(text: str) -> bool:
    """Tell whether *text* can be the name of a command or an option."""
    return text == text.lower() and bool(_NAME.fullmatch("".join(map(_as_letter, text))))


def _as_letter(char: str) -> str:
    """Return "a" for what counts as a letter or digit, *char* itself for all else."""
    is_letter = unicodedata.category(char)[0] in "LN"
    is_mark = unicodedata.name(char, "").startswith(_MARKED_SCRIPTS)
    return "a" if is_letter or is_mark else char


def _nearest(wanted: str, own: Mapping[str, str]) -> str | None:
    """Return the locale of ours for one of Discord's: itself, else its language."""
    return next((one for one in (wanted, wanted.partition("-")[0]) if one in own), None)

"""Says what Discord lists, such as commands and options, in the languages that there are.

Knows Discord's names of languages. Must not know a word: texts and translations are handed in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from discord import Locale


@dataclass(frozen=True, slots=True)
class Translator:
    """Translates by the English text; *texts* holds of each what it is called, by locale."""

    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def translations(self, text: str, chars: int) -> dict[str, str]:
        """Return *text* in each language that Discord knows and we have, at most *chars* long."""
        own = self.texts.get(text, {})
        return {
            locale.value: own[ours][:chars]
            for locale in Locale
            if (ours := _nearest(locale.value, own)) is not None
        }


def _nearest(wanted: str, own: Mapping[str, str]) -> str | None:
    """Return the locale of ours for one of Discord's: itself, else its language."""
    return next((one for one in (wanted, wanted.partition("-")[0]) if one in own), None)

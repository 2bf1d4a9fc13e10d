"""Which locale stands in for which: de-AT, then de, then en. Knows names of locales only."""

import re
from collections.abc import Collection
from functools import lru_cache

DEFAULT_LOCALE = "en"


@lru_cache(maxsize=256)
def fallbacks(locale: str) -> tuple[str, ...]:
    """Return *locale* and those that stand in for it, best first; the last is always "en"."""
    language, *region = re.split(r"[-_]", locale.strip(), maxsplit=1)
    language = language.lower()
    chain = [f"{language}-{region[0].upper()}"] if region else []
    return tuple(dict.fromkeys([*chain, language or DEFAULT_LOCALE, DEFAULT_LOCALE]))


def nearest(locale: str, available: Collection[str]) -> str:
    """Return the best of the *available* locales for *locale*; "en" where none fits."""
    return next((name for name in fallbacks(locale) if name in available), DEFAULT_LOCALE)

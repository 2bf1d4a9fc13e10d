"""The danger cards alone: what is said about each sign, and what that rests on.

Knows flags and their cards. Must not know how a sign is recognised in a text, so that the cards
can be read while that is being worked on.
"""

from pathlib import Path

from content.errors import raise_any
from content.files import PACKAGE
from content.locales import nearest
from content.model import RedFlag, Urgency
from content.redflag_files import card_faults, card_locales, make_flag, read_cards, read_rules


def read_danger_cards(root: Path | None = None, locale: str = "en") -> tuple[RedFlag, ...]:
    """Return the card of every flag, most urgent first; raise ContentError."""
    folder = root or PACKAGE
    rules = read_rules(folder)
    nearest_locale = nearest(locale, card_locales(folder))
    cards = read_cards(folder, nearest_locale)
    raise_any(card_faults(folder, nearest_locale, cards, rules))
    flags = (make_flag(flag_id, rule, cards) for flag_id, rule in rules.flags.items())
    return tuple(sorted(flags, key=_rank))


def _rank(flag: RedFlag) -> int:
    return list(Urgency).index(flag.urgency)

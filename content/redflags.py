"""The danger signs: which of them a text speaks of, and the card that is shown for each.

Knows flags, cards and locales. Must not know who wrote, nor on which platform. Errs towards
warning where a person describes signs that are there now.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from content.classifier import Classifier, read_weights, weights_path
from content.errors import ContentError, raise_any
from content.files import PACKAGE
from content.locales import DEFAULT_LOCALE, nearest
from content.model import FlagId, RedFlag
from content.redflag_compile import compile_rules
from content.redflag_detector import Detector
from content.redflag_files import (
    CardsRecord,
    RulesRecord,
    card_faults,
    card_locales,
    make_flag,
    read_cards,
    read_rules,
    urgencies_of,
)
from content.redflag_judge import WEIGHTS, Judge


@dataclass(frozen=True, slots=True)
class RedFlags:
    """All danger signs. Every locale works: de-AT falls back to de, then to en."""

    judge: Judge = field(repr=False)
    editions: Mapping[str, Mapping[FlagId, RedFlag]] = field(repr=False)

    def find(self, text: str, locale: str = "en") -> tuple[RedFlag, ...]:
        """Return the flags that *text* raises, most urgent first; none for harmless texts."""
        edition = self._edition(locale)
        return tuple(edition[FlagId(flag_id)] for flag_id in self.judge.find(text))

    def get(self, flag_id: str, locale: str = "en") -> RedFlag | None:
        """Return a flag, None where there is none of that id."""
        return self._edition(locale).get(FlagId(flag_id))

    def all(self, locale: str = "en") -> tuple[RedFlag, ...]:
        """Return all flags, most urgent first."""
        return tuple(self._edition(locale).values())

    def _edition(self, locale: str) -> Mapping[FlagId, RedFlag]:
        return self.editions[nearest(locale, self.editions)]


def load_red_flags(root: Path | None = None) -> RedFlags:
    """Load rules and cards from *root* or the installed package; raise ContentErrors."""
    folder = root or PACKAGE
    rules = read_rules(folder)
    compiled = compile_rules(folder, rules)
    faults = list(compiled.faults)
    editions = {
        locale: _read_edition(folder, locale, rules, faults) for locale in card_locales(folder)
    }
    raise_any(faults)
    return RedFlags(
        _read_judge(folder, compiled.detector, rules),
        {
            locale: {
                FlagId(flag_id): make_flag(flag_id, rules.flags[flag_id], cards)
                for flag_id in compiled.detector.flag_ids
            }
            for locale, cards in editions.items()
            if cards is not None
        },
    )


def _read_judge(root: Path, detector: Detector, rules: RulesRecord) -> Judge:
    path = weights_path(root, WEIGHTS, DEFAULT_LOCALE)
    return Judge(detector, urgencies_of(rules), Classifier(read_weights(path)))


def _read_edition(
    root: Path, locale: str, rules: RulesRecord, faults: list[ContentError]
) -> CardsRecord | None:
    try:
        cards = read_cards(root, locale)
    except ContentError as error:
        faults.extend(error.faults)
        return None
    faults.extend(card_faults(root, locale, cards, rules))
    return cards

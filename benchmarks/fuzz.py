"""Throws random texts at danger signs and search: nothing may raise, nothing may take long.

Knows what is tried and how long it takes. Must not know what is found.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from rich.progress import track

from benchmarks.random_texts import RandomTexts
from benchmarks.tables import CONSOLE, make_table, milliseconds, show
from content.files import PACKAGE
from content.locales import DEFAULT_LOCALE
from content.phrasings import DANGERS, QUESTIONS, TERMS, read_phrasings
from content.redflags import load_red_flags
from content.search import load_search

TEXTS = 10_000
SEED = 20261127
EXCERPT = 80


@dataclass(slots=True)
class Outcome:
    """What the texts of one kind led to."""

    texts: int = 0
    longest_chars: int = 0
    slowest_seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


def run() -> bool:
    """Print what each kind of text led to; return whether nothing was raised."""
    phrases = [
        line
        for folder in (QUESTIONS, TERMS, DANGERS)
        for lines in read_phrasings(PACKAGE, DEFAULT_LOCALE, folder).values()
        for line in lines
    ]
    search, flags = load_search(), load_red_flags()
    tried = (flags.find, search.find, search.suggest)
    outcomes: dict[str, Outcome] = {}
    made = RandomTexts(phrases, SEED).make(TEXTS)
    for kind, text in track(made, "Trying random texts", TEXTS, transient=True, console=CONSOLE):
        _try(text, tried, outcomes.setdefault(kind, Outcome()))
    _show(outcomes)
    return not any(outcome.faults for outcome in outcomes.values())


def _try(text: str, tried: tuple[Callable[[str], object], ...], outcome: Outcome) -> None:
    began_at = time.perf_counter()
    try:
        for each in tried:
            each(text)
    except Exception as error:  # noqa: BLE001 - any exception is what is looked for
        outcome.faults.append(f"{error!r} from {text[:EXCERPT]!r}")
    taken = time.perf_counter() - began_at
    outcome.texts += 1
    outcome.longest_chars = max(outcome.longest_chars, len(text))
    outcome.slowest_seconds = max(outcome.slowest_seconds, taken)


def _show(outcomes: dict[str, Outcome]) -> None:
    table = make_table(
        f"{TEXTS:,} random texts (seed {SEED}), looked through and completed", "", "texts",
        "longest,\ncharacters", "slowest,\nmilliseconds", "exceptions",
    )  # fmt: skip
    for kind, outcome in outcomes.items():
        numbers = [f"{outcome.texts:,}", f"{outcome.longest_chars:,}"]
        numbers += [milliseconds(outcome.slowest_seconds), str(len(outcome.faults))]
        table.add_row(kind, *numbers)
    faults = [fault for outcome in outcomes.values() for fault in outcome.faults]
    slowest = max(outcome.slowest_seconds for outcome in outcomes.values())
    show(table, f"{len(faults)} exceptions; the slowest text took {milliseconds(slowest)} ms.")
    for fault in faults:
        CONSOLE.print(fault, markup=False, soft_wrap=True)

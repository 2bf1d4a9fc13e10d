"""Everything that must hold of the content, for editors, CI and the command line.

Knows all checks. Must not know what day it is, or how faults are shown.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from content.documents import find_line
from content.errors import ContentError
from content.files import PACKAGE, Files, read_files, topic_path
from content.learned import learned_faults
from content.phrasebook import load_phrasebook
from content.redflags import load_red_flags
from content.references import (
    flag_reference_faults,
    reference_faults,
)
from content.style import Reading, card_style_faults, measure, read_exempt, style_faults
from content.translations import phrase_faults, translation_faults


def check_content(root: Path | None = None, today: date | None = None) -> list[ContentError]:
    """Return all faults of the content under *root*, by default the installed one.

    With *today*, a text that was checked or reviewed later than that is a fault too.
    """
    root = root or PACKAGE
    files = read_files(root)
    return [
        *files.faults,
        *reference_faults(files),
        *style_faults(files),
        *_date_faults(files, today),
        *translation_faults(files),
        *_phrase_faults(root),
        *_red_flag_faults(files),
        *learned_faults(files),
    ]


def measure_topics(root: Path | None = None, locale: str = "en") -> tuple[Reading, ...]:
    """Return how hard and how long each readable topic is."""
    root = root or PACKAGE
    exempt = read_exempt(root)
    topics = read_files(root).topics.get(locale, {})
    return tuple(measure(topic, exempt) for topic in topics.values())


def _date_faults(files: Files, today: date | None) -> Iterator[ContentError]:
    for locale, topics in files.topics.items():
        for topic in topics.values():
            path = topic_path(files.root, locale, topic.id)
            for name in ("checked", "reviewed"):
                day: date | None = getattr(topic.answer, name)
                if today is not None and day is not None and day > today:
                    problem = f"it was {name} on {day}, which is still to come"
                    line = find_line(path, f"{name}:")
                    yield ContentError(path, line, problem, "Correct the date.")


def _phrase_faults(root: Path) -> Iterable[ContentError]:
    try:
        load_phrasebook(root)
    except ContentError as error:
        return error.faults
    return phrase_faults(root)


def _red_flag_faults(files: Files) -> Iterable[ContentError]:
    try:
        red_flags = load_red_flags(files.root)
    except ContentError as error:
        return error.faults
    return (
        fault
        for locale, edition in red_flags.editions.items()
        for flag in edition.values()
        for fault in (*flag_reference_faults(files, flag), *card_style_faults(files, locale, flag))
    )

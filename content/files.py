"""Reads the handbook's files into records and topics, collecting every fault on the way.

Knows where each file lies under the root. Must not know what the texts are used for.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from content.documents import Document, read_text
from content.errors import ContentError
from content.locales import DEFAULT_LOCALE, fallbacks
from content.model import Source, SourceId, Tip, Topic, TopicId
from content.parse import parse_topic
from content.schema import CATEGORIES, REMINDER_TEXTS, SOURCES, TIPS, CategoryRecord, ReminderTexts

T = TypeVar("T")

PACKAGE = Path(__file__).parent


def topic_path(root: Path, locale: str, topic_id: str) -> Path:
    """Return where a topic's text in *locale* lies."""
    return root / "topics" / locale / f"{topic_id}.md"


def sources_path(root: Path) -> Path:
    """Return where the sources lie."""
    return root / "sources.yaml"


def categories_path(root: Path) -> Path:
    """Return where the categories lie."""
    return root / "categories.yaml"


def tips_path(root: Path, locale: str) -> Path:
    """Return where the tips in *locale* lie."""
    return root / "tips" / f"{locale}.yaml"


def reminders_path(root: Path, locale: str) -> Path:
    """Return where the reminder texts in *locale* lie."""
    return root / "reminders" / f"{locale}.yaml"


@dataclass(slots=True)
class Files:
    """What the files under *root* hold, as far as it could be read; *faults* tells the rest."""

    root: Path
    faults: list[ContentError] = field(default_factory=list)
    sources: dict[SourceId, Source] = field(default_factory=dict)
    categories: tuple[CategoryRecord, ...] = ()
    topics: dict[str, dict[TopicId, Topic]] = field(default_factory=dict)
    tips: dict[str, tuple[Tip, ...]] = field(default_factory=dict)
    reminder_texts: dict[str, ReminderTexts] = field(default_factory=dict)

    def has_topic(self, locale: str, topic_id: str) -> bool:
        """Tell whether a topic has a file for *locale*, even one that could not be read."""
        paths = (topic_path(self.root, name, topic_id) for name in fallbacks(locale))
        return any(path.exists() for path in paths)


def read_files(root: Path) -> Files:
    """Return all that lies under *root*; never raises, the faults come along."""
    files = Files(root)
    records = _collect(files, partial(_read, sources_path(root), SOURCES)) or {}
    files.sources = {
        SourceId(name): Source(
            SourceId(name), record.title, record.publisher, record.year, record.url
        )
        for name, record in records.items()
    }
    files.categories = _collect(files, partial(_read, categories_path(root), CATEGORIES)) or ()
    for locale in locales_of(root):
        _read_locale(files, locale)
    return files


def locales_of(root: Path) -> tuple[str, ...]:
    """Return the locales in which there are topics, English first."""
    found = {path.name for path in (root / "topics").glob("*") if path.is_dir()}
    return (DEFAULT_LOCALE, *sorted(found - {DEFAULT_LOCALE}))


def _read_locale(files: Files, locale: str) -> None:
    paths = sorted(topic_path(files.root, locale, "*").parent.glob("*.md"))
    topics = (_collect(files, partial(_read_topic, path)) for path in paths)
    files.topics[locale] = {topic.id: topic for topic in topics if topic is not None}
    tips = _collect(files, partial(_read, tips_path(files.root, locale), TIPS)) or ()
    files.tips[locale] = tuple(
        Tip(tip.id, tip.text, TopicId(tip.topic), SourceId(tip.source)) for tip in tips
    )
    texts = _collect(files, partial(_read, reminders_path(files.root, locale), REMINDER_TEXTS))
    if texts is not None:
        files.reminder_texts[locale] = texts


def _read_topic(path: Path) -> Topic:
    return parse_topic(path, read_text(path))


def _read(path: Path, kind: TypeAdapter[T]) -> T:
    return Document(path, read_text(path)).read(kind)


def _collect(files: Files, reader: Callable[[], T]) -> T | None:
    try:
        return reader()
    except ContentError as error:
        files.faults.extend(error.faults)
        return None

"""The handbook: every topic, tip and reminder text, in every locale.

Knows all content and how its parts refer to each other: it is loaded whole or not at all. Must
not know who asks, or which words lead to which topic.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from content.errors import raise_any
from content.files import PACKAGE, Files, read_files
from content.locales import fallbacks, nearest
from content.model import Source, SourceId, Tip, Topic, TopicId
from content.references import reference_faults


@dataclass(frozen=True, slots=True)
class Category:
    """A group of topics, with its title in one locale."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Edition:
    """The handbook in one locale; where a text is not translated, the next locale's stands."""

    categories: tuple[Category, ...]
    topics: Mapping[TopicId, Topic]
    tips: tuple[Tip, ...]
    reminder_texts: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Handbook:
    """All that can be looked up. Every locale works: de-AT falls back to de, then to en."""

    editions: Mapping[str, Edition]
    sources: Mapping[SourceId, Source]

    def get(self, topic_id: str, locale: str = "en") -> Topic | None:
        """Return a topic, None where there is none of that id."""
        return self._edition(locale).topics.get(TopicId(topic_id))

    def topic(self, topic_id: str, locale: str = "en") -> Topic:
        """Return a topic that is known to exist; raise KeyError if it does not."""
        return self._edition(locale).topics[TopicId(topic_id)]

    def topics(self, locale: str = "en") -> tuple[Topic, ...]:
        """Return all topics by category, those that its list begins with first, then by id."""
        return tuple(self._edition(locale).topics.values())

    def categories(self, locale: str = "en") -> tuple[Category, ...]:
        """Return the categories in the order in which they are shown."""
        return self._edition(locale).categories

    def in_category(self, category_id: str, locale: str = "en") -> tuple[Topic, ...]:
        """Return the topics of a category; none where there is no such category."""
        return tuple(topic for topic in self.topics(locale) if topic.category == category_id)

    def source(self, source_id: str) -> Source:
        """Return a source that a topic, tip or danger sign names; raise KeyError for others."""
        return self.sources[SourceId(source_id)]

    def tips(self, locale: str = "en") -> tuple[Tip, ...]:
        """Return the tips, at least one."""
        return self._edition(locale).tips

    def reminder_texts(self, kind: str, locale: str = "en") -> tuple[str, ...]:
        """Return the texts of "hydration", "magnesium" or "stretch", at least one of each.

        Raise KeyError for other kinds.
        """
        return self._edition(locale).reminder_texts[kind]

    def _edition(self, locale: str) -> Edition:
        return self.editions[nearest(locale, self.editions)]


def load_handbook(root: Path | None = None) -> Handbook:
    """Return the handbook under *root*, by default the installed one.

    Raise ContentErrors with everything that is wrong in it.
    """
    files = read_files(root or PACKAGE)
    raise_any((*files.faults, *reference_faults(files)))
    editions = {locale: _edition(files, locale) for locale in files.topics}
    return Handbook(editions, files.sources)


def _edition(files: Files, locale: str) -> Edition:
    chain = [name for name in fallbacks(locale) if name in files.topics]
    topics = {
        topic_id: topic
        for name in reversed(chain)
        for topic_id, topic in files.topics[name].items()
    }
    groups = [category.id for category in files.categories]
    listed = [topic_id for category in files.categories for topic_id in category.first]

    def rank(topic: Topic) -> tuple[int, int, str]:
        place = listed.index(topic.id) if topic.id in listed else len(listed)
        return groups.index(topic.category), place, topic.id

    ranked = sorted(topics.values(), key=rank)
    return Edition(
        categories=tuple(
            Category(category.id, category.title[locale]) for category in files.categories
        ),
        topics={topic.id: topic for topic in ranked},
        tips=files.tips[locale],
        reminder_texts=files.reminder_texts[locale].model_dump(),
    )

"""Sees that what content names exists: sources, topics, categories, in every locale.

Knows how the files refer to each other. Must not know how a text should read.
"""

from collections.abc import Iterator

from content.documents import find_line
from content.errors import ContentError
from content.files import Files, categories_path, sources_path, tips_path, topic_path
from content.model import RedFlag, Tip, Topic
from content.pictures import is_dark, picture_files
from content.redflag_files import rules_path


def reference_faults(files: Files) -> Iterator[ContentError]:
    """Yield a fault for each name that leads nowhere."""
    for locale, topics in files.topics.items():
        for topic in topics.values():
            yield from _topic_faults(files, locale, topic)
        for tip in files.tips[locale]:
            yield from _tip_faults(files, locale, tip)
        yield from _category_faults(files, locale)


def flag_reference_faults(files: Files, flag: RedFlag) -> Iterator[ContentError]:
    """Yield a fault for each source of a danger sign that does not exist."""
    path = rules_path(files.root)
    for source in flag.sources:
        if source not in files.sources:
            problem = f"the flag '{flag.id}' rests on no source '{source}'"
            line = find_line(path, "sources:", source)
            yield ContentError(path, line, problem, _sources_remedy(files))


def _topic_faults(files: Files, locale: str, topic: Topic) -> Iterator[ContentError]:
    path = topic_path(files.root, locale, topic.id)
    if topic.category not in {category.id for category in files.categories}:
        remedy = f"Use one of {categories_path(files.root).name}."
        problem = f"there is no category '{topic.category}'"
        yield ContentError(path, find_line(path, "category:"), problem, remedy)
    for source in topic.sources:
        if source not in files.sources:
            line = find_line(path, "sources:")
            yield ContentError(
                path, line, f"there is no source '{source}'", _sources_remedy(files)
            )
    for related in topic.related:
        line = find_line(path, "related:")
        if related == topic.id:
            yield ContentError(path, line, "the topic is related to itself", "Name another.")
        elif not files.has_topic(locale, related):
            problem = f"there is no topic '{related}'"
            yield ContentError(path, line, problem, "Correct the name, or write the topic.")
    if topic.picture is not None and topic.picture not in picture_files(files.root):
        problem = f"there is no picture '{topic.picture}'"
        known = ", ".join(name for name in picture_files(files.root) if not is_dark(name))
        remedy = f"Use one of {known}." if known else "Leave it out."
        yield ContentError(path, find_line(path, "picture:"), problem, remedy)


def _tip_faults(files: Files, locale: str, tip: Tip) -> Iterator[ContentError]:
    path = tips_path(files.root, locale)
    if not files.has_topic(locale, tip.topic):
        line = find_line(path, f"topic: {tip.topic}")
        problem = f"tip '{tip.id}' leads to no topic '{tip.topic}'"
        yield ContentError(path, line, problem, "Correct the name, or write the topic.")
    if tip.source not in files.sources:
        line = find_line(path, f"source: {tip.source}")
        problem = f"tip '{tip.id}' rests on no source '{tip.source}'"
        yield ContentError(path, line, problem, _sources_remedy(files))


def _category_faults(files: Files, locale: str) -> Iterator[ContentError]:
    path = categories_path(files.root)
    for category in files.categories:
        if locale not in category.title:
            problem = f"category '{category.id}' has no title in '{locale}'"
            yield ContentError(path, find_line(path, f"id: {category.id}"), problem, "Add it.")
        for topic_id in category.first:
            if not files.has_topic(locale, topic_id):
                problem = f"there is no topic '{topic_id}'"
                remedy = "Correct the name, or write the topic."
                yield ContentError(path, find_line(path, "first:", topic_id), problem, remedy)


def _sources_remedy(files: Files) -> str:
    return f"Correct the name, or add it to {sources_path(files.root).name}."

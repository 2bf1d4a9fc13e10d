"""Sees that every locale says the same things: topics, tips, phrases and their values.

Knows what English has. Must not know any language.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from content.errors import ContentError
from content.files import Files, tips_path, topic_path
from content.locales import DEFAULT_LOCALE
from content.phrasebook import Phrase, read_phrases
from content.schema import LABEL_CHARS


def translation_faults(files: Files) -> Iterator[ContentError]:
    """Yield a fault for each topic or tip that one locale has and another has not."""
    for locale in files.topics:
        for topic_id in _odd(_topic_ids(files, DEFAULT_LOCALE), _topic_ids(files, locale)):
            path = topic_path(files.root, locale, topic_id)
            yield ContentError(path, None, *_in_one_only(f"topic '{topic_id}'"))
        english = {tip.id for tip in files.tips[DEFAULT_LOCALE]}
        for tip_id in _odd(english, {tip.id for tip in files.tips[locale]}):
            path = tips_path(files.root, locale)
            yield ContentError(path, None, *_in_one_only(f"tip '{tip_id}'"))


def phrase_faults(root: Path) -> Iterator[ContentError]:
    """Yield a fault for each phrase that differs between locales, or is too long for a button."""
    english = read_phrases(root / "phrases" / f"{DEFAULT_LOCALE}.po")
    for path in sorted((root / "phrases").glob("*.po")):
        phrases = read_phrases(path)
        for key in _odd(set(english), set(phrases)):
            yield ContentError(path, None, *_in_one_only(f"phrase '{key}'"))
        for key, phrase in phrases.items():
            yield from _value_faults(key, phrase, english)
            yield from _label_faults(key, phrase)


def _value_faults(
    key: str, phrase: Phrase, english: Mapping[str, Phrase]
) -> Iterator[ContentError]:
    wanted = english.get(key, phrase).placeholders()
    if phrase.placeholders() != wanted:
        problem = f"the phrase '{key}' has other values than in English"
        remedy = f"Use: {', '.join(f'%({name})s' for name in sorted(wanted)) or 'none'}."
        yield ContentError(phrase.path, phrase.line, problem, remedy)


def _label_faults(key: str, phrase: Phrase) -> Iterator[ContentError]:
    longest = max(map(len, phrase.forms))
    if key.startswith("button.") and longest > LABEL_CHARS:
        problem = f"the label '{key}' has {longest} characters, at most {LABEL_CHARS} fit"
        yield ContentError(phrase.path, phrase.line, problem, "Shorten it.")


def _topic_ids(files: Files, locale: str) -> set[str]:
    folder = topic_path(files.root, locale, "any").parent
    return {path.stem for path in folder.glob("*.md")}


def _odd(ours: set[str], theirs: set[str]) -> list[str]:
    return sorted(ours ^ theirs)


def _in_one_only(what: str) -> tuple[str, str]:
    return f"{what} stands in this locale or in English only", "Translate it, or remove it."

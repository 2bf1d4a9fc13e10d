"""Tells what weights are learned from, and whether they still fit that.

Knows the phrasings, the weights and how they belong together. Must not know how weights are
learned, which needs more than the bot has.
"""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from content import redflag_judge, search
from content.classifier import RELEARN, read_weights, weights_path
from content.documents import read_text
from content.errors import ContentError
from content.files import Files
from content.locales import DEFAULT_LOCALE
from content.model import TopicId
from content.phrasings import DANGERS, QUESTIONS, TERMS, digest, phrasing_locales, read_phrasings
from content.redflag_files import read_rules, rules_path
from content.search import OUT_OF_SCOPE

Phrasings = Mapping[str, tuple[str, ...]]


def topic_digest(root: Path, locale: str) -> str:
    """Return the digest of all that the weights of the topics are learned from."""
    terms = read_phrasings(root, locale, TERMS)
    named = {f"{TERMS}/{name}": lines for name, lines in terms.items()}
    return digest({**read_phrasings(root, locale), **named})


def danger_digest(root: Path, locale: str) -> str:
    """Return the digest of all that the weights of the dangers are learned from."""
    dangers = read_phrasings(root, locale, DANGERS)
    named = {f"{DANGERS}/{name}": lines for name, lines in dangers.items()}
    rules = (read_text(rules_path(root)),)
    return digest({**read_phrasings(root, locale), **named, "rules": rules})


def learned_faults(files: Files) -> Iterator[ContentError]:
    """Yield a fault for each phrasing or weight that leads nowhere, is missing or is stale."""
    root = files.root
    locales = phrasing_locales(root)
    if DEFAULT_LOCALE not in locales:
        remedy = "Add how people ask in English, a file for each topic."
        yield ContentError(root / QUESTIONS, None, "there are no phrasings", remedy)
    for locale in locales:
        try:
            yield from _question_faults(files, locale, read_phrasings(root, locale))
            yield from _term_faults(files, locale, read_phrasings(root, locale, TERMS))
            yield from _stale_faults(root, search.WEIGHTS, locale, topic_digest(root, locale))
        except ContentError as error:
            yield from error.faults
    try:
        yield from _danger_faults(root, read_phrasings(root, DEFAULT_LOCALE, DANGERS))
        now = danger_digest(root, DEFAULT_LOCALE)
        yield from _stale_faults(root, redflag_judge.WEIGHTS, DEFAULT_LOCALE, now)
    except ContentError as error:
        yield from error.faults


def _stale_faults(root: Path, name: str, locale: str, now: str) -> Iterator[ContentError]:
    path = weights_path(root, name, locale)
    if read_weights(path).learned_from != now:
        problem = "these weights were learned before the phrasings changed"
        yield ContentError(path, None, problem, RELEARN)


def _question_faults(files: Files, locale: str, phrasings: Phrasings) -> Iterator[ContentError]:
    folder = files.root / QUESTIONS / locale
    asked = {TopicId(name) for name in phrasings if name not in OUT_OF_SCOPE}
    yield from _stray_faults(folder, {name for name in asked if not files.has_topic(locale, name)})
    for topic_id in sorted(files.topics.get(locale, {}).keys() - asked):
        remedy = "Write down how people ask for the topic, one phrasing a line."
        yield ContentError(folder / f"{topic_id}.txt", None, "the file is missing", remedy)
    yield from _double_faults(folder, phrasings)


def _term_faults(files: Files, locale: str, terms: Phrasings) -> Iterator[ContentError]:
    folder = files.root / TERMS / locale
    named = terms.keys() - OUT_OF_SCOPE.keys()
    yield from _stray_faults(folder, {name for name in named if not files.has_topic(locale, name)})
    yield from _double_faults(folder, terms)


def _danger_faults(root: Path, dangers: Phrasings) -> Iterator[ContentError]:
    folder = root / DANGERS / DEFAULT_LOCALE
    known = {*read_rules(root).flags, redflag_judge.HARMLESS}
    for name in sorted(dangers.keys() - known):
        problem = f"there is no flag '{name}'"
        yield ContentError(folder / f"{name}.txt", None, problem, "Rename or remove the file.")
    for name in sorted(known - dangers.keys()):
        remedy = "Write down how people tell of it, one phrasing a line."
        yield ContentError(folder / f"{name}.txt", None, "the file is missing", remedy)
    yield from _double_faults(folder, dangers)


def _stray_faults(folder: Path, strays: Collection[str]) -> Iterator[ContentError]:
    for name in sorted(strays):
        problem = f"there is no topic '{name}'"
        remedy = "Rename the file, or write the topic."
        yield ContentError(folder / f"{name}.txt", None, problem, remedy)


def _double_faults(folder: Path, phrasings: Phrasings) -> Iterator[ContentError]:
    homes: dict[str, str] = {}
    for name, lines in phrasings.items():
        for line in lines:
            home = homes.setdefault(line.casefold(), name)
            if home != name:
                problem = f"'{line}' stands in {home}.txt too"
                remedy = "Keep it where it belongs; twice it teaches nothing."
                yield ContentError(folder / f"{name}.txt", None, problem, remedy)

"""The small words: button labels, prompts, errors, by key and locale.

Knows gettext catalogues and plural forms. Must not know who says a phrase, or when.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from gettext import c2py
from io import BytesIO
from pathlib import Path

from babel.core import UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from content.documents import read_text
from content.errors import ContentError, PhraseError, raise_any
from content.files import PACKAGE
from content.locales import DEFAULT_LOCALE, fallbacks, nearest

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
CATALOGUE_LINE = re.compile(
    r'\s*|#.*|(?:(?:msgid|msgid_plural|msgstr|msgstr\[[0-9]\]) )?"(?:[^"\\]|\\.)*"\s*'
)
KEY_LINE = re.compile(r'msgid "([a-z0-9_.-]*)"\s*')
STRAY_PERCENT = re.compile(r"%(?!%|\(\w+\)s)")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase: its *forms* (one, or one for each plural), and where it stands."""

    forms: tuple[str, ...]
    form_of: Callable[[int], int]
    path: Path
    line: int | None

    def placeholders(self) -> frozenset[str]:
        """Return the names of the values that the phrase needs."""
        return frozenset(name for form in self.forms for name in PLACEHOLDER.findall(form))


Phrases = Mapping[str, Phrase]


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """All phrases of all locales; a phrase that is not translated is said in the next locale."""

    locales: tuple[str, ...]
    path: Path
    phrases: Mapping[str, Phrases]

    def say(self, key: str, locale: str, **values: object) -> str:
        """Return the phrase of *key*; raise PhraseError if it or one of its values is missing."""
        phrase = self._phrase(key, locale)
        return self._fill(key, phrase, phrase.forms[0], values)

    def say_count(self, key: str, locale: str, n: int, **values: object) -> str:
        """Return the phrase of *key* in the form that *n* asks for; it may hold %(n)s."""
        phrase = self._phrase(key, locale)
        form = phrase.forms[min(phrase.form_of(n), len(phrase.forms) - 1)]
        return self._fill(key, phrase, form, {"n": n, **values})

    def keys(self, locale: str) -> tuple[str, ...]:
        """Return the keys of all phrases, in the order of the file."""
        return tuple(self.phrases[self.nearest(locale)])

    def nearest(self, locale: str) -> str:
        """Return the locale in which somebody with *locale* is answered."""
        return nearest(locale, self.locales)

    def _phrase(self, key: str, locale: str) -> Phrase:
        phrase = self.phrases[self.nearest(locale)].get(key)
        if phrase is None:
            raise PhraseError(self.path, None, f"there is no phrase '{key}'", "Add it.")
        return phrase

    def _fill(self, key: str, phrase: Phrase, form: str, values: Mapping[str, object]) -> str:
        try:
            return form % values
        except KeyError as error:
            problem = f"the phrase '{key}' needs a value for {error}"
            raise PhraseError(phrase.path, phrase.line, problem, "Pass it to say().") from error


def load_phrasebook(root: Path | None = None) -> Phrasebook:
    """Return the phrases under *root*, by default the installed ones.

    Raise ContentErrors with everything that is wrong in them.
    """
    folder = (root or PACKAGE) / "phrases"
    default = folder / f"{DEFAULT_LOCALE}.po"
    found = {path.stem for path in folder.glob("*.po")}
    locales = (DEFAULT_LOCALE, *sorted(found - {DEFAULT_LOCALE}))
    own = {locale: read_phrases(folder / f"{locale}.po") for locale in locales}
    raise_any(fault for phrases in own.values() for fault in _phrase_faults(phrases))
    return Phrasebook(locales, default, {locale: _with_fallbacks(locale, own) for locale in own})


def read_phrases(path: Path) -> dict[str, Phrase]:
    """Return the phrases of one file by key, fuzzy ones left out; raise ContentError."""
    text = read_text(path)
    raise_any(_line_faults(path, text))
    try:
        name = path.stem.replace("-", "_")
        catalog = read_po(BytesIO(text.encode()), locale=name, abort_invalid=True)
        form_of = c2py(catalog.plural_expr)
    except (PoFileError, UnknownLocaleError, ValueError) as error:
        remedy = "Correct it by the manual of GNU gettext."
        problem = f"this is no sound catalogue: {error.args[0]}"
        raise ContentError(path, None, problem, remedy) from error
    return {
        _key(message): Phrase(_forms(message), form_of, path, message.lineno)
        for message in _messages(catalog)
    }


def _line_faults(path: Path, text: str) -> Iterator[ContentError]:
    """Yield what babel would read past: lines that are nothing, and keys that come twice."""
    seen = set[str]()
    for number, line in enumerate(text.split("\n"), start=1):
        key = KEY_LINE.fullmatch(line)
        if not CATALOGUE_LINE.fullmatch(line) or (line.startswith("msgid ") and not key):
            remedy = "Write a comment, msgid with a key, msgstr, or text in closed quotes."
            yield ContentError(path, number, "this line says nothing", remedy)
        elif key and key[1] in seen:
            yield ContentError(path, number, f"the key '{key[1]}' comes twice", "Keep one.")
        elif key:
            seen.add(key[1])


def _messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id and not message.fuzzy)


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _forms(message: Message) -> tuple[str, ...]:
    text = message.string or ""
    return (text,) if isinstance(text, str) else tuple(text)


def _phrase_faults(phrases: Phrases) -> Iterator[ContentError]:
    for key, phrase in phrases.items():
        if not all(phrase.forms):
            problem = f"the phrase '{key}' is empty"
            yield ContentError(phrase.path, phrase.line, problem, "Fill it, or remove it.")
        if any(STRAY_PERCENT.search(form.replace("%%", "")) for form in phrase.forms):
            problem = f"the phrase '{key}' has a stray %"
            remedy = "Write %(name)s for a value and %% for the sign."
            yield ContentError(phrase.path, phrase.line, problem, remedy)


def _with_fallbacks(locale: str, own: Mapping[str, Phrases]) -> Phrases:
    chain = [name for name in fallbacks(locale) if name in own]
    return {key: phrase for name in reversed(chain) for key, phrase in own[name].items()}

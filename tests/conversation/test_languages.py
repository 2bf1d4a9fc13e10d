"""Every sentence that is not content stands in the phrasebook, so that it can be translated.

The phrasebook is put into a language that nobody speaks: every word is marked, and each phrase is
half as long again. What is read without a mark was written in Python.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from bots.conversation.commands import COMMANDS, CommandSpec
from bots.conversation.reply import Reply
from bots.discord import render as discord_render
from bots.discord.translator import is_name
from bots.telegram import render as telegram_render
from content.knowledge import Knowledge
from content.phrasebook import Phrase, load_phrasebook
from tests.conversation.crawl import Crawl, visible
from tests.conversation.talk import knowledge, talking

LOCALE = "de"  # its numbers, days and units are German, as for a real reader
MARKED = str.maketrans("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
                       "àƀćđèƒĝĥìĵķļɱńòƥɋŕśţùṽŵẋýźÀƁĆĐÈƑĜĤÌĴĶĻṀŃÒƤɊŔŚŢÙṼŴẊÝŹ")  # fmt: skip
LONGER = 0.4
VALUE = re.compile(r"(%\(\w+\)s|%%)")
WORD = re.compile(r"[A-Za-z]{3,}")
COMMAND = re.compile(r"/[a-z]+")
OWN_WORDS = ("call mum", "call dad", "my leg cramps", "crampbot test", "English", "New York")
FEWEST_REPLIES = 240
FORM_CHARS = 45  # of a form's title and questions that Discord shows
DESCRIPTION_CHARS = 100


def pseudo(text: str) -> str:
    """Return *text* marked and longer, its values as they are."""
    parts = VALUE.split(text)
    parts[::2] = [part.translate(MARKED) for part in parts[::2]]
    return "".join(parts) + "·" * int(LONGER * len(text))


def translated(key: str, text: str) -> str:
    """Return *text* in the language that nobody speaks; a name stays one."""
    return text.translate(MARKED) + "ò" if key.startswith("name.") else pseudo(text)


@cache
def foreign() -> Knowledge:
    """Return all content, with the phrasebook in the language that nobody speaks."""
    known = knowledge()
    book = known.phrasebook
    phrases: Mapping[str, Phrase] = {
        key: replace(phrase, forms=tuple(translated(key, form) for form in phrase.forms))
        for key, phrase in book.phrases["en"].items()
    }
    book = replace(book, locales=("en", LOCALE), phrases={**book.phrases, LOCALE: phrases})
    return replace(known, phrasebook=book)


async def test_every_sentence_is_in_the_phrasebook(tmp_path: Path) -> None:
    """Nothing that the conversation says in its own words is written in Python."""
    seen = await crawled(tmp_path)
    assert len(seen) > FEWEST_REPLIES
    english = {word.lower() for text in english_phrases() for word in WORD.findall(text)}
    content = sorted({*texts_in(foreign().handbook), *texts_in(foreign().red_flags)}, key=len)
    leaks = {
        text
        for reply in seen
        for text in visible(reply)
        if english & {word.lower() for word in unmarked(text, content)}
    }
    assert leaks == set()


async def test_longer_languages_fit_the_buttons(tmp_path: Path) -> None:
    """Words that are half as long again are cut on no button and in no form."""
    seen = await crawled(tmp_path)
    labels = {button.label for reply in seen for row in reply.buttons for button in row}
    forms = [reply.form for reply in seen if reply.form is not None]
    asked = [one for form in forms for one in form.fields]
    titles = {form.title for form in forms} | {t for one in asked for t in (one.label, one.other)}
    hints = {one.hint for one in asked}
    hints |= {choice.label for one in asked for choice in one.choices}
    most = min(telegram_render.LIMITS.label_chars, discord_render.LIMITS.label_chars)
    assert {label for label in labels if len(label) > most} == set()
    assert {title for title in titles if len(title) > FORM_CHARS} == set()
    assert {hint for hint in hints if len(hint) > DESCRIPTION_CHARS} == set()


def test_longer_descriptions_fit_the_menus() -> None:
    """Discord shows a hundred characters of what a command or an option does."""
    book = foreign().phrasebook
    keys = [key for key in book.keys(LOCALE) if key.startswith(("command.", "option."))]
    said = {book.say(key, LOCALE) for key in keys}
    assert {text for text in said if len(text) > DESCRIPTION_CHARS} == set()


def test_commands_and_options_have_names_in_every_language() -> None:
    """In English their own; abroad such as Discord takes, none twice."""
    book = knowledge().phrasebook
    parts = {name for spec in COMMANDS for name in (spec.name, spec.words, *options_of(spec))}
    assert {book.say(f"name.{name}", "en") for name in parts - {None}} == parts - {None}
    for locale in (*book.locales, LOCALE):
        said = foreign().phrasebook if locale == LOCALE else book
        names = [said.say(f"name.{spec.name}", locale) for spec in COMMANDS]
        assert len(set(names)) == len(names)
        assert all(is_name(said.say(f"name.{name}", locale)) for name in parts - {None})


def options_of(spec: CommandSpec) -> Iterator[str]:
    """Yield the names of a command's further options."""
    yield from (option.name for option in spec.options)


@pytest.mark.parametrize(("n", "form"), [(1, "one thing"), (2, "2 things"), (0, "0 things")])
def test_a_language_has_its_own_plural_forms(n: int, form: str, tmp_path: Path) -> None:
    """The form is chosen by the rule of the catalogue, not by that of English."""
    book = load_phrasebook(_with_polish(tmp_path))
    assert book.say_count("things", "en", n) == form
    polish = {1: "jedna rzecz", 2: "2 rzeczy", 0: "0 rzeczy wcale"}
    assert book.say_count("things", "pl", n) == polish[n]


def _with_polish(root: Path) -> Path:
    """Write the phrases of two languages under *root*, the second with three plural forms."""
    folder = root / "phrases"
    folder.mkdir()
    english = (
        'msgid "things"\nmsgid_plural "things"\nmsgstr[0] "one thing"\nmsgstr[1] "%(n)s things"\n'
    )
    (folder / "en.po").write_text(english, encoding="utf-8")
    polish = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 ? 1 : 2);\\n"\n\n'
        'msgid "things"\nmsgid_plural "things"\nmsgstr[0] "jedna rzecz"\n'
        'msgstr[1] "%(n)s rzeczy"\nmsgstr[2] "%(n)s rzeczy wcale"\n'
    )
    (folder / "pl.po").write_text(polish, encoding="utf-8")
    return root


async def crawled(data_dir: Path) -> list[Reply]:
    """Return all that somebody sees who reads the language that nobody speaks."""
    async with talking(data_dir, foreign(), has_forms=True) as talk:
        talk.origin = replace(talk.origin, locale=LOCALE)
        return await Crawl(talk).everywhere()


def english_phrases() -> Iterator[str]:
    """Yield every phrase as it stands in English, without its values."""
    for phrase in foreign().phrasebook.phrases["en"].values():
        for form in phrase.forms:
            yield VALUE.sub(" ", form)


def unmarked(text: str, content: list[str]) -> list[str]:
    """Return the words in *text* that are neither marked nor content nor a command's name."""
    for one in (*reversed(content), *OWN_WORDS):
        text = text.replace(one, "")
    return WORD.findall(COMMAND.sub("", text))


def texts_in(thing: object) -> Iterator[str]:
    """Yield every text in a structure of content."""
    if isinstance(thing, str):
        yield from ([thing] if WORD.search(thing) else [])
    elif is_dataclass(thing):
        yield from (text for one in fields(thing) for text in texts_in(getattr(thing, one.name)))
    elif isinstance(thing, Mapping):
        yield from texts_in(list(thing.values()))
    elif isinstance(thing, list | tuple | set | frozenset):
        yield from (text for inner in thing for text in texts_in(inner))

"""The phrasebook: keys, values, plurals, locales, and what is refused at the start."""

import pytest

from content.errors import ContentError, PhraseError
from content.phrasebook import load_phrasebook

POLISH = (
    'msgid ""\nmsgstr ""\n"Language: pl\\n"\n"Plural-Forms: nplurals=3; plural=(n==1 ? 0 :'
    ' n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"\n\n'
    'msgid "cramps"\nmsgid_plural "cramps"\nmsgstr[0] "%(n)s skurcz"\nmsgstr[1] "%(n)s skurcze"\n'
    'msgstr[2] "%(n)s skurczów"\n'
)


def test_a_phrase_is_said_with_its_values(tree):
    """A value is put where its name stands."""
    assert load_phrasebook(tree).say("hello", "en", name="Ada") == "Hello, Ada."


@pytest.mark.parametrize(("n", "text"), [(1, "one cramp"), (0, "0 cramps"), (3, "3 cramps")])
def test_english_counts_in_two_forms(tree, n, text):
    """The number is known to the phrase as n."""
    assert load_phrasebook(tree).say_count("cramps", "en", n) == text


@pytest.mark.parametrize(
    ("n", "text"), [(1, "1 skurcz"), (3, "3 skurcze"), (12, "12 skurczów"), (22, "22 skurcze")]
)
def test_another_language_counts_its_own_way(tree, edit, n, text):
    """Plural rules come from the catalogue."""
    edit("phrases/pl.po", "", POLISH)
    assert load_phrasebook(tree).say_count("cramps", "pl", n) == text


def test_a_locale_falls_back_phrase_by_phrase(tree, edit):
    """de-AT is spoken to in its own words, in German, or in English."""
    edit("phrases/de.po", "", 'msgid "hello"\nmsgstr "Hallo, %(name)s."\n')
    edit("phrases/de-AT.po", "", 'msgid "button.ok"\nmsgstr "Passt"\n')
    phrasebook = load_phrasebook(tree)
    assert phrasebook.say("button.ok", "de-AT") == "Passt"
    assert phrasebook.say("hello", "de-AT", name="Ada") == "Hallo, Ada."
    assert phrasebook.say_count("cramps", "de-AT", 1) == "one cramp"
    assert phrasebook.locales == ("en", "de", "de-AT")


@pytest.mark.parametrize(
    ("locale", "answered_in"),
    [("de-at", "de-AT"), ("de_CH", "de"), ("DE", "de"), ("fr", "en"), ("", "en")],
)
def test_the_nearest_locale_answers(tree, edit, locale, answered_in):
    """Platforms write locales in many ways."""
    edit("phrases/de.po", "", 'msgid "hello"\nmsgstr "Hallo, %(name)s."\n')
    edit("phrases/de-AT.po", "", 'msgid "button.ok"\nmsgstr "Passt"\n')
    assert load_phrasebook(tree).nearest(locale) == answered_in


def test_keys_come_in_the_order_of_the_file(tree):
    """Numbered phrases can be read in a row."""
    assert load_phrasebook(tree).keys("en") == ("hello", "button.ok", "cramps")


def test_a_missing_phrase_is_a_bug_with_a_name(tree):
    """The log names the key."""
    with pytest.raises(PhraseError, match=r"en\.po: there is no phrase 'gone'\. Add it\."):
        load_phrasebook(tree).say("gone", "en")


def test_a_missing_value_is_a_bug_with_a_name(tree):
    """The log names the key and the value."""
    with pytest.raises(PhraseError, match=r"en\.po:1: the phrase 'hello' needs .* 'name'"):
        load_phrasebook(tree).say("hello", "en")


def test_an_unsure_translation_is_not_said(tree, edit):
    """What gettext marks as fuzzy waits for a translator."""
    edit("phrases/de.po", "", '#, fuzzy\nmsgid "button.ok"\nmsgstr "Hm"\n')
    assert load_phrasebook(tree).say("button.ok", "de") == "Fine"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('msgid "a\nmsgstr "b"\n', "en.po:1: this line says nothing"),
        ('msgid "a"\nmsgstr "b\n', "en.po:2: this line says nothing"),
        ('msgid "A b"\nmsgstr "b"\n', "en.po:1: this line says nothing"),
        ("garbage\n", "en.po:1: this line says nothing"),
        ('msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n', "en.po:4: the key 'a' comes twice"),
        ('msgid "a"\nmsgstr ""\n', "en.po:1: the phrase 'a' is empty"),
        ('msgid "a"\nmsgstr "5 % of %d"\n', "en.po:1: the phrase 'a' has a stray %"),
        ('"a"\n', "en.po: this is no sound catalogue"),
    ],
)
def test_what_gettext_would_read_past_is_a_fault(tree, edit, text, fault):
    """A slip in a catalogue is found at the start, not in a chat."""
    edit("phrases/en.po", (tree / "phrases/en.po").read_text(encoding="utf-8"), text)
    with pytest.raises(ContentError) as caught:
        load_phrasebook(tree)
    assert fault in str(caught.value)

"""The fast reader of plain YAML agrees with the whole parser, or gives up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from content.flat import NotFlatError, read_flat

PIECES = st.sampled_from(
    [
        *("a:", "b: ", "key: ", "- ", "  ", "\n", "null", "12", "012", "2026-11-22", "2026-13-01"),
        *("[a, b]", "[a,b]", "[]", "'x'", '"y"', "text here", ": ", " #", "#", "yes", "no", "~"),
        *(">", "|", "x:y", "https://a.example", "é", "\t", ",", "]", "?", "-", "---", "...", "''"),
        *("a: |\n", "b: >-\n", "  text\n", "    more\n", "  # note\n", "  \n", "\n\n", "|\n  x\n"),
        *("\\", "1e5", "0x1", "1_000", "<<: ", "&a ", "*a", "!t ", "\u2028", "\x85", "'a: b'"),
    ]
)


@given(st.one_of(st.lists(PIECES, max_size=25).map("".join), st.text(max_size=40)))
def test_what_is_read_fast_is_what_the_whole_parser_reads(text):
    """Speed never changes what a file means."""
    try:
        found = read_flat(text)
    except NotFlatError:
        return
    assert repr(found) == repr(YAML(typ="safe", pure=True).load(text))


def test_our_own_files_are_read_fast():
    """The form that our files keep to is the plain one."""
    text = "# note\nnhs:\n  title: 'Cramps: why'\n  year: 2024\nlist:\n  - id: a\n    at: [b, c]\n"
    text += "    by: |\n      # one\n      two\n\nend: >-\n  three\n  four\n"
    assert read_flat(text) == {
        "nhs": {"title": "Cramps: why", "year": 2024},
        "list": [{"id": "a", "at": ["b", "c"], "by": "# one\ntwo\n"}],
        "end": "three four",
    }


@pytest.mark.parametrize(
    "text", ["a: >\n  b\n", "a: |\n  b\n\n  c\n", "a: {b: c}\n", "a: Yes: no\n", "a: 20:30\n", ""]
)
def test_what_is_not_plain_is_left_to_the_whole_parser(text):
    """The fast reader does not guess."""
    with pytest.raises(NotFlatError):
        read_flat(text)

"""Button tokens: an action survives the trip, and nothing else becomes one."""

from dataclasses import fields
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.conversation import action as a
from bots.conversation.tokens import TOKEN_BYTES, VERBS, TokenTooLongError, decode, encode

IDS = st.from_regex(r"[a-z][a-z0-9_/-]{0,15}", fullmatch=True)
NUMBERS = st.integers(-(10**9), 10**9)


def _instances(kind: type) -> st.SearchStrategy[a.Action]:
    parts = {"str": IDS, "int": NUMBERS}
    hints = get_type_hints(kind)
    return st.builds(kind, **{f.name: parts[hints[f.name].__name__] for f in fields(kind)})


@given(st.sampled_from(sorted(VERBS.values(), key=str)).flatmap(_instances))
def test_every_action_comes_back_unchanged(action: a.Action) -> None:
    """A token holds the whole action."""
    assert decode(encode(action)) == action


@given(st.text(max_size=100))
def test_no_text_makes_decoding_raise(text: str) -> None:
    """A forged token is an action in its one spelling, or nothing."""
    action = decode(text)
    assert action is None or encode(action) == text


@given(st.sampled_from(sorted(VERBS)), st.lists(st.text(max_size=20), max_size=4))
def test_forged_arguments_are_refused_or_canonical(verb: str, args: list[str]) -> None:
    """A token with a known verb and odd arguments never raises."""
    token = ".".join(["a1", verb, *args])
    action = decode(token)
    assert action is None or encode(action) == token


def test_a_token_that_is_too_long_is_a_bug_at_once() -> None:
    """What no button can carry is refused where it is made."""
    with pytest.raises(TokenTooLongError):
        encode(a.OpenTopic("x" * TOKEN_BYTES))


def test_known_tokens_keep_their_meaning() -> None:
    """Buttons in old messages mean what they meant."""
    assert decode("a1.t.hydration") == a.OpenTopic("hydration")
    assert decode("a1.z.41.10") == a.Snooze(41, 10)
    assert decode("a1.sz.Europe/Berlin.0") == a.SetZone("Europe/Berlin", 0)

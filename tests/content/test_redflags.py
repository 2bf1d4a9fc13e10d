"""What the danger signs promise: they are found in all sorts of words, and harmless ones pass."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.model import Urgency
from content.redflags import RedFlags, load_red_flags

MESSAGES = [
    json.loads(line)
    for line in (Path(__file__).parent / "redflags.jsonl").read_text("utf-8").splitlines()
]
FLAGS = sorted({message["flag"] for message in MESSAGES if message["flag"]})
DANGERS = [message["text"] for message in MESSAGES if message["flag"]]

KNOWN_MISSES = {
    "calf tightens up after two blocks, i stop, it goes, i go on, it comes back",
    "tingling started in toes now at my waist",
}
KNOWN_FALSE_ALARMS = {
    "I get breathless climbing stairs when cramping? no, just kidding, only cramps",
    "I'm confused, is it salt or water that causes cramps",
    "arthritis, weak grip, hand cramps for years",
    "double vision is the name of my band",
    "need new glasses, double vision? no just tired",
    "pee a bit darker after a long run, drinking now",
    "tired of life on night shift, cramps too",
}
SPACES = st.sampled_from([" ", "  ", "\t", "   "])
CASES = st.sampled_from([str.upper, str.lower, str.title])
ENDINGS = st.sampled_from(["", ".", "!", "!!!", "?", "...", " ?!", " \N{CRYING FACE}"])


@pytest.fixture(scope="module")
def red_flags() -> RedFlags:
    """Return the flags that ship."""
    return load_red_flags()


@pytest.fixture(scope="module")
def ids_of(red_flags):
    """Return what names the flags of a text."""
    return lambda text: [flag.id for flag in red_flags.find(text)]


@pytest.fixture(scope="module")
def ranks_of(red_flags):
    """Return what ranks the flags of a text, 0 for those that cannot wait."""
    return lambda text: [list(Urgency).index(flag.urgency) for flag in red_flags.find(text)]


@pytest.mark.parametrize("flag", FLAGS)
def test_each_danger_is_found_with_an_urgency_that_fits(red_flags, flag):
    """No message of the data file is missed, but for those that we know of."""
    missed = set()
    for message in MESSAGES:
        found = red_flags.find(message["text"]) if message["flag"] == flag else None
        if found is not None and (not found or found[0].urgency not in message["urgency"]):
            missed.add(message["text"])
    assert missed <= KNOWN_MISSES


@pytest.mark.parametrize("flag", FLAGS)
def test_each_danger_raises_its_own_flag(red_flags, flag):
    """The card that fits is among those found."""
    texts = [m["text"] for m in MESSAGES if m["flag"] == flag and m["text"] not in KNOWN_MISSES]
    assert [t for t in texts if flag not in {found.id for found in red_flags.find(t)}] == []


def test_harmless_messages_raise_nothing(red_flags):
    """Negations, questions, what is past and figures of speech pass, but for those we know."""
    harmless = [message["text"] for message in MESSAGES if not message["flag"]]
    assert {text for text in harmless if red_flags.find(text)} == KNOWN_FALSE_ALARMS


def test_the_data_file_covers_every_flag(red_flags):
    """Each flag has messages that raise it."""
    assert {flag.id for flag in red_flags.all()} == set(FLAGS)


@given(st.sampled_from(DANGERS), CASES, SPACES, ENDINGS)
def test_case_spaces_and_endings_change_nothing(ids_of, text, case, space, ending):
    """A shouted, hurried or hesitant message raises what the calm one does."""
    calm = text.rstrip(".!?")
    assert ids_of(case(space.join(calm.split())) + ending) == ids_of(calm)


@given(st.sampled_from(DANGERS))
def test_curly_apostrophes_change_nothing(ids_of, text):
    """Telephones write another apostrophe than keyboards do."""
    assert ids_of(text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")) == ids_of(text)


@given(st.text(max_size=400))
def test_any_text_can_be_read(ids_of, text):
    """No text breaks the reading."""
    assert isinstance(ids_of(text), list)


@given(st.lists(st.sampled_from(DANGERS), max_size=4))
def test_the_most_urgent_comes_first(ranks_of, texts):
    """Of several signs the one that cannot wait is shown before the others."""
    ranks = ranks_of(". ".join(texts))
    assert ranks == sorted(ranks)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("calf swollen and red", "dvt"),
        ("calf swollen and red, short of breath", "pe"),
        ("pregnant, calf swollen and red", "pregnancy-dvt"),
        ("my speech is getting more slurred over months", "als-type"),
        ("my speech is suddenly slurred", "stroke"),
        ("numbness creeping up my legs over the last weeks", "spreading-neuro"),
        ("numbness creeping up my legs, now they are getting weaker", "gbs"),
        ("on a statin and my urine is dark", "statin-dark-urine"),
        ("both legs weak and my back hurts", "cauda-equina"),
        ("sore on my foot that will not heal", "limb-threat"),
        ("sore on my foot with fever and redness spreading", "foot-infection"),
    ],
)
def test_what_is_added_decides_the_flag(red_flags, text, first):
    """One more sign, or how fast it came, makes it another flag."""
    assert red_flags.find(text)[0].id == first


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("no swelling, redness or heat", 0),
        ("my calf is swollen but not red", 1),
        ("what are the signs of a swollen calf", 0),
        ("why is my calf swollen and hot", 1),
        ("two years ago my calf was swollen and hot", 0),
        ("two years ago I had a clot and now my calf is swollen", 1),
        ("my calf was swollen and hot, the scan was clear", 0),
        ("my calf was swollen and hot, it went away", 0),
    ],
)
def test_context_decides_whether_a_sign_counts(red_flags, text, count):
    """Negation, questions, the past and recovery take a sign away, the present brings it back."""
    assert len(red_flags.find(text)) == count

"""A Reply becomes text, entities and keyboards that Telegram takes, whatever is in it."""

from hypothesis import given
from hypothesis import strategies as st

from bots.conversation.action import OpenFaq, OpenTopic
from bots.conversation.reply import Block, Button, Reply, Role, Style
from bots.telegram.render import Way, parcels_of
from tests.fakes.telegram_rules import check_keyboard, check_text


def shown(*blocks: Block) -> tuple[str, list[tuple[str, str]]]:
    """Return the text of *blocks*, and each entity with the words that it covers."""
    (parcel,) = parcels_of(Reply(blocks), Way())
    coded = parcel.text.encode("utf-16-le")
    covered = [
        (str(e.type), coded[e.offset * 2 : (e.offset + e.length) * 2].decode("utf-16-le"))
        for e in parcel.entities
    ]
    return parcel.text, covered


def test_each_role_has_its_form():
    """Titles are bold, lists marked, warnings flagged, sources linked, footers italic."""
    text, entities = shown(
        Block(Role.TITLE, "Calf cramp 🦵"),
        Block(Role.TEXT, "Pull your toes up."),
        Block(Role.STEP, "Sit", number=1),
        Block(Role.STEP, "Pull", number=2),
        Block(Role.ITEM, "water"),
        Block(Role.WARNING, "Stop if it hurts."),
        Block(Role.SOURCE, "A trial, 2012", url="https://example.org/a"),
        Block(Role.SOURCE, "A book"),
        Block(Role.FOOTER, "Information, not medical care"),
    )
    assert text == (
        "Calf cramp 🦵\n\nPull your toes up.\n\n1. Sit\n2. Pull\n\n• water\n\n"
        "⚠️ Stop if it hurts.\n\nA trial, 2012\nA book\n\nInformation, not medical care"
    )
    assert entities == [
        ("bold", "Calf cramp 🦵"),
        ("text_link", "A trial, 2012"),
        ("italic", "Information, not medical care"),
    ]


def test_nothing_written_becomes_markup():
    """Tags, stars and brackets are words like any other."""
    assert shown(Block(Role.TEXT, "<b>*a* [b](c) &amp;")) == ("<b>*a* [b](c) &amp;", [])


def test_buttons_carry_tokens_and_weight():
    """A button has its label, its token and, unless it is plain, its colour."""
    rows = ((Button("Browse", OpenFaq()), Button("Save", OpenTopic("x"), Style.SUCCESS)),)
    (parcel,) = parcels_of(Reply((Block(Role.TEXT, "a"),), rows), Way())
    assert parcel.keyboard.to_dict() == {
        "inline_keyboard": [
            [
                {"text": "Browse", "callback_data": "a1.f"},
                {"text": "Save", "callback_data": "a1.t.x", "style": "success"},
            ]
        ]
    }


words = st.text(max_size=60)
long_words = st.builds(lambda text, times: text * times, words, st.integers(50, 300))
blocks = st.lists(
    st.builds(
        Block,
        st.sampled_from(Role),
        words | long_words,
        number=st.none() | st.integers(1, 9),
        url=st.none() | st.just("https://example.org"),
    ),
    max_size=5,
)
rows = st.lists(
    st.lists(st.builds(Button, st.text("abc", min_size=1), st.just(OpenFaq())), max_size=12),
    max_size=20,
)


@given(blocks=blocks, rows=rows, is_group=st.booleans())
def test_telegram_takes_whatever_a_reply_holds(blocks, rows, is_group):
    """Any text and any number of buttons make messages within Telegram's rules."""
    reply = Reply(tuple(blocks), tuple(map(tuple, rows)))
    for parcel in parcels_of(reply, Way(is_group=is_group, link=("Continue", "https://t.me/a"))):
        check_text(parcel.text, [entity.to_dict() for entity in parcel.entities])
        check_keyboard(parcel.keyboard.to_dict() if parcel.keyboard else None)

"""How blocks, buttons and forms look on Discord; that nothing in a text takes effect."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.conversation.action import OpenDetails, OpenFaq, OpenTip, OpenTopic
from bots.conversation.reply import Beside, Block, Button, Field, Form, Grade, Reply, Role, Style
from bots.discord.components import card_of, modal_of
from bots.discord.render import LIMITS, Parcel, Way, keys_of, parcels_of, token_of
from tests.fakes.discord_rules import check_components, check_modal

HERE = Way()
UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*(?:[`*_~|\[\]<]|:(?=//))")
LIST_OR_HEADING = re.compile(r"^\s*(?:[#>+-]|\d+\.)", re.MULTILINE)
PIECES = st.sampled_from(
    ["**b**", "<@1>", "<t:1:R>", "@everyone", "https://x.y", "\n# h", "\n- i", "\n1. n", "> q",
     "||s||", "[a](b)", "`c`", "\\", "<:e:1>", "-# s", " ", "a", "7"]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(PIECES).map("".join))


def rendered(*blocks: Block) -> str:
    """Return the one message that shows *blocks*."""
    (parcel,) = parcels_of(Reply(blocks), HERE)
    return parcel.text


@pytest.mark.parametrize(
    ("block", "text"),
    [
        (Block(Role.TITLE, "Cramp"), "### Cramp"),
        (Block(Role.TEXT, "Stretch it."), "Stretch it."),
        (Block(Role.ITEM, "salt\nwater"), "- salt\n  water"),
        (Block(Role.STEP, "Sit.", 2), "2. Sit."),
        (Block(Role.STEP, "Sit."), "- Sit."),
        (Block(Role.WARNING, "Stop if it hurts."), "⚠️ Stop if it hurts."),
        (Block(Role.FOOTER, "Checked\n2026-11"), "-# Checked\n-# 2026-11"),
        (Block(Role.SOURCE, "A book"), "- A book"),
        (
            Block(Role.SOURCE, "A paper", url="https://doi.org/10.1016/S0140(05)1"),
            "- [A paper](https://doi.org/10.1016/S0140%2805%291)",
        ),
        (Block(Role.SOURCE, "A trap", url="javascript:x"), "- A trap"),
    ],
    ids=lambda value: value.role if isinstance(value, Block) else "",
)
def test_each_role_has_its_form(block: Block, text: str) -> None:
    """A role becomes Discord's own Markdown."""
    assert rendered(block) == text


def test_lists_stand_together_and_paragraphs_apart() -> None:
    """A blank line divides what does not belong to the same list."""
    items = Block(Role.ITEM, "salt"), Block(Role.ITEM, "water")
    assert rendered(Block(Role.TEXT, "Take:"), *items) == "Take:\n\n- salt\n- water"


@given(TEXTS)
def test_nothing_in_a_text_takes_effect(text: str) -> None:
    """No markup, mention, list, time or link that somebody wrote is more than its letters."""
    written = "".join(parcel.text for parcel in parcels_of(Reply((said(text),)), HERE))
    assert not UNESCAPED.search(written)
    assert not LIST_OR_HEADING.search(written)
    assert not re.search(r"@\w", written)


@given(st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), max_size=900))
def test_every_letter_arrives(text: str) -> None:
    """What is escaped reads as it was written."""
    written = "".join(parcel.text for parcel in parcels_of(Reply((said(text),)), HERE))
    assert re.sub(r"\\([^0-9A-Za-z\s])", r"\1", written).replace("\u2060", "") == text.strip()


@given(st.lists(st.builds(Block, st.sampled_from(Role), TEXTS.map(lambda text: text * 40))))
def test_no_message_is_too_long(blocks: list[Block]) -> None:
    """However much is said, each message holds what Discord takes."""
    for parcel in parcels_of(Reply(tuple(blocks)), HERE):
        assert len(parcel.text.encode("utf-16-le")) // 2 <= LIMITS.text_chars


def test_of_too_many_buttons_the_way_out_stays() -> None:
    """25 buttons fit; the last row, Back or Cancel, is never among those left out."""
    rows = [(Button(f"Tip {number}", OpenTip(number)),) for number in range(40)]
    keys = keys_of([*rows, (Button("Back", OpenFaq()),)])
    assert [len(row) for row in keys] == [5, 5, 5, 5, 1]
    assert keys[-1][0].label == "Back"


def test_many_rows_are_packed() -> None:
    """Where rows are too many, each is filled: twelve of one button are three of five."""
    rows = [(Button(f"Tip {number}", OpenTip(number)),) for number in range(12)]
    assert [len(row) for row in keys_of(rows)] == [5, 5, 2]


def test_a_text_stands_beside_its_button_where_there_is_room() -> None:
    """Else the button says it all, as on other platforms."""
    related = Button("Why at night?", OpenTopic("x"), beside=Beside("Why do I cramp?", "Read"))
    (row,) = keys_of([(related,)])
    assert (row[0].label, row[0].beside) == ("Read", "Why do I cramp?")
    crowd = [(Button(f"Tip {number}", OpenTip(number)),) for number in range(20)]
    keys = [key for row in keys_of([(related,), *crowd]) for key in row]
    assert (keys[0].label, keys[0].beside) == ("Why at night?", "")


@given(st.lists(st.lists(st.booleans(), min_size=1, max_size=6), max_size=14))
def test_any_buttons_make_a_message_that_discord_takes(shape: list[list[bool]]) -> None:
    """However many there are, with texts beside them or not."""
    beside = Beside("Why do my legs cramp when I lie in bed at night? " * 2, "Read")
    rows = tuple(
        tuple(
            Button("A topic", OpenTopic("x"), beside=beside if is_one else None) for is_one in row
        )
        for row in shape
    )
    blocks = (Block(Role.TEXT, "a" * LIMITS.text_chars),)
    for parcel in parcels_of(Reply(blocks, rows, grade=Grade.WEAK), HERE):
        check_components(card_of(parcel).to_components())


def test_equal_buttons_get_ids_that_differ() -> None:
    """Discord refuses a message with the same custom_id twice; the token is the same."""
    more = Button("More", OpenDetails("what-is"))
    (row,) = keys_of([(more, more)])
    assert [key.custom_id for key in row] == ["a1.m.what-is", "a1.m.what-is#1"]
    assert {token_of(key.custom_id) for key in row} == {"a1.m.what-is"}


def test_a_long_label_is_cut() -> None:
    """A label has at most 80 characters."""
    (row,) = keys_of([(Button("Why " * 30, OpenTopic("what-is"), Style.DANGER),)])
    assert len(row[0].label) == 80


def test_nothing_to_say_is_no_message() -> None:
    """An empty Reply makes no request."""
    assert parcels_of(Reply(), HERE) == []


def test_an_edit_goes_to_the_pressed_message() -> None:
    """The first piece takes the place of the message, the rest follows."""
    blocks = (Block(Role.TEXT, "a" * 2500), Block(Role.TEXT, "b" * 2500))
    first, second = parcels_of(Reply(blocks, replaces=True), Way(pressed=7))
    assert (first.edits, second.edits) == (7, None)


def test_nothing_takes_the_place_of_a_card() -> None:
    """With a danger card, the pressed message stays."""
    reply = Reply((said("Saved."),), replaces=True, danger=Reply((said("Call!"),)))
    assert parcels_of(reply, Way(pressed=7)) == [Parcel("Call!"), Parcel("Saved.")]


def test_a_notice_without_a_presser_is_a_text() -> None:
    """Where nothing can be shown to one person alone, a short word is said."""
    assert parcels_of(Reply(notice="Done"), HERE) == [Parcel("Done")]


async def test_a_form_keeps_to_discords_measures() -> None:
    """Titles, labels and examples are cut; the answer may be as long as the field allows."""
    field = Field(name="when", label="When " * 20, example="every day " * 20, max_chars=5000)
    modal = modal_of(Form("Times " * 20, OpenFaq(), (field,)), "Tell me.").to_dict()
    check_modal(modal)
    assert modal["custom_id"] == "a1.f"
    assert modal["components"][1]["component"]["max_length"] == 4000


def said(text: str) -> Block:
    """Return a paragraph."""
    return Block(Role.TEXT, text)

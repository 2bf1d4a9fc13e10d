"""Pictures show what a platform shows: read from the payload that is sent, whatever is in it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.conversation.action import OpenFaq, OpenTopic
from bots.conversation.reply import Block, Button, Reply, Role, Style
from bots.picture import Key, Look, Paint, Picture, Run
from bots.platforms import load_painters

PAINTERS = load_painters()
BOTH = pytest.mark.parametrize("paint", PAINTERS.values(), ids=PAINTERS.keys())
ALL_ROLES = Reply(
    (
        Block(Role.TITLE, "Calf cramp 🦵"),
        Block(Role.TEXT, "Pull your toes up."),
        Block(Role.STEP, "Sit", number=1),
        Block(Role.STEP, "Pull", number=2),
        Block(Role.ITEM, "water"),
        Block(Role.WARNING, "Stop if it hurts."),
        Block(Role.SOURCE, "A [trial], 2012", url="https://example.org/a_(b)"),
        Block(Role.FOOTER, "Information"),
    ),
    ((Button("More", OpenTopic("x"), Style.PRIMARY), Button("Browse", OpenFaq())),),
)
BOLD, ITALIC = frozenset([Look.BOLD]), frozenset([Look.ITALIC])
WRITABLE = st.characters(blacklist_categories=("Cc", "Cf", "Cs", "Zl", "Zp"))
TEXTS = st.one_of(
    st.text(WRITABLE, min_size=1, max_size=40),
    st.lists(
        st.sampled_from([*"*_~`|[]()<>#-+.:\\/@ \n1a🦵", "**", "](", "-# ", "1. ", "//"])
    ).map("".join),
).filter(lambda text: bool(text.strip()))
ROLES = st.sampled_from([Role.TITLE, Role.TEXT, Role.WARNING, Role.ITEM, Role.SOURCE])


def shown(picture: Picture) -> list[tuple[str, str]]:
    """Return the mark and the words of each line that is not blank."""
    lines = [(line.mark, "".join(run.text for run in line.runs)) for line in picture.lines]
    return [line for line in lines if line != ("", "")]


def runs(picture: Picture) -> list[Run]:
    """Return all runs."""
    return [run for line in picture.lines for run in line.runs]


def test_telegram_is_shown_with_its_entities() -> None:
    """Bold, italics and links stand where the entities say, marks in the text itself."""
    (picture,) = PAINTERS["telegram"](ALL_ROLES)
    assert shown(picture) == [
        ("", "Calf cramp 🦵"),
        ("", "Pull your toes up."),
        ("", "1. Sit"),
        ("", "2. Pull"),
        ("", "• water"),
        ("", "⚠️ Stop if it hurts."),
        ("", "A [trial], 2012"),
        ("", "Information"),
    ]
    assert runs(picture)[0] == Run("Calf cramp 🦵", BOLD)
    assert runs(picture)[-2:] == [
        Run("A [trial], 2012", url="https://example.org/a_(b)"),
        Run("Information", ITALIC),
    ]


async def test_discord_is_shown_with_its_markdown() -> None:
    """Lists hang from their marks, the footer is small, and no escape is seen."""
    (picture,) = PAINTERS["discord"](ALL_ROLES)
    assert shown(picture) == [
        ("", "Calf cramp 🦵"),
        ("", "Pull your toes up."),
        ("1.", "Sit"),
        ("2.", "Pull"),
        ("•", "water"),
        ("", "⚠️ Stop if it hurts."),
        ("•", "A [trial], 2012"),
        ("", "Information"),
    ]
    assert runs(picture)[0] == Run("Calf cramp 🦵", BOLD)
    assert runs(picture)[-2] == Run("A [trial], 2012", url="https://example.org/a_%28b%29")
    assert picture.lines[-1].is_small


@BOTH
async def test_keys_lie_as_they_are_sent(paint: Paint) -> None:
    """Each row of buttons is a row of keys, with its weight."""
    (picture,) = paint(ALL_ROLES)
    assert picture.rows == ((Key("More", Style.PRIMARY), Key("Browse")),)


async def test_the_payload_is_what_the_platform_takes() -> None:
    """An editor or developer can look at the very JSON."""
    telegram, discord = (
        json.loads(PAINTERS[name](ALL_ROLES)[0].payload) for name in ("telegram", "discord")
    )
    assert telegram["entities"][0] == {"type": "bold", "offset": 0, "length": 13}
    assert telegram["reply_markup"]["inline_keyboard"][0][1] == {
        "text": "Browse",
        "callback_data": "a1.f",
    }
    text, row = discord["components"][0]["components"]
    assert text["content"].startswith("### Calf cramp 🦵\n\nPull your toes up.\n\n1. Sit\n")
    assert [key["custom_id"] for key in row["components"]] == ["a1.t.x", "a1.f"]


@BOTH
async def test_a_long_reply_is_shown_in_all_its_messages(paint: Paint) -> None:
    """An answer that no message holds is seen in parts, and the keys below the last."""
    blocks = tuple(Block(Role.TEXT, f"{number} " + "word " * 300) for number in range(6))
    pictures = paint(Reply(blocks, ALL_ROLES.buttons))
    assert len(pictures) > 1
    assert [bool(picture.rows) for picture in pictures] == [False] * (len(pictures) - 1) + [True]


@BOTH
@given(text=TEXTS, role=ROLES)
def test_no_sign_in_a_text_is_taken_for_form(paint: Paint, text: str, role: Role) -> None:
    """What a picture shows is what the block says, and nothing of it is a link or turns bold."""
    picture, *others = paint(Reply((Block(role, text),)))
    words = "".join(word for _, word in shown(picture)).removeprefix("• ").removeprefix("⚠️ ")
    assert "".join(words.replace("\u2060", "").split()) == "".join(text.split())
    assert {run.url for run in runs(picture)} == {None}
    assert {run.looks for run in runs(picture)} <= {BOLD if role is Role.TITLE else frozenset()}
    assert others == []

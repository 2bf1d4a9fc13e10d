"""Tokens and links that a stranger made up: they show and change nothing that is not theirs."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields, replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import get_type_hints

import pytest

from bots.conversation import action as a
from bots.conversation.drafts import CHANGE, COPY, REMIND
from bots.conversation.people import Draft, Preferences
from bots.conversation.tokens import LARGEST_ID, TOKEN_BYTES, VERBS, encode
from bots.conversation.turn import Command, Filled, Origin, Pressed, Turn
from bots.conversation.zone_moves import MOVE
from scheduler.model import Address, Kind, NewReminder, PersonId
from storage.engine import FILE_NAME
from tests.conversation.crawl import ANSWERS, visible
from tests.conversation.talk import LANE, Talk
from tests.fakes.new_reminders import daily

GROUP = Address(f"{LANE}:club")
ANN = PersonId(f"{LANE}:ann")
EVE = Origin(person=PersonId(f"{LANE}:eve"), address=Address(f"{LANE}:eve"))
EVE_IN_GROUP = replace(EVE, address=GROUP, is_public=True, has_members=True)
EVE_ELSEWHERE = replace(EVE_IN_GROUP, address=Address(f"{LANE}:other"))
NOBODY = replace(EVE_IN_GROUP, person=None)
PRIVATE, SHARED = "ring doctor murphy", "walk around the lake"
OURS_IS_WRONG = "went wrong on our side"
IDS = range(1, 9)  # more than there are of reminders, occurrences and drafts
VALUES: dict[str, tuple[object, ...]] = {
    "reminder": tuple(IDS),
    "occurrence": tuple(IDS),
    "draft": tuple(IDS),
    "minutes": (10, -1),
    "kind": ("custom", "check_in", "../.."),
    "zone": ("Europe/Berlin", "../../etc/passwd", ""),
    "name": ("privacy", "reminders", "settings", "start"),
}
ODD: dict[type, tuple[object, ...]] = {
    str: ("", "en", "magnesium", "../.."),
    int: (0, 1, -1, 2**40, LARGEST_ID, -LARGEST_ID),
}
QUERIES = {
    "reminders": "SELECT * FROM reminders WHERE owner IS NOT 'test:eve'",
    "occurrences": "SELECT occurrences.* FROM occurrences JOIN reminders"
    " ON reminders.id = reminder_id WHERE owner IS NOT 'test:eve'",
    "drafts": "SELECT * FROM drafts WHERE person = 'test:ann'",
    "preferences": "SELECT * FROM preferences WHERE key IN ('test:ann', 'test:club')",
}


@pytest.fixture
async def victims(talk: Talk, tmp_path: Path) -> Path:
    """Let Ann and her club have choices, a reminder each that came once, and drafts."""
    now = talk.clock.now()
    await talk.people.save_preferences(Preferences(key=f"{LANE}:eve", zone="Asia/Tokyo"))
    for owner, address, text in ((ANN, Address(ANN), PRIVATE), (None, GROUP, SHARED)):
        await talk.people.save_preferences(Preferences(key=address, zone="Asia/Tokyo"))
        reminder = await talk.reminders.create(
            NewReminder(
                address=address,
                owner=owner,
                set_by=ANN,
                kind=Kind.CUSTOM,
                recurrence=daily(13),
                text=text,
                to_group=owner is None,
            )
        )
        words = {
            REMIND: f"{text} every day at 9",
            COPY: str(reminder.id),
            CHANGE: f"[{reminder.id}, true, {{}}]",
            MOVE: f'{{"zone": "UTC", "homes": {{"{reminder.id}": "UTC"}}}}',
        }
        for command, said in words.items():
            draft = Draft(
                person=ANN, address=address, command=command, words=said, text=text,
                for_chat=owner is None, made_at=now, expires_at=now + timedelta(days=1),
            )  # fmt: skip
            await talk.people.add_draft(draft)
    await talk.go_by(60)
    return tmp_path / FILE_NAME


def theirs(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return all that is kept of Ann and the club."""
    with closing(sqlite3.connect(file)) as connection:
        return {table: connection.execute(query).fetchall() for table, query in QUERIES.items()}


def tokens() -> Iterator[tuple[str, str]]:
    """Yield every verb's name with tokens that a stranger may try."""
    for verb, kind in VERBS.items():
        hints = get_type_hints(kind)
        choices = [VALUES.get(one.name, ODD[hints[one.name]]) for one in fields(kind)]
        for values in product(*choices):
            token = ".".join(["a1", verb, *map(str, values)])
            if len(token) <= TOKEN_BYTES:
                yield kind.__name__, token


async def meddle(talk: Talk, file: Path, turn: Turn) -> str:
    """Do *turn*, and go on in private where that is offered; return what is shown.

    Fail where it changes or shows what is another's, and where it is too much for us.
    """
    before = theirs(file)
    talk.origin = turn.origin
    reply = await talk.do(turn)
    came = talk.came
    if reply is not None and reply.draft:
        await talk.do(Command(origin=EVE, name="start", words=f"draft_{reply.draft}"))
        came += talk.came
    assert theirs(file) == before, turn
    shown = "\n".join(text for reply in came for text in visible(reply))
    assert OURS_IS_WRONG not in shown, turn
    assert PRIVATE not in shown.casefold(), turn
    return shown


@pytest.mark.parametrize("origin", [EVE, EVE_IN_GROUP, EVE_ELSEWHERE, NOBODY])
@pytest.mark.parametrize("kind", VERBS.values(), ids=lambda kind: kind.__name__)
async def test_a_made_up_press_does_nothing_to_others(
    talk: Talk, victims: Path, kind: type, origin: Origin
) -> None:
    """Whatever the verb and its ids: pressed in private, in the group, elsewhere, by nobody."""
    for name, token in tokens():
        if name == kind.__name__:
            shown = await meddle(talk, victims, Pressed(origin=origin, token=token))
            assert origin.address == GROUP or SHARED not in shown.casefold(), token


@pytest.mark.parametrize("origin", [EVE, EVE_IN_GROUP])
@pytest.mark.parametrize("kind", VERBS.values(), ids=lambda kind: kind.__name__)
async def test_a_made_up_form_does_nothing_to_others(
    talk: Talk, victims: Path, kind: type, origin: Origin
) -> None:
    """Nor does an answer to a question that was never asked."""
    for name, token in tokens():
        if name == kind.__name__:
            for values in (ANSWERS, {}, {"odd": "\x00" * 50}):
                turn = Filled(origin=origin, token=token, values=dict(values))
                await meddle(talk, victims, turn)


@pytest.mark.parametrize("origin", [EVE, EVE_IN_GROUP, NOBODY])
async def test_a_made_up_link_does_nothing_to_others(
    talk: Talk, victims: Path, origin: Origin
) -> None:
    """A draft opens for whoever began it alone; all else is a page that anybody may see."""
    payloads = [f"draft_{number}" for number in (*IDS, 0, 10**17, "9" * 64, "²", "-1", "x")]
    payloads += ["topic_", "topic_../..", "remind_", "remind_check_in", "remind_x", "draft_"]
    payloads += ["draft_editors", "privacy", "a1.e", "draft_e", "\u202e", "x" * 3000]
    for payload in payloads:
        await meddle(talk, victims, Command(origin=origin, name="start", words=payload))


async def test_a_group_reminder_is_copied_only_where_it_is_read(talk: Talk, victims: Path) -> None:
    """Who reads the group may; its topics belong to it, another group does not."""
    copy = encode(a.CopyReminder(2))
    shown = await meddle(talk, victims, Pressed(origin=EVE_IN_GROUP, token=copy))
    assert "too old" not in shown
    for origin in (EVE, EVE_ELSEWHERE):
        assert "too old" in await meddle(talk, victims, Pressed(origin=origin, token=copy))

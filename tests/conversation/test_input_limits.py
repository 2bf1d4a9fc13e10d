"""However much somebody writes, little of it is stored, and all of it is answered."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bots.conversation.turn import Command, Filled, Pressed, Said
from storage.engine import FILE_NAME
from storage.tables import metadata
from tests.conversation.talk import Talk, talking

LONG = "ring doctor murphy about it " * 600  # more than any platform lets through
MOST_CHARS = 700  # a draft's words with the rule of a changed reminder, as JSON
WRONG = "went wrong on our side"


def longest(file: Path) -> int:
    """Return the length of the longest text in any table."""
    with closing(sqlite3.connect(file)) as connection:
        rows = (
            row
            for table in metadata.tables
            for row in connection.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own names
        )
        return max(len(value) for row in rows for value in row if isinstance(value, str))


@pytest.mark.parametrize("has_forms", [True, False], ids=["forms", "prompts"])
async def test_little_of_a_long_text_is_stored(tmp_path: Path, *, has_forms: bool) -> None:
    """In a command, in every form, in answers that are waited for."""
    async with talking(tmp_path, has_forms=has_forms) as talk:
        await talk.say(f"/remind {LONG}")
        await talk.say("/remind water every day at 8")
        await answer(talk, "Type a city or country", place=LONG)
        await answer(talk, "Type a city or country", place="Berlin")
        await talk.say("/remind")
        await talk.press("Something else")
        await answer(talk, None, what=LONG, when="every day at 8")
        assert longest(tmp_path / FILE_NAME) <= MOST_CHARS
        await talk.press("Save")
        await talk.expect("Saved.")
        await talk.say("/reminders")
        reminder = next(button.label for row in talk.came[-1].buttons for button in row)
        await talk.press(reminder)
        await talk.press("Change")
        await answer(talk, "Words", text=LONG)
        await answer(talk, None, question=LONG, start="/start draft_editors")
        assert longest(tmp_path / FILE_NAME) <= MOST_CHARS


async def answer(talk: Talk, label: str | None, start: str | None = None, **values: str) -> None:
    """Open a form by a button or words, and answer it, whole or one question after another."""
    if start is not None:
        await talk.say(start)
    if label is not None:
        await talk.press(label)
    if talk.origin.has_forms:
        await talk.fill_in(**values)
        return
    for value in values.values():
        await talk.say(value)


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "\ud800", "\u202e" * 4000, "🦵" * 8000, "a" * 100_000, "/" * 5000]
)
async def test_every_text_gets_an_answer(talk: Talk, text: str) -> None:
    """Whatever it is made of: said, as words of each command, as a token, as a form's answer."""
    origin = talk.origin
    turns = [
        Said(origin=origin, text=text),
        *(Command(origin=origin, name=name, words=text) for name in talk.dispatcher.commands),
        Command(origin=origin, name="remind", options={"what": text, "zone": text}),
        Command(origin=origin, name=text),
        Pressed(origin=origin, token=text),
        Filled(origin=origin, token=text, values={"when": text}),
        Filled(origin=origin, token="a1.tt.custom.0", values={"when": text, "what": text}),
        Filled(origin=origin, token="a1.tz.0", values={"place": text}),
        Filled(origin=origin, token="a1.sq", values={"question": text}),
    ]
    for turn in turns:
        await talk.do(turn)
        assert talk.came, turn
        assert WRONG not in talk.text, turn

"""The limit stands before every platform, as the whole bot wires it."""

from pathlib import Path

import pytest

from bots.conversation.turn_limit import HUMAN
from tests.adapters.openings import discord, telegram, web


@pytest.mark.parametrize("opening", [telegram, discord, web])
async def test_who_is_too_fast_is_told_so_and_still_helped(
    opening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight answers, a word, and at once the steps for a cramp; a minute later all goes on."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    async with opening(tmp_path, HUMAN) as stage:
        for _ in range(HUMAN.at_once):
            await stage.say("/about")
            await stage.expect("free software")
        await stage.say("/about")
        await stage.expect("Please wait a minute")
        await stage.press("It hurts now")
        await stage.expect("Where does it cramp?")
        await stage.say("/cramp calf")
        await stage.expect("do this now")
        await stage.go_by(1)
        await stage.say("/about")
        await stage.expect("free software")

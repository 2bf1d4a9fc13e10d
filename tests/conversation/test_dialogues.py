"""The dialogues, played on the conversation alone."""

import pytest

from tests.conversation.talk import Talk
from tests.transcripts.player import DIALOGUES, play


@pytest.mark.parametrize("dialogue", DIALOGUES)
async def test_dialogue_goes_as_written(dialogue: str, talk: Talk) -> None:
    """What a person sees is what the dialogue's file promises."""
    await play(dialogue, talk)

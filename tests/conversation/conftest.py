"""A person who talks with the conversation alone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conversation.talk import Talk, talking


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    """Open a chat in a place without forms, such as Telegram."""
    async with talking(tmp_path) as opened:
        yield opened


@pytest.fixture
async def talk_with_forms(tmp_path: Path) -> AsyncIterator[Talk]:
    """Open a chat in a place that can show forms, such as Discord."""
    async with talking(tmp_path, has_forms=True) as opened:
        yield opened

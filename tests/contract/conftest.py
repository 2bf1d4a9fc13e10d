"""The stores under contract, one fixture parameter each engine."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.engine import Storage, open_storage


@pytest.fixture(params=["sqlite"])
async def storage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Storage]:
    """An empty storage on each engine that there is."""
    async with open_storage(tmp_path) as storage:
        yield storage

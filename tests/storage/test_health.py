"""What a look at a database tells of it."""

from pathlib import Path

import pytest

from storage.engine import FILE_NAME, open_storage
from storage.errors import StorageError
from storage.health import Age, look_at
from storage.migrations.run import upgrade
from storage.sqlite import open_engine


async def test_a_database_is_looked_at_while_it_is_used(tmp_path: Path) -> None:
    """There is none at first, then the newest."""
    path = tmp_path / FILE_NAME
    assert look_at(path) is Age.NONE
    async with open_storage(tmp_path):
        assert look_at(path) is Age.NEWEST
    assert look_at(path) is Age.NEWEST


def test_an_older_one_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    """Bringing it up to date is the start's work."""
    engine = open_engine(tmp_path / FILE_NAME)
    with engine.begin() as connection:
        upgrade(connection, "0003")
    engine.dispose()
    assert [look_at(tmp_path / FILE_NAME) for _ in range(2)] == [Age.OLDER] * 2


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    """With the file's name."""
    path = tmp_path / FILE_NAME
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StorageError, match=FILE_NAME):
        look_at(path)

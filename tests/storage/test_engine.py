"""Opening the storage, and what an operator is told where that fails."""

import asyncio
import sys
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bots.conversation.people import Preferences
from scheduler.errors import StoreError
from storage.backup import restore, save
from storage.database import Database
from storage.engine import FILE_NAME, open_storage
from storage.errors import StorageError, StorageLockedError
from storage.lock import hold_lock
from storage.sqlite import OneFile


async def test_missing_directories_are_made(tmp_path: Path) -> None:
    """The first start needs no preparation."""
    async with open_storage(tmp_path / "a" / "b"):
        pass
    assert (tmp_path / "a" / "b" / FILE_NAME).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
async def test_nobody_else_on_the_machine_can_read_it(tmp_path: Path) -> None:
    """Neither the folder nor the database, its log, or a backup."""
    folder, saved = tmp_path / "data", tmp_path / "saved.db"
    async with open_storage(folder) as storage:
        await storage.people.save_preferences(Preferences(key="web:7"))
        save(folder, saved)
        files = [*folder.glob(f"{FILE_NAME}*"), saved]
        assert len(files) == 4
        assert {file.stat().st_mode & 0o077 for file in (folder, *files)} == {0}
    await restore(tmp_path / "other", saved)
    assert (tmp_path / "other" / FILE_NAME).stat().st_mode & 0o077 == 0


async def test_a_second_process_is_refused(tmp_path: Path) -> None:
    """It is told which directory, and what to do."""
    async with open_storage(tmp_path):
        with pytest.raises(StorageLockedError, match="stop it first") as refused:
            async with hold_lock(tmp_path / "lock", wait_seconds=0):
                pass
    assert str(tmp_path) in str(refused.value)


async def test_a_process_that_is_stopping_is_waited_for(tmp_path: Path) -> None:
    """A restart overlaps for a moment."""
    async with asyncio.TaskGroup() as group, open_storage(tmp_path):
        second = group.create_task(opens(tmp_path))
        await asyncio.sleep(0)
    assert second.result() is True


async def opens(folder: Path) -> bool:
    """Open and close the storage."""
    async with open_storage(folder):
        return True


async def test_a_broken_file_is_named_and_kept(tmp_path: Path) -> None:
    """Nothing is deleted; the message says what to do."""
    (tmp_path / FILE_NAME).write_bytes(b"not a database at all" * 100)
    with pytest.raises(StorageError, match="left as it is") as refused:
        async with open_storage(tmp_path):
            pass
    assert FILE_NAME in str(refused.value)
    assert (tmp_path / FILE_NAME).read_bytes().startswith(b"not a database")


async def test_a_directory_that_is_none_is_named(tmp_path: Path) -> None:
    """The remedy is a setting."""
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="CRAMPBOT_DATA_DIR"):
        async with open_storage(tmp_path / "file"):
            pass


async def test_a_failing_transaction_leaves_nothing(tmp_path: Path) -> None:
    """All of it or none of it, and the error shows no parameter."""
    database = Database(OneFile(tmp_path / "x.db"))
    await database.run(
        lambda connection: connection.exec_driver_sql("CREATE TABLE t (n)") and None
    )

    def half(connection: object) -> None:
        connection.exec_driver_sql("INSERT INTO t VALUES (?)", ("private words",))  # type: ignore[attr-defined]
        connection.exec_driver_sql("INSERT INTO nowhere VALUES (?)", ("private words",))  # type: ignore[attr-defined]

    with pytest.raises(StoreError) as failed:
        await database.run(half)
    assert "private" not in f"{failed.value} {failed.value.__cause__}"
    count = await database.run(
        lambda connection: connection.exec_driver_sql("SELECT count(*) FROM t").scalar()
    )
    assert count == 0
    await database.close()


async def test_the_file_survives_a_power_cut(tmp_path: Path) -> None:
    """Write-ahead log, flushed at every commit, foreign keys held."""
    database = Database(OneFile(tmp_path / "x.db"))
    pragmas = ("journal_mode", "synchronous", "foreign_keys")
    found = await database.run(
        lambda connection: [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas
        ]
    )
    assert found == ["wal", 2, 1]
    await database.close()


async def test_an_error_of_the_driver_itself_undoes_all_and_is_told(tmp_path: Path) -> None:
    """Statements that go past SQLAlchemy fail as all others do, and the next one works."""
    database = Database(OneFile(tmp_path / "x.db"))

    def half(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE t (n)")
        connection.connection.cursor().execute("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(StoreError, match="nowhere"):
        await database.run(half)
    count = await database.run(
        lambda connection: connection.exec_driver_sql(
            "SELECT count(*) FROM sqlite_master"
        ).scalar()
    )
    assert count == 0
    await database.close()

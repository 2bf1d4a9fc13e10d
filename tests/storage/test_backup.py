"""A backup holds all of one moment, and comes back whole or not at all."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bots.conversation.people import Preferences
from scheduler.model import Address
from storage.backup import REPLACED, restore, save
from storage.engine import FILE_NAME, open_storage
from storage.errors import StorageError, StorageLockedError
from storage.migrations.run import upgrade
from storage.tables import metadata
from tests.contract.samples import DUE, addition, sent
from tests.storage.test_schema import engine_in


async def fill(data_dir: Path, people: int = 3) -> None:
    """Store reminders, one of them sent and one under lease, and what somebody chose."""
    async with open_storage(data_dir) as storage:
        for number in range(people):
            await storage.reminders.add(addition(Address(f"web:{number}")))
        claims = await storage.reminders.claim_due(DUE, "web", 2)
        await storage.reminders.settle(DUE, [sent(claims[0])])
        await storage.people.save_preferences(Preferences(key="web:1", zone="Asia/Kathmandu"))


def contents(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table, and how far the ids have come."""
    names = [*metadata.tables, "sqlite_sequence", "alembic_version"]
    with closing(sqlite3.connect(file)) as db:
        return {name: sorted(db.execute(f"SELECT * FROM {name}"), key=repr) for name in names}  # noqa: S608 - our own names


async def test_what_is_restored_is_what_was_saved(tmp_path: Path) -> None:
    """Row for row, in every table."""
    await fill(tmp_path / "old")
    save(tmp_path / "old", tmp_path / "saved")
    assert await restore(tmp_path / "new", tmp_path / "saved") is None
    restored = contents(tmp_path / "new" / FILE_NAME)
    assert restored == contents(tmp_path / "old" / FILE_NAME)
    assert len(restored["reminders"]) == 3
    async with open_storage(tmp_path / "new") as storage:
        assert (await storage.people.preferences("web:1")).zone == "Asia/Kathmandu"


async def test_it_is_saved_while_the_bot_writes(tmp_path: Path) -> None:
    """The copy is of one moment: each chat in it has its reminder and its occurrence."""
    async with open_storage(tmp_path) as storage:
        saving = asyncio.create_task(asyncio.to_thread(save, tmp_path, tmp_path / "saved"))
        added = 0
        while not saving.done() or added < 20:
            await storage.reminders.add(addition(Address(f"web:{added}")))
            added += 1
        await saving
    saved = contents(tmp_path / "saved")
    assert len(saved["chats"]) == len(saved["reminders"]) == len(saved["occurrences"])
    assert len(contents(tmp_path / FILE_NAME)["chats"]) == added


async def test_a_backup_of_an_older_release_is_brought_up_to_date(tmp_path: Path) -> None:
    """And the backup itself stays as it is."""
    engine = engine_in(tmp_path, "saved")
    with engine.begin() as connection:
        upgrade(connection, "0001")
    engine.dispose()
    before = (tmp_path / "saved").read_bytes()
    await restore(tmp_path / "new", tmp_path / "saved")
    assert (tmp_path / "saved").read_bytes() == before
    async with open_storage(tmp_path / "new"):
        pass


async def test_what_was_there_is_kept_when_it_is_replaced(tmp_path: Path) -> None:
    """It takes a word to replace it, and even then it is only moved aside."""
    await fill(tmp_path / "old", 2)
    await fill(tmp_path / "here", 5)
    save(tmp_path / "old", tmp_path / "saved")
    before = contents(tmp_path / "here" / FILE_NAME)
    with pytest.raises(StorageError, match="--replace"):
        await restore(tmp_path / "here", tmp_path / "saved")
    assert contents(tmp_path / "here" / FILE_NAME) == before
    aside = await restore(tmp_path / "here", tmp_path / "saved", replace=True)
    assert aside == tmp_path / "here" / f"{FILE_NAME}{REPLACED}"
    assert contents(aside) == before
    assert len(contents(tmp_path / "here" / FILE_NAME)["reminders"]) == 2


async def test_nothing_is_restored_under_a_running_bot(tmp_path: Path) -> None:
    """It would not see it, and write over it."""
    await fill(tmp_path / "old")
    save(tmp_path / "old", tmp_path / "saved")
    async with open_storage(tmp_path / "old"):
        with pytest.raises(StorageLockedError, match="stop it first"):
            await restore(tmp_path / "old", tmp_path / "saved", replace=True)


@pytest.mark.parametrize("damage", ["torn", "other", "empty", "later"])
async def test_what_is_no_sound_backup_changes_nothing(tmp_path: Path, damage: str) -> None:
    """It says what is wrong, and leaves no half of it behind."""
    await fill(tmp_path / "old")
    file = tmp_path / "saved"
    save(tmp_path / "old", file)
    match damage:
        case "torn":
            file.write_bytes(file.read_bytes()[:9000])
        case "other":
            file.unlink()
            with closing(sqlite3.connect(file)) as db:
                db.execute("CREATE TABLE theirs (x)")
        case "empty":
            file.write_bytes(b"this is no database at all" * 50)
        case _:
            with closing(sqlite3.connect(file)) as db:
                db.execute("UPDATE alembic_version SET version_num = '9999'")
                db.commit()
    with pytest.raises(StorageError):
        await restore(tmp_path / "new", file)
    assert {path.name for path in (tmp_path / "new").iterdir()} <= {"lock"}


async def test_a_backup_is_whole_or_not_there(tmp_path: Path) -> None:
    """Neither an existing file nor a folder that is not there is written to."""
    await fill(tmp_path)
    (tmp_path / "saved").write_text("mine")
    with pytest.raises(StorageError, match="already"):
        save(tmp_path, tmp_path / "saved")
    assert (tmp_path / "saved").read_text() == "mine"
    with pytest.raises(StorageError, match="cannot save"):
        save(tmp_path, tmp_path / "nowhere" / "saved")
    with pytest.raises(StorageError, match="no database"):
        save(tmp_path / "empty", tmp_path / "other")

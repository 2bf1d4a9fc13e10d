"""All that is stored goes from one engine to the other and back, and nothing is written over."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, select

from bots.conversation.feedback import Count, EditorQuestion, Event
from bots.conversation.people import Draft, Preferences
from bots.inbox import Incoming
from scheduler.model import Address, Kind
from storage.copying import COPIED, copy, opened
from storage.engine import FILE_NAME, Storage, open_shared, open_storage
from storage.errors import StorageError, StorageLockedError
from storage.migrations.run import upgrade
from storage.sqlite import open_engine
from storage.tables import reminders
from tests.contract.samples import DUE, NOON, addition, sent
from tests.fakes.manual_clock import ManualClock
from tests.fakes.postgres_server import PostgresServer

Contents = dict[str, list[tuple[Any, ...]]]


async def fill(storage: Storage) -> None:
    """Store something of every sort; the newest reminder is gone again."""
    for number in range(4):
        await storage.reminders.add(addition(Address(f"web:{number}"), Kind.CUSTOM))
    claims = await storage.reminders.claim_due(DUE, "web", 2)
    await storage.reminders.settle(DUE, [sent(claims[0])])
    await storage.reminders.set_zone_rules("2026b")
    await storage.inbox(ManualClock(NOON), "telegram").put(Incoming(1, "telegram:7", "{}"))
    await storage.people.save_preferences(Preferences(key="web:1", zone="Asia/Kathmandu"))
    draft = Draft(
        person=None,
        address=Address("web:1"),
        command="remind",
        words="",
        made_at=NOON,
        expires_at=DUE,
    )
    await storage.people.add_draft(draft)
    await storage.people.count({Count("2026-11", "magnesium", Event.HELPED): 3})
    await storage.people.keep_question(EditorQuestion(day=date(2026, 11, 2), text="why"), 9)
    await remove(storage, 4)


async def remove(storage: Storage, reminder: int) -> None:
    """Let a reminder be gone, as if it was purged."""
    removed = delete(reminders).where(reminders.c.id == reminder)
    await storage.reminders._run(lambda connection: connection.execute(removed).rowcount)


def contents(engine: Engine) -> Contents:
    """Return every row of every table."""
    with engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in COPIED
        }


async def copied(source: Path | str, target: Path | str) -> tuple[Contents, Contents]:
    """Copy, and return what there was and what is there now."""
    async with opened(source) as old, opened(target, is_new=True) as new:
        told = list(copy(old, new, rows=2))
        assert all(one.rows <= one.of for one in told)
        assert {one.table for one in told} == {table.name for table in COPIED}
        return contents(old), contents(new)


async def test_all_goes_there_and_back(
    tmp_path: Path, postgres: PostgresServer, database: str
) -> None:
    """Row for row, though a batch holds few."""
    async with open_storage(tmp_path) as storage:
        await fill(storage)
    there, address = tmp_path / FILE_NAME, postgres.address(database)
    async with open_shared(address) as shared:
        await shared.reminders.set_zone_rules("2026a")  # as a start does
    old, new = await copied(there, address)
    assert new == old
    assert {name for name, rows in new.items() if not rows} == {"lanes", "awaited_texts"}
    _, back = await copied(address, tmp_path / "back" / FILE_NAME)
    assert back == old


async def test_ids_go_on_where_they_were(
    tmp_path: Path, postgres: PostgresServer, database: str
) -> None:
    """None is given twice, also where the last one is gone: buttons still carry it."""
    async with open_storage(tmp_path) as storage:
        await fill(storage)
    address = postgres.address(database)
    await copied(tmp_path / FILE_NAME, address)
    async with open_shared(address) as storage:
        assert (await storage.reminders.add(addition())).id == 5
        await remove(storage, 5)
    await copied(address, tmp_path / "back" / FILE_NAME)
    async with open_storage(tmp_path / "back") as storage:
        assert (await storage.reminders.add(addition())).id == 6


async def test_nothing_is_written_over(
    tmp_path: Path, postgres: PostgresServer, database: str
) -> None:
    """On either engine, and what is there stays."""
    address = postgres.address(database)
    async with open_storage(tmp_path) as storage:
        await fill(storage)
    async with open_shared(address) as shared:
        await shared.reminders.add(addition())
    places: tuple[Path | str, Path | str] = (tmp_path / FILE_NAME, address)
    for source, target in (places, places[::-1]):
        async with opened(target) as engine:
            before = contents(engine)
        with pytest.raises(StorageError, match="not empty"):
            await copied(source, target)
        async with opened(target) as engine:
            assert contents(engine) == before


async def test_a_copy_that_fails_leaves_nothing(
    tmp_path: Path, postgres: PostgresServer, database: str
) -> None:
    """All or nothing, so that it can be tried again."""
    async with open_storage(tmp_path) as storage:
        await fill(storage)
    address = postgres.address(database)
    async with opened(tmp_path / FILE_NAME) as old, opened(address, is_new=True) as new:
        copying = copy(old, new)
        assert next(one.rows for one in copying if one.table == "reminders") == 3
        postgres.throw_out(database)
        with pytest.raises(StorageError, match="cannot copy"):
            list(copying)
    async with opened(address) as engine:
        assert not any(contents(engine).values())


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda connection: upgrade(connection, "0001"), "start the bot on it once"),
        (lambda connection: None, "nothing to copy"),
    ],
)
async def test_what_is_not_of_this_release_is_not_copied(
    tmp_path: Path,
    postgres: PostgresServer,
    database: str,
    make: Callable[[object], None],
    told: str,
) -> None:
    """It says what to do first."""
    engine = open_engine(tmp_path / FILE_NAME)
    with engine.begin() as connection:
        make(connection)
    engine.dispose()
    with pytest.raises(StorageError, match=told):
        await copied(tmp_path / FILE_NAME, postgres.address(database))


async def test_a_running_bot_is_not_copied(
    tmp_path: Path, postgres: PostgresServer, database: str
) -> None:
    """What it stored meanwhile would be lost."""
    async with open_storage(tmp_path):
        with pytest.raises(StorageLockedError, match="stop it first"):
            await copied(tmp_path / FILE_NAME, postgres.address(database))
    async with open_shared(postgres.address(database)) as shared:
        await shared.roles.hold("telegram", "a bot", NOON)
    for places in ((tmp_path / FILE_NAME, database), (database, tmp_path / "b" / FILE_NAME)):
        named = [postgres.address(one) if one == database else one for one in places]
        with pytest.raises(StorageError, match="stop it first"):
            await copied(*named)

"""A fresh schema, a migrated one, and those of others."""

import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from scheduler.model import Kind, PersonId
from storage.engine import FILE_NAME, open_storage
from storage.errors import StorageError
from storage.feedback import TopicCounts
from storage.migrations.run import config_for, upgrade
from storage.report import read_report
from storage.schema import NEWEST, OLDER, bring_up_to_date
from storage.sqlite import open_engine
from storage.tables import metadata

DEFINITIONS = text(
    "SELECT type, name, tbl_name FROM sqlite_master WHERE name NOT LIKE 'alembic%' ORDER BY name"
)

FIRST_DATA = """
INSERT INTO chats (id, address) VALUES (1, 'web:7');
INSERT INTO reminders VALUES (
    1, 1, 'web:7', 'web:7', 'custom',
    '{"days":{"every_day":1,"start":null},"minutes":[780],"v":1,"zone":"UTC"}', 'Call Ben', 0, 1,
    'active', NULL, NULL, 1764000000000000, 1764000000000000, NULL, NULL, NULL, 0, 0, 0
);
INSERT INTO occurrences VALUES (
    1, 1, 'web', 1764000000000000, 1764000000000000, 0, 'open', 'held', 1764000060000000, 1, NULL,
    NULL, NULL
);
INSERT INTO preferences VALUES ('web:7', NULL, 'Asia/Tokyo', 24, 0, 0, '[]');
INSERT INTO feedback VALUES ('magnesium', 5, 2);
"""


def engine_in(folder: Path, name: str) -> Engine:
    """Return an engine on a file of that name."""
    return open_engine(folder / name)


def test_the_newest_revision_is_the_one_that_alembic_knows() -> None:
    """Whoever adds a migration changes NEWEST and OLDER with it."""
    revisions = [
        one.revision for one in ScriptDirectory.from_config(config_for()).walk_revisions()
    ]
    assert revisions[0] == NEWEST
    assert sorted(revisions[1:]) == sorted(OLDER)


def test_migrating_and_creating_give_the_same_schema(tmp_path: Path) -> None:
    """So that a fresh database may skip every step."""
    created, migrated = engine_in(tmp_path, "created.db"), engine_in(tmp_path, "migrated.db")
    with created.begin() as connection:
        bring_up_to_date(connection)
        fresh = connection.execute(DEFINITIONS).all()
    with migrated.begin() as connection:
        upgrade(connection)
        assert connection.execute(DEFINITIONS).all() == fresh
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        bring_up_to_date(connection)


async def test_the_first_schema_keeps_all_that_it_holds(tmp_path: Path) -> None:
    """What was counted goes on without a month, what was claimed is free; the rest stays."""
    engine = engine_in(tmp_path, FILE_NAME)
    with engine.begin() as connection:
        upgrade(connection, "0001")
        for statement in FIRST_DATA.strip().split(";\n"):
            connection.exec_driver_sql(statement)
    engine.dispose()
    async with open_storage(tmp_path) as storage:
        (reminder,) = await storage.reminders.of_person(PersonId("web:7"))
        assert (reminder.text, reminder.kind) == ("Call Ben", Kind.CUSTOM)
        assert (await storage.people.preferences("web:7")).zone == "Asia/Tokyo"
        (claim,) = await storage.reminders.claim_due(reminder.created_at, "web", 9)
        assert (claim.reminder.id, claim.attempt) == (reminder.id, 2)
    assert read_report(tmp_path / FILE_NAME, date.min).counts == (
        TopicCounts(
            topic="magnesium", month="", answered=0, guessed=0, unknown=0, helped=5, not_helped=2
        ),
    )


async def test_opening_twice_changes_nothing(tmp_path: Path) -> None:
    """The second start finds the newest schema."""
    for _ in range(2):
        async with open_storage(tmp_path) as storage:
            assert await storage.reminders.next_due_at(["web"]) is None


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("CREATE TABLE alembic_version AS SELECT '9999' AS version_num", "9999"),
        ("CREATE TABLE notes (text)", "tables that crampbot did not make"),
    ],
)
async def test_a_database_of_others_is_left_alone(
    tmp_path: Path, statement: str, told: str
) -> None:
    """A later release's, or another program's: refused, with what would be right."""
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute(statement)
    connection.close()
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(StorageError, match=told):
        async with open_storage(tmp_path):
            pass
    assert (tmp_path / FILE_NAME).read_bytes()[100:] == before[100:]


def test_a_usual_start_does_not_load_alembic(tmp_path: Path) -> None:
    """It takes a third of a second that nobody needs to wait."""
    program = (
        "import asyncio, pathlib, sys\n"
        "from storage.engine import open_storage\n"
        "async def start():\n"
        "    async with open_storage(pathlib.Path(sys.argv[1])): pass\n"
        "asyncio.run(start()); asyncio.run(start())\n"
        "print('alembic' in sys.modules)\n"
    )
    ran = subprocess.run(  # noqa: S603 - our own interpreter and text
        [sys.executable, "-c", program, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert ran.stdout.strip() == "False"

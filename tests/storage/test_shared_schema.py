"""The schema on PostgreSQL: fresh or migrated the same, and made once however many start."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, text

from storage.engine import open_shared
from storage.errors import StorageError
from storage.migrations.run import upgrade
from storage.schema import NEWEST, bring_up_to_date, revision_of
from storage.tables import metadata
from tests.fakes.postgres_server import PostgresServer

COLUMNS = text(
    "SELECT table_name, column_name, data_type, is_nullable, collation_name "
    "FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"
)
INDEXES = text(
    "SELECT indexdef FROM pg_indexes "
    "WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1"
)
CONSTRAINTS = text(
    "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2"
)
SEQUENCES = text("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1")
PARTS = (COLUMNS, INDEXES, CONSTRAINTS, SEQUENCES)
STARTING = 4


def differences(connection: Connection) -> list[object]:
    """Return what is not as the metadata says; what tables are told to be for is no matter."""
    found = compare_metadata(MigrationContext.configure(connection), metadata)
    parts = [part for one in found for part in (one if isinstance(one, list) else [one])]
    return [part for part in parts if "comment" not in part[0]]


def schema_of(postgres: PostgresServer, make: Callable[[Connection], None]) -> list[object]:
    """Return the schema that *make* makes, and hold it to the metadata."""
    with postgres.database("template0") as name:
        engine = postgres.engine(name)
        with engine.begin() as connection:
            make(connection)
            assert differences(connection) == []
            found: list[object] = [connection.execute(part).all() for part in PARTS]
        engine.dispose()
    return found


def test_migrating_and_creating_give_the_same_schema(postgres: PostgresServer) -> None:
    """And both give the one that the tables tell of."""
    assert schema_of(postgres, upgrade) == schema_of(postgres, bring_up_to_date)


@pytest.mark.parametrize("before", [None, "0001"])
def test_of_processes_that_start_together_one_makes_the_schema(
    postgres: PostgresServer, bare_database: str, before: str | None
) -> None:
    """The others wait for it, and find it done."""
    if before is not None:
        engine = postgres.engine(bare_database)
        with engine.begin() as connection:
            upgrade(connection, before)
        engine.dispose()
    together = Barrier(STARTING)

    def start() -> str | None:
        engine = postgres.engine(bare_database)
        with engine.begin() as connection:
            together.wait()
            bring_up_to_date(connection)
            found = revision_of(connection)
        engine.dispose()
        return found

    with ThreadPoolExecutor(STARTING) as threads:
        started = [threads.submit(start) for _ in range(STARTING)]
        assert [one.result() for one in started] == [NEWEST] * STARTING


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("CREATE TABLE alembic_version AS SELECT '9999' AS version_num", "9999"),
        ("CREATE TABLE notes (text VARCHAR)", "tables that crampbot did not make"),
    ],
)
async def test_a_database_of_others_is_left_alone(
    postgres: PostgresServer, bare_database: str, statement: str, told: str
) -> None:
    """A later release's, or another program's: refused, with what would be right."""
    execute(postgres.engine(bare_database), statement)
    with pytest.raises(StorageError, match=told):
        async with open_shared(postgres.address(bare_database)):
            pass


async def test_a_server_that_is_not_there_is_told_with_the_setting(
    postgres: PostgresServer, database: str
) -> None:
    """And the password is not."""
    address = postgres.address(database).replace("postgres:@", "postgres:secret@")
    postgres.take_away(database)
    with pytest.raises(StorageError, match="CRAMPBOT_DATABASE_URL") as refused:
        async with open_shared(address):
            pass
    assert "secret" not in str(refused.value)


def execute(engine: Engine, statement: str) -> None:
    """Execute *statement*."""
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()

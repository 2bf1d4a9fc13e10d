"""The schema's revision, and how a database comes to the newest.

Knows that a fresh file needs no migration, so alembic is loaded only where one has to run.
"""

from sqlalchemy import Connection, inspect, text

from storage.errors import StorageError
from storage.tables import metadata

NEWEST = "0001"
OLDER: tuple[str, ...] = ()  # revisions that migrations lead on from
VERSION_TABLE = "alembic_version"


def bring_up_to_date(connection: Connection) -> None:
    """Make the schema the newest; raises StorageError where a later release made it."""
    tables = inspect(connection).get_table_names()
    if VERSION_TABLE not in tables:
        _create(connection, has_tables=bool(tables))
        return
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found == NEWEST:
        return
    if found not in OLDER:
        raise StorageError(
            f"the database has schema {found!r}, this release knows {NEWEST!r}; "
            "run the release that made it, or a later one"
        )
    _migrate(connection)


def _create(connection: Connection, *, has_tables: bool) -> None:
    if has_tables:
        raise StorageError(
            "the database holds tables that crampbot did not make; "
            "choose another directory with CRAMPBOT_DATA_DIR"
        )
    metadata.create_all(connection, checkfirst=False)
    connection.execute(
        text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    )
    connection.execute(text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": NEWEST})


def _migrate(connection: Connection) -> None:
    from storage.migrations.run import upgrade  # noqa: PLC0415 - alembic takes 0.3 s to load

    upgrade(connection)

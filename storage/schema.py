"""The schema's revision, and how a database comes to the newest.

Knows that a fresh file needs no migration, so alembic is loaded only where one has to run.
"""

from sqlalchemy import Connection, inspect, text

from storage.errors import StorageError
from storage.sharing import hold_schema
from storage.tables import metadata

NEWEST = "0009"
# The revisions that migrations lead on from.
OLDER: tuple[str, ...] = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008")
VERSION_TABLE = "alembic_version"


def bring_up_to_date(connection: Connection) -> None:
    """Make the schema the newest; raises StorageError where a later release made it.

    Of several processes that start together one does it, and the others find it done.
    """
    hold_schema(connection)
    found = revision_of(connection)
    if found is None:
        _create(connection, has_tables=bool(inspect(connection).get_table_names()))
    elif found != NEWEST:
        refuse_later(found)
        _migrate(connection)


def revision_of(connection: Connection) -> str | None:
    """Return the revision of the schema, None where we made none yet."""
    if VERSION_TABLE not in inspect(connection).get_table_names():
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found)


def refuse_later(revision: str) -> None:
    """Raise StorageError for the *revision* of a later release."""
    if revision not in (*OLDER, NEWEST):
        raise StorageError(
            f"the database has schema {revision!r}, this release knows {NEWEST!r}; "
            "run the release that made it, or a later one"
        )


def _create(connection: Connection, *, has_tables: bool) -> None:
    if has_tables:
        raise StorageError(
            "the database holds tables that crampbot did not make; "
            "choose another directory with CRAMPBOT_DATA_DIR, or another CRAMPBOT_DATABASE_URL"
        )
    metadata.create_all(connection, checkfirst=False)
    connection.execute(
        text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    )
    connection.execute(text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": NEWEST})


def _migrate(connection: Connection) -> None:
    from storage.migrations.run import upgrade  # noqa: PLC0415 - alembic takes 0.3 s to load

    upgrade(connection)

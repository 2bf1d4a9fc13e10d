"""Looks at a PostgreSQL database, for those who want to know whether it is well.

Knows what is needed of it. Changes nothing.
"""

from sqlalchemy import Connection, text
from sqlalchemy.exc import StatementError

from storage.engine import server_engine
from storage.errors import StorageError
from storage.schema import refuse_later, revision_of

OLDEST = 15  # the first major release of PostgreSQL that we promise to work with


def look_at_server(address: str) -> str:
    """Return in words what is at *address*; raises StorageError where a bot could not use it."""
    engine = server_engine(address)
    try:
        with engine.connect() as connection:
            return _look(connection)
    except StatementError as error:
        lines = str(error.orig).splitlines()
        raise StorageError(
            f"PostgreSQL is not reached ({lines[0]}); see that it runs and that host, name, user "
            "and password in CRAMPBOT_DATABASE_URL are right"
        ) from None
    finally:
        engine.dispose()


def _look(connection: Connection) -> str:
    asked = text("SELECT current_setting('server_version_num')::int / 10000")
    major = int(connection.execute(asked).scalar_one())
    if major < OLDEST:
        raise StorageError(f"PostgreSQL {major} is too old; take {OLDEST} or later")
    found = revision_of(connection)
    if found is None:
        return f"PostgreSQL {major}, nothing there yet; the first start makes it"
    refuse_later(found)
    return f"PostgreSQL {major}, schema {found}"

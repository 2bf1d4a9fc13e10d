"""Looks at a PostgreSQL database, for those who want to know whether it is well.

Knows what is needed of it. Changes nothing.
"""

import time
from dataclasses import dataclass

from sqlalchemy import Connection, text
from sqlalchemy.exc import StatementError

from storage.engine import server_engine
from storage.errors import StorageError
from storage.schema import refuse_later, revision_of

OLDEST = 15  # the first major release of PostgreSQL that we promise to work with


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen, in words, and by how many seconds its clock is ahead of ours."""

    told: str
    clock_ahead: float


def look_at_server(address: str) -> Seen:
    """Look at what is at *address*; raises StorageError where a bot could not use it."""
    engine = server_engine(address)
    try:
        with engine.connect() as connection:
            told = _look(connection)
            asked = text("SELECT extract(epoch FROM clock_timestamp())::float8")
            return Seen(told, connection.execute(asked).scalar_one() - time.time())
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

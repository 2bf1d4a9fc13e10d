"""A connection on each engine that there is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from storage.sqlite import open_engine
from storage.tables import metadata
from tests.fakes.postgres_server import PostgresServer


@pytest.fixture(params=["sqlite", "postgres"])
def connection(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    """A connection to a database that knows nothing, on each engine that there is."""
    if request.param == "sqlite":
        engine = open_engine(tmp_path / "bulk.db")
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        engine = server.engine(request.getfixturevalue("bare_database"))
    with engine.begin() as connection:
        metadata.create_all(connection)
        yield connection
    engine.dispose()

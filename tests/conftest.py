"""The PostgreSQL server that tests of a worker share; it starts with the first that needs it."""

from collections.abc import Iterator

import pytest

from tests.fakes.postgres_server import PostgresServer


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Return a PostgreSQL server."""
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[str]:
    """Return the name of an empty database with the newest schema."""
    with postgres.database() as name:
        yield name


@pytest.fixture
def bare_database(postgres: PostgresServer) -> Iterator[str]:
    """Return the name of a database without any table."""
    with postgres.database("template0") as name:
        yield name

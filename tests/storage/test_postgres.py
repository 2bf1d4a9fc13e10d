"""Transactions on PostgreSQL: tried again where that helps, never done twice, told in words."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Connection, func, insert, select

from scheduler.clock import SystemClock
from scheduler.errors import StoreError
from scheduler.roles import LOST
from storage.database import Database
from storage.postgres import AwayError, Server
from storage.roles import SqlRoleStore
from storage.tables import facts, roles
from tests.fakes.postgres_server import PostgresServer


@pytest.fixture
async def opened(postgres: PostgresServer, database: str) -> AsyncIterator[Database]:
    """A database."""
    opened = Database(Server(postgres.engine(database)))
    yield opened
    await opened.close()


def note(connection: Connection, name: str = "a") -> None:
    """Write a row."""
    connection.execute(insert(facts).values(name=name, value="private words"))


def count(connection: Connection) -> int:
    """Return how many rows there are."""
    return int(connection.execute(select(func.count()).select_from(facts)).scalar_one())


async def test_a_broken_connection_is_replaced(
    opened: Database, postgres: PostgresServer, database: str
) -> None:
    """Between transactions nobody notices, and within one all of it is done anew."""
    await opened.run(note)
    postgres.throw_out(database)
    tries = 0

    def broken_once(connection: Connection) -> int:
        nonlocal tries
        tries += 1
        note(connection, "b")
        if tries == 1:
            postgres.throw_out(database)
        return count(connection)

    assert await opened.run(broken_once) == 2
    assert tries == 2


async def test_what_others_were_in_the_way_of_is_tried_again(opened: Database) -> None:
    """A row that somebody else wrote at the same moment, or a circle of locks."""
    await opened.run(note)
    names = iter(("a", "b"))
    await opened.run(lambda connection: note(connection, next(names)))
    assert await opened.run(count) == 2


async def test_what_may_be_done_already_is_not_done_again(
    opened: Database, postgres: PostgresServer, database: str
) -> None:
    """A connection that breaks while all is written down leaves that open."""
    tries = 0

    def breaks_at_the_end(connection: Connection) -> None:
        nonlocal tries
        tries += 1
        note(connection)
        postgres.throw_out(database)

    with pytest.raises(StoreError, match="as it wrote"):
        await opened.run(breaks_at_the_end)
    assert tries == 1


async def test_an_error_undoes_all_and_quotes_nobody(opened: Database) -> None:
    """Not even as a cause, which a log would show."""

    def half(connection: Connection) -> None:
        note(connection)
        connection.exec_driver_sql("INSERT INTO facts (name) VALUES ('private words')")

    with pytest.raises(StoreError) as failed:
        await opened.run(half)
    assert "private" not in str(failed.value)
    assert failed.value.__suppress_context__
    assert await opened.run(count) == 0


async def test_statements_past_sqlalchemy_are_in_the_transaction(opened: Database) -> None:
    """And their errors are told like all others."""

    def half(connection: Connection) -> None:
        connection.connection.cursor().execute("INSERT INTO facts VALUES (%s, %s)", ("a", "b"))
        connection.connection.cursor().execute("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(StoreError, match="nowhere"):
        await opened.run(half)
    assert await opened.run(count) == 0


async def test_a_sign_that_postgres_cannot_keep_is_left_out(opened: Database) -> None:
    """SQLite keeps it, and nobody sees it."""
    await opened.run(lambda connection: note(connection, "wa\0ter"))
    kept = await opened.run(lambda connection: connection.execute(select(facts.c.name)).scalar())
    assert kept == "water"


async def test_while_it_is_away_nobody_waits_for_it_in_vain(
    opened: Database, postgres: PostgresServer, database: str
) -> None:
    """After the first it is left alone for a moment, and then found again."""
    await opened.run(note)
    postgres.take_away(database)
    with pytest.raises(AwayError):
        await opened.run(count)
    with pytest.raises(AwayError, match="a moment ago"):
        await opened.run(count)
    postgres.bring_back(database)
    while True:
        try:
            assert await opened.run(count) == 1
        except AwayError:
            continue
        break


async def test_who_is_stopped_within_a_transaction_is_in_nobodys_way(
    opened: Database, postgres: PostgresServer, database: str
) -> None:
    """What it locked is free before its role would have been lost."""
    now = SystemClock().now
    stopped = postgres.engine(database)
    with stopped.connect() as connection:
        connection.begin()
        connection.execute(insert(roles).values(name="web", holder="a", epoch=1, expires_at=now()))
        began_at = now()
        assert await SqlRoleStore(opened).hold("web", "b", now())
        assert now() - began_at < LOST
        connection.invalidate()
    stopped.dispose()


async def test_who_was_stopped_within_a_transaction_does_it_anew(
    opened: Database, postgres: PostgresServer
) -> None:
    """Nothing of it was kept, so that it is as if it had not begun."""
    tries = 0

    def stopped_once(connection: Connection) -> int:
        nonlocal tries
        tries += 1
        note(connection)
        if tries == 1:
            own = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            connection.exec_driver_sql("SET idle_in_transaction_session_timeout = '1ms'")
            while postgres.knows(own):
                pass
        return count(connection)

    assert await opened.run(stopped_once) == 1
    assert tries == 2

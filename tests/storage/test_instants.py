"""Instants are aware and in UTC on both engines, whatever zone they come in or a server has."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection, String, bindparam, insert, select
from sqlalchemy.exc import StatementError

from storage.bulk import Batch, Query
from storage.tables import Instant, instant, lanes, stored

AT = datetime(2026, 3, 29, 1, 30, 0, 123457, UTC)
IN_BERLIN = AT.astimezone(timezone(timedelta(hours=1)))


def test_an_instant_comes_back_in_utc(connection: Connection) -> None:
    """To the microsecond."""
    connection.execute(insert(lanes).values(lane="web", not_before_at=IN_BERLIN))
    found = connection.execute(select(lanes.c.not_before_at)).scalar_one()
    assert (found, found.tzinfo) == (AT, UTC)


def test_a_naive_instant_is_refused(connection: Connection) -> None:
    """Nobody knows whose clock it is."""
    with pytest.raises((StatementError, TypeError)):
        connection.execute(insert(lanes).values(lane="web", not_before_at=AT.replace(tzinfo=None)))


def test_what_goes_past_sqlalchemy_is_the_same_instant(connection: Connection) -> None:
    """There and back: as microseconds, converted where the engine keeps it otherwise."""
    added = insert(lanes).values(
        lane=bindparam("of", type_=String), not_before_at=bindparam("until", type_=Instant)
    )
    Batch(added, "of", "until").run(connection, [("web", stored(AT))])
    asked = select(lanes.c.not_before_at).where(
        lanes.c.not_before_at == bindparam("at", type_=Instant)
    )
    [row] = Query(asked, "at").rows(connection, stored(AT))
    assert instant(row[0]) == AT
    assert connection.execute(select(lanes.c.not_before_at)).scalar_one() == AT


def test_postgres_keeps_an_instant_as_such(connection: Connection) -> None:
    """So that an operator reads times and not numbers."""
    if connection.dialect.name == "sqlite":
        return
    kind = connection.exec_driver_sql(
        "SELECT data_type FROM information_schema.columns "
        "WHERE table_name = 'lanes' AND column_name = 'not_before_at'"
    ).scalar_one()
    assert kind == "timestamp with time zone"

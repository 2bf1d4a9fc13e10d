"""Statements that deal with many rows at a time."""

import pytest
from sqlalchemy import Connection, String, bindparam, delete, func, insert, select, update

from storage.bulk import Batch, Query, given
from storage.tables import facts

ADD = Batch(insert(facts).values(name=bindparam("of"), value=bindparam("told")), "of", "told")
COUNT = Query(select(func.count()).select_from(facts))


@pytest.mark.parametrize("count", [0, 1, 9, 10, 99, 100, 101, 237])
def test_every_row_counts_however_many_there_are(connection: Connection, count: int) -> None:
    """Whole statements of a hundred, then of ten, then of one."""
    ADD.run(connection, ((f"fact {number}", "true") for number in range(count)))
    [row] = COUNT.rows(connection)
    assert row == (count,)


def test_an_update_takes_from_the_row_of_the_same_name(connection: Connection) -> None:
    """Each row its own value; others are left alone."""
    ADD.run(connection, [("a", "1"), ("b", "1"), ("c", "1")])
    told = given(of=String, now=String)
    change = update(facts).where(facts.c.name == told.c.of).values(value=told.c.now)
    Batch(change, "of", "now").run(connection, [("a", "2"), ("c", "3")])
    query = Query(select(facts.c.name, facts.c.value).order_by(facts.c.name))
    assert [*query.rows(connection)] == [("a", "2"), ("b", "1"), ("c", "3")]


def test_a_delete_takes_a_list(connection: Connection) -> None:
    """As long a list as wanted."""
    ADD.run(connection, [(str(number), "true") for number in range(120)])
    listed = delete(facts).where(facts.c.name.in_([bindparam("of")]))
    Batch(listed, "of").run(connection, [(str(number),) for number in range(115)])
    [row] = COUNT.rows(connection)
    assert row == (5,)


def test_names_in_another_order_are_refused(connection: Connection) -> None:
    """Values would go to the wrong columns otherwise."""
    statement = insert(facts).values(name=bindparam("of"), value=bindparam("told"))
    with pytest.raises(ValueError, match="'of', 'told'"):
        Batch(statement, "told", "of").run(connection, [("true", "a")])

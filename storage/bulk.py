"""Statements at the driver's own speed, for what every batch and every tick does.

SQLAlchemy prepares statement and parameters anew each time, which takes longer than SQLite needs
for the work itself. Here the text is made once, and values go to the driver and come from it as
they are kept: instants as microseconds, nothing converted.
"""

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.sql.dml import UpdateBase

Value = str | int | None
AnyRow = Sequence[Any]  # what a select of a tuple of columns gives, as far as types can tell


class _Prepared:
    """The text of a statement, and the order in which it wants the parameters *names*."""

    def __init__(self, statement: UpdateBase | Select[*tuple[Any, ...]], *names: str) -> None:
        compiled = statement.compile(dialect=dialect(paramstyle="qmark"))
        known = dict(compiled.params)
        fixed = [name for name in known if name not in names]
        places = {name: place for place, name in enumerate([*names, *fixed])}
        order = [places[name] for name in compiled.positiontup or ()]
        self.text = str(compiled)
        self.fixed = tuple(known[name] for name in fixed)
        self.is_in_order = order == [*range(len(names))]
        # With a single place, itemgetter would return a value and not a tuple of one.
        self.in_order = itemgetter(*order) if len(order) > 1 else tuple


class Bulk:
    """A statement that is run for many rows, each a tuple of the parameters *names*.

    It is fastest where *names* stand in the order in which the statement wants them.
    """

    def __init__(self, statement: UpdateBase, *names: str) -> None:
        self._prepared = _Prepared(statement, *names)

    def run(self, connection: Connection, rows: Iterable[tuple[Value, ...]]) -> None:
        """Run it for each of *rows*; nothing where there are none."""
        parameters = list(rows)
        if not self._prepared.is_in_order:
            in_order, fixed = self._prepared.in_order, self._prepared.fixed
            parameters = [in_order(row + fixed) for row in parameters]
        if parameters:
            connection.connection.cursor().executemany(self._prepared.text, parameters)


class Query:
    """A select that is run again and again, with the parameters *names*."""

    def __init__(self, statement: Select[*tuple[Any, ...]], *names: str) -> None:
        self._prepared = _Prepared(statement, *names)

    def rows(self, connection: Connection, *values: Value) -> Sequence[AnyRow]:
        """Return the rows for *values*, as the driver gives them."""
        cursor = connection.connection.cursor()
        cursor.execute(self._prepared.text, self._prepared.in_order(values + self._prepared.fixed))
        return cursor.fetchall()

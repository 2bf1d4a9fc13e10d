"""Statements for many rows, at the driver's own speed.

SQLAlchemy prepares the parameters of each row anew, which takes longer than SQLite needs for the
row itself. Here the text is made once, and rows go to the driver as they are: instants as
microseconds, nothing converted.
"""

from collections.abc import Iterable
from operator import itemgetter

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.sql.dml import UpdateBase

Value = str | int | None


class Bulk:
    """A statement that is run for many rows, each a tuple of the parameters *names*."""

    def __init__(self, statement: UpdateBase, *names: str) -> None:
        compiled = statement.compile(dialect=dialect(paramstyle="qmark"))
        known = dict(compiled.params)
        fixed = [name for name in known if name not in names]
        places = {name: place for place, name in enumerate([*names, *fixed])}
        self._text = str(compiled)
        self._fixed = tuple(known[name] for name in fixed)
        self._in_order = itemgetter(*(places[name] for name in compiled.positiontup or ()))

    def run(self, connection: Connection, rows: Iterable[tuple[Value, ...]]) -> None:
        """Run it for each of *rows*; nothing where there are none."""
        in_order, fixed = self._in_order, self._fixed
        parameters = [in_order(row + fixed) for row in rows]
        if parameters:
            connection.exec_driver_sql(self._text, parameters)

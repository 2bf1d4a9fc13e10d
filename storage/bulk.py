"""Statements at the driver's own speed, for what every batch and every tick does.

SQLAlchemy prepares statement and parameters anew each time, which takes longer than SQLite needs
for the work itself. Here the text is made once, and values go to the driver and come from it as
they are kept: instants as microseconds, nothing converted.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import CTE, Connection, Select, bindparam, column, values
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.types import TypeEngine

Value = str | int | None
Row = tuple[Value, ...]
AnyRow = Sequence[Any]  # what a select of a tuple of columns gives, as far as types can tell

SIZES = (100, 10, 1)  # rows a statement; few sizes, so that the driver keeps all of them prepared
ROW = re.compile(r"(?<=VALUES )\(.*?\)|(?<= IN \()\?(?=\))")


def given(**types: type[TypeEngine[Any]]) -> CTE:
    """Return rows of the named columns that an update can take from; see Batch."""
    columns = [column(name, kind) for name, kind in types.items()]
    row = tuple(bindparam(name, type_=kind) for name, kind in types.items())
    return values(*columns, name="given").data([row]).cte()


class Batch:
    """A statement that deals with many rows at a time, each a tuple of the parameters *names*.

    An insert, an update from given() rows, or a delete with a list of one: what stands in it for
    one row is repeated. A third faster than one row after another. *shared* is a parameter that
    all rows have in common.
    """

    def __init__(self, statement: UpdateBase, *names: str, shared: str | None = None) -> None:
        compiled = _compiled(statement)
        order = [*(compiled.positiontup or ())]
        wanted = [*names, *filter(None, [shared])]
        if order[: len(wanted)] != wanted:
            raise ValueError(f"{compiled} wants {order}, not {wanted}")
        self._fixed = [compiled.params[name] for name in order[len(wanted) :]]
        [one] = ROW.findall(str(compiled))
        self._texts = {size: ROW.sub(", ".join([one] * size), str(compiled)) for size in SIZES}

    def run(self, connection: Connection, rows: Iterable[Row], *shared: Value) -> None:
        """Run it for *rows*; nothing where there are none."""
        left = [*rows]
        if not left:
            return
        cursor = connection.connection.cursor()
        for size, text in self._texts.items():
            while len(left) >= size:
                cursor.execute(text, [*chain.from_iterable(left[:size]), *shared, *self._fixed])
                left = left[size:]


class Query:
    """A select that is run again and again, with the parameters *names*."""

    def __init__(self, statement: Select[*tuple[Any, ...]], *names: str) -> None:
        compiled = _compiled(statement)
        fixed = {name: value for name, value in compiled.params.items() if name not in names}
        places = {name: place for place, name in enumerate([*names, *fixed])}
        order = [places[name] for name in compiled.positiontup or ()]
        self._text = str(compiled)
        self._fixed = tuple(fixed.values())
        # With a single place, itemgetter would return a value and not a tuple of one.
        self._in_order = itemgetter(*order) if len(order) > 1 else tuple

    def rows(self, connection: Connection, *asked: Value) -> Iterator[AnyRow]:
        """Return the rows for *asked*, as the driver gives them; those not read cost nothing."""
        cursor = connection.connection.cursor()
        return iter(cursor.execute(self._text, self._in_order(asked + self._fixed)))


def _compiled(statement: UpdateBase | Select[*tuple[Any, ...]]) -> SQLCompiler:
    return statement.compile(dialect=dialect(paramstyle="qmark"))

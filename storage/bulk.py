"""Statements at the driver's own speed, for what every batch and every tick does.

SQLAlchemy prepares statement and parameters anew each time, which takes longer than SQLite needs
for the work itself. Here the text is made once for each engine, and values go to the driver and
come from it as SQLite keeps them: instants as microseconds, nothing converted. PostgreSQL's
driver wants instants as such, so that there they are converted.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, cycle
from operator import itemgetter
from typing import Any

from sqlalchemy import CTE, Connection, Select, bindparam, column, values
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.types import TypeEngine

from storage.tables import Instant, instant

Value = str | int | None
Row = tuple[Value, ...]
AnyRow = Sequence[Any]  # what a select of a tuple of columns gives, as far as types can tell

SIZES = (100, 10, 1)  # rows a statement; few sizes, so that the driver keeps all of them prepared
ROW = re.compile(r"(?<=VALUES )\(.*?\)|(?<= IN \()(?:\?|%s(?:::\w+)?)(?=\))")


def given(**types: type[TypeEngine[Any]]) -> CTE:
    """Return rows of the named columns that an update can take from; see Batch."""
    columns = [column(name, kind) for name, kind in types.items()]
    row = tuple(bindparam(name, type_=kind) for name, kind in types.items())
    return values(*columns, name="given").data([row]).cte()


class _BatchText:
    """A Batch as one engine wants it."""

    def __init__(self, compiled: SQLCompiler, names: Sequence[str], shared: Sequence[str]) -> None:
        order = [*(compiled.positiontup or ())]
        wanted = [*names, *shared]
        if order[: len(wanted)] != wanted:
            raise ValueError(f"{compiled} wants {order}, not {wanted}")
        self.fixed = [compiled.params[name] for name in order[len(wanted) :]]
        [one] = ROW.findall(str(compiled))
        self.by_size = {size: ROW.sub(", ".join([one] * size), str(compiled)) for size in SIZES}
        self.of_row = _instants(compiled, names)
        self.of_shared = _instants(compiled, shared)


class Batch:
    """A statement that deals with many rows at a time, each a tuple of the parameters *names*.

    An insert, an update from given() rows, or a delete with a list of one: what stands in it for
    one row is repeated. A third faster than one row after another. *shared* is a parameter that
    all rows have in common.
    """

    def __init__(self, statement: UpdateBase, *names: str, shared: str | None = None) -> None:
        self._statement = statement
        self._names = names
        self._shared = [name for name in [shared] if name is not None]
        self._texts: dict[str, _BatchText] = {}

    def run(self, connection: Connection, rows: Iterable[Row], *shared: Value) -> None:
        """Run it for *rows*; nothing where there are none.

        Raises ValueError where the statement has its parameters in another order than *names*.
        """
        left = [*rows]
        if not left:
            return
        text = self._texts.get(connection.dialect.name) or self._made_for(connection)
        cursor = connection.connection.cursor()
        last = [*_as_instants(shared, text.of_shared), *text.fixed]
        for size, words in text.by_size.items():
            while len(left) >= size:
                flat = _as_instants(chain.from_iterable(left[:size]), text.of_row)
                cursor.execute(words, [*flat, *last])
                left = left[size:]

    def _made_for(self, connection: Connection) -> _BatchText:
        made = _BatchText(_compiled(self._statement, connection), self._names, self._shared)
        self._texts[connection.dialect.name] = made
        return made


class _QueryText:
    """A Query as one engine wants it."""

    def __init__(self, compiled: SQLCompiler, names: Sequence[str]) -> None:
        fixed = {name: value for name, value in compiled.params.items() if name not in names}
        places = {name: place for place, name in enumerate([*names, *fixed])}
        order = [places[name] for name in compiled.positiontup or ()]
        self.words = str(compiled)
        self.fixed = tuple(fixed.values())
        # With a single place, itemgetter would return a value and not a tuple of one.
        self.in_order = itemgetter(*order) if len(order) > 1 else tuple
        self.of_asked = _instants(compiled, names)


class Query:
    """A select that is run again and again, with the parameters *names*."""

    def __init__(self, statement: Select[*tuple[Any, ...]], *names: str) -> None:
        self._statement = statement
        self._names = names
        self._texts: dict[str, _QueryText] = {}

    def rows(self, connection: Connection, *asked: Value) -> Iterator[AnyRow]:
        """Return the rows for *asked*, as the driver gives them; those not read cost nothing."""
        text = self._texts.get(connection.dialect.name) or self._made_for(connection)
        values = (*_as_instants(asked, text.of_asked), *text.fixed)
        cursor = connection.connection.cursor()
        return iter(cursor.execute(text.words, text.in_order(values)))

    def _made_for(self, connection: Connection) -> _QueryText:
        made = _QueryText(_compiled(self._statement, connection), self._names)
        self._texts[connection.dialect.name] = made
        return made


def _compiled(
    statement: UpdateBase | Select[*tuple[Any, ...]], connection: Connection
) -> SQLCompiler:
    return statement.compile(dialect=connection.dialect)


def _instants(compiled: SQLCompiler, names: Sequence[str]) -> tuple[bool, ...]:
    """Tell which of *names* the driver wants as instants; nothing where it wants none."""
    if compiled.dialect.name == "sqlite":
        return ()
    are = tuple(isinstance(compiled.binds[name].type, Instant) for name in names)
    return are if any(are) else ()


def _as_instants(kept: Iterable[Value], are: tuple[bool, ...]) -> Iterable[Any]:
    """Return values *kept* with the microseconds among them, by turns, as instants."""
    if not are:
        return kept
    return [
        instant(value) if is_instant and isinstance(value, int) else value
        for value, is_instant in zip(kept, cycle(are), strict=False)
    ]

"""A storage full of reminders, written at the driver's own speed.

Knows the tables. Must not know what is measured with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, bindparam, insert, text
from sqlalchemy.sql.dml import UpdateBase

from scheduler import zone_rules
from scheduler.model import Kind, Result, State
from scheduler.recurrence import EveryDay, Recurrence, WallTimes, Weekly, to_json
from storage.bulk import Batch, Row
from storage.engine import FILE_NAME
from storage.keeping import set_zone_rules
from storage.planning import turn_of
from storage.schema import bring_up_to_date
from storage.sharing import is_shared
from storage.sqlite import open_engine
from storage.tables import Table, chats, occurrences, reminders, stored

ZONE = "Europe/Berlin"
MINUTE = 8 * 60
DUE_AT = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # 08:00 in Berlin, on a Monday
KINDS = [kind for kind in Kind if kind is not Kind.CHECK_IN]
DAYS = (EveryDay(), Weekly(frozenset(range(7))), EveryDay(1, date(2026, 1, 1)))
RULES = tuple(to_json(Recurrence(WallTimes(days, (MINUTE,)), ZONE)) for days in DAYS)
ROWS = 50_000

CHAT = ("id", "address", "quiet_start_minute", "quiet_end_minute", "quiet_zone")
REMINDER = (
    *("id", "chat_id", "owner", "set_by", "kind", "recurrence", "text", "to_group", "named_time"),
    *("state", "next_at", "created_at", "unanswered", "delivered", "revision"),
)
OCCURRENCE = ("reminder_id", "lane", "due_at", "ready_at", "turn", "result", "attempt")


@dataclass(frozen=True, slots=True)
class Stock:
    """So many reminders on a lane, due at one instant, each alone in a chat.

    They and their chats are numbered from *first* on: "web:1". They take turns at the *rules*.
    """

    count: int
    due_at: datetime = DUE_AT
    lane: str = "web"
    first: int = 1
    rules: tuple[str, ...] = RULES

    @property
    def numbers(self) -> range:
        """The numbers of its reminders."""
        return range(self.first, self.first + self.count)


def fill(folder: Path, *stocks: Stock) -> None:
    """Make a storage of the *stocks* in *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    fill_database(open_engine(folder / FILE_NAME), *stocks)


def fill_database(engine: Engine, *stocks: Stock) -> None:
    """Make a storage of the *stocks* in the database of *engine*, which is let go of."""
    with engine.begin() as connection:
        bring_up_to_date(connection)
        set_zone_rules(connection, zone_rules.version())
        for stock in stocks:
            for start in range(stock.first, stock.first + stock.count, ROWS):
                _write_some(connection, stock, stock.numbers[start - stock.first :][:ROWS])
        if is_shared(connection):
            _finish(connection)
    engine.dispose()


def _finish(connection: Connection) -> None:
    """Let ids go on after those given here, and let PostgreSQL know how many rows there are."""
    for table in ("chats", "reminders"):
        last = f"(SELECT max(id) FROM {table})"  # noqa: S608 - our own names
        connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})"))
    connection.execute(text("ANALYZE"))


def _write_some(connection: Connection, stock: Stock, numbers: range) -> None:
    lane, at = stock.lane, stock.due_at
    _write(connection, chats, CHAT, (_chat(number, lane) for number in numbers))
    _write(connection, reminders, REMINDER, (_reminder(number, stock) for number in numbers))
    due = (_occurrence(number, lane, at) for number in numbers)
    _write(connection, occurrences, OCCURRENCE, due)


def _write(
    connection: Connection,
    table: Table,
    names: tuple[str, ...],
    rows: Iterator[Row],
) -> None:
    # A bound name must not be that of a column, which SQLAlchemy keeps for itself.
    statement: UpdateBase = insert(table).values({name: bindparam(f"a_{name}") for name in names})
    Batch(statement, *(f"a_{name}" for name in names)).run(connection, rows)


def _chat(number: int, lane: str) -> Row:
    return number, f"{lane}:{number}", 22 * 60, 7 * 60, ZONE


def _reminder(number: int, stock: Stock) -> Row:
    person, kind, due_at = f"{stock.lane}:{number}", KINDS[number % 5], stock.due_at
    rule = stock.rules[number % len(stock.rules)]
    words = "Call Ben" if kind is Kind.CUSTOM else ""
    made_at, state = stored(due_at - timedelta(days=1)), State.ACTIVE.value
    who = number, number, person, person
    return *who, kind.value, rule, words, False, True, state, stored(due_at), made_at, 0, 0, 0


def _occurrence(number: int, lane: str, due_at: datetime) -> Row:
    at = stored(due_at)
    return number, lane, at, at, turn_of(number, due_at), Result.OPEN.value, 0

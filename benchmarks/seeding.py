"""A storage full of reminders, written at the driver's own speed.

Knows the tables. Must not know what is measured with it.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, bindparam, insert
from sqlalchemy.sql.dml import UpdateBase

from scheduler import zone_rules
from scheduler.model import Kind, Result, State
from scheduler.recurrence import EveryDay, Recurrence, WallTimes, Weekly, to_json
from storage.bulk import Bulk, Value
from storage.database import open_engine
from storage.engine import FILE_NAME
from storage.keeping import set_zone_rules
from storage.planning import turn_of
from storage.schema import bring_up_to_date
from storage.tables import Table, chats, occurrences, reminders, stored

ZONE = "Europe/Berlin"
MINUTE = 8 * 60
DUE_AT = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # 08:00 in Berlin, on a Monday
KINDS = [kind for kind in Kind if kind is not Kind.CHECK_IN]
DAYS = (EveryDay(), Weekly(frozenset(range(7))), EveryDay(1, date(2026, 1, 1)))
RULES = [to_json(Recurrence(WallTimes(days, (MINUTE,)), ZONE)) for days in DAYS]
ROWS = 50_000

CHAT = ("id", "address", "quiet_start_minute", "quiet_end_minute", "quiet_zone")
REMINDER = (
    *("id", "chat_id", "owner", "set_by", "kind", "recurrence", "text", "to_group", "named_time"),
    *("state", "next_at", "created_at", "unanswered", "delivered", "revision"),
)
OCCURRENCE = ("reminder_id", "lane", "due_at", "ready_at", "turn", "result", "attempt")


def fill(folder: Path, count: int, due_at: datetime = DUE_AT, lane: str = "web") -> None:
    """Make a storage in *folder*: *count* daily reminders, each alone in a chat, at *due_at*.

    Chats are numbered from 1: "web:1".
    """
    folder.mkdir(parents=True, exist_ok=True)
    engine = open_engine(folder / FILE_NAME)
    with engine.begin() as connection:
        bring_up_to_date(connection)
        set_zone_rules(connection, zone_rules.version())
        for start in range(1, count + 1, ROWS):
            numbers = range(start, min(start + ROWS, count + 1))
            _write(connection, chats, CHAT, (_chat(number, lane) for number in numbers))
            rows = (_reminder(number, lane, due_at) for number in numbers)
            _write(connection, reminders, REMINDER, rows)
            due = (_occurrence(number, lane, due_at) for number in numbers)
            _write(connection, occurrences, OCCURRENCE, due)
    engine.dispose()


def _write(
    connection: Connection,
    table: Table,
    names: tuple[str, ...],
    rows: Iterator[tuple[Value, ...]],
) -> None:
    # A bound name must not be that of a column, which SQLAlchemy keeps for itself.
    statement: UpdateBase = insert(table).values({name: bindparam(f"a_{name}") for name in names})
    Bulk(statement, *(f"a_{name}" for name in names)).run(connection, rows)


def _chat(number: int, lane: str) -> tuple[Value, ...]:
    return number, f"{lane}:{number}", 22 * 60, 7 * 60, ZONE


def _reminder(number: int, lane: str, due_at: datetime) -> tuple[Value, ...]:
    person, kind, rule = f"{lane}:{number}", KINDS[number % 5], RULES[number % 3]
    text = "Call Ben" if kind is Kind.CUSTOM else ""
    made_at, state = stored(due_at - timedelta(days=1)), State.ACTIVE.value
    who = number, number, person, person
    return *who, kind.value, rule, text, 0, 1, state, stored(due_at), made_at, 0, 0, 0


def _occurrence(number: int, lane: str, due_at: datetime) -> tuple[Value, ...]:
    at = stored(due_at)
    return number, lane, at, at, turn_of(number, due_at), Result.OPEN.value, 0

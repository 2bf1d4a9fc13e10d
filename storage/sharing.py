"""What a transaction does because others work with the same database: locks, and whose clock.

Knows where the two engines differ while they work. On SQLite a transaction has the whole file to
itself, and the one process its own clock, so nothing of this happens there.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select, text

from storage.tables import chats, instant, reminders

SCHEMA_LOCK = 0x637261_6D70  # any number that no other program takes for its locks


def is_shared(connection: Connection) -> bool:
    """Tell whether others may write while this transaction goes on."""
    return connection.dialect.name != "sqlite"


def hold_schema(connection: Connection) -> None:
    """Let nobody else make or migrate the schema until the transaction ends, however long."""
    if is_shared(connection):
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        rest_at_will(connection)
        connection.execute(select(func.pg_advisory_xact_lock(SCHEMA_LOCK)))


def rest_at_will(connection: Connection) -> None:
    """Let the transaction go on however long nothing is asked in it."""
    if is_shared(connection):
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))


def hold_chats(connection: Connection, which: ColumnElement[bool]) -> None:
    """Let nobody else change what belongs to *which* chats until the transaction ends.

    Whatever reads before it writes begins with it: what is read afterwards stays true. All take
    them in the same order, so that none waits for another in a circle.
    """
    if is_shared(connection):
        held = select(chats.c.id).where(which).order_by(chats.c.id).with_for_update()
        connection.execute(held).all()


def hold_chats_of(connection: Connection, which: Iterable[int]) -> None:
    """Let nobody else change what belongs to the chats of *which* reminders."""
    if is_shared(connection):
        of_these = select(reminders.c.chat_id).where(reminders.c.id.in_([*which]))
        hold_chats(connection, chats.c.id.in_(of_these))


def lease_time(connection: Connection, now: datetime) -> datetime:
    """Return the time that leases are compared with: one clock for all who share the database.

    Where they do it is the database's own, else *now*.
    """
    if not is_shared(connection):
        return now
    return instant(connection.execute(select(func.clock_timestamp())).scalar_one())

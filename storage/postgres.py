"""A PostgreSQL database: how it is reached, and what a transaction on it is.

Knows the driver, and when to try again. Must not know a table.
"""

import logging
import random
import time
from collections.abc import Callable
from typing import TypeVar

from psycopg import Error, IntegrityError, InterfaceError, OperationalError
from psycopg.abc import AdaptContext, Buffer
from psycopg.adapt import Loader
from psycopg.errors import IdleInTransactionSessionTimeout
from psycopg.types.datetime import TimestamptzLoader
from psycopg.types.string import StrDumperUnknown
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError, StatementError
from sqlalchemy.pool import ConnectionPoolEntry
from typing_extensions import override

from scheduler.errors import StoreError
from storage.tables import stored

DRIVER = "postgresql+psycopg"
THREADS = 4  # transactions under way at a time: two lanes, and people
CONNECTING = {
    "connect_timeout": 3,
    "keepalives_idle": 30,
    "tcp_user_timeout": 5000,  # milliseconds until a server that fell silent counts as gone
    "application_name": "crampbot",
}
SESSION = (
    "SET TIME ZONE 'UTC'; SET statement_timeout = '10s'; SET lock_timeout = '5s'; "
    # A process that was stopped or cut off within a transaction lets go of what it locked.
    "SET idle_in_transaction_session_timeout = '3s'"
)
WAITS_SECONDS = (0.05, 0.1, 0.2, 0.4, 0.8)  # then the caller decides; people wait meanwhile
PATIENCE_SECONDS = 2.0  # no new try after that, however few there were
REST_SECONDS = 1.0  # a server that was away is left alone, so that nobody waits for it in vain
AWAY = ("08", "57P")  # how states begin that tell of a lost connection or a server that ends
# Somebody else was in the way, or the server was: the very same may succeed the next time.
PASSING = (OperationalError, IntegrityError, InterfaceError, IdleInTransactionSessionTimeout)

T = TypeVar("T")

logger = logging.getLogger(__name__)


class MicrosecondsLoader(Loader):
    """Gives instants as SQLite keeps them, so that all above the driver is the same for both."""

    def __init__(self, oid: int, context: AdaptContext | None = None) -> None:
        super().__init__(oid, context)
        self._instants = TimestamptzLoader(oid, context)

    @override
    def load(self, data: Buffer) -> int:
        """Return microseconds since 1970."""
        return stored(self._instants.load(data))


class TextDumper(StrDumperUnknown):
    """Hands over text without the sign that PostgreSQL cannot keep, and that nobody sees."""

    @override
    def dump(self, obj: str) -> Buffer | None:
        """Return *obj* as the server takes it."""
        return super().dump(obj.replace("\0", ""))


def open_engine(address: str) -> Engine:
    """Return an engine on the database at *address*; nothing is opened yet.

    Parameters never appear in errors or logs, since they hold what people wrote.
    """
    engine = create_engine(
        make_url(address).set(drivername=DRIVER),
        pool_size=THREADS,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
        paramstyle="format",  # the place of each parameter is known, see storage.bulk
        isolation_level="READ COMMITTED",  # every statement sees what others did; storage.sharing
        connect_args=CONNECTING,
    )
    event.listen(engine, "connect", _set_up)
    return engine


def _set_up(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.adapters.register_loader("timestamptz", MicrosecondsLoader)
    connection.adapters.register_dumper(str, TextDumper)
    connection.execute(SESSION)
    connection.commit()


class PassingError(StoreError):
    """Somebody else or the server was in the way: the very same may succeed the next time."""


class AwayError(PassingError):
    """The server cannot be reached."""


class Server:
    """Transactions on a server, several at a time; what was in the way is tried again."""

    threads = THREADS

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._is_away, self._rests_until = False, 0.0

    def transact(
        self, work: Callable[[Connection], T], glance: Callable[[Connection], T | None] | None
    ) -> T:
        """Return what *work* returns, all in one transaction; see Database.run."""
        if time.monotonic() < self._rests_until:
            raise AwayError("the database was not reached a moment ago")
        attempt = self._try if self._is_away else self._try_often
        try:
            result = attempt(work, glance)
        except AwayError:
            self._is_away, self._rests_until = True, time.monotonic() + REST_SECONDS
            raise
        self._is_away = False
        return result

    def _try_often(
        self, work: Callable[[Connection], T], glance: Callable[[Connection], T | None] | None
    ) -> T:
        ends_at = time.monotonic() + PATIENCE_SECONDS
        for wait in WAITS_SECONDS:
            try:
                return self._try(work, glance)
            except PassingError as error:
                if time.monotonic() > ends_at:
                    raise
                logger.info("the database is tried again: %s", error)
            time.sleep(wait * random.uniform(0.5, 1.0))  # noqa: S311 - so that none meet again
        return self._try(work, glance)

    def _try(
        self, work: Callable[[Connection], T], glance: Callable[[Connection], T | None] | None
    ) -> T:
        try:
            with self._engine.connect() as connection:
                return _transact(connection, work, glance)
        except (StatementError, Error) as error:
            # Without the cause, which may quote what people wrote.
            raise _in_words(error) from None

    def let_go(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def _transact(
    connection: Connection,
    work: Callable[[Connection], T],
    glance: Callable[[Connection], T | None] | None,
) -> T:
    transaction = connection.begin()
    try:
        seen = None if glance is None else glance(connection)
        result = work(connection) if seen is None else seen
    except BaseException:
        try:
            transaction.rollback()
        except SQLAlchemyError:
            connection.invalidate()
        raise
    try:
        transaction.commit()
    except SQLAlchemyError as error:
        connection.invalidate()
        # Never tried again: it may be done, and would be done twice then.
        raise StoreError(f"{_in_words(error)} (as it wrote)") from None
    return result


def _in_words(error: SQLAlchemyError | Error) -> StoreError:
    cause = getattr(error, "orig", None) or error
    lines = str(cause).splitlines()  # those below the first quote whole rows
    kind = StoreError
    if isinstance(cause, PASSING):
        state = cause.sqlstate or AWAY[0]  # what no server said anything of has none
        kind = AwayError if state.startswith(AWAY) else PassingError
    return kind(f"the database failed: {lines[0] if lines else type(cause).__name__}")

"""How ids and instants are kept in columns, and tables told of. Knows types; no table."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Index,
    Integer,
    String,
    TypeDecorator,
    text,
)
from sqlalchemy.types import TypeEngine
from typing_extensions import override

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

Id = BigInteger().with_variant(Integer, "sqlite")
# In the order of its bytes, as SQLite sorts: a place in a chat is found by the range it is in.
ChatAddress = String().with_variant(String(collation="C"), "postgresql")


def stored(at: datetime) -> int:
    """Return the aware instant *at* as a column holds it; raises TypeError for a naive one."""
    return (at - EPOCH) // MICROSECOND


def instant(microseconds: int) -> datetime:
    """Return the instant that a column holds, in UTC."""
    return EPOCH + microseconds * MICROSECOND


shared_stored = lru_cache(maxsize=1024)(stored)  # for those that many have in common
shared_instant = lru_cache(maxsize=1024)(instant)


class Instant(TypeDecorator[datetime]):
    """An aware instant: microseconds since 1970 on SQLite, which forgets zones.

    On PostgreSQL it is a timestamp with time zone. What comes from a driver are microseconds
    everywhere (see storage.postgres).
    """

    impl = BigInteger
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return what the engine has for it."""
        is_sqlite = dialect.name == "sqlite"
        return dialect.type_descriptor(BigInteger() if is_sqlite else DateTime(timezone=True))

    @override
    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> int | datetime | None:
        """Return an aware *value* as the driver takes it; raises TypeError for a naive one."""
        if value is None:
            return None
        microseconds = stored(value)
        return microseconds if dialect.name == "sqlite" else value

    @override
    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Return the instant, in UTC."""
        return None if value is None else instant(value)


def told(what: str, *, why: str, kept: str, seen: str, erased: str) -> str:
    """Return a table's comment; docs/privacy.md is made from these and the columns' own."""
    return f"{what}\nWhy: {why}\nKept: {kept}\nSeen by: {seen}\nErased by: {erased}"


def partial_index(name: str, *columns: str, where: str) -> Index:
    """Return an index that holds only the rows *where* this is so."""
    which = text(where)
    return Index(name, *columns, sqlite_where=which, postgresql_where=which)

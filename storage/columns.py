"""How ids and instants are kept in columns. Knows types; no table."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from sqlalchemy import BigInteger, Dialect, Integer, TypeDecorator
from typing_extensions import override

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

Id = BigInteger().with_variant(Integer, "sqlite")


def stored(at: datetime) -> int:
    """Return the aware instant *at* as a column holds it; raises TypeError for a naive one."""
    return (at - EPOCH) // MICROSECOND


def instant(microseconds: int) -> datetime:
    """Return the instant that a column holds, in UTC."""
    return EPOCH + microseconds * MICROSECOND


shared_stored = lru_cache(maxsize=1024)(stored)  # for those that many have in common
shared_instant = lru_cache(maxsize=1024)(instant)


class Instant(TypeDecorator[datetime]):
    """An aware instant as microseconds since 1970, since SQLite forgets zones."""

    impl = BigInteger
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return the microseconds of an aware *value*; raises TypeError for a naive one."""
        return None if value is None else stored(value)

    @override
    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Return the instant, in UTC."""
        return None if value is None else instant(value)

"""The tables, and how instants are kept. Knows columns and indexes; no rule of reminding.

An occurrence is open while *ready_at* is set, or while its reminder is deleted and may come back.
Each index serves one question and holds only the rows that can answer it, so that what is closed
or still to come costs a tick nothing.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
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


metadata = MetaData()


def _index(name: str, *columns: str, where: str) -> Index:
    """Return an index that holds only the rows *where* this is so."""
    which = text(where)
    return Index(name, *columns, sqlite_where=which, postgresql_where=which)


chats = Table(
    "chats",
    metadata,
    Column("id", Id, primary_key=True),
    Column("address", ChatAddress, nullable=False, unique=True),
    Column("not_before_at", Instant),
    Column("quiet_start_minute", Integer),
    Column("quiet_end_minute", Integer),
    Column("quiet_zone", String),
    sqlite_autoincrement=True,
)

lanes = Table(
    "lanes",
    metadata,
    Column("lane", String, primary_key=True),
    Column("not_before_at", Instant, nullable=False),
)

reminders = Table(
    "reminders",
    metadata,
    Column("id", Id, primary_key=True),
    Column("chat_id", Id, ForeignKey("chats.id"), nullable=False, index=True),
    Column("owner", String, index=True),
    Column("set_by", String, index=True),
    Column("kind", String, nullable=False),
    Column("recurrence", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("to_group", Boolean, nullable=False),
    Column("named_time", Boolean, nullable=False),
    Column("state", String, nullable=False),
    Column("suspension", String),
    Column("suspended_at", Instant),
    Column("next_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("paused_until_at", Instant),
    Column("deleted_at", Instant),
    Column("ended_at", Instant),
    Column("unanswered", Integer, nullable=False),
    Column("delivered", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    _index("reminders_deleted", "deleted_at", where="deleted_at IS NOT NULL"),
    _index("reminders_suspended", "suspended_at", where="suspended_at IS NOT NULL"),
    _index("reminders_ended", "ended_at", where="ended_at IS NOT NULL"),
    sqlite_autoincrement=True,
)

occurrences = Table(
    "occurrences",
    metadata,
    Column("id", Id, primary_key=True),
    Column("reminder_id", Id, ForeignKey("reminders.id", ondelete="CASCADE"), nullable=False),
    Column("lane", String, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("ready_at", Instant),
    Column("turn", Integer, nullable=False),
    Column("result", String, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("snoozed_from", Id),
    Column("sent_at", Instant),
    Column("press", String),
    UniqueConstraint("reminder_id", "due_at"),
    _index("occurrences_ready", "lane", "ready_at", "turn", where="ready_at IS NOT NULL"),
    _index("occurrences_closed", "due_at", where="ready_at IS NULL"),
    sqlite_autoincrement=True,
)

# Beside the occurrences, so that a claim rewrites none of their rows and none of their indexes.
leases = Table(
    "leases",
    metadata,
    Column(
        "occurrence_id", Id, ForeignKey("occurrences.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("reminder_id", Id, nullable=False),
    Column("token", String, nullable=False),
    Column("until_at", Instant, nullable=False),
    Column("attempt", Integer, nullable=False),
)

facts = Table(
    "facts",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

roles = Table(
    "roles",
    metadata,
    Column("name", String, primary_key=True),
    Column("holder", String, nullable=False),
    Column("epoch", BigInteger, nullable=False),  # how often it was taken
    Column("expires_at", Instant, nullable=False),
)

preferences = Table(
    "preferences",
    metadata,
    Column("key", String, primary_key=True),
    Column("locale", String),
    Column("zone", String),
    Column("clock_hours", Integer, nullable=False),
    Column("quiet_start", Integer, nullable=False),
    Column("quiet_end", Integer, nullable=False),
    Column("safety_read", Text, nullable=False),
    Column("seen_on", Date),
    Column("members_set", Boolean, nullable=False, server_default=false()),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person", String, index=True),
    Column("address", String, nullable=False),
    Column("command", String, nullable=False),
    Column("words", Text, nullable=False),
    Column("kind", String),
    Column("text", Text, nullable=False),
    Column("for_chat", Boolean, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("zone", String),
    sqlite_autoincrement=True,
)

awaited_texts = Table(
    "awaited_texts",
    metadata,
    Column("address", String, primary_key=True),
    Column("person", String, primary_key=True),  # "" where nobody is named
    Column("action", String, nullable=False),
    Column("field_name", String, nullable=False),
    Column("answers", Text, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
)

topic_counts = Table(
    "topic_counts",
    metadata,
    Column("topic", String, primary_key=True),  # "" where none is near
    Column("month", String, primary_key=True),  # "2026-11"; "" for what was counted without one
    Column("answered", Integer, nullable=False),
    Column("guessed", Integer, nullable=False),
    Column("unknown", Integer, nullable=False),
    Column("helped", Integer, nullable=False),
    Column("not_helped", Integer, nullable=False),
)

# Without row ids, which would tell in which order a day's questions came.
editor_questions = Table(
    "editor_questions",
    metadata,
    Column("day", Date, primary_key=True),
    Column("text", Text, primary_key=True),
    Column("topic", String),
    sqlite_with_rowid=False,
)

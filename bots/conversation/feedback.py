"""What editors learn: how often each topic was asked for, and what people sent them to read.

Knows topics, months and days. Must not know people: nothing here has an id, a name or an instant.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

NO_TOPIC = ""  # where none is near


class Event(StrEnum):
    """What is counted of a topic."""

    ANSWERED = "answered"
    GUESSED = "guessed"  # it was the best of those that were offered as "did you mean"
    UNKNOWN = "unknown"  # it was the nearest to what is not known
    HELPED = "helped"
    NOT_HELPED = "not_helped"


@dataclass(frozen=True, slots=True)
class Count:
    """What is counted together: an event of a topic in a calendar month ("2026-11", in UTC)."""

    month: str
    topic: str
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorQuestion:
    """A question that somebody sent to the editors; *topic* is the nearest, None without one."""

    day: date
    text: str = field(repr=False)
    topic: str | None = None

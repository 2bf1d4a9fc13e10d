"""How many reminders, how often, how close together. Knows the numbers; no store, no wording."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.errors import NeverDueError, TooManyADayError, TooOftenError
from scheduler.model import Kind
from scheduler.recurrence import Recurrence, most_in_a_day, next_after, shortest_gap
from scheduler.store import Caps

CAPS = Caps(person=20, chat=50)
CHECK_IN_CAPS = Caps(person=1, chat=1)  # however often it is pressed that it still cramps


@dataclass(frozen=True, slots=True)
class Limit:
    """The least time between two reminders of a kind, and how many a day there may be."""

    gap: timedelta = timedelta(minutes=5)
    a_day: int | None = None


LIMITS = {
    Kind.HYDRATION: Limit(timedelta(minutes=30), 16),
    Kind.MAGNESIUM: Limit(a_day=3),
    Kind.STRETCH: Limit(timedelta(minutes=15)),
}
FOR_ALL = Limit()


def check(kind: Kind, rule: Recurrence, now: datetime) -> datetime:
    """Return when *rule* is due first; raises a LimitError where that is too often or never."""
    first_at = next_after(rule, now)
    if first_at is None:
        raise NeverDueError
    limit = LIMITS.get(kind, FOR_ALL)
    gap = shortest_gap(rule)
    if gap is not None and gap < limit.gap:
        raise TooOftenError(limit.gap)
    if limit.a_day is not None and most_in_a_day(rule) > limit.a_day:
        raise TooManyADayError(limit.a_day)
    return first_at

"""What a press makes of a reminder: pause, resume, delete, restore, revise, not today. Pure.

Knows when the reminder comes next afterwards. Must not know a store.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from scheduler import limits
from scheduler.errors import LimitError, UndoExpiredError
from scheduler.model import Reminder, Result, Revision, State, Suspension
from scheduler.recurrence import Elapsed, Recurrence, local_day, next_after
from scheduler.store import Change

UNDO_WITHIN = timedelta(minutes=10)
INSTANT = timedelta.resolution


def pause(reminder: Reminder, until_at: datetime | None) -> Change:
    """Let it rest until *until_at*, or until it is resumed."""
    if _is_over(reminder):
        return keep(reminder)
    next_at = until_at and next_after(reminder.recurrence, until_at - INSTANT)
    return Change(
        state=State.PAUSED if next_at is None else State.ACTIVE,
        next_at=next_at,
        closing=Result.SKIPPED_PAUSED,
        paused_until_at=until_at,
    )


def resume(reminder: Reminder, now: datetime) -> Change:
    """Let it run again from *now* on; what went by meanwhile does not come."""
    runs = reminder.state is State.ACTIVE and reminder.paused_until_at is None
    if runs or _is_over(reminder):
        return keep(reminder)
    return _go_on(next_after(reminder.recurrence, now), Result.SKIPPED_PAUSED)


def suspend(reminder: Reminder, why: Suspension) -> Change:
    """Let it rest until the chat can be reached again."""
    if reminder.state is not State.ACTIVE:
        return keep(reminder)
    return Change(state=State.SUSPENDED, next_at=None, closing=Result.GONE, suspension=why)


def delete(reminder: Reminder, now: datetime) -> Change:
    """Set it aside, whole."""
    if reminder.deleted_at is not None:
        return keep(reminder)
    return replace(keep(reminder), deleted_at=now)


def restore(reminder: Reminder, now: datetime) -> Change:
    """Bring it back as it was; what fell due meanwhile comes late."""
    if reminder.deleted_at is None:
        return keep(reminder)
    if now - reminder.deleted_at > UNDO_WITHIN:
        raise UndoExpiredError
    if reminder.state is not State.ACTIVE:
        next_at = None
    else:
        rest = reminder.paused_until_at or reminder.deleted_at
        after = max(reminder.deleted_at, rest - INSTANT)
        next_at = reminder.next_at or next_after(reminder.recurrence, after)
    has_ended = reminder.state is State.ACTIVE and next_at is None
    state = State.ENDED if has_ended else reminder.state
    return replace(keep(reminder), state=state, next_at=next_at, deleted_at=None)


def skip(reminder: Reminder, rest: Sequence[datetime], now: datetime) -> Change:
    """Leave out the *rest* of a day."""
    if reminder.state is not State.ACTIVE or reminder.deleted_at is not None:
        return keep(reminder)
    after = rest[-1] if rest else now
    if reminder.paused_until_at is not None:
        after = max(after, reminder.paused_until_at - INSTANT)
    change = _go_on(next_after(reminder.recurrence, after), Result.SKIPPED_TODAY)
    return replace(change, paused_until_at=reminder.paused_until_at, skipped=tuple(rest))


def revise(reminder: Reminder, revision: Revision, now: datetime) -> Change:
    """Give it another rule and other words; raises a LimitError. A pause goes on."""
    if _is_over(reminder):
        return keep(reminder)
    if revision.recurrence == reminder.recurrence:
        return replace(keep(reminder), revision=revision)  # what was skipped today stays skipped
    limits.check(reminder.kind, revision.recurrence, now)
    until_at = reminder.paused_until_at
    if until_at is None and reminder.state is not State.ACTIVE:
        return replace(keep(reminder), revision=revision)
    after = now if until_at is None else max(now, until_at - INSTANT)
    next_at = next_after(revision.recurrence, after)
    state = State.PAUSED if next_at is None else State.ACTIVE
    return replace(keep(reminder), state=state, next_at=next_at, revision=revision)


def in_zone(reminder: Reminder, zone: str, now: datetime) -> Change:
    """Let its wall times be those of *zone*.

    An elapsed interval has none, and what would never come there again keeps its zone.
    """
    rule = reminder.recurrence
    if isinstance(rule.rule, Elapsed) or rule.zone == zone:
        return keep(reminder)
    moved = Revision(
        recurrence=replace(rule, zone=zone), text=reminder.text, named_time=reminder.named_time
    )
    try:
        return revise(reminder, moved, now)
    except LimitError:
        return keep(reminder)


def keep(reminder: Reminder) -> Change:
    """Leave it as it is."""
    return Change(
        state=reminder.state,
        next_at=reminder.next_at,
        closing=None,
        suspension=reminder.suspension,
        paused_until_at=reminder.paused_until_at,
        deleted_at=reminder.deleted_at,
    )


def replan(reminder: Reminder, next_at: datetime | None) -> Change:
    """Let it come at *next_at* instead of when it was to come."""
    state = State.ENDED if next_at is None else reminder.state
    return replace(keep(reminder), state=state, next_at=next_at)


def rest_of_day(rule: Recurrence, day: date, now: datetime) -> list[datetime]:
    """Return the instants after *now* that belong to the series' *day*."""
    rest: list[datetime] = []
    following = next_after(rule, now)
    while following is not None and local_day(rule, following) == day:
        rest.append(following)
        following = next_after(rule, following)
    return rest


def _go_on(next_at: datetime | None, closing: Result) -> Change:
    state = State.ENDED if next_at is None else State.ACTIVE
    return Change(state=state, next_at=next_at, closing=closing)


def _is_over(reminder: Reminder) -> bool:
    return reminder.state is State.ENDED or reminder.deleted_at is not None

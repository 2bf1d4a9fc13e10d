"""A rule as text for a column, and back.

Knows the stored form, which later releases must read. Must not know calendars or a store.
"""

import json
from datetime import date, datetime, timedelta
from typing import Any, assert_never

from scheduler.rules import (
    Days,
    Elapsed,
    EveryDay,
    MonthDays,
    MonthWeekday,
    OnDate,
    Recurrence,
    RecurrenceError,
    WallTimes,
    Weekly,
)

VERSION = 1


def to_json(recurrence: Recurrence) -> str:
    """Return *recurrence* as JSON; equal rules give equal text."""
    fields = {
        "v": VERSION,
        "zone": recurrence.zone,
        "first": _iso(recurrence.first_day),
        "last": _iso(recurrence.last_day),
        **_rule_fields(recurrence.rule),
    }
    known = {name: value for name, value in fields.items() if value is not None}
    return json.dumps(known, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Recurrence:
    """Return the rule that to_json() wrote, or raise RecurrenceError."""
    try:
        fields = json.loads(text)
        if fields["v"] != VERSION:
            raise RecurrenceError(f"rule of version {fields['v']!r}; version {VERSION} is known")
        return Recurrence(
            rule=_elapsed(fields) if "seconds" in fields else _wall_times(fields),
            zone=str(fields["zone"]),
            first_day=_day(fields.get("first")),
            last_day=_day(fields.get("last")),
        )
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise RecurrenceError(f"no rule: {type(error).__name__}") from error


def _rule_fields(rule: WallTimes | Elapsed) -> dict[str, Any]:
    if isinstance(rule, WallTimes):
        return {
            "days": _days_fields(rule.days),
            "minutes": list(rule.minutes),
            "step": rule.step_minutes,
        }
    return {
        "seconds": rule.every.total_seconds(),
        "anchor": _iso(rule.anchor_at),
        "once": rule.once or None,
        "until": _iso(rule.until_at),
        "weekdays": None if rule.weekdays is None else sorted(rule.weekdays),
    }


def _days_fields(days: Days) -> dict[str, Any]:
    match days:
        case EveryDay():
            return {"every_day": days.every, "start": _iso(days.start)}
        case Weekly():
            weekdays = sorted(days.weekdays)
            return {"weekdays": weekdays, "every": days.every, "start": _iso(days.start)}
        case MonthDays():
            numbers = sorted(days.days)
            return {"month_days": numbers, "every": days.every, "start": _iso(days.start)}
        case MonthWeekday():
            return {"nths": sorted(days.nths), "weekday": days.weekday}
        case OnDate():
            return {"on": _iso(days.day)}
    assert_never(days)


def _wall_times(fields: dict[str, Any]) -> WallTimes:
    minutes = tuple(int(minute) for minute in fields["minutes"])
    if not minutes:
        raise RecurrenceError("a rule without a time")
    return WallTimes(_days(fields["days"]), minutes, fields.get("step"))


def _elapsed(fields: dict[str, Any]) -> Elapsed:
    weekdays = fields.get("weekdays")
    return Elapsed(
        every=timedelta(seconds=fields["seconds"]),
        anchor_at=datetime.fromisoformat(fields["anchor"]),
        once=bool(fields.get("once")),
        until_at=datetime.fromisoformat(fields["until"]) if "until" in fields else None,
        weekdays=None if weekdays is None else frozenset(weekdays),
    )


def _days(fields: dict[str, Any]) -> Days:
    every, start = int(fields.get("every", 1)), _day(fields.get("start"))
    match fields:
        case {"every_day": int(number)}:
            return EveryDay(number, start)
        case {"weekdays": [*weekdays]}:
            return Weekly(frozenset(weekdays), every, start)
        case {"month_days": [*numbers]}:
            return MonthDays(frozenset(numbers), every, start)
        case {"nths": [*nths], "weekday": int(weekday)}:
            return MonthWeekday(frozenset(nths), weekday)
        case {"on": str(day)}:
            return OnDate(date.fromisoformat(day))
    raise RecurrenceError("a rule without days that are known")


def _iso(moment: date | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)

"""When a rule fires, by python-dateutil: the second oracle, which shares no code with ours."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, FR, MO, MONTHLY, SA, SU, TH, TU, WE, WEEKLY, rrule
from dateutil.tz import resolve_imaginary

from scheduler.recurrence import Days, EveryDay, MonthDays, MonthWeekday, OnDate, Weekly

NAMED = (MO, TU, WE, TH, FR, SA, SU)
DAY = timedelta(days=1)


def midnight(day: date) -> datetime:
    """Return the wall time at which *day* begins."""
    return datetime.combine(day, time())


def days_between(days: Days, first: date, last: date) -> list[date]:
    """Return the days of a series from *first* to *last*, both included."""
    if isinstance(days, OnDate):
        return [days.day] if first <= days.day <= last else []
    start = getattr(days, "start", None) or first.replace(day=1)
    found = _rule(days, start).between(midnight(first), midnight(last), inc=True)
    return [moment.date() for moment in found if moment.date() >= start]


def wall_instants(series: list[date], minutes: tuple[int, ...], zone: str) -> list[datetime]:
    """Return when the wall times of the days in *series* fire, each instant once, ascending.

    dateutil shifts what a gap left out forward, and takes the first of what comes twice.
    """
    tz = ZoneInfo(zone)
    walls = [midnight(day) + timedelta(minutes=minute) for day in series for minute in minutes]
    return sorted({resolve_imaginary(wall.replace(tzinfo=tz)).astimezone(UTC) for wall in walls})


def _rule(days: EveryDay | Weekly | MonthDays | MonthWeekday, start: date) -> rrule:
    begin = midnight(start)
    match days:
        case EveryDay(every=every):
            return rrule(DAILY, interval=every, dtstart=begin)
        case Weekly(weekdays=on, every=every):
            return rrule(WEEKLY, interval=every, byweekday=on, dtstart=begin)
        case MonthDays(days=numbers, every=every):
            first = midnight(start.replace(day=1))
            return rrule(MONTHLY, interval=every, bymonthday=numbers, dtstart=first)
        case MonthWeekday(nths=which, weekday=weekday):
            found = [NAMED[weekday](nth) for nth in which]
            return rrule(MONTHLY, byweekday=found, dtstart=begin)

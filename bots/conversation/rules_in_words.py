"""Rules and instants in words, for echoes and lists: the reverse of times_in_words. Pure.

Knows how days, times and bounds are said. Must not know a clock or a store.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import (
    format_date,
    format_skeleton,
    format_time,
    format_timedelta,
    get_day_names,
)
from babel.lists import format_list
from babel.units import format_unit

from bots.conversation.zones import city_of
from content.phrasebook import Phrasebook
from scheduler.recurrence import (
    Days,
    Elapsed,
    EveryDay,
    MonthDays,
    MonthWeekday,
    OnDate,
    Recurrence,
    WallTimes,
    Weekly,
)

DAY_MINUTES = 24 * 60
NEARBY_DAYS = {0: "when.today_at", 1: "when.tomorrow_at", -1: "when.yesterday_at"}
WORKDAYS = frozenset(range(5))
WEEKEND = frozenset((5, 6))
ALL_DAYS = frozenset(range(7))
SPAN_DAYS = 3  # from three neighbouring days on they are said as a span
DAYS_WITHOUT_YEAR = 300
TWELVE_HOURS = 12
NOON_HOUR = 12
LEAP_YEAR = 2024
MONTHS_A_YEAR = 12
UNITS_BEFORE_NEXT = 2  # 119 minutes, then 2 hours


@dataclass(frozen=True, slots=True)
class RuleTeller:
    """Says rules and instants in one locale, on the 12- or the 24-hour clock."""

    phrasebook: Phrasebook
    locale: str
    clock_hours: int

    def say(self, key: str, **values: object) -> str:
        """Return the phrase of *key*."""
        return self.phrasebook.say(key, self.locale, **values)

    def rule(self, recurrence: Recurrence) -> str:
        """Say when *recurrence* fires: "every 2 hours from 8:00 ... to 20:00 ..., Berlin time"."""
        zone = self.say("when.zone", city=city_of(recurrence.zone, self.locale))
        return f"{self.times(recurrence)}, {zone}"

    def times(self, recurrence: Recurrence) -> str:
        """Say the same without the zone."""
        parts = [self._rule(recurrence)]
        if recurrence.first_day is not None:
            parts.append(self.say("when.from_day", day=self._day(recurrence.first_day)))
        if recurrence.last_day is not None:
            parts.append(self.say("when.until_day", day=self._day(recurrence.last_day)))
        return ", ".join(parts)

    def full_date(self, day: date) -> str:
        """Say a date in full: "24 November 2026"."""
        return format_date(day, "long", locale=self._babel)

    def instant(self, at: datetime, zone: str, now: datetime) -> str:
        """Say an instant in *zone* as seen from *now*: "today at 20:00"."""
        local = at.astimezone(ZoneInfo(zone))
        today = now.astimezone(ZoneInfo(zone)).date()
        shown = self.local_time(local.time())
        key = NEARBY_DAYS.get((local.date() - today).days)
        if key is not None:
            return self.say(key, time=shown)
        return self.say("when.day_at", day=self._day(local.date(), today), time=shown)

    def local_time(self, local: time) -> str:
        """Say a local time so that nobody takes morning for evening: "8:00 in the morning"."""
        shown = self.clock_time(local)
        if self.clock_hours == TWELVE_HOURS or local.hour >= NOON_HOUR:
            return shown
        return self.say("when.morning", time=shown) if local.hour else shown

    def clock_time(self, local: time) -> str:
        """Return a local time as the clock shows it: "20:00" or "8:00 pm"."""
        pattern = "h:mm a" if self.clock_hours == TWELVE_HOURS else "H:mm"
        return format_time(local, pattern, locale=self._babel)

    def span(self, span: timedelta) -> str:
        """Say how long something takes or is late: "45 minutes", "3 hours"."""
        said = format_timedelta(
            span, granularity="minute", threshold=UNITS_BEFORE_NEXT, locale=self._babel
        )
        return str(said)

    def _rule(self, recurrence: Recurrence) -> str:
        match recurrence.rule:
            case Elapsed() as rule:
                return self._elapsed(rule, recurrence.zone)
            case WallTimes() as rule if rule.step_minutes is not None and len(rule.minutes) > 1:
                window = self.say(
                    "when.window",
                    every=self._span(timedelta(minutes=rule.step_minutes)),
                    start=self._minute(rule.minutes[0]),
                    end=self._minute(rule.minutes[-1]),
                )
                days = self._window_days(rule.days)
                return window if not days else f"{window}, {days}"
            case WallTimes(days=OnDate(day=day)) as rule:
                return self._listed(self._moments(day, rule.minutes))
            case WallTimes() as rule:
                times = self._listed([self._minute(minute) for minute in rule.minutes])
                return self.say("when.days_at", days=self._days(rule.days), times=times)

    def _elapsed(self, rule: Elapsed, zone: str) -> str:
        if rule.once:
            at = (rule.anchor_at + rule.every).astimezone(ZoneInfo(zone))
            return self.say(
                "when.days_at", days=self._day(at.date()), times=self.local_time(at.time())
            )
        said = self.say("when.every", span=self._span(rule.every))
        if rule.weekdays is not None and rule.weekdays != ALL_DAYS:
            said = f"{said}, {self._weekdays(rule.weekdays)}"
        if rule.until_at is None:
            return said
        end = rule.until_at.astimezone(ZoneInfo(zone))
        until = self.say("when.until_time", time=self.local_time(end.time()))
        return f"{said}, {until}"

    def _window_days(self, days: Days) -> str:
        every_day = isinstance(days, EveryDay) and days.every == 1
        return "" if every_day else self._days(days)

    def _days(self, days: Days) -> str:
        match days:
            case EveryDay(every=every):
                every_days = self.say("when.every_days", n=every)
                return self.say("when.every_day") if every == 1 else every_days
            case Weekly(weekdays=weekdays, every=every):
                named = self._weekdays(weekdays)
                return named if every == 1 else self.say("when.every_weeks", n=every, days=named)
            case MonthDays():
                return self._months(days)
            case MonthWeekday(nths=nths, weekday=weekday):
                ordered = sorted(nths, key=lambda nth: (nth < 0, nth))
                which = [self.say(f"when.nth.{'last' if nth < 0 else nth}") for nth in ordered]
                day = self._weekday(weekday)
                return self.say("when.month_weekday", nth=self._listed(which), day=day)
            case OnDate(day=day):
                return self._day(day)

    def _months(self, days: MonthDays) -> str:
        years, months = divmod(days.every, MONTHS_A_YEAR)
        number = max(days.days)
        is_date = len(days.days) == 1 and number > 0
        if is_date and not months and days.start is not None:
            noon = datetime(LEAP_YEAR, days.start.month, number, 12, tzinfo=UTC)
            date_said = format_skeleton("MMMMd", noon, locale=self._babel)
            key = "when.every_year" if years == 1 else "when.every_years"
            return self.say(key, date=date_said, n=years)
        named = self._listed(self._month_days(days.days))
        key = "when.month_days" if days.every == 1 else "when.months_days"
        return self.say(key, days=named, n=days.every)

    def _moments(self, day: date, minutes: tuple[int, ...]) -> list[str]:
        """Say each time of a single day, and those past midnight with their own day."""
        days: dict[date, list[str]] = {}
        for minute in minutes:
            on = day + timedelta(minute // DAY_MINUTES)
            days.setdefault(on, []).append(self._minute(minute))
        return [
            self.say("when.days_at", days=self._day(on), times=self._listed(times))
            for on, times in days.items()
        ]

    def _weekdays(self, weekdays: frozenset[int]) -> str:
        if weekdays == ALL_DAYS:
            return self.say("when.every_day")
        if weekdays == WEEKEND:
            return self.say("when.weekends")
        ordered = sorted(weekdays)
        is_span = len(ordered) >= SPAN_DAYS and ordered[-1] - ordered[0] == len(ordered) - 1
        if is_span:
            first, last = self._weekday(ordered[0]), self._weekday(ordered[-1])
            return self.say("when.day_span", first=first, last=last)
        names = self._listed([self._weekday(day) for day in ordered])
        return self.say("when.every_weekday", days=names)

    def _day(self, day: date, today: date | None = None) -> str:
        """Say a date, without its year where it is near *today*."""
        is_near = today is not None and abs((day - today).days) <= DAYS_WITHOUT_YEAR
        noon = datetime.combine(day, time(12), tzinfo=UTC)
        return format_skeleton("MMMEd" if is_near else "yMMMEd", noon, locale=self._babel)

    def _minute(self, minute: int) -> str:
        hour, minute = divmod(minute % DAY_MINUTES, 60)
        return self.local_time(time(hour, minute))

    def _span(self, span: timedelta) -> str:
        minutes = int(span.total_seconds() // 60)
        if minutes % DAY_MINUTES == 0:
            return self._unit(minutes // DAY_MINUTES, "duration-day")
        if minutes % 60 == 0:
            return self._unit(minutes // 60, "duration-hour")
        return self._unit(minutes, "duration-minute")

    def _listed(self, items: list[str]) -> str:
        return format_list(items, locale=self._babel)

    def _unit(self, number: int, unit: str) -> str:
        if number == 1:
            return self.say(f"when.one.{unit}")
        return str(format_unit(number, unit, locale=self._babel))

    def _month_days(self, numbers: frozenset[int]) -> list[str]:
        ordered = sorted(numbers, key=lambda number: (number < 0, number))
        return [
            self.say("when.last_day") if n < 0 else self.say("when.day_number", n=n)
            for n in ordered
        ]

    def _weekday(self, weekday: int) -> str:
        return str(get_day_names("wide", locale=self._babel)[weekday])

    @property
    def _babel(self) -> str:
        # "en" alone is American in the locale data; en_001 is the English of everywhere else.
        return "en_001" if self.locale == "en" else self.locale.replace("-", "_")

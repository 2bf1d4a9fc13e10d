"""Rules and instants for laws: any days, times, windows and bounds, mostly near clock changes.

LAWS, an environment variable, multiplies how many are tried; `LAWS=50 pytest --timeout=0` looks
for an hour.
"""

from datetime import UTC, date, datetime, timedelta
from os import environ

from hypothesis import settings
from hypothesis import strategies as st

from scheduler.recurrence import EveryDay, MonthDays, MonthWeekday, OnDate, Weekly
from tests.scheduler.wall_minutes import ZONES, changes_in

TIMES = int(environ.get("LAWS", "1"))
DAY = timedelta(days=1)

zones = st.sampled_from(ZONES)
dates = st.dates(date(2009, 1, 1), date(2036, 12, 31))
weekdays = st.integers(0, 6)
some_weekdays = st.frozensets(weekdays, min_size=1)
month_days = st.frozensets(st.sampled_from([-1, *range(1, 32)]), min_size=1, max_size=4)
nths = st.frozensets(st.sampled_from([1, 2, 3, 4, 5, -1]), min_size=1, max_size=3)
every_days = st.one_of(
    st.just(EveryDay()),
    st.builds(EveryDay, st.integers(2, 40), dates),
    st.builds(Weekly, some_weekdays),
    st.builds(Weekly, some_weekdays, st.integers(2, 5), dates),
    st.builds(MonthDays, month_days),
    st.builds(MonthDays, month_days, st.integers(2, 12), dates),
    st.builds(MonthWeekday, nths, weekdays),
    st.builds(OnDate, dates),
)
named_times = st.lists(st.integers(0, 2879), min_size=1, max_size=6, unique=True)


@st.composite
def windows(draw: st.DrawFn) -> tuple[int, ...]:
    """Return the wall times of a window, which may end past midnight."""
    start, step = draw(st.integers(0, 1439)), draw(st.integers(5, 240))
    return tuple(range(start, start + draw(st.integers(0, 1439)) + 1, step))


sorted_minutes = st.one_of(named_times.map(sorted).map(tuple), windows())


@st.composite
def near_changes(draw: st.DrawFn) -> tuple[str, datetime]:
    """Return a zone and an instant, mostly within two days of a change of its clock."""
    zone, year = draw(zones), draw(st.integers(2009, 2036))
    anywhere = datetime(year, 1, 1, tzinfo=UTC)
    start = draw(st.sampled_from(changes_in(zone, year) or (anywhere,)))
    return zone, start + timedelta(seconds=draw(st.integers(-48 * 3600, 48 * 3600)))


@st.composite
def bounds_near(draw: st.DrawFn, day: date) -> tuple[date | None, date | None]:
    """Return a first and a last day around *day*; either may be missing."""
    first = draw(st.none() | st.integers(-5, 20))
    length = draw(st.none() | st.integers(0, 25))
    begin = day if first is None else day + first * DAY
    return (
        None if first is None else begin,
        None if length is None else begin + length * DAY,
    )


def tried(examples: int) -> settings:
    """Try so many examples, and LAWS times as many where that is set."""
    return settings(max_examples=examples * TIMES, deadline=None)

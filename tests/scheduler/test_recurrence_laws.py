"""Laws of next_after(), held against a clock that is read off minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, FR, MO, MONTHLY, SA, SU, TH, TU, WE, WEEKLY, rrule
from hypothesis import given, settings
from hypothesis import strategies as st

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
    from_json,
    local_day,
    next_after,
    to_json,
    upcoming,
)
from tests.scheduler.wall_minutes import ZONES, changes_in, instants_around

DAY = timedelta(days=1)
NAMED = (MO, TU, WE, TH, FR, SA, SU)
zones = st.sampled_from(ZONES)
dates = st.dates(date(2009, 1, 1), date(2036, 12, 31))
weekdays = st.integers(0, 6)
instants = st.integers(0, 4 * 10**9).map(lambda second: datetime.fromtimestamp(second, UTC))
some_weekdays = st.frozensets(weekdays, min_size=1)
minutes = st.lists(st.integers(0, 2879), min_size=1, max_size=6, unique=True)
sorted_minutes = minutes.map(sorted).map(tuple)
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


@st.composite
def near_changes(draw: st.DrawFn) -> tuple[str, datetime]:
    """Return a zone and an instant, mostly within two days of a change of its clock."""
    zone, year = draw(zones), draw(st.integers(2009, 2036))
    anywhere = datetime(year, 1, 1, tzinfo=UTC)
    start = draw(st.sampled_from(changes_in(zone, year) or (anywhere,)))
    return zone, start + timedelta(seconds=draw(st.integers(-48 * 3600, 48 * 3600)))


def is_in(days: Days, day: date) -> bool:
    """Tell whether *day* is in the series, by dateutil."""
    if isinstance(days, OnDate):
        return days.day == day
    start = getattr(days, "start", None) or date(2000, 1, 1)
    if day < start:
        return False
    match days:
        case EveryDay(every=every):
            rule = rrule(DAILY, interval=every, dtstart=_midnight(start))
        case Weekly(weekdays=on, every=every):
            rule = rrule(WEEKLY, interval=every, byweekday=on, dtstart=_midnight(start))
        case MonthDays(days=numbers, every=every):
            first = start.replace(day=1)
            rule = rrule(MONTHLY, interval=every, bymonthday=numbers, dtstart=_midnight(first))
        case MonthWeekday(nths=which, weekday=weekday):
            found = [NAMED[weekday](nth) for nth in which]
            rule = rrule(MONTHLY, byweekday=found, dtstart=_midnight(start))
    return bool(rule.between(_midnight(day), _midnight(day), inc=True))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


@settings(max_examples=200, deadline=None)
@given(near_changes(), every_days, sorted_minutes)
def test_next_after_is_what_the_wall_clock_shows(near, days, minutes):
    """The next instant is the earliest later one among all wall minutes around it."""
    zone, instant = near
    local = instant.astimezone(ZoneInfo(zone)).date()
    if isinstance(days, OnDate):
        days = OnDate(local)
    shown = instants_around(zone, local)
    series = [local + n * DAY for n in range(-3, 2) if is_in(days, local + n * DAY)]
    walls = [_midnight(day) + timedelta(minutes=minute) for day in series for minute in minutes]
    later = [shown[wall] for wall in walls if wall in shown and shown[wall] > instant]
    found = next_after(Recurrence(WallTimes(days, minutes), zone), instant)
    if later and min(later) <= instant + 2 * DAY:
        assert found == min(later)
    else:
        assert found is None or found > instant + timedelta(hours=20)


@settings(max_examples=100, deadline=None)
@given(near_changes(), every_days, sorted_minutes)
def test_firings_ascend_strictly(near, days, minutes):
    """Each firing is later than the one before, in UTC, and later than the start."""
    zone, instant = near
    times = upcoming(Recurrence(WallTimes(days, minutes), zone), instant, 12)
    assert all(moment.tzinfo is UTC for moment in times)
    assert [instant, *times] == sorted({instant, *times})


@settings(max_examples=100, deadline=None)
@given(near_changes(), st.integers(0, 1439))
def test_a_daily_rule_skips_no_day(near, minute):
    """Each local day of the series has its firing, save where the zone left out the day."""
    zone, instant = near
    rule = Recurrence(WallTimes(EveryDay(), (minute,)), zone)
    days = [local_day(rule, moment) for moment in upcoming(rule, instant, 10)]
    skipped = {date(2011, 12, 30)} if zone == "Pacific/Apia" else set()
    whole = [days[0] + n * DAY for n in range(12)]
    assert days == [day for day in whole if day not in skipped][:10]


@settings(max_examples=200, deadline=None)
@given(near_changes(), every_days, sorted_minutes)
def test_where_one_starts_does_not_matter(near, days, minutes):
    """From any instant before a firing, that firing or an earlier one comes next."""
    zone, instant = near
    rule = Recurrence(WallTimes(days, minutes), zone)
    times = upcoming(rule, instant, 3)
    for moment in times:
        assert next_after(rule, moment - timedelta(microseconds=1)) == moment


@settings(max_examples=200, deadline=None)
@given(near_changes(), every_days, sorted_minutes, st.integers(0, 60), st.integers(0, 60))
def test_bounds_hold_for_the_days_of_the_series(near, days, minutes, first, length):
    """No firing belongs to a day before the first or after the last."""
    zone, instant = near
    begin = instant.date() + first * DAY
    rule = Recurrence(WallTimes(days, minutes), zone, begin, begin + length * DAY)
    series = [local_day(rule, moment) for moment in upcoming(rule, instant, 6)]
    assert all(begin <= day <= begin + (length + 1) * DAY for day in series)
    unbound = Recurrence(rule.rule, zone)
    inside = [
        moment
        for moment in upcoming(unbound, instant, 6)
        if begin + 3 * DAY <= local_day(unbound, moment) <= begin + (length - 3) * DAY
    ]
    assert all(next_after(rule, moment - timedelta(seconds=1)) == moment for moment in inside)


@settings(max_examples=100, deadline=None)
@given(near_changes(), st.integers(1, 5000), st.integers(-9000, 9000))
def test_elapsed_steps_are_equal_whatever_the_clock_does(near, every, before):
    """An elapsed rule fires at whole steps after its anchor."""
    zone, instant = near
    step, anchor = timedelta(minutes=every), instant + timedelta(minutes=before)
    times = upcoming(Recurrence(Elapsed(step, anchor), zone), instant, 4)
    assert [(moment - anchor) % step for moment in times] == [timedelta(0)] * 4
    assert times[1] - times[0] == step
    assert times[0] == anchor + step or (times[0] > instant and times[0] - step <= instant)


@settings(max_examples=100, deadline=None)
@given(near_changes(), st.integers(1, 1500), some_weekdays, st.integers(0, 9))
def test_elapsed_on_weekdays_leaves_out_the_others(near, every, on, length):
    """With weekdays, those steps remain that fall on them, up to the last day."""
    zone, instant = near
    tz, last = ZoneInfo(zone), instant.date() + length * DAY
    steps = [instant + n * timedelta(minutes=every) for n in range(1, 15 * 1440 // every)]
    rule = Elapsed(timedelta(minutes=every), instant, weekdays=on)
    days = [(moment, moment.astimezone(tz).date()) for moment in steps]
    wanted = [moment for moment, day in days if day.weekday() in on and day <= last]
    assert upcoming(Recurrence(rule, zone, None, last), instant, 5) == wanted[:5]


rules = st.one_of(
    st.builds(WallTimes, every_days, sorted_minutes, st.none() | st.integers(5, 600)),
    st.builds(
        Elapsed,
        st.integers(1, 10**6).map(lambda seconds: timedelta(seconds=seconds)),
        instants,
        st.booleans(),
        st.none() | instants,
        st.none() | some_weekdays,
    ),
)


@given(st.builds(Recurrence, rules, zones, st.none() | dates, st.none() | dates))
def test_a_rule_survives_its_text(recurrence):
    """A stored rule comes back equal, and its text is stable."""
    text = to_json(recurrence)
    assert from_json(text) == recurrence
    assert to_json(from_json(text)) == text

"""Laws of next_after(), held against a clock read off minute by minute, and against dateutil."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from scheduler.recurrence import (
    Elapsed,
    EveryDay,
    OnDate,
    Recurrence,
    WallTimes,
    from_json,
    local_day,
    next_after,
    to_json,
    upcoming,
)
from tests.scheduler.calendar_oracle import days_between, midnight, wall_instants
from tests.scheduler.random_rules import (
    bounds_near,
    dates,
    every_days,
    near_changes,
    some_weekdays,
    sorted_minutes,
    tried,
    zones,
)
from tests.scheduler.wall_minutes import instants_around

DAY = timedelta(days=1)
A_YEAR = 366
DAYS_LEFT_OUT = {"Pacific/Apia": {date(2011, 12, 30)}}  # Samoa crossed the date line
instants = st.integers(0, 4 * 10**9).map(lambda second: datetime.fromtimestamp(second, UTC))


def first_at(day, minute, zone):
    """Return when a wall time comes first: past where clocks went back over midnight to *day*."""
    start = datetime.combine(day, time(), ZoneInfo(zone))
    return (start + timedelta(minutes=minute)).astimezone(UTC)


@tried(200)
@given(near_changes(), every_days, sorted_minutes)
def test_next_after_is_what_the_wall_clock_shows(near, days, minutes):
    """The next instant is the earliest later one among all wall minutes around it."""
    zone, instant = near
    local = instant.astimezone(ZoneInfo(zone)).date()
    if isinstance(days, OnDate):
        days = OnDate(local)
    shown = instants_around(zone, local)
    series = days_between(days, local - 3 * DAY, local + DAY)
    walls = [midnight(day) + timedelta(minutes=minute) for day in series for minute in minutes]
    later = [shown[wall] for wall in walls if wall in shown and shown[wall] > instant]
    found = next_after(Recurrence(WallTimes(days, minutes), zone), instant)
    if later and min(later) <= instant + 2 * DAY:
        assert found == min(later)
    else:
        assert found is None or found > instant + timedelta(hours=20)


@tried(300)
@given(near_changes(), every_days, sorted_minutes, st.data())
def test_firings_are_those_of_dateutil(near, days, minutes, data):
    """Days, times, windows, first and last day: the next firings are what dateutil finds."""
    zone, instant = near
    local = instant.astimezone(ZoneInfo(zone)).date()
    if isinstance(days, OnDate):
        days = OnDate(local + data.draw(st.integers(-3, 20)) * DAY)
    first, last = data.draw(bounds_near(local))
    begin = max(first or date.min, local - 3 * DAY)
    end = min(last or date.max, local + A_YEAR * DAY)
    series = days_between(days, begin, end) if begin <= end else []
    wanted = [at for at in wall_instants(series, minutes, zone) if at > instant]
    found = upcoming(Recurrence(WallTimes(days, minutes), zone, first, last), instant, 12)
    horizon = instant + (A_YEAR - 3) * DAY
    assert [at for at in found if at < horizon] == [at for at in wanted if at < horizon][:12]


@tried(100)
@given(near_changes(), every_days, sorted_minutes)
def test_firings_ascend_strictly(near, days, minutes):
    """Each firing is later than the one before, in UTC, and later than the start."""
    zone, instant = near
    times = upcoming(Recurrence(WallTimes(days, minutes), zone), instant, 12)
    assert all(moment.tzinfo is UTC for moment in times)
    assert all(earlier < later for earlier, later in pairwise([instant, *times]))


@tried(150)
@given(near_changes(), every_days, st.integers(0, 1439))
@example(
    ("America/St_Johns", datetime(2009, 11, 1, 3, tzinfo=UTC)), EveryDay(), 0
)  # its midnight comes twice, and the first is past
def test_no_day_of_a_series_is_skipped(near, days, minute):
    """Each day of the series has its one firing, save where the zone left out the day."""
    zone, instant = near
    rule = Recurrence(WallTimes(days, (minute,)), zone)
    fired = [local_day(rule, moment) for moment in upcoming(rule, instant, 10)]
    if not fired or fired[-1] > instant.date() + 4 * A_YEAR * DAY:
        return
    series = days_between(days, fired[0], fired[-1])
    assert fired == [day for day in series if day not in DAYS_LEFT_OUT.get(zone, set())]
    local = instant.astimezone(ZoneInfo(zone)).date()
    between = days_between(days, local + DAY, fired[0] - DAY) if fired[0] > local + DAY else []
    skipped = {day for day in between if first_at(day, minute, zone) > instant}
    assert skipped <= DAYS_LEFT_OUT.get(zone, set())


@tried(200)
@given(near_changes(), every_days, sorted_minutes)
def test_where_one_starts_does_not_matter(near, days, minutes):
    """From any instant before a firing, that firing or an earlier one comes next."""
    zone, instant = near
    rule = Recurrence(WallTimes(days, minutes), zone)
    for moment in upcoming(rule, instant, 3):
        assert next_after(rule, moment - timedelta(microseconds=1)) == moment


@tried(100)
@given(near_changes(), every_days, sorted_minutes, st.data())
def test_bounds_take_away_and_add_nothing(near, days, minutes, data):
    """A bounded rule fires when the unbounded one does, on days from the first to the last."""
    zone, instant = near
    rule = WallTimes(days, minutes)
    first, last = data.draw(bounds_near(instant.date()))
    bounded = upcoming(Recurrence(rule, zone, first, last), instant, 6)
    unbounded = Recurrence(rule, zone)
    assert all(next_after(unbounded, at - timedelta(microseconds=1)) == at for at in bounded)
    a_day_more = 2 * DAY  # a firing after midnight may be the next day's as well
    series = [local_day(unbounded, moment) for moment in bounded]
    assert all(day >= (first or day) and day <= (last or day) + a_day_more for day in series)


@tried(100)
@given(near_changes(), st.integers(1, 5000), st.integers(-9000, 9000))
def test_elapsed_steps_are_equal_whatever_the_clock_does(near, every, before):
    """An elapsed rule fires at whole steps after its anchor."""
    zone, instant = near
    step, anchor = timedelta(minutes=every), instant + timedelta(minutes=before)
    times = upcoming(Recurrence(Elapsed(step, anchor), zone), instant, 4)
    assert [(moment - anchor) % step for moment in times] == [timedelta(0)] * 4
    assert times[1] - times[0] == step
    assert times[0] == anchor + step or (times[0] > instant and times[0] - step <= instant)


@tried(150)
@given(near_changes(), st.integers(5, 4000), st.integers(-3000, 3000), st.data())
def test_elapsed_fires_where_every_step_is_tried(near, every, before, data):
    """With weekdays, an end, bounds or once, those steps remain that fall within all of them."""
    zone, instant = near
    step, anchor = timedelta(minutes=every), instant + timedelta(minutes=before)
    on = data.draw(st.none() | some_weekdays)
    until = data.draw(st.none() | st.integers(-1000, 9000))
    until_at = None if until is None else instant + timedelta(minutes=until)
    once = data.draw(st.booleans())
    first, last = data.draw(bounds_near(instant.date()))
    end = instant + 10 * DAY
    steps = [anchor + step * n for n in range(1, 2 if once else (end - anchor) // step + 1)]
    days = [(at, at.astimezone(ZoneInfo(zone)).date()) for at in steps if at > instant]
    wanted = [
        at
        for at, day in days
        if (on is None or day.weekday() in on)
        and (until_at is None or at <= until_at)
        and (first or day) <= day <= (last or day)
    ]
    rule = Elapsed(step, anchor, once=once, until_at=until_at, weekdays=on)
    found = upcoming(Recurrence(rule, zone, first, last), instant, 5)
    assert [at for at in found if at <= end] == [at for at in wanted if at <= end][:5]


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


@tried(100)
@given(st.builds(Recurrence, rules, zones, st.none() | dates, st.none() | dates))
def test_a_rule_survives_its_text(recurrence):
    """A stored rule comes back equal, and its text is stable."""
    text = to_json(recurrence)
    assert from_json(text) == recurrence
    assert to_json(from_json(text)) == text

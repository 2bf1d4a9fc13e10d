"""Firings worked out by hand, most of them around a change of the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduler.errors import SchedulerError
from scheduler.recurrence import (
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
    from_json,
    local_day,
    most_in_a_day,
    next_after,
    shortest_gap,
    to_json,
    upcoming,
)

BERLIN = "Europe/Berlin"
HOUR = timedelta(hours=1)


def wall(days: Days, *minutes: int, zone: str = BERLIN, **bounds: date) -> Recurrence:
    """Return a rule of wall times."""
    return Recurrence(WallTimes(days, minutes), zone, **bounds)


def at(text: str, zone: str = "UTC") -> datetime:
    """Return the instant of a local time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def firings(rule: Recurrence, after: str, count: int = 3) -> list[str]:
    """Return the next instants as text."""
    found = upcoming(rule, at(after, rule.zone), count)
    return [f"{moment:%Y-%m-%dT%H:%MZ}" for moment in found]


def test_a_wall_time_in_the_gap_comes_later_by_the_gap():
    """02:45 is 03:45 on the night when Berlin's clock jumps."""
    assert firings(wall(EveryDay(), 165), "2026-03-28T18:00", 2) == [
        "2026-03-29T01:45Z",
        "2026-03-30T00:45Z",
    ]


def test_the_gap_of_lord_howe_is_half_an_hour():
    """02:15 is 02:45 on the day when Lord Howe's clock jumps by thirty minutes."""
    rule = wall(EveryDay(), 135, zone="Australia/Lord_Howe")
    assert firings(rule, "2026-10-03T18:00", 2) == ["2026-10-03T15:45Z", "2026-10-04T15:15Z"]


def test_the_gap_of_troll_is_two_hours():
    """01:30 is 03:30 on the day when Troll goes from UTC to two hours ahead."""
    rule = wall(EveryDay(), 90, zone="Antarctica/Troll")
    assert firings(rule, "2026-03-28T18:00", 2) == ["2026-03-29T01:30Z", "2026-03-29T23:30Z"]


def test_a_wall_time_that_occurs_twice_fires_once():
    """02:30 of the long night is the first one."""
    assert firings(wall(EveryDay(), 150), "2026-10-24T18:00", 2) == [
        "2026-10-25T00:30Z",
        "2026-10-26T01:30Z",
    ]


def test_between_the_two_nothing_fires_again():
    """Asked in the second 02:15, the next 02:30 is tomorrow's."""
    rule = wall(EveryDay(), 150)
    assert next_after(rule, at("2026-10-25T01:15")) == at("2026-10-26T01:30")


def test_casablanca_changes_its_clock_around_ramadan():
    """02:30 comes once on the night when Morocco falls back, and is shifted when it returns."""
    rule = wall(EveryDay(), 150, zone="Africa/Casablanca")
    assert firings(rule, "2026-02-14T12:00", 2) == ["2026-02-15T01:30Z", "2026-02-16T02:30Z"]
    assert firings(rule, "2026-03-21T12:00", 2) == ["2026-03-22T02:30Z", "2026-03-23T01:30Z"]


def test_two_firings_on_one_instant_are_one():
    """02:30 falls on 03:30 in the gap, and there is one reminder."""
    assert firings(wall(EveryDay(), 150, 210), "2026-03-29T00:00") == [
        "2026-03-29T01:30Z",
        "2026-03-30T00:30Z",
        "2026-03-30T01:30Z",
    ]


def test_a_shifted_time_may_come_after_a_later_one():
    """02:45 is shifted past 03:15 and both come, in the order of the clock."""
    assert firings(wall(EveryDay(), 165, 195), "2026-03-29T00:00", 2) == [
        "2026-03-29T01:15Z",
        "2026-03-29T01:45Z",
    ]


def test_a_window_past_midnight_belongs_to_the_day_it_starts():
    """A Friday window's 02:00 comes on Saturday, and counts as Friday's."""
    rule = wall(Weekly(frozenset({4})), 1320, 1440, 1560)
    assert firings(rule, "2026-05-08T23:00") == [
        "2026-05-08T22:00Z",
        "2026-05-09T00:00Z",
        "2026-05-15T20:00Z",
    ]
    assert local_day(rule, at("2026-05-09T00:00")) == date(2026, 5, 8)


def test_the_last_day_includes_its_window_past_midnight():
    """Bounds are days of the series."""
    rule = wall(EveryDay(), 1320, 1500, first_day=date(2026, 5, 7), last_day=date(2026, 5, 7))
    assert firings(rule, "2026-05-01T00:00") == ["2026-05-07T20:00Z", "2026-05-07T23:00Z"]


def test_a_day_that_a_zone_left_out_has_no_firing_of_its_own():
    """Samoa had no 30 December 2011."""
    rule = wall(EveryDay(), 540, zone="Pacific/Apia")
    assert firings(rule, "2011-12-28T12:00", 2) == ["2011-12-29T19:00Z", "2011-12-30T19:00Z"]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (EveryDay(3, date(2026, 5, 7)), ["05-07", "05-10", "05-13"]),
        (Weekly(frozenset({0, 3})), ["05-07", "05-11", "05-14"]),
        (Weekly(frozenset({0, 3}), 2, date(2026, 5, 7)), ["05-07", "05-18", "05-21"]),
        (MonthDays(frozenset({30})), ["05-30", "06-30", "07-30"]),
        (MonthDays(frozenset({31})), ["05-31", "07-31", "08-31"]),
        (MonthDays(frozenset({-1})), ["05-31", "06-30", "07-31"]),
        (MonthDays(frozenset({1, 15})), ["05-15", "06-01", "06-15"]),
        (MonthDays(frozenset({1}), 3, date(2026, 5, 1)), ["08-01", "11-01", "02-01"]),
        (MonthWeekday(frozenset({1}), 0), ["06-01", "07-06", "08-03"]),
        (MonthWeekday(frozenset({-1}), 4), ["05-29", "06-26", "07-31"]),
        (MonthWeekday(frozenset({5}), 5), ["05-30", "08-29", "10-31"]),
        (OnDate(date(2026, 5, 9)), ["05-09"]),
    ],
)
def test_each_kind_of_days_comes_on_its_days(days, expected):
    """From Wednesday 6 May 2026, 14:10."""
    rule = wall(days, 540)
    assert [text[5:10] for text in firings(rule, "2026-05-06T14:10")] == expected


def test_the_30th_skips_february():
    """A month without the day is skipped."""
    rule = wall(MonthDays(frozenset({30})), 540)
    assert firings(rule, "2026-01-30T12:00", 1) == ["2026-03-30T07:00Z"]


@pytest.mark.parametrize(
    "days",
    [
        MonthDays(frozenset({30}), 12, date(2026, 2, 1)),
        Weekly(frozenset()),
        OnDate(date(2026, 5, 6)),
        EveryDay(2, date.max),
    ],
)
def test_a_rule_that_never_comes_has_no_next(days):
    """30 February, no weekday, a past day, the end of the calendar."""
    assert next_after(wall(days, 540), at("2026-05-06T14:10")) is None


def test_elapsed_time_runs_straight_through_the_long_night():
    """Every hour shows 02:10 twice."""
    rule = Recurrence(Elapsed(HOUR, at("2026-10-24T23:10")), BERLIN)
    found = upcoming(rule, at("2026-10-24T23:10"), 3)
    shown = [f"{moment.astimezone(ZoneInfo(BERLIN)):%H:%M}" for moment in found]
    assert shown == ["02:10", "02:10", "03:10"]


def test_elapsed_time_ends_with_its_last_instant():
    """The last instant itself fires."""
    rule = Elapsed(HOUR, at("2026-05-06T12:00"), until_at=at("2026-05-06T14:00"))
    assert firings(Recurrence(rule, "UTC"), "2026-05-06T12:00") == [
        "2026-05-06T13:00Z",
        "2026-05-06T14:00Z",
    ]


def test_elapsed_time_keeps_its_grid_from_the_first_day_on():
    """The first day cuts off, it does not move the steps."""
    rule = Recurrence(Elapsed(7 * HOUR, at("2026-05-06T12:00")), "UTC", date(2026, 5, 8))
    assert firings(rule, "2026-05-06T12:00", 1) == ["2026-05-08T06:00Z"]


def test_a_single_elapsed_time_comes_once():
    """Nothing follows a one-off."""
    rule = Recurrence(Elapsed(HOUR, at("2026-05-06T12:00"), once=True), BERLIN)
    assert next_after(rule, at("2026-05-06T12:00")) == at("2026-05-06T13:00")
    assert next_after(rule, at("2026-05-06T13:00")) is None


def test_an_anchor_far_back_costs_nothing():
    """The step is computed, not counted."""
    rule = Recurrence(Elapsed(timedelta(minutes=5), at("1970-01-01T00:03")), "UTC")
    assert next_after(rule, at("2026-05-06T12:00")) == at("2026-05-06T12:03")


@pytest.mark.parametrize(
    ("rule", "gap", "most"),
    [
        (wall(EveryDay(), 480, 1080), 10 * HOUR, 2),
        (wall(EveryDay(), 0, 1430), timedelta(minutes=10), 2),
        (wall(Weekly(frozenset({0, 2})), 540), 48 * HOUR, 1),
        (wall(MonthDays(frozenset({1, -1})), 540), 24 * HOUR, 1),
        (wall(OnDate(date(2026, 5, 9)), 540), None, 1),
        (Recurrence(Elapsed(1.5 * HOUR, at("2026-05-06")), BERLIN), 1.5 * HOUR, 16),
        (Recurrence(Elapsed(HOUR, at("2026-05-06"), once=True), BERLIN), None, 1),
        (
            Recurrence(Elapsed(HOUR, at("2026-05-06"), until_at=at("2026-05-06T05:30")), BERLIN),
            HOUR,
            5,
        ),
    ],
)
def test_limits_see_the_closest_two_and_the_fullest_day(rule, gap, most):
    """Across midnight too."""
    assert shortest_gap(rule) == gap
    assert most_in_a_day(rule) == most


def test_the_stored_form_stays_as_it_is():
    """Rules stored by this release are read by the next."""
    rule = wall(Weekly(frozenset({4, 0}), 2, date(2026, 5, 8)), 540, last_day=date(2026, 6, 3))
    assert to_json(rule) == (
        '{"days":{"every":2,"start":"2026-05-08","weekdays":[0,4]},"last":"2026-06-03",'
        '"minutes":[540],"v":1,"zone":"Europe/Berlin"}'
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"v":2}',
        '{"v":1,"zone":"UTC"}',
        '{"v":1,"zone":"UTC","minutes":[],"days":{"every_day":1}}',
        '{"v":1,"zone":"UTC","minutes":[5],"days":{"every_moon":1}}',
        '{"v":1,"zone":"UTC","minutes":["x"],"days":{"every_day":1}}',
        '{"v":1,"zone":"UTC","seconds":1e99,"anchor":"2026-05-06"}',
    ],
)
def test_a_text_that_is_no_rule_is_refused(text):
    """A broken column is told apart from a bug."""
    with pytest.raises(RecurrenceError) as caught:
        from_json(text)
    assert isinstance(caught.value, SchedulerError)

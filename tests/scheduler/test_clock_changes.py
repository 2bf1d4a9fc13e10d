"""Both clock changes of every zone: what is left out comes later, what comes twice fires once."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduler.recurrence import EveryDay, Recurrence, WallTimes, upcoming
from tests.scheduler.wall_minutes import ZONES, changes_in, instants_around

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
YEARS = (2026, 2027)
FEWEST_ZONES = 40
ALWAYS = {
    "Africa/Casablanca",  # winter time in Ramadan only
    "Antarctica/Troll",  # two hours at once
    "Asia/Kathmandu",  # a quarter of an hour off
    "Australia/Lord_Howe",  # half an hour
}


def firings(zone: str, minute: int, day: datetime) -> list[datetime]:
    """Return when a daily wall time fires in the two days before *day* and the two after."""
    rule = Recurrence(WallTimes(EveryDay(), (minute,)), zone)
    return [at for at in upcoming(rule, day - 2 * DAY, 6) if at < day + 2 * DAY]


def wall(at: datetime, zone: str) -> datetime:
    """Return what the clock of *zone* shows."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def last_minute_before(change: datetime, zone: str) -> datetime:
    """Return the last minute that has the offset from before *change*, which is an hour's mark."""
    minutes = [change - n * MINUTE for n in range(61)]
    offsets = [at.astimezone(ZoneInfo(zone)).utcoffset() for at in minutes]
    return next(at for at, offset in zip(minutes, offsets, strict=True) if offset != offsets[0])


def test_the_zones_are_many_and_the_odd_ones_are_among_them() -> None:
    """No law is held in easy zones alone."""
    assert len(set(ZONES)) >= FEWEST_ZONES
    assert set(ZONES) >= ALWAYS


@pytest.mark.parametrize("zone", ZONES)
def test_a_window_across_a_change_fires_as_the_clock_shows(zone: str) -> None:
    """Every ten minutes around each change: no instant is missing, none comes twice."""
    rule = Recurrence(WallTimes(EveryDay(), tuple(range(0, 1440, 10))), zone)
    for change in [at for year in YEARS for at in changes_in(zone, year)]:
        shown = instants_around(zone, wall(change, zone).date())
        fires = {at for clock, at in shown.items() if clock.minute % 10 == 0}
        wanted = sorted(at for at in fires if change - DAY / 2 < at <= change + DAY / 2)
        assert upcoming(rule, change - DAY / 2, len(wanted)) == wanted


@pytest.mark.parametrize("zone", [zone for zone in ZONES if changes_in(zone, YEARS[0])])
def test_a_gap_shifts_and_an_overlap_fires_once(zone: str) -> None:
    """Each minute left out fires as much later as was left out, each doubled one at its first."""
    for change in changes_in(zone, YEARS[0]):
        before = last_minute_before(change, zone)
        after = wall(before + MINUTE, zone)
        jump = after - wall(before, zone) - MINUTE
        begin = min(after, wall(before, zone) + MINUTE)
        for clock in [begin + n * MINUTE for n in range(abs(jump) // MINUTE)]:
            fires = firings(zone, clock.hour * 60 + clock.minute, change)
            that_day = [at for at in fires if abs(at - change) < DAY / 2]
            assert [wall(at, zone) for at in that_day] == [clock + max(jump, timedelta(0))]
            assert (that_day[0] > before) is (jump > timedelta(0))

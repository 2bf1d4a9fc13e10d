"""Some two thousand phrases with the instants they mean, worked out by hand in times.jsonl."""

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bots.conversation.times_in_words import Reading, Unclear, read
from scheduler.recurrence import upcoming

ROWS = [
    json.loads(line)
    for line in Path(__file__).with_name("times.jsonl").read_text(encoding="utf-8").splitlines()
]
MEANT = [row for row in ROWS if "first" in row["expect"]]
REFUSED = [row for row in ROWS if "error" in row["expect"]]
ENDING = [row for row in MEANT if "last" in row["expect"]]


def said_at(row: dict) -> datetime:
    """Return the instant of a row's local time."""
    local = datetime.fromisoformat(row["now"])
    return local.replace(tzinfo=ZoneInfo(row["tz"])).astimezone(UTC)


def reading_of(row: dict) -> Reading:
    """Return what a row's words ask for."""
    reading = read(row["text"], said_at(row), row["tz"])
    assert isinstance(reading, Reading), reading
    return reading


def instants(row: dict, count: int) -> list[datetime]:
    """Return the first instants of a row, in its zone."""
    found = upcoming(reading_of(row).recurrence, said_at(row), count)
    return [instant.astimezone(ZoneInfo(row["tz"])) for instant in found]


def name(row: dict) -> str:
    """Return a short name of a row."""
    return f"{row['text'][:50]} {row['now'][5:10]}"


@pytest.mark.parametrize("row", MEANT, ids=name)
def test_words_mean_the_instants_that_were_worked_out(row):
    """The wall times, and where it decides the instants, are those of the row; a one-off ends."""
    expect = row["expect"]
    wanted = [expect["first"], *expect["next"]]
    found = instants(row, len(wanted) + 1)
    shown = [f"{instant:%Y-%m-%dT%H:%M}" for instant in found]
    assert shown[: len(wanted)] == wanted
    assert expect["repeat"] or shown == wanted
    utc = [f"{instant.astimezone(UTC):%Y-%m-%dT%H:%MZ}" for instant in found]
    assert utc[: len(wanted)] == expect.get("utc", utc[: len(wanted)])


@pytest.mark.parametrize("row", MEANT, ids=name)
def test_the_kind_is_known_and_whether_it_repeats(row):
    """What it is about and whether it comes again are those of the row."""
    reading = reading_of(row)
    assert (reading.kind, reading.repeats) == (row["kind"], row["expect"]["repeat"])


@pytest.mark.parametrize("row", ENDING, ids=name)
def test_bounded_reminders_end_when_they_should(row):
    """The last instant and how many there are are those of the row."""
    found = instants(row, 1000)
    assert f"{found[-1]:%Y-%m-%dT%H:%M}" == row["expect"]["last"]
    assert len(found) == row["expect"]["count"]


@pytest.mark.parametrize("row", REFUSED, ids=name)
def test_what_is_no_time_is_asked_back(row):
    """Nothing is scheduled; where the row names a problem, it is that one."""
    found = read(row["text"], said_at(row), row["tz"])
    assert isinstance(found, Unclear)
    assert found.problem == row["expect"].get("problem", found.problem)

"""`crampbot when`: a person reads when words would fire, a program reads JSON lines."""

import json
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from bots.cli.when import when

NOW, ZONE = "2026-05-06T14:10", "Europe/Berlin"


def run(*words: str, lines: str | bytes | None = None) -> Result:
    """Run the command as a terminal would, with *lines* on its standard input."""
    app = typer.Typer()
    app.command()(when)
    return CliRunner().invoke(app, list(words), input=lines)


def answers(*asked: Any) -> list[dict[str, Any]]:
    """Return what the command answers to one JSON line for each of *asked*."""
    lines = "".join(json.dumps(line) + "\n" for line in asked)
    return [json.loads(line) for line in run("--jsonl", lines=lines).stdout.splitlines()]


def question(text: str, now: str = NOW, zone: str = ZONE) -> dict[str, str]:
    """Return one line of a program's input."""
    return {"text": text, "now": now, "tz": zone}


def test_a_person_reads_the_rule_and_the_next_times() -> None:
    """The rule stands first, then five times in words."""
    said = run("water every 2 hours from 8 to 20", "--now", NOW, "--zone", ZONE)
    assert said.exit_code == 0
    first, *following = said.stdout.splitlines()
    assert first.startswith("hydration: every 2 hours")
    assert len(following) == 5


def test_words_without_a_time_end_with_examples() -> None:
    """What is wrong and what would be right stand in one answer."""
    said = run("water later", "--now", NOW, "--zone", ZONE)
    assert said.exit_code == 1
    assert "Write it like" in said.stdout


def test_a_line_gives_kind_repeat_and_the_first_five_times() -> None:
    """Wall times and instants stand side by side, in order."""
    (answer,) = answers(question("magnesium daily 22:00"))
    assert (answer["kind"], answer["repeat"]) == ("magnesium", True)
    assert answer["times"] == [f"2026-05-{day:02}T22:00" for day in range(6, 11)]
    assert answer["utc"] == [f"2026-05-{day:02}T20:00Z" for day in range(6, 11)]


def test_a_wall_time_that_comes_twice_is_the_first() -> None:
    """Both "now" and the answer mean the first of two equal wall times."""
    (answer,) = answers(question("in an hour", "2026-10-25T02:10"))
    assert (answer["times"], answer["utc"]) == (["2026-10-25T02:10"], ["2026-10-25T01:10Z"])


def test_bounded_words_give_fewer_times() -> None:
    """A reminder that ends has no more than its own times."""
    (answer,) = answers(question("every day at 9 for 3 days"))
    assert answer["times"] == [f"2026-05-{day:02}T09:00" for day in (7, 8, 9)]


@pytest.mark.parametrize(
    ("line", "part"),
    [
        (question("tomorrow"), "At what time"),
        (question("lkjh poiu"), "did not understand"),
        (question("every 2 minutes"), "too often"),
        (question("at 9", now="soon"), "no local time"),
        (question("at 9", now="9999-12-31T23:59"), "too far away"),
        (question("at 9", now="0001-01-01T00:00"), "too far away"),
        (question("at 9", zone="Mars/Base"), "no IANA zone"),
        ({"text": "at 9"}, "give a line such as"),
        ({"text": None, "now": NOW, "tz": ZONE}, "give a line such as"),
        (["at 9"], "give a line such as"),
    ],
)
def test_an_error_says_what_would_be_right(line: Any, part: str) -> None:
    """One line in, one line out, whatever is wrong with it."""
    (answer,) = answers(line)
    assert list(answer) == ["error"]
    assert part in answer["error"]


def test_every_line_is_answered_in_order() -> None:
    """Bad lines do not stop the good ones; the exit code tells that there were some."""
    lines = "no json\n\n" + json.dumps(question("at 9")) + "\n"
    said = run("--jsonl", lines=lines)
    first, second = (json.loads(line) for line in said.stdout.splitlines())
    assert said.exit_code == 1
    assert ("error" in first, second["times"]) == (True, ["2026-05-07T09:00"])

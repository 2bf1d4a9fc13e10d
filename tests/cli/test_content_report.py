"""`crampbot content report`: a table for editors, JSON for machines, nobody's name in either."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bots.cli import app
from bots.conversation.feedback import Count, EditorQuestion, Event
from scheduler.clock import SystemClock
from storage.engine import FILE_NAME, open_storage
from tests.cli.conftest import Start, wait_until_up

TODAY = SystemClock().now().date()
THIS_MONTH = f"{TODAY:%Y-%m}"
LAST_MONTH = f"{TODAY.replace(day=1) - timedelta(days=1):%Y-%m}"
COUNTS = {
    Count(THIS_MONTH, "hydration", Event.ANSWERED): 7,
    Count(THIS_MONTH, "magnesium", Event.UNKNOWN): 5,
    Count(LAST_MONTH, "magnesium", Event.UNKNOWN): 2,
    Count(THIS_MONTH, "", Event.UNKNOWN): 1,
    Count("2024-01", "magnesium", Event.HELPED): 9,
    Count("", "magnesium", Event.NOT_HELPED): 3,
}
QUESTION = EditorQuestion(day=TODAY, text="[bold]Can shoes :shoe: cramp?", topic="relief-foot")


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the data lie in *tmp_path*, in a terminal that is wide enough."""
    monkeypatch.setenv("CRAMPBOT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "120")
    return tmp_path


@pytest.fixture
async def filled(data_dir: Path) -> None:
    """Store counts of several months, and a question of today."""
    async with open_storage(data_dir) as storage:
        await storage.people.count(COUNTS)
        await storage.people.keep_question(QUESTION, 9)


def run(*options: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, ["content", "report", *options])


def test_an_empty_database_is_a_report_too(data_dir: Path) -> None:
    """It says so, succeeds, and makes no file."""
    said = run()
    assert said.exit_code == 0
    assert "No question was counted" in said.stdout
    assert "No question was sent to the editors." in said.stdout
    assert json.loads(run("--json").stdout) == {"counts": [], "questions": []}
    assert not (data_dir / FILE_NAME).exists()


@pytest.mark.usefixtures("filled")
def test_topics_that_need_work_come_first() -> None:
    """With their months, the newest first, and what was counted before there were months last."""
    rows = [line.replace("│", " ").split() for line in run().stdout.splitlines()]
    told = [row for row in rows if "hydration" in row or "2024-01" in row or row[-1:] == ["3"]]
    assert told == [["earlier", "3"], ["hydration", THIS_MONTH, "7"]]
    begins = [row[0] for row in rows if row and row[0] in ("magnesium", "(none", "hydration")]
    assert begins == ["magnesium", "(none", "hydration"]


@pytest.mark.usefixtures("filled")
def test_questions_are_listed_by_day_as_they_were_written() -> None:
    """Nothing in them takes effect on the terminal."""
    (line,) = [line for line in run().stdout.splitlines() if "shoes" in line]
    cells = [cell.strip() for cell in line.strip("│").split("│")]
    assert cells == [TODAY.isoformat(), QUESTION.text, "relief-foot"]


@pytest.mark.usefixtures("filled")
def test_machines_get_the_same_as_json() -> None:
    """Null is no topic, or a month that is not known."""
    told = json.loads(run("--json", "--months", "1").stdout)
    assert told["questions"] == [
        {"day": TODAY.isoformat(), "text": QUESTION.text, "topic": "relief-foot"}
    ]
    assert [(one["topic"], one["month"]) for one in told["counts"]] == [
        (None, THIS_MONTH),
        ("hydration", THIS_MONTH),
        ("magnesium", THIS_MONTH),
        ("magnesium", None),
    ]
    assert told["counts"][1] == {
        "topic": "hydration",
        "month": THIS_MONTH,
        "answered": 7,
        "guessed": 0,
        "unknown": 0,
        "helped": 0,
        "not_helped": 0,
    }


@pytest.mark.usefixtures("filled")
def test_more_months_can_be_asked_for() -> None:
    """As far back as anything was counted."""
    told = json.loads(run("--json", "--months", "1200").stdout)
    assert "2024-01" in [one["month"] for one in told["counts"]]


def test_a_file_that_cannot_be_read_is_told(data_dir: Path) -> None:
    """The operator learns which, and nothing is changed."""
    (data_dir / FILE_NAME).write_bytes(b"no database" * 100)
    said = run()
    assert said.exit_code == 2
    assert FILE_NAME in said.stderr.replace("\n", "")
    assert (data_dir / FILE_NAME).read_bytes() == b"no database" * 100


def test_it_works_beside_a_running_bot(start: Start, environment: dict[str, str]) -> None:
    """It needs no lock, and changes nothing."""
    bot = start()
    wait_until_up(int(environment["CRAMPBOT_WEB_PORT"]), bot)
    beside = start("content", "report", "--json")
    said, _ = beside.communicate(timeout=30)
    assert json.loads(said) == {"counts": [], "questions": []}
    assert bot.poll() is None

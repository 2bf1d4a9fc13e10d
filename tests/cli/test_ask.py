"""`crampbot ask`: a person reads an answer, a program reads JSON lines."""

import json

import pytest
import typer
from typer.testing import CliRunner, Result

from bots.cli.ask import ask


def run(*words: str, lines: str | bytes | None = None) -> Result:
    """Run the command as a terminal would, with *lines* on its standard input."""
    app = typer.Typer()
    app.command()(ask)
    return CliRunner().invoke(app, list(words), input=lines)


def answers(*texts: str) -> list[dict[str, object]]:
    """Return what the command answers to one JSON line for each of *texts*."""
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    return [json.loads(line) for line in run("--jsonl", lines=lines).stdout.splitlines()]


def test_a_question_gets_the_short_answer() -> None:
    """The topic's question stands first, and the date of the check last."""
    said = run("why do my legs cramp at night?").stdout
    assert said.startswith("Why do my legs cramp at night")
    assert "Information, not medical care" in said


def test_danger_comes_before_everything() -> None:
    """A sign that cannot wait is shown before any answer."""
    said = run("calf cramp, and now the calf is swollen, hot and red").stdout
    assert said.index("seen today") < 80


def test_a_sign_that_can_wait_stands_below_the_answer() -> None:
    """Slow weakness is worth a visit, but does not bar the answer."""
    said = run("leg cramps for months and getting weaker").stdout
    assert said.index("see a doctor soon") > said.index("- ")


def test_who_wants_to_die_hears_nothing_else() -> None:
    """No topic, no "I do not know", only care."""
    said = run("I want to die").stdout
    assert "988" in said
    assert "outside what I know" not in said


def test_a_doubtful_question_gets_guesses() -> None:
    """Three topics at most are offered where the words fit several."""
    said = run("cramps after dialysis and magnesium").stdout
    assert "Is it one of these?" in said
    assert said.count("\n  - ") == 3


def test_period_pain_is_declined_kindly() -> None:
    """What is not ours is named, and no topic is guessed."""
    said = run("period pains").stdout
    assert said.startswith("Period pain")
    assert "\n  - " not in said


@pytest.mark.parametrize("words", [(), ("",), ("  ",)])
def test_no_question_shows_how_to_ask(words: tuple[str, ...]) -> None:
    """Without a question there is an example and an error code."""
    result = run(*words)
    assert result.exit_code == 2
    assert "crampbot ask" in result.stderr


def test_each_line_is_answered_in_order() -> None:
    """One object a line: text, topic, score, further topics, danger sign."""
    first, second = answers("calf cramp", "weather tomorrow")
    assert list(first) == ["text", "topic", "score", "also", "redflag"]
    assert (first["text"], first["topic"], first["redflag"]) == ("calf cramp", "relief-calf", None)
    assert 0.8 < first["score"] <= 1
    assert "relief-calf" not in first["also"]
    assert second == {
        "text": "weather tomorrow", "topic": None, "score": 0.0, "also": [], "redflag": None,
    }  # fmt: skip


def test_did_you_mean_gives_its_best() -> None:
    """A doubtful line has a topic and others beside it."""
    (answer,) = answers("do nerves or muscles set off a cramp?")
    assert answer["topic"] == "nervous-system-role"
    assert "nerve-damage" in answer["also"]


def test_a_danger_sign_is_told_by_id_and_urgency() -> None:
    """A program sees which sign was found, and how soon it needs care."""
    (answer,) = answers("my calf is swollen, hot and red")
    assert answer["redflag"] == {"id": "dvt", "urgency": "same-day"}


@pytest.mark.parametrize(
    "line",
    [b"rubbish", b'"text"', b'{"text": 5}', b"{}", b"\xff\xfe{", b"[" * 100_000],
    ids=["no json", "a string", "a number", "no text", "no utf-8", "deep"],
)
def test_a_broken_line_is_an_error_and_the_next_is_answered(line: bytes) -> None:
    """The error stands in its line; the exit code tells of it at the end."""
    result = run("--jsonl", lines=line + b'\n{"text": "calf cramp"}\n')
    broken, answered = map(json.loads, result.stdout.splitlines())
    assert list(broken) == ["error"]
    assert answered["topic"] == "relief-calf"
    assert result.exit_code == 1


def test_blank_lines_are_passed_over() -> None:
    """An empty line asks nothing and is no error."""
    result = run("--jsonl", lines='\n{"text": "calf cramp"}\n\n')
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 1


def test_half_a_character_comes_back_as_it_went_in() -> None:
    """A text that cannot be written as UTF-8 is answered like any other."""
    (answer,) = answers("\ud83d calf cramp")
    assert answer["text"] == "\ud83d calf cramp"

"""`crampbot check` as an editor meets it: a table, the faults with their lines, an exit code."""

from pathlib import Path
from shutil import copytree

import pytest
from typer import Typer
from typer.testing import CliRunner

from bots.cli.check import check
from content.files import PACKAGE


@pytest.fixture
def app() -> Typer:
    """Return a command line that holds nothing but the check."""
    app = Typer()
    app.command()(check)
    return app


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a copy of the installed content that may be spoilt."""
    return copytree(PACKAGE, tmp_path / "content")


def test_sound_content_passes(app):
    """Every topic is listed, and the command succeeds."""
    outcome = CliRunner().invoke(app, [])
    assert outcome.exit_code == 0
    assert "relief-calf" in outcome.output
    assert "Every text keeps the rules." in outcome.output


def test_a_fault_is_printed_with_its_line_and_remedy(app, copied, monkeypatch):
    """An editor can click on the place."""
    path = copied / "topics/en/relief-calf.md"
    path.write_text(path.read_text(encoding="utf-8").replace("category: relief", "category: x"))
    monkeypatch.chdir(copied.parent)
    outcome = CliRunner().invoke(app, ["content"])
    assert outcome.exit_code == 1
    assert (
        "content/topics/en/relief-calf.md:5: there is no category 'x'. "
        "Use one of categories.yaml.\nFaults: 1." in outcome.output
    )


def test_what_is_no_folder_is_refused(app):
    """A slip in the path is not taken for empty content."""
    outcome = CliRunner().invoke(app, ["/no/such/folder"])
    assert outcome.exit_code == 2
    assert "is no folder" in outcome.output

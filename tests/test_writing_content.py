"""The guide for editors is followed here, step by step: what it shows is what they will see."""

import re
from collections.abc import Callable
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from typer.testing import CliRunner

from bots.cli import app
from content.files import PACKAGE
from content.handbook import load_handbook

GUIDE = (Path(__file__).parent.parent / "docs/writing-content.md").read_text(encoding="utf-8")
TOPIC = "topics/en/swimming.md"
Check = Callable[[], list[str]]


def blocks(kind: str) -> list[str]:
    """Return the guide's fenced blocks of a kind, in order."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)


def shown(number: int) -> list[str]:
    """Return the faults that the guide shows below a `crampbot check`."""
    checks = [b for b in blocks("console") if b.startswith("$ uv run crampbot check\n")]
    return checks[number].splitlines()[1:]


def add(path: Path, text: str) -> None:
    """Write *text* to the end of a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the installed texts, which stands in the folder where commands run."""
    monkeypatch.chdir(tmp_path)
    return copytree(PACKAGE, tmp_path / "content", ignore=ignore_patterns("*.py", "__pycache__"))


@pytest.fixture
def check(root: Path) -> Check:
    """Return what runs the check on the copy, and gives the faults that it did not have before."""

    def faults() -> list[str]:
        output = CliRunner().invoke(app, ["check", "content"]).output
        return [line for line in output.splitlines() if line.startswith("content/")]

    before = faults()
    return lambda: [fault for fault in faults() if fault not in before]


def test_every_step_shows_what_the_guide_shows(root: Path, check: Check) -> None:
    """An editor who follows the guide meets the faults in it, mends them, and is done."""
    draft, finished = blocks("markdown")
    source, tip = blocks("yaml")
    add(root / "sources.yaml", source)
    add(root / TOPIC, draft)
    assert check() == shown(0)
    mended = draft.replace("category:", "label: Cramp while swimming\ncategory:").replace("**", "")
    (root / TOPIC).write_text(mended, encoding="utf-8")
    assert check() == shown(1)
    (root / TOPIC).write_text(finished, encoding="utf-8")
    add(root / "phrasings/en/swimming.txt", blocks("text")[0])
    add(root / "tips/en.yaml", tip)
    left = check()
    assert [fault for fault in left if "/weights/" not in fault] == []
    # Where they were out of date before, it is no news.
    assert [fault for fault in left if "/topics.json" in fault] in (shown(2), [])
    assert load_handbook(root).get("swimming") is not None


def test_the_example_stays_an_example() -> None:
    """Words that nobody has reviewed against their sources are not installed by the way."""
    assert load_handbook().get("swimming") is None


@pytest.mark.parametrize("path", re.findall(r"^\| `(content/[^`]+)` \|", GUIDE, re.MULTILINE))
def test_every_file_that_the_guide_names_is_there(path: str) -> None:
    """Nobody is sent to a file that was moved."""
    pattern = re.sub("<.*?>", "*", path).removeprefix("content/")
    assert list(PACKAGE.glob(pattern)) != []

"""What the README, CONTRIBUTING and the guides say is so: tables, links, examples, dialogue."""

import json
import re
import shlex
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bots.cli import app
from bots.conversation.commands import COMMANDS, CommandSpec
from bots.settings import PREFIX, SECRETS, Settings
from content.phrasebook import load_phrasebook
from storage.engine import FILE_NAME
from tests.conversation.talk import Talk, talking
from tests.transcripts.player import play

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PAGES = (
    *("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/first-bot.md"),
    *("docs/sources.md", "docs/writing-content.md", "docs/privacy.md"),
    *("docs/licences.md", "docs/operating.md", "docs/postgresql.md"),
    "docs/gallery.md",
)
PICTURES = ROOT / "docs/images"  # made from the running preview, all together
LONGEST_README_LINES = 250
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")
RUN = "uv run crampbot"
LOOSE = ("score", "also")  # these change whenever a text or a phrasing is added


def table(heading: str) -> list[list[str]]:
    """Return the cells of the first table under a heading of the README, without its head."""
    section = README.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def fenced(kind: str) -> list[str]:
    """Return the README's fenced blocks of a kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def examples() -> list[tuple[str, str]]:
    """Return each command of the README's console blocks, with the output shown under it."""
    shown = [part for block in fenced("console") for part in f"\n{block}".split("\n$ ")[1:]]
    return [(command, output.strip()) for command, _, output in (s.partition("\n") for s in shown)]


def usage(spec: CommandSpec) -> str:
    """Say a command as the README does: what it needs in <>, what it may have in []."""
    if spec.words is None:
        return f"`/{spec.name}`"
    words = f"<{spec.words}>" if spec.needs_words else f"[{spec.words}]"
    return f"`/{spec.name} {words}`"


def default_of(name: str) -> str:
    """Say a setting's default as the README does."""
    field = Settings.model_fields[name]
    if field.default_factory is not None:
        return "see below"
    return "none" if field.default in (None, "") else f"`{field.default}`"


def strict(line: str) -> dict[str, object]:
    """Return a JSON line without what changes whenever a text is added."""
    return {key: value for key, value in json.loads(line).items() if key not in LOOSE}


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    """Open a chat with the bot."""
    async with talking(tmp_path / "data") as opened:
        yield opened


def test_the_command_table_is_the_list_of_commands() -> None:
    """Somebody who reads the README knows every command, and none that is not there."""
    say = load_phrasebook().say
    assert table("Commands") == [[usage(s), say(s.description_key, "en")] for s in COMMANDS]


def test_the_settings_table_names_every_setting_with_its_default() -> None:
    """An operator need not read code."""
    told = [row[:2] for row in table("Settings")]
    names = Settings.model_fields
    assert told == [[f"`{PREFIX}{name.upper()}`", default_of(name)] for name in names]


def test_the_example_file_sets_nothing_unknown() -> None:
    """A line of .env.example that is filled in takes effect."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    told = {line.partition("=")[0] for line in lines if line.startswith(PREFIX)}
    assert told <= {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def test_secret_files_are_told_of_as_many_as_there_are() -> None:
    """The README speaks of three tokens, a secret and an address that can be read from files."""
    tokens = ("TELEGRAM_TOKEN", "DISCORD_TOKEN", "METRICS_TOKEN")
    assert (*tokens, "TELEGRAM_WEBHOOK_SECRET", "DATABASE_URL") == SECRETS


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files_that_exist(page: str) -> None:
    """No link of ours, and no picture, is dead."""
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = [(ROOT / page).parent / target for target in LINK.findall(text)]
    dead = [target for target in targets if not target.exists()]
    assert [str(path) for path in dead if path.parent != PICTURES or PICTURES.exists()] == []


@pytest.mark.parametrize(("command", "output"), examples())
def test_examples_give_what_the_readme_shows(
    command: str, output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person who copies a line sees what was promised, whatever they stored before."""
    monkeypatch.setenv("CRAMPBOT_DATA_DIR", str(tmp_path))
    fed, _, called = command.rpartition(f"{RUN} ")
    given = shlex.split(fed.removesuffix("| "))[1:]
    result = CliRunner().invoke(app, shlex.split(called), input="\n".join(given))
    assert result.exit_code == 0, result.output
    assert result.stdout.strip() != ""
    if output:
        assert strict(result.stdout) == strict(output)


async def test_the_dialogue_goes_as_written(talk: Talk, tmp_path: Path) -> None:
    """The conversation in the README is a real one."""
    (dialogue,) = fenced("dialogue")
    (tmp_path / "readme.txt").write_text(dialogue, encoding="utf-8")
    await play(str(tmp_path / "readme"), talk)


def test_the_database_has_the_name_that_backups_copy() -> None:
    """Whoever follows the README backs up the right file."""
    assert f"`{FILE_NAME}`" in README


def test_pins_are_renewed_by_the_command_that_ci_checks_with() -> None:
    """Following CONTRIBUTING makes CI content."""
    ci = (ROOT / ".ci/run").read_text(encoding="utf-8")
    (refresh,) = re.findall(r"^# refresh: (.+)$", ci, re.MULTILINE)
    assert refresh in CONTRIBUTING.splitlines()


def test_the_readme_is_short_and_begins_with_how_to_run() -> None:
    """A newcomer finds the two commands before all else."""
    first, *_ = fenced("sh")
    assert first == "pip install uv && uv run crampbot\nuv run --group test pytest\n"
    assert len(README.splitlines()) < LONGEST_README_LINES

"""What the guide for operators says is so: commands, outputs, measures, the proxies' place."""

import asyncio
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bots.cli import app
from bots.metrics import Metrics
from bots.settings import PREFIX, Settings
from bots.telegram.door import BODY_BYTES
from bots.telegram.webhook import PLACE
from storage.engine import open_storage

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
RUN = "uv run crampbot "
LEFT_OUT = "..."
WIDTH = "80"


def examples() -> list[tuple[str, list[str]]]:
    """Return each command of the console blocks, with the lines shown under it."""
    blocks = re.findall(r"^```console\n\$ (.*?)\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    return [(command, output.splitlines()) for command, output in blocks]


def in_order(shown: list[str], lines: list[str]) -> list[str]:
    """Return those *shown* that are not among *lines*, in this order; "..." stands for any."""
    left = iter([line.rstrip() for line in lines])
    return [one for one in shown if one != LEFT_OUT and one not in left]


@pytest.mark.parametrize(("command", "output"), examples())
def test_commands_give_what_the_guide_shows(
    command: str, output: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever copies a line sees these figures."""
    monkeypatch.setenv("COLUMNS", WIDTH)
    result = CliRunner().invoke(app, shlex.split(command.removeprefix(RUN)))
    assert result.exit_code == 0
    assert in_order(output, result.stdout.splitlines()) == []


async def test_backing_up_and_bringing_back_goes_as_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also while a bot works with the data; the trial goes into a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CRAMPBOT_DATA_DIR", str(tmp_path / "data"))
    lines = [line for line in GUIDE.splitlines() if RUN in line and line.endswith(".db")]
    assert len(lines) == 3
    async with open_storage(tmp_path / "data"):
        assert await _run(lines[0]) == 0
    monkeypatch.setenv("CRAMPBOT_DATA_DIR", "./trial")
    assert await _run(lines[1]) == 0
    monkeypatch.setenv("CRAMPBOT_DATA_DIR", str(tmp_path / "data"))
    assert await _run(lines[2]) == 0


def test_measures_are_those_that_there_are() -> None:
    """Each that the guide names, and each that the bot has of its own."""
    told = set(re.findall(r"`(crampbot_[a-z_]+)`", GUIDE))
    text = Metrics("1.2.3").exposition({}, {}).decode()
    assert told == set(re.findall(r"^# TYPE (crampbot_\S+(?<!_created)) ", text, re.MULTILINE))


def test_proxies_pass_on_what_the_bot_serves() -> None:
    """Both lead to the place of the webhook and to the bot's port, and to nothing else."""
    port = Settings.model_fields["web_port"].default
    assert f"handle {PLACE}*" in GUIDE
    assert f"reverse_proxy 127.0.0.1:{port}" in GUIDE
    assert f"location {PLACE} {{" in GUIDE
    assert f"proxy_pass http://127.0.0.1:{port};" in GUIDE
    assert f"over {BODY_BYTES // 1024} KB gets 413" in GUIDE


def test_every_setting_it_names_is_one() -> None:
    """A name that is misspelt here would be set in vain."""
    named = set(re.findall(rf"{PREFIX}([A-Z_]+[A-Z])", GUIDE))
    assert named <= {name.upper() for name in Settings.model_fields}


async def _run(line: str) -> int:
    called = shlex.split(line.partition(RUN)[2])
    result = await asyncio.to_thread(CliRunner().invoke, app, called)
    return result.exit_code

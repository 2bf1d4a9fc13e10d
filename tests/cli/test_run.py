"""Starting and stopping the program, and every fault at start told with its remedy."""

import json
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from storage.engine import FILE_NAME
from tests.cli.conftest import ROOT, Start, wait_until_up

CONTAINER_CHECK = re.compile(r"^HEALTHCHECK .*? CMD (\[.*?\])$", re.DOTALL | re.MULTILINE)
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_it_says_where_it_is_and_what_to_set_and_stops_when_told(
    start: Start, environment: dict[str, str]
) -> None:
    """A newcomer learns the address, the data's place and the next settings; SIGTERM ends it."""
    process = start()
    port = environment["CRAMPBOT_WEB_PORT"]
    wait_until_up(int(port), process)
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    for words in (
        f"http://127.0.0.1:{port}",
        environment["CRAMPBOT_DATA_DIR"],
        "CRAMPBOT_TELEGRAM_TOKEN",
        "CRAMPBOT_DISCORD_TOKEN",
    ):
        assert words in said


def test_a_second_process_on_the_same_data_is_refused(
    start: Start, environment: dict[str, str]
) -> None:
    """Two processes on one file would send everything twice."""
    first = start()
    wait_until_up(int(environment["CRAMPBOT_WEB_PORT"]), first)
    second = start(CRAMPBOT_WEB_PORT="0")
    _, said = second.communicate(timeout=30)
    assert second.returncode == 2
    assert environment["CRAMPBOT_DATA_DIR"] in said


def test_a_taken_port_is_told(start: Start, environment: dict[str, str], tmp_path: Path) -> None:
    """The message names the port and the setting."""
    first = start()
    wait_until_up(int(environment["CRAMPBOT_WEB_PORT"]), first)
    second = start(CRAMPBOT_DATA_DIR=str(tmp_path / "other"))
    _, said = second.communicate(timeout=30)
    assert second.returncode == 2
    assert f"Port {environment['CRAMPBOT_WEB_PORT']}" in said
    assert "CRAMPBOT_WEB_PORT" in said


def test_an_unreadable_database_is_told_and_left_as_it_is(
    start: Start, environment: dict[str, str]
) -> None:
    """Nothing is deleted on an error."""
    path = Path(environment["CRAMPBOT_DATA_DIR"]) / FILE_NAME
    path.parent.mkdir()
    path.write_bytes(b"this is no database at all" * 100)
    process = start()
    _, said = process.communicate(timeout=30)
    assert process.returncode == 2
    assert str(path) in said
    assert path.read_bytes() == b"this is no database at all" * 100


def test_all_wrong_settings_are_told_at_once(start: Start) -> None:
    """The operator mends everything in one go."""
    process = start(CRAMPBOT_WEB_PORT="80a", CRAMPBOT_DEFAULT_ZONE="Mars/Olympus")
    _, said = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "80a" in said
    assert "Mars/Olympus" in said


def test_a_broken_content_file_is_told_with_file_and_line(start: Start, tmp_path: Path) -> None:
    """An editor's slip is found at start, not in a chat."""
    for room in ("bots", "content", "scheduler", "storage"):
        shutil.copytree(ROOT / room, tmp_path / "copy" / room)
    topic = tmp_path / "copy" / "content" / "topics" / "en" / "hydration.md"
    topic.write_text(topic.read_text("utf-8").replace("evidence:", "evidense:"), "utf-8")
    process = start(PYTHONPATH=str(tmp_path / "copy"))
    _, said = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "hydration.md:" in said


@pytest.mark.parametrize("command", ["version", "--help", "check"])
def test_each_small_command_works(command: str, start: Start) -> None:
    """What needs no running bot ends well."""
    process = start(command)
    process.communicate(timeout=30)
    assert process.returncode == 0


def test_health_checks_tell_a_living_bot_from_none(
    start: Start, environment: dict[str, str]
) -> None:
    """The command's and the container's."""

    def check() -> list[bool]:
        own = start("healthcheck")
        own.communicate(timeout=30)
        [command] = re.findall(
            r"^HEALTHCHECK .*? CMD (\[.*?\])$", DOCKERFILE, re.DOTALL | re.MULTILINE
        )
        python, *arguments = json.loads(command.replace("\\\n", ""))
        assert python == "python"
        called = [sys.executable, *arguments]
        of_container = subprocess.run(called, env=environment, check=False, capture_output=True)  # noqa: S603 - our own
        return [own.returncode == 0, of_container.returncode == 0]

    assert check() == [False, False]
    wait_until_up(int(environment["CRAMPBOT_WEB_PORT"]), start())
    assert check() == [True, True]

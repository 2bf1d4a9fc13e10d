"""The program as an operator starts it: a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PATIENCE_SECONDS = 30

Start = Callable[..., "subprocess.Popen[str]"]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(port: int, process: "subprocess.Popen[str]") -> None:
    """Wait until the process answers; fail if it ends before."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            pytest.fail(f"it ended: {process.communicate()[1]}")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
        else:
            return
    pytest.fail("it did not come up")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return an environment without any setting of this machine, with data in *tmp_path*."""
    inherited = {name: value for name, value in os.environ.items() if "CRAMPBOT" not in name}
    own = {"CRAMPBOT_DATA_DIR": str(tmp_path / "data"), "CRAMPBOT_WEB_PORT": str(free_port())}
    return inherited | own | {"PYTHONPATH": str(ROOT), "NO_PROXY": "127.0.0.1"}


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    """Return what starts the program with further settings, and ends it after the test."""
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **settings: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "bots", *arguments],
            env=environment | settings,
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.communicate()

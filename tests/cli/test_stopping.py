"""SIGTERM ends the process in time, also while a platform cannot be reached."""

import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import IO

from tests.cli.conftest import ROOT, Start, free_port

KILLED_SECONDS = 10  # so long do containers wait before they kill
DEAF_RESOLVER = """
import socket, time
def getaddrinfo(*args, **kwargs):
    print("asked for", args[0], flush=True)
    time.sleep(60)
socket.getaddrinfo = getaddrinfo
"""


def platforms(root: str) -> dict[str, str]:
    """Return settings that look for both platforms at *root*."""
    return {
        "CRAMPBOT_TELEGRAM_TOKEN": "1:TEST",
        "CRAMPBOT_TELEGRAM_API_URL": root,
        "CRAMPBOT_DISCORD_TOKEN": "TEST",
        "CRAMPBOT_DISCORD_API_URL": f"{root}/api/v10",
    }


def read_until(stream: IO[str] | None, *words: str) -> None:
    """Read what the program says until it said all of *words*."""
    assert stream
    missing = set(words)
    while missing:
        line = stream.readline()
        assert line, f"it never said {missing}"
        missing -= {word for word in missing if word in line}


def stop(process: "subprocess.Popen[str]") -> float:
    """Stop the program as a container is stopped; return the seconds that it took."""
    began_at = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=3 * KILLED_SECONDS)
    assert process.returncode == 0
    return time.monotonic() - began_at


def test_while_connections_are_refused(start: Start) -> None:
    """A dead platform holds up nothing."""
    process = start(**platforms(f"http://127.0.0.1:{free_port()}"))
    read_until(process.stderr, "Discord is not reached", "Telegram is not reached")
    assert stop(process) < KILLED_SECONDS


def test_while_nothing_is_answered(start: Start) -> None:
    """A silent platform holds up nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        process = start(**platforms(f"http://127.0.0.1:{listening.getsockname()[1]}"))
        connections = [listening.accept()[0] for _ in ("discord", "telegram")]
        assert stop(process) < KILLED_SECONDS
        for connection in connections:
            connection.close()


def test_while_no_name_is_resolved(start: Start, tmp_path: Path) -> None:
    """A thread that asks for a name cannot be ended, and is left."""
    (tmp_path / "sitecustomize.py").write_text(DEAF_RESOLVER, "utf-8")
    settings = platforms("http://platform.invalid")
    process = start(**settings, PYTHONPATH=f"{tmp_path}:{ROOT}")
    read_until(process.stdout, "asked for platform.invalid")
    assert stop(process) < KILLED_SECONDS

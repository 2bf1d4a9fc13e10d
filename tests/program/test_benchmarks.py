"""The benchmarks of the whole bot run, at sizes that say nothing about speed."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "arguments",
    [
        "reminders.py --tiny --part spike --part peers --part standing",
        "load.py --tiny",
        "faults.py --only kill --drain 40 --kills 1",
        "faults.py --only clock-forward --reminders 20",
        "replicas.py --only replicas --drain 200 --seconds 4 --how end",
    ],
)
def test_it_runs_and_finds_nothing_lost(arguments: str) -> None:
    """It leaves with 0: nothing was lost or doubled without need, and everybody was answered."""
    name, *options = arguments.split()
    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, ROOT / "benchmarks" / name, *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr

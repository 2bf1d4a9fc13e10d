"""A kill without warning loses nothing; the long form is benchmarks/kill_test.py."""

import asyncio
from pathlib import Path

import pytest

from benchmarks.kill_test import kill_once, prepare


@pytest.mark.parametrize("kill_after", [1, 130, 260])
def test_a_kill_loses_nothing(tmp_path: Path, kill_after: int) -> None:
    """At the first arrival, in the middle and near the end."""
    asyncio.run(prepare(tmp_path, 300))
    report = kill_once(tmp_path, kill_after)
    assert report.arrived_before >= kill_after
    assert (report.lost, report.settled_twice) == (0, 0)
    assert report.twice <= report.under_way <= 100

"""What is measured beside the clock: how long the event loop is held, and memory.

Knows asyncio and /proc of Linux. Must not know what is measured.
"""

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

PROBE_SECONDS = 0.005
PAGE_MEGABYTES = 1024 / 1e6


class LoopGauge:
    """Notes by how much a short sleep oversleeps, while it is open."""

    def __init__(self) -> None:
        self.gaps: list[float] = []

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._probe())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _probe(self) -> None:
        now = asyncio.get_running_loop().time
        while True:
            asleep_at = now()
            try:
                await asyncio.sleep(PROBE_SECONDS)
            finally:
                self.gaps.append(now() - asleep_at - PROBE_SECONDS)

    def worst_milliseconds(self, percent: float) -> float:
        """Return the gap that *percent* of all stay below."""
        return max(0.0, percentile(self.gaps, percent)) * 1000


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that *percent* of *values* do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def memory(pid: int | str = "self") -> float:
    """Return the megabytes that a process holds."""
    return _status(pid, "VmRSS")


def forget_peak() -> None:
    """Let the peak of this process begin at what it holds now."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak_memory(pid: int | str = "self") -> float:
    """Return the most megabytes that a process held."""
    return _status(pid, "VmHWM")


def _status(pid: int | str, name: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) * PAGE_MEGABYTES


def cpu_seconds(pid: int) -> float:
    """Return the seconds of a processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def on_core(core: int) -> Iterator[None]:
    """Have what is started meanwhile run on one core alone; on any where there is no choice."""
    cores = os.sched_getaffinity(0)
    if len(cores) > 1:
        os.sched_setaffinity(0, {sorted(cores)[core % len(cores)]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)

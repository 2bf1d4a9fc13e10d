"""The bot, as `crampbot run` starts it, on a machine whose clock jumps and that may freeze.

    python -m benchmarks.odd_bot shift.txt

The clock is so many seconds beside the machine's as the file says, at the start and whenever
SIGUSR2 comes. SIGUSR1 holds the event loop, and nothing else, for STALL_SECONDS. Knows where the
program reads the clock. Must not change anything else of it.
"""

import asyncio
import signal
import sys
import time
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from types import FrameType
from typing import Self

import apscheduler.executors.base
import apscheduler.schedulers.base
import apscheduler.triggers.date
import apscheduler.triggers.interval

from bots.__main__ import main
from scheduler.clock import SystemClock

STALL_SECONDS = 10.0
_shift = timedelta(0)


class ShiftedDatetime(datetime):
    """What APScheduler takes for the time of the machine."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """Return the present instant."""
        return datetime.now(tz) + _shift  # type: ignore[return-value]


def _now(_clock: SystemClock) -> datetime:
    return datetime.now(UTC) + _shift


def _stall(_signal: int, _frame: FrameType | None) -> None:
    asyncio.get_running_loop().call_soon_threadsafe(time.sleep, STALL_SECONDS)


def run(shift: Path) -> None:
    """Run the bot."""

    def set_clock(_signal: int, _frame: FrameType | None) -> None:
        global _shift  # noqa: PLW0603 - a clock is one for the process
        _shift = timedelta(seconds=float(shift.read_text(encoding="ascii")))

    set_clock(0, None)
    SystemClock.now = _now  # type: ignore[method-assign]
    for module in (
        apscheduler.executors.base,
        apscheduler.schedulers.base,
        apscheduler.triggers.date,
        apscheduler.triggers.interval,
    ):
        module.datetime = ShiftedDatetime
    signal.signal(signal.SIGUSR1, _stall)
    signal.signal(signal.SIGUSR2, set_clock)
    sys.argv[1:] = ["run"]
    main()


if __name__ == "__main__":
    run(Path(sys.argv[1]))

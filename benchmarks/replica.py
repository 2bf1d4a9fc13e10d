"""One of several processes of the bot on one database, started again whenever it ends.

Knows its process, its log and what it may leave with. Must not know the other ones, nor why
something is done to it.
"""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from enum import Enum
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP, SIGTERM

from benchmarks.program import Program

TAKEN_OVER = "another crampbot has taken over"
NO_DATABASE = "cannot work with PostgreSQL"
REFUSED = 2  # what it leaves with where whoever runs it has to start it again
SHIFTS = (0, 30, -30)  # by how many seconds the clocks of their machines are wrong
REST_SECONDS = 0.5  # before it is started again
WAKING_SECONDS = 3.0  # until one that slept has learnt that another has taken over


class Way(Enum):
    """What can be done to a process."""

    KILL = "kill"
    STOP = "stop"
    END = "end"


class Replica:
    """The program with its log in *folder*."""

    def __init__(self, number: int, folder: Path, settings: Mapping[str, str]) -> None:
        self.number = number
        self.problems: list[str] = []
        self.replaced = 0  # how often it ended since another had taken over
        self.longest_end = 0.0  # seconds that it took to end
        self._log = folder / f"log-{number}.txt"
        self._log.touch()
        data = folder / f"data-{number}"
        data.mkdir()
        shift = folder / f"shift-{number}.txt"
        shift.write_text(str(SHIFTS[number % len(SHIFTS)]), encoding="ascii")
        # Its log tells which roles it holds.
        told = {**settings, "CRAMPBOT_LOG_LEVEL": "INFO"}
        odd = ("-m", "benchmarks.odd_bot", str(shift))
        self._program = Program(data, told, log=self._log, command=odd)
        self._log_start = 0
        self._is_ready = self._is_frozen = False
        self._asked: Way | None = None

    @property
    def is_well(self) -> bool:
        """Whether it serves or stands by, and nothing was done to it."""
        return self._is_ready and not self._is_frozen and self._asked is None

    def holds(self, role: str) -> bool:
        """Tell whether it thinks that *role* is its own."""
        found = [line for line in self.log().splitlines() if f"the role {role} is " in line]
        return bool(found) and "ours" in found[-1]

    def log(self) -> str:
        """Return what it logged since it was started."""
        return self._log.read_bytes()[self._log_start :].decode(errors="replace")

    async def keep(self) -> None:
        """Run it, and start it again whenever it ends, until cancelled."""
        try:
            while True:
                await self._run_once()
                await asyncio.sleep(REST_SECONDS)
        finally:
            self._program.send(SIGKILL)
            await self._program.ended()

    async def kill(self) -> None:
        """Kill it without warning."""
        self._asked = Way.KILL
        self._program.send(SIGKILL)
        await self._program.ended()

    def end(self) -> None:
        """Ask it to end."""
        self._asked = Way.END
        self._asked_at = time.monotonic()
        self._program.send(SIGTERM)

    async def freeze(self, seconds: float) -> None:
        """Stop it for so long, and let it go on."""
        self._is_frozen = True
        try:
            self._program.send(SIGSTOP)
            await asyncio.sleep(seconds)
        finally:
            self._program.send(SIGCONT)
        await asyncio.sleep(WAKING_SECONDS)
        self._is_frozen = False

    async def _run_once(self) -> None:
        self._log_start = self._log.stat().st_size
        await self._program.launch()
        getting_ready = asyncio.create_task(self._get_ready())
        try:
            code = await self._program.ended(patience_seconds=None)
        finally:
            getting_ready.cancel()
            self._is_ready = False
        self._judge(code)
        self._asked = None

    async def _get_ready(self) -> None:
        with suppress(TimeoutError):
            await self._program.until_ready()
            self._is_ready = True

    def _judge(self, code: int) -> None:
        said = self.log()
        if code == REFUSED and (TAKEN_OVER in said or NO_DATABASE in said):
            self.replaced += TAKEN_OVER in said
        elif self._asked is Way.END:
            self.longest_end = max(self.longest_end, time.monotonic() - self._asked_at)
            if code:
                self.problems.append(f"one that was to end left with {code}")
        elif self._asked is not Way.KILL:
            self.problems.append(f"one left with {code}: {said[-300:]}")

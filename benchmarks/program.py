"""The whole bot as an operator starts it, in a process of its own.

Knows its settings, its readiness and its signals. Must not know how it works inside, nor what is
done to it.
"""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from aiohttp import ClientError, ClientSession

ROOT = Path(__file__).resolve().parents[1]
RUN = ("-m", "bots", "run")
PATIENCE_SECONDS = 60


def platforms_at(telegram: str | None, discord: str | None) -> dict[str, str]:
    """Return the settings of a bot on the platforms at these addresses, None for not there."""
    settings: dict[str, str] = {}
    if telegram:
        settings |= {"CRAMPBOT_TELEGRAM_TOKEN": "1:TEST", "CRAMPBOT_TELEGRAM_API_URL": telegram}
    if discord:
        settings |= {"CRAMPBOT_DISCORD_TOKEN": "TEST", "CRAMPBOT_DISCORD_API_URL": discord}
    return settings


class Program:
    """The bot with its data in *folder*; it can be started again and again.

    What it logs is added to the file *log*, or shown where there is none.
    """

    def __init__(
        self,
        folder: Path,
        settings: Mapping[str, str],
        *,
        log: Path | None = None,
        command: Sequence[str] = RUN,
    ) -> None:
        self._folder = folder
        self._settings = settings
        self._log = log
        self._command = command
        self._process: asyncio.subprocess.Process | None = None
        self._port = 0

    @property
    def pid(self) -> int:
        """The number of its process."""
        return 0 if self._process is None else self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.returncode is None

    async def start(self) -> float:
        """Start it, and return after how many seconds it was connected everywhere."""
        began_at = time.perf_counter()
        await self.launch()
        await self.until_ready()
        return time.perf_counter() - began_at

    async def launch(self) -> None:
        """Start it, and wait for nothing."""
        self._port = _free_port()
        log = None if self._log is None else self._log.open("a", encoding="utf-8")
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, *self._command),
            cwd=self._folder,
            env=self._environment(),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=log,
        )
        if log is not None:
            log.close()

    async def until_ready(self) -> None:
        """Wait until it is connected everywhere; raises TimeoutError."""
        async with asyncio.timeout(PATIENCE_SECONDS), ClientSession() as session:
            while True:
                try:
                    address = f"http://127.0.0.1:{self._port}/readyz"
                    async with session.get(address) as answer:
                        if answer.status == 200:  # noqa: PLR2004 - OK
                            return
                except ClientError:
                    pass
                await asyncio.sleep(0.02)

    def send(self, what: signal.Signals) -> None:
        """Send it a signal."""
        if self._process is not None and self.is_running:
            self._process.send_signal(what)

    async def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it, and return the code that it left with; negative is the signal that ended it."""
        self.send(how)
        return await self.ended()

    async def ended(self, patience_seconds: float | None = PATIENCE_SECONDS) -> int:
        """Wait until it ended by itself, and return the code that it left with."""
        if self._process is None:
            return 0
        async with asyncio.timeout(patience_seconds):
            return await self._process.wait()

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if "CRAMPBOT" not in name}
        own = {
            "CRAMPBOT_DATA_DIR": str(self._folder),
            "CRAMPBOT_WEB_PORT": str(self._port),
            "CRAMPBOT_LOG_LEVEL": "WARNING",
            "PYTHONPATH": str(ROOT),
            "NO_PROXY": "127.0.0.1",
        }
        return inherited | own | self._settings


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

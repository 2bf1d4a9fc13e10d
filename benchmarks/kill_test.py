"""Kills the process that sends reminders, again and again, and counts what was lost or doubled.

A child sends due reminders through a platform that writes each arrival to a file and flushes it.
It is killed without warning at a random point and started again. Afterwards every reminder must
have arrived, and only those that were under way at the kill may have arrived twice.

    python benchmarks/kill_test.py --kills 20 --reminders 1000
"""

import argparse
import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scheduler.deliveries import BATCH, Deliveries  # noqa: E402 - the path is set above
from scheduler.model import Address, Kind, NewReminder, Occurrence, Outcome, Sent  # noqa: E402
from scheduler.recurrence import Elapsed, Recurrence  # noqa: E402
from scheduler.reminders import Reminders  # noqa: E402
from storage.engine import FILE_NAME, open_storage  # noqa: E402

DUE_AT = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
ARRIVALS = "arrivals.txt"
PATIENCE_SECONDS = 60


class StoppedClock:
    """Shows one instant."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """Return the instant."""
        return self._at


@dataclass(frozen=True, slots=True)
class Report:
    """What one kill led to, in numbers of reminders."""

    arrived_before: int
    settled_before: int
    under_way: int
    lost: int
    twice: int
    settled_twice: int

    @property
    def is_good(self) -> bool:
        """Tell whether nothing was lost, and nothing doubled but what was under way."""
        return not self.lost and not self.settled_twice and self.twice <= self.under_way <= BATCH


class Arrivals:
    """A platform that keeps what arrives in a file, flushed to the disk."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND)

    async def deliver(self, occurrence: Occurrence) -> Outcome:
        """Take one to three milliseconds, and write the id down."""
        await asyncio.sleep(random.uniform(0.001, 0.003))  # noqa: S311 - no secret
        os.write(self._file, f"{occurrence.id}\n".encode())
        os.fsync(self._file)
        return Sent("")


async def prepare(folder: Path, reminders: int) -> None:
    """Save so many reminders, all due at one instant, each in a chat of its own."""
    an_hour_before = DUE_AT - timedelta(hours=1)
    rule = Recurrence(Elapsed(timedelta(hours=1), an_hour_before, once=True), "UTC")
    async with open_storage(folder) as storage:
        service = Reminders(storage.reminders, StoppedClock(an_hour_before))
        for number in range(reminders):
            address = Address(f"web:{number}")
            new = NewReminder(
                address=address, owner=None, set_by=None, kind=Kind.CUSTOM, recurrence=rule
            )
            await service.create(new)


async def send_all(folder: Path) -> None:
    """Send what is due until nothing is; the program that is killed."""
    async with open_storage(folder) as storage:
        await storage.reminders.take_back_claims()
        arrivals = Arrivals(folder / ARRIVALS)
        deliveries = Deliveries(storage.reminders, StoppedClock(DUE_AT), arrivals.deliver)
        while await deliveries.run_due("web", BATCH):
            pass


def kill_once(folder: Path, kill_after: int) -> Report:
    """Send all, killing the sender after *kill_after* arrivals, and report."""
    with start(folder) as sender:
        wait_for(folder, kill_after, sender)
        sender.send_signal(signal.SIGKILL)
    before = arrived(folder)
    settled, under_way = settled_and_claimed(folder)
    with start(folder) as sender:
        if sender.wait(PATIENCE_SECONDS) != 0:
            raise RuntimeError("the second sender failed")
    counts = Counter(arrived(folder))
    twice = {one for one, count in counts.items() if count > 1}
    return Report(
        arrived_before=len(before),
        settled_before=len(settled),
        under_way=under_way,
        lost=len(all_occurrences(folder) - set(counts)),
        twice=len(twice),
        settled_twice=len(twice & settled),
    )


def start(folder: Path) -> "subprocess.Popen[bytes]":
    """Start a sender."""
    return subprocess.Popen([sys.executable, __file__, "--send", str(folder)])  # noqa: S603


def wait_for(folder: Path, arrivals: int, sender: "subprocess.Popen[bytes]") -> None:
    """Return as soon as so many have arrived."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while len(arrived(folder)) < arrivals and sender.poll() is None:
        if time.monotonic() > give_up_at:
            raise TimeoutError("the sender sends nothing")
        time.sleep(0.001)


def arrived(folder: Path) -> list[int]:
    """Return the occurrences in the order in which they arrived."""
    path = folder / ARRIVALS
    return [int(line) for line in path.read_text().splitlines()] if path.exists() else []


def settled_and_claimed(folder: Path) -> tuple[set[int], int]:
    """Return what is written down as sent, and how many were claimed."""
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        sent = connection.execute("SELECT id FROM occurrences WHERE result = 'sent'").fetchall()
        claimed = connection.execute("SELECT count(*) FROM leases").fetchone()
    return {row[0] for row in sent}, claimed[0]


def all_occurrences(folder: Path) -> set[int]:
    """Return every occurrence that was to arrive."""
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        return {row[0] for row in connection.execute("SELECT id FROM occurrences")}


def main() -> int:
    """Kill as often as asked, and print what it led to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--reminders", type=int, default=1000)
    parser.add_argument("--send", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.send:
        asyncio.run(send_all(asked.send))
        return 0
    reports = run(asked.kills, asked.reminders)
    show(reports)
    return 0 if all(report.is_good for report in reports) else 1


def run(kills: int, reminders: int) -> list[Report]:
    """Kill so often, each time among fresh reminders, behind a progress bar."""
    from rich.progress import track  # noqa: PLC0415 - the sender needs no terminal

    reports = []
    for _ in track(range(kills), description="Killing"):
        with tempfile.TemporaryDirectory() as name:
            asyncio.run(prepare(Path(name), reminders))
            kill_after = random.randrange(1, reminders)  # noqa: S311 - no secret
            reports.append(kill_once(Path(name), kill_after))
    return reports


def show(reports: list[Report]) -> None:
    """Print a table, a row for each kill."""
    from rich.console import Console  # noqa: PLC0415 - the sender needs no terminal
    from rich.table import Table  # noqa: PLC0415

    names = ("arrived before", "written down", "under way", "lost", "twice", "wrongly twice")
    table = Table("kill", *names, "good", title="kill -9 while reminders are sent")
    for number, one in enumerate(reports, 1):
        counts = (one.arrived_before, one.settled_before, one.under_way, one.lost, one.twice)
        cells = map(str, (number, *counts, one.settled_twice))
        table.add_row(*cells, "yes" if one.is_good else "NO")
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())

"""Runs three processes of the bot on one PostgreSQL while they and it fail, and counts.

    python benchmarks/replicas.py                     everything, about seven minutes
    python benchmarks/replicas.py --quick             under two minutes
    python benchmarks/replicas.py --only away         one scenario alone

The replicas are the program that operators start, on machines whose clocks are up to a minute
apart; the database is a server that comes with the test group, Telegram and Discord are on
loopback. A reminder is lost if it never arrives. It may double on Telegram where it was in flight
when its replica was killed, or stopped for longer than an answer is waited for. On Discord none
may. While the database is there, a role may be
without a holder for about five seconds. Leaves with 1 if any of this does not hold.
"""

import argparse
import asyncio
import logging
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.console import Console

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import replica_scenarios as scenarios  # noqa: E402 - the path is set above
from benchmarks.fault_stage import Cast, Tally  # noqa: E402
from benchmarks.replica import Way  # noqa: E402
from benchmarks.replica_stage import ReplicaStage, staged  # noqa: E402
from benchmarks.replica_watch import Record  # noqa: E402
from benchmarks.tables import make_table  # noqa: E402

COLUMNS = (
    *("platform", "due", "delivered", "lost", "in flight", "doubled", "wrongly", "early"),
    *("taken over", "no holder", "silent", "seconds", "good"),
)
WIDTH = 140
LOG_LINES = 15
LONGEST_SECONDS = 6.0  # four until a role is lost, one until somebody asks, one for a busy machine
NAMES = ("replicas", "restart", "away")
FULL = {"drain": 10_000, "reminders": 3_000, "seconds": 120.0, "away": 60.0}
QUICK = {"drain": 500, "reminders": 250, "seconds": 8.0, "away": 6.0}
WAYS = {way.value: way for way in Way}

Act = Callable[[ReplicaStage], Awaitable[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What became of one lane."""

    tally: Tally
    record: Record

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost or doubled without need, and somebody always served."""
        return self.tally.is_good and self.record.without_holder <= LONGEST_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a scenario led to. *problem* is what was not done as it should, "" for nothing."""

    name: str
    rows: list[Row]
    note: str
    problem: str
    seconds: float

    @property
    def is_good(self) -> bool:
        """Whether all went as it should."""
        return not self.problem and all(row.is_good for row in self.rows)


def main() -> int:
    """Play the scenarios that are asked for, and print what they led to."""
    # A client that is killed in the middle of a request is no fault of the platform's.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    asked = arguments()
    reports = []
    for name in asked.only or NAMES:
        print(f"... {name}", file=sys.stderr, flush=True)
        report = asyncio.run(play(name, asked))
        reports.append(report)
        told = "; ".join(filter(None, [report.note, report.problem]))
        print(f"    {told}, {report.seconds:.0f} s", file=sys.stderr)
    show_all(reports)
    return 0 if all(report.is_good for report in reports) else 1


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--quick", action="store_true", help="fewer reminders, less time")
    add("--only", action="append", choices=NAMES, help="may be given repeatedly")
    add("--how", action="append", choices=WAYS, help="what is done to replicas; by default all")
    add("--drain", type=int, help="reminders on each platform while replicas fail")
    add("--reminders", type=int, help="on each platform while the database fails")
    add("--seconds", type=float, help="for how long replicas fail")
    add("--away", type=float, help="for how many seconds the database is away")
    add("--rate", type=int, default=40, help="what each platform lets through a second")
    add("--seed", type=int, default=1, help="of all that is random")
    asked = parser.parse_args()
    for name, size in (QUICK if asked.quick else FULL).items():
        if getattr(asked, name) is None:
            setattr(asked, name, size)
    return asked


def act_of(name: str, asked: argparse.Namespace) -> Act:
    """Return the scenario of that *name*."""
    ways = [WAYS[way] for way in asked.how or WAYS]
    acts: dict[str, Act] = {
        "replicas": partial(scenarios.replicas, seconds=asked.seconds, ways=ways),
        "restart": scenarios.restart,
        "away": partial(scenarios.away, seconds=asked.away),
    }
    return acts[name]


async def play(name: str, asked: argparse.Namespace) -> Report:
    """Play one scenario."""
    count = asked.drain if name == "replicas" else asked.reminders
    patience = 120 + 3 * count / asked.rate + asked.seconds + asked.away
    cast = Cast(count=count, rate=asked.rate, patience_seconds=patience)
    dice = random.Random(asked.seed)  # noqa: S311 - no secret
    began_at = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="crampbot-") as root:
        async with staged(Path(root), cast, dice) as stage:
            note, problem = await act(stage, act_of(name, asked))
            if problem:
                print(stage.last_words(LOG_LINES), file=sys.stderr)
            records = stage.watch.records
            rows = [Row(tally=one, record=records[one.lane]) for one in stage.tallies()]
            replaced = sum(one.replaced for one in stage.replicas)
            told = f"{note}; {replaced} were replaced and ended; {stage.refused()} refused"
    seconds = time.monotonic() - began_at
    return Report(name=name, rows=rows, note=told, problem=problem, seconds=seconds)


async def act(stage: ReplicaStage, one: Act) -> tuple[str, str]:
    """Let it happen; return what is worth telling, and what went wrong."""
    note, problems = "", []
    try:
        note = await one(stage)
    except TimeoutError:
        problems.append("it was not done in time")
    except AssertionError as error:
        problems.append(str(error))
    return note, "; ".join(problems + stage.problems())


def show_all(reports: list[Report]) -> None:
    """Print a table, with a row for each platform of each scenario, and the notes below."""
    table = make_table("Three on one database, and what becomes of reminders", "fails", *COLUMNS)
    for report in reports:
        for number, row in enumerate(report.rows):
            one, record = row.tally, row.record
            counts = (one.due, one.delivered, one.lost, one.in_flight, one.doubled)
            cells = [f"{count:,}" for count in (*counts, one.wrongly_doubled, one.too_early)]
            cells += [f"{record.taken_over}"]
            cells += [f"{record.without_holder:.1f}", f"{record.silence:.1f}"]
            cells.append("" if number else f"{report.seconds:.0f}")
            good = "yes" if row.is_good and not report.problem else "NO"
            table.add_row("" if number else report.name, one.lane, *cells, good)
    console = Console(width=WIDTH, highlight=False)
    console.print(table)
    for report in reports:
        console.print(f"{report.name}: {report.problem or report.note}", markup=False)


if __name__ == "__main__":
    sys.exit(main())

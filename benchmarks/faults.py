"""Lets everything go wrong while the whole bot sends reminders, and counts lost and doubled ones.

    python benchmarks/faults.py                       everything, about half an hour
    python benchmarks/faults.py --only kill           one scenario alone
    python benchmarks/faults.py --only kill --drain 1000 --kills 10

The bot is the program that operators start, in a process of its own; Telegram and Discord are
servers on loopback that keep their rules and limits, with room for a bot that may send more than
usual. A reminder is lost if it never arrives. It may double on Telegram alone, and only where it
was in flight: taken by the platform, when the bot was killed or its connection broke before it
knew. On Discord none may, since the bot is always back within two minutes. Nothing may be sent
before a wait is over that a platform told. Leaves with 1 if any of this does not hold.
"""

import argparse
import asyncio
import logging
import random
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.console import Console

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.fault_scenarios import SCENARIOS, Scenario, kill, small_disk  # noqa: E402
from benchmarks.fault_stage import Cast, Stage, Tally, staged  # noqa: E402
from benchmarks.tables import make_table  # noqa: E402

COLUMNS = (
    *("platform", "due", "delivered", "lost", "in flight", "doubled", "wrongly"),
    *("too early", "seconds", "good"),
)
WIDTH = 120
LOG_LINES = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a scenario led to. *problem* is what the program did not do, "" where it did all."""

    name: str
    tallies: list[Tally]
    note: str
    problem: str
    seconds: float

    @property
    def is_good(self) -> bool:
        """Whether all went as it should."""
        return not self.problem and all(tally.is_good for tally in self.tallies)


def main() -> int:
    """Play the scenarios that are asked for, and print what they led to."""
    # A client that is killed in the middle of a request is no fault of the platform's.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    asked = arguments()
    scenarios = all_scenarios(asked.kills)
    reports = []
    for name in asked.only or scenarios:
        print(f"... {name}", file=sys.stderr, flush=True)
        try:
            report = asyncio.run(play(name, scenarios[name], asked))
        except PermissionError as error:
            print(f"{name} is left out: {error}", file=sys.stderr)
            continue
        reports.append(report)
        told = ", ".join(filter(None, [report.note, report.problem]))
        print(f"    {told}, {report.seconds:.0f} s", file=sys.stderr)
    show_all(reports)
    return 0 if all(report.is_good for report in reports) else 1


def all_scenarios(kills: int) -> dict[str, Scenario]:
    """Return the scenarios by name."""
    return {"kill": Scenario(act=partial(kill, kills=kills), is_long=True), **SCENARIOS}


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [*all_scenarios(0)]
    parser.add_argument("--only", action="append", choices=names, help="may be given repeatedly")
    parser.add_argument(
        "--drain", type=int, default=10_000, help="reminders on each platform under kills"
    )
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument(
        "--reminders", type=int, default=2_000, help="on each platform in other scenarios"
    )
    parser.add_argument(
        "--rate", type=int, default=60, help="what each platform lets through a second"
    )
    parser.add_argument("--seed", type=int, default=1, help="of all that is random")
    return parser.parse_args()


async def play(name: str, scenario: Scenario, asked: argparse.Namespace) -> Report:
    """Play one scenario; raises PermissionError where this machine does not allow it."""
    count = asked.drain if scenario.is_long else asked.reminders
    kills = asked.kills if scenario.is_long else 0
    cast = Cast(
        count=count,
        rate=asked.rate,
        lanes=scenario.lanes,
        ahead=scenario.ahead,
        odd=scenario.is_odd,
        patience_seconds=180 + 4 * count / asked.rate + 10 * kills,
    )
    began_at = time.monotonic()
    async with AsyncExitStack() as stack:
        root = stack.enter_context(tempfile.TemporaryDirectory(prefix="crampbot-"))
        folder = Path(root) / "data"
        folder.mkdir()
        if scenario.is_on_small_disk:
            await stack.enter_async_context(small_disk(folder))
        dice = random.Random(asked.seed)  # noqa: S311 - no secret
        stage = await stack.enter_async_context(staged(folder, cast, dice))
        note, problem = await act(stage, scenario)
        if problem:
            print("\n".join(stage.log().splitlines()[-LOG_LINES:]), file=sys.stderr)
        return Report(
            name=name,
            tallies=stage.tallies(),
            note=note,
            problem=problem,
            seconds=time.monotonic() - began_at,
        )


async def act(stage: Stage, scenario: Scenario) -> tuple[str, str]:
    """Let it happen, and stop the program; return what is worth telling, and what went wrong."""
    note = ""
    try:
        note = await scenario.act(stage)
        left_with = await stage.program.end()
    except TimeoutError:
        return note, "it was not done in time"
    except (AssertionError, RuntimeError) as error:
        return note, str(error)
    problems = [f"left with {left_with}"] if left_with else []
    return note, "; ".join(problems + stage.broken_rules())


def show_all(reports: list[Report]) -> None:
    """Print a table, with a row for each platform of each scenario, and the notes below."""
    table = make_table("What goes wrong, and what becomes of reminders", "scenario", *COLUMNS)
    for report in reports:
        for number, one in enumerate(report.tallies):
            counts = (one.due, one.delivered, one.lost, one.in_flight, one.doubled)
            cells = [f"{count:,}" for count in (*counts, one.wrongly_doubled, one.too_early)]
            seconds = f"{report.seconds:.0f}" if number == 0 else ""
            good = "yes" if one.is_good and not report.problem else "NO"
            name = report.name if number == 0 else ""
            table.add_row(name, one.lane, *cells, seconds, good)
    console = Console(width=WIDTH, highlight=False)
    console.print(table)
    for report in reports:
        console.print(f"{report.name}: {report.problem or report.note}", markup=False)


if __name__ == "__main__":
    sys.exit(main())

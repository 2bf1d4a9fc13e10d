"""Measures reminders side by side with what a bot would use instead, and prints tables.

    python benchmarks/reminders.py                   everything, about ten minutes
    python benchmarks/reminders.py --quick           small numbers, under two minutes
    python benchmarks/reminders.py --tiny            to see that it runs; the figures mean nothing
    python benchmarks/reminders.py --part standing   one part alone

Parts: spike (100,000 due at 08:00, a sender that does nothing, every batch flushed to the disk),
peers (the same with one APScheduler job each; always run between ours, so that they share the
weather of the machine), standing (a million stored, nothing due), telegram (the whole bot against
a Telegram on loopback at its real limits). Each measurement is a process of its own. Leaves with
1 if a reminder was lost or doubled, or a limit was broken; speed alone never fails it.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How large each part is."""

    spike: int = 100_000
    runs: int = 5
    peer_runs: int = 2
    stored_jobs: int = 10_000
    few: int = 1_000
    many: int = 1_000_000
    telegram: int = 1_800
    round_trip_ms: float = 0.0


QUICK = Sizes(spike=10_000, runs=3, peer_runs=1, stored_jobs=1_000, many=100_000, telegram=300)
TINY = Sizes(spike=200, runs=1, peer_runs=1, stored_jobs=20, few=10, many=100, telegram=30)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: what was measured, how much it is, what is wanted, whether it is met."""

    what: str
    figure: str
    wanted: str = ""
    met: str = ""


def at_least(what: str, value: float, wanted: float, form: str) -> Line:
    """Return a line for what shall be so much or more."""
    met = "yes" if value >= wanted else "NO"
    return Line(what, form.format(value), f"at least {form.format(wanted)}", met)


def at_most(what: str, value: float, wanted: float, form: str) -> Line:
    """Return a line for what shall be so much or less."""
    met = "yes" if value <= wanted else "NO"
    return Line(what, form.format(value), f"at most {form.format(wanted)}", met)


def main() -> int:
    """Measure what is asked for, and print it."""
    asked = arguments()
    if asked.measure:
        print(json.dumps(measure(asked.measure, asked.folder, asked.count, asked.round_trip_ms)))
        return 0
    sizes = replace(asked.sizes, round_trip_ms=asked.round_trip_ms)
    parts = asked.part or ["spike", "peers", "standing", "telegram"]
    is_right = True
    if "spike" in parts or "peers" in parts:
        is_right &= spikes(sizes, asked.disk, with_peers="peers" in parts)
    if "standing" in parts:
        standing(sizes, asked.disk)
    if "telegram" in parts:
        is_right &= telegram(sizes, asked.disk)
    return 0 if is_right else 1


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, sizes in (("quick", QUICK), ("tiny", TINY)):
        parser.add_argument(
            f"--{name}", action="store_const", const=sizes, dest="sizes", default=Sizes()
        )
    parser.add_argument(
        "--part", action="append", choices=["spike", "peers", "standing", "telegram"]
    )
    parser.add_argument("--disk", type=Path, help="where databases are made; default: temporary")
    parser.add_argument(
        "--round-trip-ms", type=float, default=0.0, help="how long Telegram takes to answer"
    )
    for name, kind in (("measure", str), ("folder", Path), ("count", int)):
        parser.add_argument(f"--{name}", type=kind, help=argparse.SUPPRESS)
    return parser.parse_args()


def measure(what: str, folder: Path, count: int, round_trip_ms: float) -> Figures:
    """Make one measurement in this process."""
    from benchmarks import peers, seeding, spike, standing, telegram_spike  # noqa: PLC0415

    measures: dict[str, Callable[[], Any]] = {
        "spike": lambda: spike.measure(folder, count),
        "job-memory": lambda: peers.measure(count),
        "job-sqlite": lambda: peers.measure(count, folder),
        "standing": lambda: standing.measure(folder, count),
        "telegram": lambda: telegram_spike.measure(folder, count, round_trip_ms / 1000),
    }
    if what == "fill":
        seeding.fill(folder, seeding.Stock(count))
        return {}
    return asdict(asyncio.run(measures[what]()))


def apart(what: str, folder: Path, count: int, round_trip_ms: float = 0.0) -> Figures:
    """Make one measurement in a process of its own."""
    ran = subprocess.run(  # noqa: S603 - ourselves
        [
            *(sys.executable, __file__, "--measure", what, "--folder", str(folder)),
            *("--count", str(count), "--round-trip-ms", str(round_trip_ms)),
        ],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return dict(json.loads(ran.stdout))


@contextmanager
def filled(disk: Path | None, count: int) -> Iterator[Path]:
    """Give a folder with a storage of *count* reminders, and remove it afterwards."""
    with tempfile.TemporaryDirectory(dir=disk, prefix="crampbot-") as name:
        if count:
            apart("fill", Path(name), count)
        yield Path(name)


def spikes(sizes: Sizes, disk: Path | None, *, with_peers: bool) -> bool:
    """Run ours and the peers by turns; print the medians, and tell whether nothing was lost."""
    ours, in_memory = [], []
    for run in range(sizes.runs):
        note(f"spike {run + 1} of {sizes.runs}")
        with filled(disk, sizes.spike) as folder:
            ours.append(apart("spike", folder, sizes.spike))
        if with_peers and run < sizes.peer_runs:
            note(f"APScheduler in memory {run + 1} of {sizes.peer_runs}")
            with filled(disk, 0) as folder:
                in_memory.append(apart("job-memory", folder, sizes.spike))
    lines = own_lines(ours)
    if with_peers:
        note("APScheduler with its SQLAlchemy store")
        with filled(disk, 0) as folder:
            in_sqlite = [apart("job-sqlite", folder, sizes.stored_jobs)]
        lines += peer_lines(rate(ours), "in memory", in_memory, 6)
        lines += peer_lines(rate(ours), "in its SQLite store", in_sqlite, 40)
    show(f"{sizes.spike:,} due at 08:00, medians of {len(ours)} runs", lines)
    return not any(run["lost"] or run["twice"] for run in ours)


def own_lines(runs: list[Figures]) -> list[Line]:
    """Return what our spikes came to."""
    speeds = sorted(map(rate_of, runs))
    first = max(run["first_seconds"] for run in runs)
    added = max(run["added_megabytes"] for run in runs)
    return [
        at_least("claimed, handed over, settled a second", rate(runs), 20_000, "{:,.0f}"),
        Line("  slowest to fastest run", f"{speeds[0]:,.0f} to {speeds[-1]:,.0f}"),
        at_most("loop gap, 99th percentile", median(runs, "gap_milliseconds"), 20, "{:.1f} ms"),
        at_most("first one after its instant, worst run", first * 1000, 1000, "{:.0f} ms"),
        at_most("memory added, worst run", added, 20, "{:.1f} MB"),
        at_most("lost, all runs", sum(run["lost"] for run in runs), 0, "{:.0f}"),
        at_most("sent twice, all runs", sum(run["twice"] for run in runs), 0, "{:.0f}"),
    ]


def peer_lines(speed: float, store: str, runs: list[Figures], wanted: int) -> list[Line]:
    """Return what a peer came to, and how many times as fast ours is."""
    name = f"APScheduler {store}, {runs[0]['count']:,}"
    times = speed / rate(runs)
    return [
        Line(f"{name}: jobs a second", f"{rate(runs):,.0f}"),
        Line("  loop held, longest", f"{median(runs, 'gap_milliseconds'):,.0f} ms"),
        Line("  memory added", f"{median(runs, 'added_megabytes'):.0f} MB"),
        at_least("  ours is faster", times, wanted, "{:.1f} times"),
    ]


def standing(sizes: Sizes, disk: Path | None) -> None:
    """Compare a storage of many with one of few, and print what the many cost."""
    few_runs, many_runs = [], []
    with filled(disk, sizes.few) as few_folder, filled(disk, sizes.many) as many_folder:
        for run in range(sizes.runs):
            note(f"{sizes.few:,} and {sizes.many:,} stored, {run + 1} of {sizes.runs}")
            few_runs.append(apart("standing", few_folder, sizes.few))
            many_runs.append(apart("standing", many_folder, sizes.many))
    few, many = medians(few_runs), medians(many_runs)
    ticks = few["tick_microseconds"], many["tick_microseconds"]
    ready = few["ready_milliseconds"], many["ready_milliseconds"]
    added = many["megabytes"] - few["megabytes"]
    lines = [
        Line(f"a tick, {sizes.few:,} stored", f"{ticks[0]:.0f} us"),
        at_most(f"a tick, {sizes.many:,} stored", ticks[1], 100, "{:.0f} us"),
        at_most("  longer", ticks[1] / ticks[0], 2, "{:.2f} times"),
        Line(f"ready after, {sizes.few:,} stored", f"{ready[0]:.1f} ms"),
        at_most(f"ready after, {sizes.many:,} stored", ready[1], 50, "{:.1f} ms"),
        at_most("memory more", added, 20, "{:.1f} MB"),
    ]
    show(f"Stored, and nothing due, medians of {sizes.runs} runs", lines)


def telegram(sizes: Sizes, disk: Path | None) -> bool:
    """Drain a spike at Telegram's limits; print it, and tell whether all arrived unrefused."""
    note(f"telegram, {sizes.telegram:,} due, about {sizes.telegram / 30 + 15:.0f} s")
    with filled(disk, 0) as folder:
        run = apart("telegram", folder, sizes.telegram, sizes.round_trip_ms)
    lines = [
        at_least("messages a second", run["rate"], 0.97 * 30, "{:.1f}"),
        at_most("429", run["refused"], 0, "{:.0f}"),
        at_most("lost", run["lost"], 0, "{:.0f}"),
        at_most(f"/faq, 99% of {run['asked']}", run["faq_milliseconds"], 300, "{:.0f} ms"),
        at_most("first one after its instant", run["first_seconds"] * 1000, 1000, "{:.0f} ms"),
        Line("from start until connected", f"{run['ready_seconds']:.1f} s"),
        at_most("memory of the bot", run["megabytes"], 200, "{:.0f} MB"),
    ]
    show(f"The whole bot on Telegram at its limits, {sizes.telegram:,} due at once", lines)
    return not run["refused"] and not run["lost"]


def rate_of(run: Figures) -> float:
    """Return how many a second a run did."""
    return float(run["count"] / run["seconds"])


def rate(runs: list[Figures]) -> float:
    """Return the median of how many a second runs did."""
    return statistics.median(map(rate_of, runs))


def median(runs: list[Figures], name: str) -> float:
    """Return the median of a figure."""
    return statistics.median(run[name] for run in runs)


def medians(runs: list[Figures]) -> Figures:
    """Return the median of every figure."""
    return {name: median(runs, name) for name in runs[0]}


def note(text: str) -> None:
    """Tell what is being done, on the terminal alone."""
    print(f"... {text}", file=sys.stderr, flush=True)


def show(title: str, lines: list[Line]) -> None:
    """Print a table."""
    from rich.console import Console  # noqa: PLC0415 - a measurement must not hold it
    from rich.table import Table  # noqa: PLC0415

    table = Table("", "measured", "wanted", "met", title=title)
    for line in lines:
        table.add_row(line.what, line.figure, line.wanted, line.met)
    Console(width=100).print(table)


if __name__ == "__main__":
    sys.exit(main())

"""Tells what understanding costs: time for each text, memory, and seconds until it is ready.

Knows how to measure fairly: each measure in a process of its own, which holds nothing else. Must
not know what is loaded there.
"""

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.rows import Material
from benchmarks.tables import CONSOLE, make_table, milliseconds, show

ROOT = Path(__file__).resolve().parents[1]
STARTS = 5
STORY_WORDS = 60
SHORTEST_STORY = 35  # words of a text of which stories are made
MEBIBYTE = 1024 * 1024
STAGES = {
    "modules": "the modules that are needed",
    "search": "search and its weights",
    "flags": "danger signs and their weights",
    "answering": "after answering every text once",
}


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds until a new process was ready, and what each stage took of them."""

    ready: float
    stages: Mapping[str, float]


def run(material: Material) -> None:
    """Print tables of latency, memory and start-up."""
    with CONSOLE.status("Measuring what it costs"):
        stories = stories_of(material.texts)
        latencies = {
            f"{len(material.texts)} held-back texts": _measure("latency", material.texts),
            f"{len(stories)} stories of {STORY_WORDS} words": _measure("latency", stories),
        }
        resident = _measure("memory", material.texts)
        allocated = _measure("allocations", material.texts)
        best = min((_start() for _ in range(STARTS)), key=lambda start: start.ready)
    _show_latencies(latencies)
    _show_memory(resident, allocated)
    _show_start(best)


def stories_of(texts: Sequence[str]) -> list[str]:
    """Return stories of STORY_WORDS words: every long text, and the next one from there on."""
    long = [text.split() for text in texts]
    long = [words for words in long if len(words) >= SHORTEST_STORY]
    joined = [[*first, *second][:STORY_WORDS] for first, second in pairwise(long)]
    return [" ".join(words) for words in joined]


def _measure(what: str, texts: Sequence[str]) -> dict[str, Any]:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "benchmarks.alone", what],
        input=json.dumps(texts), capture_output=True, check=True, cwd=ROOT, text=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _start() -> Start:
    began_at = time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.alone", "seconds"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:  # noqa: S603
        assert process.stdout is not None
        said = process.stdout.readline()
        ready = time.perf_counter() - began_at
    return Start(ready, _steps(json.loads(said)))


def _steps(measured: Mapping[str, float]) -> dict[str, float]:
    """Return by how much each stage raised what was measured."""
    names = [name for name in ("start", *STAGES) if name in measured]
    return {after: measured[after] - measured[before] for before, after in pairwise(names)}


def _show_latencies(latencies: Mapping[str, Mapping[str, Sequence[float]]]) -> None:
    table = make_table(
        "Time to look for danger signs and topics in a text, milliseconds", "", "median",
        "99th\npercentile", "slowest",
    )  # fmt: skip
    for name, rounds in latencies.items():
        for when, taken in rounds.items():
            ordered = sorted(taken)
            chosen = (ordered[len(ordered) // 2], ordered[int(0.99 * len(ordered))], ordered[-1])
            table.add_row(f"{name}, {when}", *map(milliseconds, chosen))
    show(table, "Cold: each text for the first time in a new process. Warm: each once more.")


def _show_memory(resident: Mapping[str, float], allocated: Mapping[str, float]) -> None:
    table = make_table("Memory, MB", "", "resident", "allocated by Python")
    table.add_row("a process that does nothing yet", *_megabytes(resident["start"], 0.0))
    added = [(_steps(resident), _steps(allocated))]
    for name, title in STAGES.items():
        table.add_row(f"+ {title}", *_megabytes(*(steps[name] for steps in added[0])))
    table.add_section()
    both = [sum(steps[name] for name in ("search", "flags")) for steps in added[0]]
    table.add_row("what loading both adds", *_megabytes(*both))
    table.add_row("peak of the process", *_megabytes(resident["peak"], allocated["peak"]))
    show(table)


def _megabytes(*sizes: float) -> list[str]:
    return [f"{size / MEBIBYTE:.1f}" for size in sizes]


def _show_start(best: Start) -> None:
    table = make_table(f"Start-up, the best of {STARTS}, seconds", "", "seconds")
    table.add_row("from the start of a process until it can answer", f"{best.ready:.2f}")
    for name, seconds in best.stages.items():
        table.add_row(f"of these: {STAGES[name]}", f"{seconds:.2f}")
    show(table)

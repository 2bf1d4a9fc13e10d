"""Measures the bot's understanding in a process that holds nothing else, and prints JSON.

Knows what is loaded. Must not load anything for itself, which would be measured too: cost.py
starts it, as `python -m benchmarks.alone seconds`, and makes tables of what it says.
"""

import gc
import json
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

STATUS = Path("/proc/self/status")  # Linux
RESIDENT, PEAK = "VmRSS", "VmHWM"
KIBIBYTE = 1024
Stage = tuple[str, float]


def main() -> None:
    """Print what was asked for as the first argument, of the texts given as JSON on stdin."""
    what = sys.argv[1]
    match what:
        case "seconds":
            _say(dict(_stages(time.perf_counter)))
        case "memory":
            _say({**dict(_stages(_resident, is_answering=True)), "peak": _status_bytes(PEAK)})
        case "allocations":
            tracemalloc.start()
            stages = dict(_stages(_allocated, is_answering=True))
            _say({**stages, "peak": tracemalloc.get_traced_memory()[1]})
        case "latency":
            _say(_latency(json.load(sys.stdin)))


def _stages(measure: Callable[[], float], *, is_answering: bool = False) -> Iterator[Stage]:
    """Yield what *measure* says at first and after each stage; answer stdin's texts at last."""
    yield "start", measure()
    from content.redflags import load_red_flags  # noqa: PLC0415 - it is what is measured
    from content.search import load_search  # noqa: PLC0415 - it is what is measured

    yield "modules", measure()
    search = load_search()
    yield "search", measure()
    flags = load_red_flags()
    yield "flags", measure()
    if is_answering:
        for text in json.load(sys.stdin):
            flags.find(text)
            search.find(text)
        yield "answering", measure()


def _latency(texts: list[str]) -> dict[str, list[float]]:
    """Return the seconds of each text, when it is read for the first time and then again."""
    from content.redflags import load_red_flags  # noqa: PLC0415 - other measures load it later
    from content.search import load_search  # noqa: PLC0415 - other measures load it later

    flags, search = load_red_flags(), load_search()
    rounds: dict[str, list[float]] = {"cold": [], "warm": []}
    for taken in rounds.values():
        for text in texts:
            began_at = time.perf_counter()
            flags.find(text)
            search.find(text)
            taken.append(time.perf_counter() - began_at)
    return rounds


def _resident() -> float:
    gc.collect()
    return _status_bytes(RESIDENT)


def _allocated() -> float:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def _status_bytes(name: str) -> float:
    lines = STATUS.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * KIBIBYTE for line in lines if line.startswith(name))


def _say(found: object) -> None:
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()

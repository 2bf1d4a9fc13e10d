"""Lets very many people talk to the whole bot on Telegram, and prints speed and memory.

    python benchmarks/load.py                                both parts, about a quarter hour
    python benchmarks/load.py --part speed                   500 people ask at once, many times
    python benchmarks/load.py --part memory --updates 20000  a short run of many days' updates
    python benchmarks/load.py --tiny                         to see that it runs

The bot is the program that operators start, on one core; Telegram is a server on loopback in
another process, and its allowance is raised, so that the bot alone is what holds anybody up.
Beside it, by turns, runs a bot of python-telegram-bot that says back what it hears, as the
library comes and with many updates at once. A wave is over when everybody has an answer. Leaves
with 1 if somebody got none, or memory grew by more than 5 % in the second half; speed alone never
fails it.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Container, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.gauges import cpu_seconds, memory, on_core, percentile  # noqa: E402
from benchmarks.load_telegram import LoadTelegram, Wave  # noqa: E402
from benchmarks.program import RUN, Program, platforms_at  # noqa: E402
from benchmarks.tables import make_table, show  # noqa: E402
from content.files import PACKAGE  # noqa: E402
from content.locales import DEFAULT_LOCALE  # noqa: E402
from content.phrasings import QUESTIONS, read_phrasings  # noqa: E402

OURS = "crampbot"
ECHO = {"echo, one by one": 1, "echo, 256 at once": 256}  # one by one is how the library comes
SEED = 20261127
AT_ONCE = 500
COHORTS = 4  # who has just been answered rests, since a chat gets one message a second
PEOPLE = 20_000
POINTS = 20
WANTED_RATE = 300
WANTED_SECONDS = 2.0
WANTED_GROWTH = 0.05
COMMANDS = ("/faq", "/tip", "/cramp", "/reminders", "/settings", "/help", "/remind")
KINDS = ("question", "command", "press")
WEIGHTS = (70, 10, 20)


@dataclass(frozen=True, slots=True)
class Point:
    """What the bot held after so many updates."""

    updates: int
    megabytes: float


@dataclass(frozen=True, slots=True)
class Speed:
    """What waves came to, in which the bot used so many *cpu_seconds*."""

    waves: Sequence[Wave]
    cpu_seconds: float

    @property
    def waits(self) -> list[float]:
        """How long each person waited."""
        return [wait for wave in self.waves for wait in wave.waits]

    @property
    def rate(self) -> float:
        """How many were answered a second."""
        return len(self.waits) / sum(wave.seconds for wave in self.waves)

    @property
    def unanswered(self) -> int:
        """How many were not."""
        return sum(wave.unanswered for wave in self.waves)


class Crowd:
    """So many *people*, and what they say; the same at every run."""

    def __init__(self, people: int) -> None:
        self._dice = Random(SEED)  # noqa: S311 - no secret
        found = read_phrasings(PACKAGE, DEFAULT_LOCALE, QUESTIONS)
        self._questions = [line for lines in found.values() for line in lines]
        self._turns = cycle(self._dice.sample(range(1, people + 1), people))

    def ask(self, number: int, count: int) -> dict[int, str | None]:
        """Return a question of each of *count* people, others than in the waves just before."""
        first = number % COHORTS * count + 1
        return {person: self._question() for person in range(first, first + count)}

    def do(self, count: int, buttons: Container[int]) -> dict[int, str | None]:
        """Return what the next *count* people do; those in *buttons* can press one."""
        done: dict[int, str | None] = {}
        for person in islice(self._turns, count):
            kind = self._dice.choices(KINDS, WEIGHTS)[0]
            if kind == "press" and person in buttons:
                done[person] = None
            else:
                is_command = kind == "command"
                done[person] = self._dice.choice(COMMANDS) if is_command else self._question()
        return done

    def _question(self) -> str:
        return self._dice.choice(self._questions)


def main() -> int:
    """Measure what is asked for, and print it."""
    asked = arguments()
    parts = asked.part or ["speed", "memory"]
    is_right = True
    with on_core(1):
        if "speed" in parts:
            is_right &= asyncio.run(speed(asked))
        if "memory" in parts:
            is_right &= asyncio.run(standing(asked))
    return 0 if is_right else 1


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--part", action="append", choices=["speed", "memory"])
    add("--waves", type=int, default=20, help="how often they ask; default: %(default)s")
    add("--runs", type=int, default=3, help="how often each bot runs; default: %(default)s")
    add("--updates", type=int, default=200_000, help="for memory; default: %(default)s")
    add("--at-once", type=int, default=AT_ONCE, help="how many ask; default: %(default)s")
    add("--people", type=int, default=PEOPLE, help="for memory; default: %(default)s")
    add("--round-trip-ms", type=float, default=0.0, help="how long Telegram takes to answer")
    add("--tiny", action="store_true", help="the figures mean nothing")
    asked = parser.parse_args()
    if asked.tiny:
        asked.waves, asked.runs, asked.at_once, asked.updates, asked.people = 2, 1, 20, 400, 400
    return asked


@asynccontextmanager
async def told(
    asked: argparse.Namespace, name: str
) -> AsyncIterator[tuple[LoadTelegram, Program]]:
    """Give a platform and a bot that polls it, on a core of its own."""
    async with (
        LoadTelegram(asked.round_trip_ms / 1000) as telegram,
        running(telegram, name) as bot,
    ):
        yield telegram, bot


@asynccontextmanager
async def running(telegram: LoadTelegram, name: str) -> AsyncIterator[Program]:
    """Give a bot that polls *telegram*, once it does."""
    settings = platforms_at(telegram.url, None) | {"CRAMPBOT_TELEGRAM_RATE": "1000"}
    command = RUN if name == OURS else ("-m", "benchmarks.echo_bot", telegram.url, str(ECHO[name]))
    with tempfile.TemporaryDirectory(prefix="crampbot-") as folder:
        bot = Program(Path(folder), settings, command=command)
        with on_core(0):
            await bot.launch()
        try:
            async with asyncio.timeout(60):
                await telegram.polled.wait()
            yield bot
        finally:
            await bot.end()


async def speed(asked: argparse.Namespace) -> bool:
    """Run the bots by turns and print how fast they answer; tell whether ours answered all."""
    found: dict[str, list[Speed]] = {name: [] for name in (OURS, *ECHO)}
    for run in range(asked.runs):
        for name, runs in found.items():
            note(f"{name}, run {run + 1} of {asked.runs}")
            runs.append(await ask_in_waves(asked, name))
    title = f"{asked.at_once} people ask at once, {asked.waves} times, median of {asked.runs} runs"
    columns = ("a second", "median", "99 %", "processor", "unanswered", "ours to it")
    table = make_table(title, "bot", *columns)
    ours = middle(found[OURS])
    for name, runs in found.items():
        one = middle(runs)
        table.add_row(
            name,
            f"{one.rate:,.0f}",
            f"{percentile(one.waits, 50):.2f} s",
            f"{percentile(one.waits, 99):.2f} s",
            f"{one.cpu_seconds / len(one.waits) * 1000:.2f} ms",
            str(sum(run.unanswered for run in runs)),
            "" if name == OURS else f"{ours.rate / one.rate:.2f}",
        )
    late = percentile(ours.waits, 99)
    is_met = ours.rate >= WANTED_RATE and late <= WANTED_SECONDS
    wanted = f"at least {WANTED_RATE} a second, 99 % within {WANTED_SECONDS:.0f} s"
    show(table, f"Wanted of ours: {wanted}: {'yes' if is_met else 'NO'}")
    return not any(run.unanswered for run in found[OURS])


async def ask_in_waves(asked: argparse.Namespace, name: str) -> Speed:
    """Let people ask a bot, the next as soon as all before are answered; the first are no test."""
    crowd = Crowd(asked.at_once)
    async with (
        LoadTelegram(asked.round_trip_ms / 1000) as telegram,
        running(telegram, name) as bot,
    ):
        await telegram.wave(crowd.ask(0, asked.at_once))
        began = cpu_seconds(bot.pid)
        waves = [
            await telegram.wave(crowd.ask(number, asked.at_once))
            for number in range(1, asked.waves + 1)
        ]
        return Speed(waves, cpu_seconds(bot.pid) - began)


def middle(runs: Sequence[Speed]) -> Speed:
    """Return the run whose rate is the median."""
    return sorted(runs, key=lambda run: run.rate)[len(runs) // 2]


async def standing(asked: argparse.Namespace) -> bool:
    """Let people ask, command and press for long, and print what the bot holds meanwhile."""
    crowd, points, unanswered, done = Crowd(asked.people), list[Point](), 0, 0
    step = asked.updates / POINTS
    began_at = asyncio.get_running_loop().time()
    async with (
        LoadTelegram(asked.round_trip_ms / 1000) as telegram,
        running(telegram, OURS) as bot,
    ):
        points.append(Point(0, memory(bot.pid)))
        while done < asked.updates:
            texts = crowd.do(min(asked.at_once, asked.updates - done), telegram.buttons)
            unanswered += (await telegram.wave(texts)).unanswered
            done += len(texts)
            if done >= step * len(points):
                points.append(Point(done, memory(bot.pid)))
                note(f"{done:,} updates, {points[-1].megabytes:.1f} MB")
    rate = done / (asyncio.get_running_loop().time() - began_at)
    growth = growth_of(points)
    table = make_table("Memory of the bot", "updates", "MB")
    for point in points:
        table.add_row(f"{point.updates:,}", f"{point.megabytes:.1f}")
    is_flat = growth <= WANTED_GROWTH
    wanted = f"wanted at most {WANTED_GROWTH:.0%}: {'yes' if is_flat else 'NO'}"
    who = f"{asked.people:,} people, {rate:,.0f} updates a second, {unanswered} unanswered"
    show(table, f"{growth:+.1%} in the second half, {wanted}. {who}.")
    return is_flat and not unanswered


def growth_of(points: Sequence[Point]) -> float:
    """Return by what part memory grew in the second half."""
    half = next(point for point in points if point.updates >= points[-1].updates / 2)
    return points[-1].megabytes / half.megabytes - 1


def note(text: str) -> None:
    """Tell what is being done, on the terminal alone."""
    print(f"... {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

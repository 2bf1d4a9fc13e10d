"""One run of the bot among platforms that fail: reminders, the program, and what became of them.

Knows the fake platforms, the program's process and the rows that tell what is in hand. Must not
know any scenario.
"""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from signal import SIGKILL

from benchmarks.fault_platforms import FaultyDiscord, FaultyTelegram, Gate
from benchmarks.program import RUN, Program, platforms_at
from benchmarks.seeding import Stock, fill
from scheduler.recurrence import Elapsed, Recurrence, to_json
from storage.engine import FILE_NAME

LANES = ("telegram", "discord")
LOOK_SECONDS = 0.02
ON_ITS_WAY_SECONDS = 0.2
NOON = 12
LOG = "log.txt"
SHIFT = "shift.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """What takes part: so many reminders on each of *lanes*, sent so many a second.

    The second half of them is due *ahead* of the first. An *odd* machine is one whose clock can
    be set and that can be stalled.
    """

    count: int
    rate: int
    lanes: Sequence[str] = LANES
    ahead: timedelta = timedelta(0)
    odd: bool = False
    patience_seconds: float = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What became of the reminders of one lane, in numbers."""

    lane: str
    due: int
    delivered: int
    doubled: int
    in_flight: int  # taken by the platform when the bot was killed, or could not be told
    wrongly_doubled: int
    too_early: int

    @property
    def lost(self) -> int:
        """How many never arrived."""
        return self.due - self.delivered

    @property
    def is_good(self) -> bool:
        """Whether each arrived, none doubled that need not have, and no wait was cut short."""
        return not (self.lost or self.wrongly_doubled or self.too_early)


class Stage:
    """The program with its data in *folder*, and the gates of its platforms."""

    def __init__(self, folder: Path, cast: Cast, dice: Random) -> None:
        self.folder = folder
        self.cast = cast
        self.dice = dice
        self.gates = {
            stock.lane: Gate(stock.lane, range(stock.first, stock.first + cast.count), dice)
            for stock in stocks_of(cast)[:: 2 if cast.ahead else 1]
        }
        self.telegram: FaultyTelegram
        self.discord: FaultyDiscord
        self.program: Program
        self.kills = 0
        self._in_flight: Counter[int] = Counter()  # at how many kills it was

    def make_program(self) -> Program:
        """Return one more program on the same data and platforms."""
        told = {"telegram": self.telegram.url, "discord": self.discord.url}
        urls = [told[lane] if lane in self.gates else None for lane in LANES]
        rate = str(self.cast.rate)
        rates = {"CRAMPBOT_TELEGRAM_RATE": rate, "CRAMPBOT_DISCORD_RATE": rate}
        command = ("-m", "benchmarks.odd_bot", SHIFT) if self.cast.odd else RUN
        settings = platforms_at(*urls) | rates
        return Program(self.folder, settings, log=self.folder.parent / LOG, command=command)

    def arrived(self) -> int:
        """Return how many reminders arrived."""
        return sum(sum(map(bool, gate.arrived.values())) for gate in self.gates.values())

    async def until_share(self, share: float) -> None:
        """Wait until that share of all reminders has arrived."""
        wanted = share * self.cast.count * len(self.gates)
        await self.until(lambda: self.arrived() >= wanted)

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until *condition* holds; raises RuntimeError where the program ends before."""
        async with asyncio.timeout(self.cast.patience_seconds):
            while not condition():
                if not self.program.is_running:
                    raise RuntimeError("the program ended by itself")
                await asyncio.sleep(LOOK_SECONDS)

    async def until_done(self) -> None:
        """Wait until the program wrote down what became of each."""
        await self.until(lambda: self.arrived() >= self.cast.count * len(self.gates))
        left = "SELECT id FROM occurrences WHERE result = 'open' LIMIT 1"
        await self.until(lambda: not self._ask(left))

    async def kill(self) -> None:
        """Kill the program without warning, and note what was taken and not written down."""
        await self.program.end(SIGKILL)
        await asyncio.sleep(ON_ITS_WAY_SECONDS)
        self.kills += 1
        for (chat,) in self._ask("SELECT reminder_id FROM leases"):
            self._in_flight[chat] += any(gate.arrived[chat] for gate in self.gates.values())

    def tallies(self) -> list[Tally]:
        """Count what became of the reminders of each lane."""
        return [self._tally(gate) for gate in self.gates.values()]

    def broken_rules(self) -> list[str]:
        """Return, once, which rules and limits of the platforms were broken."""
        found = []
        for platform in (self.telegram, self.discord):
            if platform.flood.refused:
                found.append(f"{platform.flood.refused} requests went beyond a limit")
            found += dict.fromkeys(platform.broken)
            platform.broken.clear()
        return found

    def log(self) -> str:
        """Return what the program logged."""
        path = self.folder.parent / LOG
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def _tally(self, gate: Gate) -> Tally:
        return tally(gate, self._in_flight)

    def _ask(self, query: str) -> list[tuple[int, ...]]:
        # Not to be written to: after a kill the program has to mend the file by itself.
        address = f"file:{self.folder / FILE_NAME}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=60)) as connection:
            return connection.execute(query).fetchall()


def tally(gate: Gate, in_flight: Counter[int]) -> Tally:
    """Count what became of the reminders of *gate*; those *in_flight* may have doubled."""
    may_double = gate.unheard + in_flight
    # Discord knows by the nonce what it has, so that nothing doubles there.
    allowed = may_double if gate.lane == "telegram" else Counter[int]()
    more = {chat: gate.arrived[chat] - 1 for chat in gate.chats if gate.arrived[chat] > 1}
    return Tally(
        lane=gate.lane,
        due=len(gate.chats),
        delivered=sum(gate.arrived[chat] > 0 for chat in gate.chats),
        doubled=len(more),
        in_flight=sum(may_double[chat] > 0 for chat in gate.chats),
        wrongly_doubled=sum(count > allowed[chat] for chat, count in more.items()),
        too_early=gate.too_early,
    )


@asynccontextmanager
async def staged(folder: Path, cast: Cast, dice: Random) -> AsyncIterator[Stage]:
    """Fill a storage, open the platforms and start the program; end it all afterwards."""
    stage = Stage(folder, cast, dice)
    fill(folder, *stocks_of(cast))
    (folder / SHIFT).write_text("0", encoding="ascii")
    nobody = Gate("", (), dice)
    async with AsyncExitStack() as stack:
        telegram = FaultyTelegram(stage.gates.get("telegram", nobody), cast.rate)
        discord = FaultyDiscord(stage.gates.get("discord", nobody), cast.rate)
        stage.telegram = await stack.enter_async_context(telegram)
        stage.discord = await stack.enter_async_context(discord)
        stage.program = stage.make_program()
        stack.push_async_callback(stage.program.end, SIGKILL)
        await stage.program.launch()
        yield stage


def stocks_of(cast: Cast, lead: timedelta = timedelta(0)) -> list[Stock]:
    """Return reminders that come once, where it is noon, so that no day ends meanwhile.

    They are due in *lead*.
    """
    due_at = datetime.now(UTC) + lead
    east = NOON - due_at.hour
    rule = Elapsed(timedelta(hours=1), due_at - timedelta(hours=1), once=True)
    rules = (to_json(Recurrence(rule, f"Etc/GMT{-east:+d}")),)
    stocks = []
    for number, lane in enumerate(cast.lanes):
        first = 1 + number * cast.count
        stock = Stock(cast.count, due_at, lane, first, rules)
        if cast.ahead:
            half = cast.count // 2
            later = replace(stock, count=cast.count - half, first=first + half)
            stocks += [replace(stock, count=half), replace(later, due_at=due_at + cast.ahead)]
        else:
            stocks.append(stock)
    return stocks

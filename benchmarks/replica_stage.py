"""Several processes of the bot on one PostgreSQL, among platforms on loopback.

Knows the fake platforms, the database server and the replicas. Must not know any scenario.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine, select

from benchmarks.fault_platforms import FaultyDiscord, FaultyTelegram, Gate
from benchmarks.fault_stage import LANES, Cast, Tally, stocks_of, tally
from benchmarks.program import platforms_at
from benchmarks.replica import Replica
from benchmarks.replica_watch import Watch, watch_silence
from benchmarks.seeding import fill_database
from storage.tables import leases, occurrences
from tests.fakes.postgres_server import PostgresServer

COUNT = 3
LEAD = timedelta(seconds=5)  # while the replicas start
GRACE = timedelta(milliseconds=50)  # for what their clocks are off after all
LOOK_SECONDS = 0.02
ON_ITS_WAY_SECONDS = 0.5  # until what a replica asked for has arrived


class ReplicaStage:
    """The replicas, and the gates of their platforms."""

    def __init__(self, postgres: PostgresServer, engine: Engine, cast: Cast, dice: Random) -> None:
        self.postgres = postgres
        self.cast = cast
        self.dice = dice
        self.stocks = stocks_of(cast, LEAD)
        self.gates = {stock.lane: Gate(stock.lane, stock.numbers, dice) for stock in self.stocks}
        for gate in self.gates.values():
            gate.opens_at = asyncio.get_running_loop().time() + (LEAD - GRACE).total_seconds()
        self.telegram = FaultyTelegram(self.gates["telegram"], cast.rate)
        self.discord = FaultyDiscord(self.gates["discord"], cast.rate)
        self.replicas: list[Replica] = []
        self.watch = Watch(engine)
        self.tasks: list[asyncio.Task[None]] = []
        self._engine = engine
        self._in_flight: Counter[int] = Counter()  # at how many kills it was

    def run(self, *works: Coroutine[Any, Any, None]) -> None:
        """Let *works* go on beside all else."""
        self.tasks += [asyncio.create_task(work) for work in works]

    def arrived(self, lane: str) -> int:
        """Return how many reminders arrived there."""
        gate = self.gates[lane]
        return sum(gate.arrived[chat] > 0 for chat in gate.chats)

    def share(self) -> float:
        """Return which share of all reminders arrived."""
        return sum(map(self.arrived, LANES)) / (self.cast.count * len(LANES))

    def well(self) -> list[Replica]:
        """Return those that serve or stand by."""
        return [one for one in self.replicas if one.is_well]

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until *condition* holds; raises what ended a task meanwhile."""
        async with asyncio.timeout(self.cast.patience_seconds):
            while not condition():
                for task in self.tasks:
                    if task.done():
                        task.result()
                await asyncio.sleep(LOOK_SECONDS)

    async def until_done(self) -> None:
        """Wait until it is written down what became of each."""
        await self.until(lambda: self.share() >= 1)
        await self.until(lambda: not self._is_any_open())

    async def note_in_flight(self, lanes: Iterable[str]) -> None:
        """Note what arrived on *lanes* and was not written down; their holder was cut off."""
        await asyncio.sleep(ON_ITS_WAY_SECONDS)
        leased = select(leases.c.reminder_id).join(
            occurrences, occurrences.c.id == leases.c.occurrence_id
        )
        with self._engine.connect() as connection:
            chats = connection.execute(leased.where(occurrences.c.lane.in_([*lanes]))).scalars()
            for chat in chats:
                self._in_flight[chat] += any(gate.arrived[chat] for gate in self.gates.values())

    def tallies(self) -> list[Tally]:
        """Count what became of the reminders of each lane."""
        return [tally(gate, self._in_flight) for gate in self.gates.values()]

    def refused(self) -> int:
        """Return how many requests went beyond a limit."""
        return self.telegram.flood.refused + self.discord.flood.refused

    def problems(self) -> list[str]:
        """Return, once, what was done that must not be."""
        found = [problem for one in self.replicas for problem in one.problems]
        for platform in (self.telegram, self.discord):
            found += dict.fromkeys(platform.broken)
            platform.broken.clear()
        return found

    def last_words(self, lines: int) -> str:
        """Return the last *lines* that each replica logged."""
        logs = [(one.number, one.log().splitlines()[-lines:]) for one in self.replicas]
        return "\n".join(f"{number}: {line}" for number, last in logs for line in last)

    def _is_any_open(self) -> bool:
        left = select(occurrences.c.id).where(occurrences.c.result == "open").limit(1)
        with self._engine.connect() as connection:
            return connection.execute(left).first() is not None


@asynccontextmanager
async def staged(folder: Path, cast: Cast, dice: Random) -> AsyncIterator[ReplicaStage]:
    """Fill a database, open the platforms and start the replicas; end it all afterwards."""
    async with AsyncExitStack() as stack:
        postgres = PostgresServer()
        stack.callback(postgres.stop)
        database = stack.enter_context(postgres.database())
        engine = postgres.engine(database)
        stack.callback(engine.dispose)
        stage = ReplicaStage(postgres, engine, cast, dice)
        fill_database(postgres.engine(database), *stage.stocks)
        await stack.enter_async_context(stage.telegram)
        await stack.enter_async_context(stage.discord)
        stage.replicas = [
            Replica(number, folder, _settings(stage, postgres.address(database)))
            for number in range(1, COUNT + 1)
        ]
        stack.push_async_callback(_end, stage.tasks)
        stage.run(*(replica.keep() for replica in stage.replicas), stage.watch.run())
        await stage.until(lambda: len(stage.well()) == COUNT)
        await stage.until(lambda: stage.share() > 0)
        stage.run(watch_silence(stage.watch.records, stage.arrived, cast.count))
        yield stage


def _settings(stage: ReplicaStage, address: str) -> dict[str, str]:
    rate = str(stage.cast.rate)
    rates = {"CRAMPBOT_TELEGRAM_RATE": rate, "CRAMPBOT_DISCORD_RATE": rate}
    where = platforms_at(stage.telegram.url, stage.discord.url)
    return {**where, **rates, "CRAMPBOT_DATABASE_URL": address}


async def _end(tasks: Iterable[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

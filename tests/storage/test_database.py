"""A hop to the thread and back: whoever is cut off meanwhile knows what was written."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from storage.database import Database


class Gate:
    """Transactions that begin, and end once they may."""

    threads = 1

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.may_end = threading.Event()

    def transact(self, work: Callable[[Any], Any], _glance: object) -> Any:
        """Work once it may end."""
        self.begun.set()
        assert self.may_end.wait(5)
        return work(None)

    def let_go(self) -> None:
        """Have nothing open."""


@pytest.fixture
def gate() -> Gate:
    """What the transactions wait for."""
    return Gate()


@pytest.fixture
async def database(gate: Gate) -> AsyncIterator[Database]:
    """A database whose transactions wait."""
    database = Database(gate)
    yield database
    gate.may_end.set()
    await database.close()


async def ask(database: Database, notes: list[str], what: str = "written") -> None:
    """Have something written, note what came of it, and wait for something else."""
    notes.append(await database.run(lambda _: what))
    await asyncio.sleep(60)


async def test_what_has_begun_is_known_to_whoever_is_cut_off(
    gate: Gate, database: Database
) -> None:
    """And they end at their next wait."""
    notes: list[str] = []
    asking = asyncio.create_task(ask(database, notes))
    await asyncio.to_thread(gate.begun.wait)
    asking.cancel()
    await asyncio.sleep(0.01)
    assert not asking.done()
    gate.may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert notes == ["written"]


async def test_what_has_not_begun_is_dropped(gate: Gate, database: Database) -> None:
    """Nobody waits for it, and nothing of it happens."""
    notes: list[str] = []
    first = asyncio.create_task(ask(database, notes, "first"))
    second = asyncio.create_task(ask(database, notes, "second"))
    await asyncio.to_thread(gate.begun.wait)
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    gate.may_end.set()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    assert notes == ["first"]


@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.parametrize("ticks", range(6))
async def test_there_is_no_moment_at_which_it_hangs(
    gate: Gate, database: Database, ticks: int, *, fails: bool
) -> None:
    """The outcome may be on its way, or here, or told already."""
    done: list[int] = []

    def work(_: object) -> int:
        done.append(1)
        if fails:
            raise LookupError
        return 1

    async def asks() -> None:
        done.append(await database.run(work))

    gate.may_end.set()
    asking = asyncio.create_task(asks())
    await asyncio.sleep(0)
    while not done:  # the loop stands still meanwhile, so that the outcome waits for it
        pass
    for _ in range(ticks):
        await asyncio.sleep(0)
    asking.cancel()
    async with asyncio.timeout(5):
        came = await asyncio.gather(asking, return_exceptions=True)
    assert fails or len(done) == 2
    assert not fails or isinstance(came[0], LookupError)

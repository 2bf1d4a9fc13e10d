"""Several processes that take the updates of one bot, on one store."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from telegram import Update

from bots.inbox import LEASE, Incoming
from bots.telegram import intake as intakes
from bots.telegram.intake import Intake
from bots.telegram.updates import Job, Opener
from storage.engine import Storage, open_storage
from tests.adapters.stages import wait_for
from tests.fakes.manual_clock import ManualClock

ANN, BEN = 7, 8
Replica = Callable[[str], Intake]


class Desk:
    """Handles every update at once, or once it may; notes which process did."""

    def __init__(self) -> None:
        self.handled: list[tuple[str, int]] = []
        self.begun: list[tuple[str, int]] = []
        self.may = asyncio.Event()
        self.may.set()

    def opener(self, process: str) -> Opener:
        """Return what makes the jobs of *process*; an update is for the chat of its message."""

        def open_update(update: Update) -> Job:
            async def work() -> None:
                self.begun.append((process, update.update_id))
                await self.may.wait()
                self.handled.append((process, update.update_id))

            return update.message.chat.id, work

        return Opener(None, open_update)  # type: ignore[arg-type]


def update(number: int, chat: int = ANN) -> dict:
    """Return an update."""
    message = {"message_id": number, "date": 1, "chat": {"id": chat, "type": "private"}}
    return {"update_id": number, "message": message | {"text": "hello"}}


@pytest.fixture
def clock() -> ManualClock:
    """The clock that all share."""
    return ManualClock()


@pytest.fixture
def desk() -> Desk:
    """What handles updates."""
    return Desk()


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    """The store that all share."""
    async with open_storage(tmp_path) as storage:
        yield storage


@pytest.fixture
async def replica(storage: Storage, clock: ManualClock, desk: Desk) -> AsyncIterator[Replica]:
    """Return what starts a process of that name."""
    running: list[asyncio.Task[None]] = []

    def replica(name: str) -> Intake:
        intake = Intake(storage.inbox(clock, "telegram"), desk.opener(name))
        running.append(asyncio.create_task(intake.run()))
        return intake

    yield replica
    desk.may.set()
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def test_what_two_processes_hear_is_handled_by_one(replica: Replica, desk: Desk) -> None:
    """Telegram repeated itself, and the proxy chose another process."""
    first, second = replica("a"), replica("b")
    await asyncio.sleep(0)
    taken = [accept(update(1)) for accept in (first.accept, second.accept, first.accept)]
    assert await asyncio.gather(*taken) == [True, True, True]
    await second.accept(update(2, BEN))
    await wait_for(lambda: len(desk.handled) == 2, lambda: str(desk.handled))
    assert [number for _, number in desk.handled].count(1) == 1


async def test_who_stands_by_takes_updates_for_who_serves(
    storage: Storage, clock: ManualClock, replica: Replica, desk: Desk
) -> None:
    """A proxy may choose any process; the one that serves answers, in order."""
    standing_by = Intake(storage.inbox(clock, "telegram"), desk.opener("b"))
    assert [await standing_by.accept(update(number)) for number in (1, 2, 1)] == [True] * 3
    assert await standing_by.accept({"update_id": 3, "poll": {}})
    assert desk.begun == []
    replica("a")
    await wait_for(lambda: len(desk.handled) == 2, lambda: str(desk.handled))
    assert desk.handled == [("a", 1), ("a", 2)]


async def test_a_chats_order_holds_across_processes(replica: Replica, desk: Desk) -> None:
    """While one handles a chat's first update, no other begins with its second."""
    first, second = replica("a"), replica("b")
    await asyncio.sleep(0)
    desk.may.clear()
    await first.accept(update(1))
    await wait_for(lambda: desk.begun == [("a", 1)], lambda: str(desk.begun))
    await second.accept(update(2))
    await second.accept(update(3, BEN))
    await wait_for(lambda: len(desk.begun) == 2, lambda: str(desk.begun))
    assert desk.begun == [("a", 1), ("b", 3)]
    desk.may.set()
    await wait_for(lambda: len(desk.handled) == 3, lambda: str(desk.handled))
    numbers = [number for _, number in desk.handled]
    assert numbers.index(1) < numbers.index(2)


async def test_what_a_dead_process_held_is_handled_by_another(
    replica: Replica, storage: Storage, clock: ManualClock, desk: Desk
) -> None:
    """Once its lease is over, and in order."""
    dead = storage.inbox(clock, "telegram")
    desk.may.clear()
    first = replica("a")
    await asyncio.sleep(0)
    await first.accept(update(1))
    await wait_for(lambda: len(desk.begun) == 1, lambda: "")
    assert await dead.waiting() == []
    clock.advance(LEASE)
    replica("b")
    await wait_for(lambda: ("b", 1) in desk.begun, lambda: str(desk.begun))


async def test_what_is_held_is_left_to_who_works_at_it(
    replica: Replica, storage: Storage, clock: ManualClock, desk: Desk
) -> None:
    """A poller has it in hand; what came behind it in its chat is handled once it is released."""
    intake = replica("a")
    intake._sweep_seconds = 0.01
    await intake.hold(update(1), ANN)
    await storage.inbox(clock, "telegram").put(Incoming(2, str(ANN), json.dumps(update(2))))
    await asyncio.sleep(0.1)
    assert desk.handled == []
    await intake.release(1)
    await wait_for(lambda: desk.handled == [("a", 2)], lambda: str(desk.handled))


async def test_what_is_released_before_it_was_put_there_is_gone(
    replica: Replica, storage: Storage, clock: ManualClock
) -> None:
    """It was handled in the very moment in which it was to be kept, or the bot stopped then."""
    intake = replica("a")
    holding = asyncio.create_task(intake.hold(update(1), ANN))
    await asyncio.sleep(0)
    holding.cancel()
    await intake.release(1)
    assert await storage.inbox(clock, "telegram").waiting() == []
    assert not await storage.inbox(clock, "telegram").put(Incoming(1, "", ""))


async def test_what_is_behind_a_slow_one_is_handled_later(
    replica: Replica, storage: Storage, clock: ManualClock, desk: Desk, monkeypatch
) -> None:
    """Whoever polls does not wait for it for ever, and does not forget it."""
    monkeypatch.setattr(intakes, "LEFT_SECONDS", 0.05)
    inbox = storage.inbox(clock, "telegram")
    for number in (1, 2):
        await inbox.put(Incoming(number, str(ANN), json.dumps(update(number))))
    desk.may.clear()
    assert await replica("a").catch_up() == [1, 2]
    desk.may.set()
    await wait_for(lambda: len(desk.handled) == 2, lambda: str(desk.handled))

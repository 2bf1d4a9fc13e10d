"""Waits of the poller, on a loop whose time jumps."""

import asyncio
from collections.abc import Callable, Coroutine
from itertools import pairwise
from typing import Any

from telegram import Update
from telegram.error import NetworkError, RetryAfter

from bots.telegram.polling import Poller
from bots.telegram.updates import Opener, Raw
from tests.fakes.jumping_loop import run_jumping

FOREVER = 10_000.0


class Client:
    """Answers polls: with what is pending, as long as it is not told to hang or fail."""

    def __init__(self) -> None:
        self.pending: list[dict[str, Any]] = []
        self.polled_at: list[float] = []
        self.trouble: Exception | None = None
        self.hangs = False

    async def fetch(
        self, offset: int | None, seconds: int, _kinds: object
    ) -> list[dict[str, Any]]:
        """Return pending updates, after a second where there are none."""
        self.polled_at.append(asyncio.get_running_loop().time())
        if self.trouble:
            raise self.trouble
        self.pending = [update for update in self.pending if update["update_id"] >= (offset or 0)]
        await asyncio.sleep(FOREVER if self.hangs else 0 if self.pending or not seconds else 1)
        return self.pending[:100]


class Handler:
    """Handles every update in a chat of its own, for as long as told; *quick* ones at once."""

    def __init__(self, takes: float, quick: range = range(0)) -> None:
        self.takes = takes
        self.quick = quick
        self.ended: list[int] = []

    def open(self, update: Update) -> tuple[int, Callable[[], Coroutine[Any, Any, None]]]:
        """Return the work on *update*."""

        async def work() -> None:
            await asyncio.sleep(0 if update.update_id in self.quick else self.takes)
            self.ended.append(update.update_id)

        return update.update_id, work


class Shelf:
    """Holds what was put there until it is released, unless it *is_away*."""

    def __init__(self) -> None:
        self.held: dict[int, Raw] = {}
        self.is_away = False

    async def hold(self, raw: Raw, _chat: int) -> bool:
        """Hold it."""
        if not self.is_away:
            self.held[raw["update_id"]] = raw
        return not self.is_away

    async def release(self, number: int) -> None:
        """Hold it no more."""
        self.held.pop(number, None)


async def watch(
    client: Client, handler: Handler, seconds: float, shelf: Shelf | None = None
) -> tuple[bool, float]:
    """Poll for *seconds*; return whether polling looked alive, and how long stopping took."""
    poller = Poller(client, Opener(client, handler.open), (), shelf)
    running = asyncio.create_task(poller.run())
    await asyncio.sleep(seconds)
    was_alive = poller.is_alive()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return was_alive, asyncio.get_running_loop().time() - seconds


def test_a_quiet_poll_is_alive():
    """Nobody has to write for the polling to be seen at work."""
    assert run_jumping(watch(Client(), Handler(0), 300)) == (True, 0.0)


def test_a_hung_poll_is_noticed():
    """Half a minute without any answer from Telegram is no polling any more."""

    async def hang_after_a_minute(client: Client) -> bool:
        watching = asyncio.create_task(watch(client, Handler(0), 91))
        await asyncio.sleep(60)
        client.hangs = True
        return (await watching)[0]

    assert run_jumping(hang_after_a_minute(Client())) is False


def test_waits_grow_while_polling_fails():
    """A platform that is down for ten minutes is not hammered, and is found again soon."""
    client = Client()
    client.trouble = NetworkError("down")
    run_jumping(watch(client, Handler(0), 600))
    waits = [after - before for before, after in pairwise(client.polled_at)]
    assert waits[:3] == [1.0, 1.5, 2.25]
    assert max(waits) == 30.0


def test_a_flooded_poll_waits_as_told(monkeypatch):
    """A 429 to polling is obeyed to the second."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    client = Client()
    client.trouble = RetryAfter(17)
    run_jumping(watch(client, Handler(0), 20))
    assert client.polled_at == [0.0, 17.0]


def test_a_handler_that_takes_long_holds_nothing_up():
    """After ten seconds its update is confirmed, so that the queue behind it stays in reach."""
    client = Client()
    client.pending = [{"update_id": 1}]
    run_jumping(watch(client, Handler(60), 11))
    assert client.pending == []


def test_what_is_confirmed_before_it_was_handled_is_kept():
    """Whoever polls after a crash finds it; once it was handled nobody does."""
    client, handler, shelf = Client(), Handler(20), Shelf()
    client.pending = [{"update_id": 1}, {"update_id": 2, "inline_query": {}}]

    async def look() -> list[int]:
        watching = asyncio.create_task(watch(client, handler, 30, shelf))
        await asyncio.sleep(15)
        held = [*shelf.held]
        await watching
        return held

    assert (run_jumping(look()), client.pending, shelf.held) == ([1], [], {})


def test_what_stopping_cuts_off_stays_kept():
    """The next start finds it there, since Telegram forgot it."""
    client, shelf = Client(), Shelf()
    client.pending = [{"update_id": 1}]
    run_jumping(watch(client, Handler(60), 20, shelf))
    assert (client.pending, [*shelf.held]) == ([], [1])


def test_what_is_cut_off_costs_no_other_a_second_answer():
    """Telegram hands out all from the first that is not confirmed: so that is put on the shelf."""
    client, handler, shelf = Client(), Handler(60, quick=range(6, 7)), Shelf()
    client.pending = [{"update_id": 5}, {"update_id": 6}]
    run_jumping(watch(client, handler, 5, shelf))
    assert (handler.ended, client.pending, [*shelf.held]) == ([6], [], [5])


def test_those_on_the_shelf_hold_nobody_up():
    """However many take long, one more keeps the others waiting for a second only."""
    client, shelf = Client(), Shelf()
    slow = Handler(300, quick=range(61, 400))
    client.pending = [{"update_id": number} for number in range(1, 61)]

    async def come_later() -> None:
        watching = asyncio.create_task(watch(client, slow, 40, shelf))
        await asyncio.sleep(12)
        slow.quick = range(62, 400)
        client.pending += [{"update_id": number} for number in range(61, 400)]
        await asyncio.sleep(3)
        assert len(slow.ended) == 338
        await watching

    run_jumping(come_later())


def test_what_cannot_be_kept_is_not_confirmed():
    """Telegram holds it while the database is away."""
    client, shelf = Client(), Shelf()
    shelf.is_away = True
    client.pending = [{"update_id": 1}]
    run_jumping(watch(client, Handler(60), 20, shelf))
    assert client.pending == [{"update_id": 1}]


def test_one_handler_that_takes_long_keeps_a_crowd_waiting_a_second():
    """Telegram hands out a hundred from the first that is not confirmed; more people wait."""
    client, handler = Client(), Handler(60, quick=range(2, 500))
    client.pending = [{"update_id": number} for number in range(1, 500)]
    run_jumping(watch(client, handler, 2))
    assert handler.ended == [*range(2, 500)]


def test_a_crowd_is_confirmed_only_once_it_is_answered():
    """Where all take long it is not one that blocks the others, so none is given up."""
    client, handler = Client(), Handler(5)
    client.pending = [{"update_id": number} for number in range(1, 500)]
    run_jumping(watch(client, handler, 4.9 - 3.5))
    assert (handler.ended, len(client.pending)) == ([], 499)


def test_what_stopping_cuts_off_comes_again():
    """An update whose handler was not left the time is not confirmed."""
    client = Client()
    client.pending = [{"update_id": 1}]
    run_jumping(watch(client, Handler(60), 5))
    assert client.pending == [{"update_id": 1}]


def test_stopping_waits_for_handlers_but_not_forever():
    """Some seconds are left to end; a container is killed after ten, and more is to be closed."""
    client, handler = Client(), Handler(60)
    client.pending = [{"update_id": 1}]
    _, took = run_jumping(watch(client, handler, 5))
    assert (round(took, 3), handler.ended) == (3.5, [])


def test_an_update_that_comes_again_is_handled_once():
    """Telegram repeats what is not confirmed; the id tells."""
    client, handler = Client(), Handler(3)
    client.pending = [{"update_id": 1}, {"update_id": 2}]
    run_jumping(watch(client, handler, 5))
    assert handler.ended == [1, 2]

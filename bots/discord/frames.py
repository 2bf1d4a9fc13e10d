"""Plays frames: edits of a message at given seconds, until somebody presses.

Knows time. Must not know how an edit is made.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bots.discord.render import Parcel

LAST_EDIT_SECONDS = 1.0  # so long does a press wait for an edit that is on its way

Edit = Callable[[Parcel], Awaitable[bool]]
"""Change the message; tell whether that worked."""

Seat = tuple[int, int]
"""The channel and the person before whose eyes frames are played."""


@dataclass(frozen=True, slots=True)
class _Playing:
    task: asyncio.Task[None]
    stop: asyncio.Event


class Frames:
    """What is being played, one message for each seat."""

    def __init__(self) -> None:
        self._playing: dict[Seat, _Playing] = {}

    async def start(self, seat: Seat, shown: Sequence[tuple[int, Parcel]], edit: Edit) -> None:
        """Play *shown*, as (seconds, parcel), in the background."""
        await self.stop(seat)
        stop = asyncio.Event()
        task = asyncio.create_task(_play(shown, edit, stop))
        self._playing[seat] = _Playing(task, stop)
        task.add_done_callback(lambda done: self._forget(seat, done))

    async def stop(self, seat: Seat) -> None:
        """End what is played at *seat*, so that no late edit covers what comes now."""
        if playing := self._playing.get(seat):
            playing.stop.set()
            await asyncio.wait([playing.task], timeout=LAST_EDIT_SECONDS)

    def close(self) -> None:
        """End all."""
        for playing in self._playing.values():
            playing.stop.set()

    def _forget(self, seat: Seat, task: asyncio.Task[None]) -> None:
        if (playing := self._playing.get(seat)) and playing.task is task:
            del self._playing[seat]


async def _play(shown: Sequence[tuple[int, Parcel]], edit: Edit, stop: asyncio.Event) -> None:
    began_at = asyncio.get_running_loop().time()
    for seconds, parcel in shown:
        try:
            async with asyncio.timeout_at(began_at + seconds):
                await stop.wait()
        except TimeoutError:
            if await edit(parcel):
                continue
        return

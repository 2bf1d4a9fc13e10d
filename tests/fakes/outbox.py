"""A chat platform that keeps what arrives and answers as it is told."""

import asyncio
from collections import deque

from scheduler.model import Occurrence, Outcome, Sent


class Outbox:
    """Takes deliveries; *answers* are given one after another, and then everything arrives."""

    def __init__(self) -> None:
        self.tried: list[Occurrence] = []
        self.arrived: list[Occurrence] = []
        self.answers: deque[Outcome | Exception] = deque()

    async def deliver(self, occurrence: Occurrence) -> Outcome:
        """Answer as told; what arrives is kept."""
        self.tried.append(occurrence)
        answer = self.answers.popleft() if self.answers else Sent("m1")
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Sent):
            self.arrived.append(occurrence)
        return answer

    def take(self) -> list[Occurrence]:
        """Return what arrived since the last call."""
        arrived, self.arrived = self.arrived, []
        return arrived


class Gate(Outbox):
    """A platform that answers nobody until it is opened, and counts who waits."""

    def __init__(self, *held_up: str) -> None:
        super().__init__()
        self._held_up = held_up
        self.open = asyncio.Event()
        self.waiting = 0

    async def deliver(self, occurrence: Occurrence) -> Outcome:
        """Let those wait that are held up: all, where none is named."""
        if not self._held_up or occurrence.reminder.address in self._held_up:
            self.waiting += 1
            await self.open.wait()
            self.waiting -= 1
        return await super().deliver(occurrence)

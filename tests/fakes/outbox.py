"""A chat platform that keeps what arrives and answers as it is told."""

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

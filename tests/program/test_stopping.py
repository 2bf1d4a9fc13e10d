"""In which order the program stops."""

import asyncio
from datetime import timedelta
from pathlib import Path

from bots.adapter import Limits
from bots.allowance import Backlog
from bots.app import App
from bots.conversation.reply import Reply
from scheduler.alarm import Alarm
from scheduler.deliveries import Deliveries
from scheduler.model import Address, Kind, Occurrence, Outcome, PersonId, Sent
from scheduler.reminders import Reminders
from storage.engine import open_storage
from tests.fakes.manual_clock import ManualClock
from tests.fakes.new_reminders import daily, private


class SlowPlatform:
    """A platform that brings a message when it is let, and notes what happens."""

    platform = "web"
    limits = Limits(text_chars=100, buttons_per_row=1, rows=1, label_chars=10)

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.begun = asyncio.Event()
        self.may_arrive = asyncio.Event()

    async def run(self) -> None:
        """Be connected until cancelled."""
        try:
            await asyncio.Event().wait()
        finally:
            self.notes.append("disconnected")

    async def deliver(self, _occurrence: Occurrence) -> Outcome:
        """Bring a message once it may arrive."""
        self.begun.set()
        await self.may_arrive.wait()
        self.notes.append("sent")
        return Sent("1")

    async def send(self, to: Address, reply: Reply, key: str | None = None) -> Outcome:
        """Send nothing that answers people."""
        raise NotImplementedError

    async def private_chat(self, person: PersonId) -> Address | None:
        """Know nobody."""
        return None

    def is_ready(self) -> bool:
        """Be ready."""
        return True

    def rest(self) -> None:
        """Have nothing that waits."""

    def backlog(self) -> Backlog:
        """Have nothing that waits."""
        return Backlog()


async def test_what_is_under_way_is_sent_before_the_connection_closes(tmp_path: Path) -> None:
    """A reminder that was begun is not cut off, and so not sent twice."""
    clock, platform = ManualClock(), SlowPlatform()
    async with open_storage(tmp_path) as storage:
        reminders = Reminders(storage.reminders, clock)
        await reminders.create(private(Kind.TIP, daily(13)))
        clock.advance(timedelta(hours=1))
        deliveries = Deliveries(storage.reminders, clock, platform.deliver)
        async with Alarm(reminders, deliveries, {"web": lambda: 100}, clock) as alarm:
            running = asyncio.create_task(App({"web": platform}, alarm, "").run())
            await platform.begun.wait()
            running.cancel()
            platform.may_arrive.set()
            await asyncio.wait([running])
            assert running.cancelled()
    assert platform.notes == ["sent", "disconnected"]

"""In which order the program stops."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bots.adapter import Backlog, Limits
from bots.app import App
from bots.conversation.reply import Reply
from scheduler.alarm import Alarm
from scheduler.deliveries import Deliveries
from scheduler.errors import RoleLostError
from scheduler.model import Address, Kind, Occurrence, Outcome, PersonId, Sent
from scheduler.reminders import Reminders
from scheduler.roles import Roles
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
        self.takes_to_end = 0.0

    async def run(self) -> None:
        """Be connected until cancelled."""
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(self.takes_to_end)
            self.notes.append(f"{self.platform} disconnected")

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
    assert platform.notes == ["sent", "web disconnected"]


class LosesOne:
    """Keeps roles: all are ours, until the one of a platform is another process's."""

    lost = ""

    async def hold(self, role: str, _holder: str, _now: datetime) -> int | None:
        """Give it, unless it is lost."""
        return None if role == self.lost else 1

    async def let_go(self, _role: str, _holder: str, _now: datetime) -> None:
        """Forget it."""


async def test_all_platforms_are_left_at_once_where_one_is_lost(tmp_path: Path) -> None:
    """Else nobody would serve the others for as long as the first takes to end."""
    clock, roles = ManualClock(), LosesOne()
    slow, other = SlowPlatform(), SlowPlatform()
    slow.platform, other.platform = "web", "telegram"
    other.notes = slow.notes
    slow.takes_to_end = 0.2
    async with open_storage(tmp_path) as storage:
        deliveries = Deliveries(storage.reminders, clock, slow.deliver)
        async with (
            Alarm(Reminders(storage.reminders, clock), deliveries, {}, clock) as alarm,
            Roles(roles, clock, ["web", "telegram"]) as duties,
        ):
            adapters = {"web": slow, "telegram": other}
            running = asyncio.create_task(App(adapters, alarm, "", duties).run())
            await asyncio.sleep(0.1)
            roles.lost = "web"
            with pytest.raises(ExceptionGroup) as caught:
                await running
    assert caught.group_contains(RoleLostError)
    assert slow.notes == ["telegram disconnected", "web disconnected"]

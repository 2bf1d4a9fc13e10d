"""Whatever is done in whatever order: nothing is lost, nothing that was settled comes again."""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from scheduler.deliveries import Deliveries
from scheduler.errors import UndoExpiredError
from scheduler.model import (
    Address,
    Failed,
    Kind,
    Outcome,
    ReminderId,
    Result,
    RetryAfter,
    State,
)
from scheduler.recurrence import Recurrence, next_after
from scheduler.reminders import Reminders
from storage.engine import open_storage
from tests.fakes.manual_clock import NOON, ManualClock
from tests.fakes.new_reminders import daily, every, once, private
from tests.fakes.outbox import Outbox

MINUTE = timedelta(minutes=1)
RULES = [
    daily(13),
    daily(9, 13, 21, zone="Europe/Berlin"),
    daily(23.5, 24.5),
    every(30, NOON),
    every(1440, NOON),
    once(45, NOON + timedelta(days=3)),
]
TROUBLE: list[Outcome] = [
    Failed("502"),
    RetryAfter(timedelta(seconds=90)),
    RetryAfter(timedelta(minutes=7), whole_lane=True),
]


@dataclass
class Known:
    """What the test remembers of a reminder: all after *since* is to arrive."""

    rule: Recurrence
    since: datetime


class Reminding(RuleBasedStateMachine):
    """People, a platform with troubles, crashes, and time."""

    ids = Bundle("ids")

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.folder = tempfile.TemporaryDirectory()
        opened = self.stack.enter_async_context(open_storage(Path(self.folder.name)))
        self.store = self.runner.run(opened).reminders
        self.clock = ManualClock()
        self.reminders = Reminders(self.store, self.clock)
        self.outbox = Outbox()
        self.known: dict[ReminderId, Known] = {}

    def teardown(self) -> None:
        """Deliver all that is due, look once more, and close."""
        self.drain()
        self.runner.run(self.stack.aclose())
        self.runner.close()
        self.folder.cleanup()

    @rule(target=ids, rule=st.sampled_from(RULES), chat=st.sampled_from(["ann", "bob"]))
    def create(self, rule: Recurrence, chat: str) -> ReminderId | None:
        """Somebody sets a reminder in own words, which no rule ever drops."""
        if len(self.known) == 12 or next_after(rule, self.clock.now()) is None:
            return None
        new = private(Kind.CUSTOM, rule, Address(f"web:{chat}"))
        saved = self.runner.run(self.reminders.create(new))
        self.known[saved.id] = Known(rule, self.clock.now())
        return saved.id

    @rule(minutes=st.sampled_from([1, 10, 60, 600, 3000]))
    def advance(self, minutes: int) -> None:
        """Time passes."""
        self.clock.advance(minutes * MINUTE)

    @rule(trouble=st.lists(st.sampled_from(TROUBLE), max_size=3))
    def run_due(self, trouble: list[Outcome]) -> None:
        """The alarm rings; the platform may refuse at first."""
        self.outbox.answers.extend(trouble)
        self.run_round(self.outbox)

    @rule()
    def crash(self) -> None:
        """The process dies while messages are under way, before anything is written down."""
        self.runner.run(self.store.claim_due(self.clock.now(), "web", 100))
        self.runner.run(self.reminders.take_back_claims())

    @rule(reminder=ids)
    def pause_and_resume(self, reminder: ReminderId | None) -> None:
        """A pause, during which nothing is to arrive, and its end."""
        found = reminder and self.runner.run(self.reminders.get(reminder))
        if reminder and found and found.state is State.ACTIVE:
            self.runner.run(self.reminders.pause(reminder))
            self.clock.advance(90 * MINUTE)
            self.runner.run(self.reminders.resume(reminder))
            self.known[reminder].since = self.clock.now()

    @rule(reminder=ids, minutes=st.sampled_from([0, 9, 11]))
    def delete_and_undo(self, reminder: ReminderId | None, minutes: int) -> None:
        """A deletion, regretted in time or too late."""
        if reminder is None or reminder not in self.known:
            return
        self.runner.run(self.reminders.delete(reminder))
        self.clock.advance(minutes * MINUTE)
        try:
            self.runner.run(self.reminders.restore(reminder))
        except UndoExpiredError:
            del self.known[reminder]

    @rule(minutes=st.sampled_from([10, 30, 60]))
    def snooze_the_last(self, minutes: int) -> None:
        """Somebody wants it again later."""
        if self.outbox.arrived:
            last = self.outbox.arrived[-1].id
            self.runner.run(self.reminders.snooze(last, minutes * MINUTE))

    @rule()
    def tidy(self) -> None:
        """Housekeeping takes nothing that is still wanted."""
        self.runner.run(self.reminders.tidy())

    @rule()
    def drain(self) -> None:
        """With a platform in order, all that is due arrives, and every series goes on."""
        self.outbox.answers.clear()
        self.clock.advance(timedelta(hours=1, minutes=1))
        while self.run_round(self.outbox):
            pass
        for reminder, known in self.known.items():
            self.look_at(reminder, known)

    @invariant()
    def nothing_settled_comes_again(self) -> None:
        """An occurrence that arrived and was written down is done with."""
        arrivals = [one.id for one in self.outbox.arrived]
        assert len(arrivals) == len(set(arrivals))

    def look_at(self, reminder: ReminderId, known: Known) -> None:
        """The newest instant of the series has arrived, and the next one waits."""
        now, newest = self.clock.now(), None
        following = next_after(known.rule, known.since)
        while following is not None and following <= now:
            newest, following = following, next_after(known.rule, following)
        found = self.runner.run(self.reminders.get(reminder))
        assert found is not None
        assert found.next_at == following
        lines = self.runner.run(self.reminders.history(reminder, 1000))
        sent = {line.due_at for line in lines if line.result is Result.SENT}
        assert newest is None or newest in sent

    def run_round(self, outbox: Outbox) -> int:
        """Run one round and return how many were claimed."""
        deliveries = Deliveries(self.store, self.clock, outbox.deliver)
        return self.runner.run(deliveries.run_due("web", 100))


Reminding.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestReminding: Any = Reminding.TestCase

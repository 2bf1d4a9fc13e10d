"""What operators can watch: counts, durations and states, for Prometheus to fetch.

Knows names of measures and where they are taken. Must not know a text, a person or a chat: labels
are platforms, kinds and outcomes only.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

from bots.adapter import Adapter, Respond
from bots.conversation.feedback import Event
from bots.conversation.reply import Reply
from bots.conversation.turn import Turn
from scheduler.model import Occurrence, Outcome, Sent, lane_of
from scheduler.store import GivenBack, Settlement, Turnover

PREFIX = "crampbot_"
QUICK = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
LATE = (0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600)
CERTAINTIES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1)
LOOP_SECONDS = 0.5
REFUSALS = (403, 429)
GIVEN_BACK = "given_back"  # it waits, and is claimed again

Deliver = Callable[[Occurrence], Awaitable[Outcome]]


class Metrics:
    """All measures of one process, in a registry of their own."""

    def __init__(self, release: str) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        Info("crampbot_build", "The release that runs.", registry=self.registry).info(
            {"release": release}
        )
        self._turns = self._counter(
            "turns", "What people did, by platform and kind.", "platform", "kind"
        )
        self._turn_seconds = self._histogram(
            "turn_seconds", "From a turn to its reply.", QUICK, "kind"
        )
        self._answers = self._counter(
            "answers", "Questions by what came of them, and whether answers helped.", "outcome"
        )
        self._certainty = self._histogram(
            "understanding_certainty", "How sure the best topic was.", CERTAINTIES
        )
        self._deliveries = self._counter(
            "deliveries", "Reminders handed to a platform.", "platform", "outcome"
        )
        self._refusals = self._counter(
            "platform_refusals", "Requests that a platform refused.", "platform", "status"
        )
        self._lateness = self._histogram(
            "reminder_lateness_seconds", "From due to sent.", LATE, "platform"
        )
        self._store_seconds = self._histogram(
            "store_seconds", "Transactions, waiting included.", QUICK
        )
        self._lag = self._histogram(
            "event_loop_lag_seconds", "How late the loop ran a timer.", QUICK
        )
        self._held = self._gauge(
            "role_held", "Whether this process serves the platform; others may stand by.", "role"
        )
        self._ready = self._gauge("platform_ready", "1 where turns arrive.", "platform")
        self._due = self._gauge(
            "reminders_due", "Reminders that are due and not settled.", "platform"
        )
        self._claimed = self._counter(
            "reminders_claimed", "Reminders that were taken to be sent.", "platform"
        )
        self._settled = self._counter(
            "reminders_settled", "Reminders by what became of them.", "platform", "outcome"
        )
        self._room = self._gauge(
            "allowance", "Reminders that a platform would take now.", "platform"
        )
        self._waiting = self._gauge(
            "sends_waiting", "What waits for a platform's allowance.", "platform", "kind"
        )
        self._pause = self._gauge(
            "platform_pause_seconds", "How long a platform still wants nothing.", "platform"
        )

    def timing(self, respond: Respond) -> Respond:
        """Return *respond*, counted and timed by kind of turn."""

        async def timed(turn: Turn) -> Reply | None:
            kind = type(turn).__name__.lower()
            self._turns.labels(lane_of(turn.origin.address), kind).inc()
            with self._turn_seconds.labels(kind).time():
                return await respond(turn)

        return timed

    def counting(self, deliver: Deliver) -> Deliver:
        """Return *deliver*, counted by outcome; how late it was is kept of what was sent."""

        async def counted(occurrence: Occurrence) -> Outcome:
            platform = lane_of(occurrence.reminder.address)
            began = time.perf_counter()
            outcome = await deliver(occurrence)
            self._deliveries.labels(platform, type(outcome).__name__.lower()).inc()
            if isinstance(outcome, Sent):
                late = occurrence.late.total_seconds() + time.perf_counter() - began
                self._lateness.labels(platform).observe(max(0.0, late))
            return outcome

        return counted

    def turned_over(
        self, platform: str, turnover: Turnover, settlements: Sequence[Settlement]
    ) -> None:
        """Count what was claimed, and what was settled by what became of it."""
        claimed = sum(1 + len(claim.along) for claim in turnover.claims)
        self._claimed.labels(platform).inc(claimed)
        for one in settlements:
            outcome = GIVEN_BACK if isinstance(one, GivenBack) else one.result.value
            self._settled.labels(platform, outcome).inc()

    def refused(self, platform: str, status: int) -> None:
        """Count an answer of a platform to a request of any kind, where it is a refusal."""
        if status in REFUSALS:
            self._refusals.labels(platform, str(status)).inc()

    def understood(self, event: Event, certainty: float | None = None) -> None:
        """Count what came of a question, with how sure the best topic was."""
        self._answers.labels(event.value).inc()
        if certainty is not None:
            self._certainty.observe(certainty)

    def stored(self, seconds: float) -> None:
        """Note how long a transaction took, its waiting included."""
        self._store_seconds.observe(seconds)

    async def watch_loop(self) -> None:
        """Measure how late the event loop runs its timers, until cancelled."""
        while True:
            began = time.perf_counter()
            await asyncio.sleep(LOOP_SECONDS)
            self._lag.observe(max(0.0, time.perf_counter() - began - LOOP_SECONDS))

    def exposition(
        self,
        adapters: Mapping[str, Adapter],
        allowances: Mapping[str, Callable[[], int]],
        due: Mapping[str, int] | None = None,
        holds: Callable[[str], bool] = lambda _role: True,
    ) -> bytes:
        """Return all measures as Prometheus reads them.

        *due* are reminders, by platform, None where that is not known just now. *holds* tells
        whether this process serves a platform.
        """
        for platform, adapter in adapters.items():
            if due is not None:
                self._due.labels(platform).set(due.get(platform, 0))
            self._ready.labels(platform).set(adapter.is_ready())
            self._room.labels(platform).set(allowances[platform]())
            self._held.labels(platform).set(holds(platform))
            backlog = adapter.backlog()
            self._waiting.labels(platform, "answer").set(backlog.answers)
            self._waiting.labels(platform, "reminder").set(backlog.reminders)
            self._pause.labels(platform).set(backlog.pause_seconds)
        return generate_latest(self.registry)

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(f"{PREFIX}{name}", meaning, labels, registry=self.registry)

    def _gauge(self, name: str, meaning: str, *labels: str) -> Gauge:
        return Gauge(f"{PREFIX}{name}", meaning, labels, registry=self.registry)

    def _histogram(
        self, name: str, meaning: str, buckets: tuple[float, ...], *labels: str
    ) -> Histogram:
        return Histogram(
            f"{PREFIX}{name}", meaning, labels, buckets=buckets, registry=self.registry
        )

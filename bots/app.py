"""Opens every part in order, wires them, and closes them in reverse: the only place that does.

Knows all parts by name. Must not know what any of them does.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    aclosing,
    asynccontextmanager,
    suppress,
)
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bots.adapter import Adapter
from bots.conversation.about import Operator
from bots.conversation.dispatcher import Dispatcher
from bots.conversation.turn_limit import HUMAN, Speed, TurnLimit
from bots.listener import Measures, listen
from bots.metrics import Metrics
from bots.platforms import (
    Allowances,
    Desk,
    ReminderPresence,
    StoredKeepsakes,
    make_adapters,
    mounting,
)
from bots.postman import Postman
from bots.settings import Settings, release
from content.knowledge import load_knowledge
from scheduler.alarm import Alarm
from scheduler.clock import Clock
from scheduler.deliveries import Deliveries
from scheduler.errors import StoreError
from scheduler.reminders import Reminders
from scheduler.roles import AllDuties, Duties, Roles
from storage.engine import Storage, open_shared, open_storage


@dataclass(frozen=True, slots=True)
class App:
    """The running program: its adapters by lane, its alarm, and where its page is served.

    Whoever holds the role of a lane receives there and sends; the other processes stand by.
    """

    adapters: dict[str, Adapter]
    alarm: Alarm
    address: str
    duties: Duties = field(default_factory=AllDuties)

    async def run(self) -> None:
        """Receive turns on every platform until cancelled; what escapes an adapter ends all."""
        lanes: set[asyncio.Task[None]] = set()
        async with asyncio.TaskGroup() as group:
            for adapter in self.adapters.values():
                serving = self.duties.serve(adapter.platform, partial(self._serve, adapter, lanes))
                lanes.add(group.create_task(serving, name=adapter.platform))

    async def _serve(self, adapter: Adapter, lanes: set[asyncio.Task[None]]) -> None:
        """Receive turns until cancelled, since all ends or another process has the lane.

        What is due stops first, so that what was begun to be sent still has its connection. What
        waits for an allowance is not begun any more: whoever comes next sends it. All *lanes* end
        with one, at the same time.
        """
        receiving = asyncio.create_task(adapter.run())
        try:
            await asyncio.shield(receiving)
        except asyncio.CancelledError:
            others = [lane for lane in lanes if lane.get_name() != adapter.platform]
            lanes.clear()  # they are not to end us in turn
            for lane in others:
                if not lane.cancelling():
                    lane.cancel()
            for one in self.adapters.values():
                one.rest()
            await self.alarm.stop()
            raise
        finally:
            receiving.cancel()
            await asyncio.wait([receiving])


@asynccontextmanager
async def open_app(
    settings: Settings, clock: Clock | None = None, speed: Speed = HUMAN
) -> AsyncIterator[App]:
    """Open the whole program; raise what an operator can mend (bots/cli/faults.py).

    *speed* is how fast one person may go on.
    """
    knowledge = load_knowledge()
    metrics = Metrics(release())
    async with AsyncExitStack() as stack:
        storage = await stack.enter_async_context(_storage(settings, metrics))
        clock = clock or storage.clock
        reminders = Reminders(storage.reminders, clock)
        operator = _operator(settings)
        dispatcher = Dispatcher(knowledge, storage.people, reminders, clock, operator)
        dispatcher.observe(metrics.understood)
        limit = TurnLimit(dispatcher.respond, knowledge, storage.people, clock, speed)
        respond = metrics.timing(limit.respond)
        desk = Desk(
            dispatcher,
            respond,
            ReminderPresence(reminders, storage.people, clock),
            StoredKeepsakes(storage.facts),
            knowledge.phrasebook,
            partial(storage.inbox, clock),
            metrics.refused,
        )
        adapters, allowances, mount = make_adapters(settings, desk)
        duties = await _duties(storage, clock, adapters, stack)
        postman = Postman(dispatcher, reminders, adapters)

        def readiness() -> dict[str, bool]:
            return {
                lane: adapter.is_ready() or duties.is_elsewhere(lane)
                for lane, adapter in adapters.items()
            }

        async def expose() -> bytes:
            due = None
            with suppress(StoreError):  # how slow or broken the store is shows in other measures
                due = await storage.reminders.count_due(clock.now())
            return metrics.exposition(adapters, allowances, due, duties.holds)

        token = settings.metrics_token
        measures = Measures(expose, None if token is None else token.get_secret_value())
        mounts = mounting(measures.mount, mount)
        listening = listen(settings.web_host, settings.web_port, readiness, mounts)
        async with aclosing(dispatcher), listening as address:
            deliveries = Deliveries(storage.reminders, clock, metrics.counting(postman.deliver))
            deliveries.observe(metrics.turned_over)
            async with (
                Alarm(reminders, deliveries, _held(allowances, duties), clock) as alarm,
                _going(metrics.watch_loop()),
            ):
                yield App(adapters, alarm, address, duties)


def _storage(settings: Settings, metrics: Metrics) -> AbstractAsyncContextManager[Storage]:
    if settings.server is None:
        return open_storage(settings.data_dir, metrics.stored)
    return open_shared(settings.server, metrics.stored)


async def _duties(
    storage: Storage, clock: Clock, lanes: Iterable[str], stack: AsyncExitStack
) -> Duties:
    if not storage.is_shared:
        return AllDuties()
    return await stack.enter_async_context(Roles(storage.roles, clock, lanes))


def _held(allowances: Allowances, duties: Duties) -> Allowances:
    """Return *allowances* that are nought while another process may serve the lane.

    They are asked before every batch, and one pace for a lane needs one process that sends.
    """

    def allowance(lane: str) -> int:
        return allowances[lane]() if duties.holds(lane) else 0

    return {lane: partial(allowance, lane) for lane in allowances}


@asynccontextmanager
async def _going(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let *work* go on in the background until the block ends."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


def _operator(settings: Settings) -> Operator:
    return Operator(
        version=release(),
        name=settings.operator_name,
        contact=settings.operator_contact,
        help_line=settings.help_line,
        default_zone=settings.default_zone,
    )

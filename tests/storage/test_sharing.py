"""Several processes on one PostgreSQL: each a storage of its own, all at work at once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.changes import pause
from scheduler.errors import TooManyError
from scheduler.model import Address, Kind, Result, State
from scheduler.store import LEASE, Addition, Caps, Claim, ReminderStore
from storage.engine import Storage, open_shared
from tests.contract.samples import DAY, DUE, addition, sent
from tests.fakes.postgres_server import PostgresServer

PROCESSES = 3
CHATS = 40


@pytest.fixture
async def stores(postgres: PostgresServer, database: str) -> AsyncIterator[list[ReminderStore]]:
    """The stores of several processes on one database."""
    address = postgres.address(database)
    async with AsyncExitStack() as stack:
        opened: list[Storage] = [
            await stack.enter_async_context(open_shared(address)) for _ in range(PROCESSES)
        ]
        yield [one.reminders for one in opened]


async def fill(store: ReminderStore, each: int = 1) -> None:
    """Store so many reminders for each of many chats, all due at DUE."""
    for number in range(CHATS):
        for _ in range(each):
            await store.add(addition(Address(f"web:{number}"), Kind.CUSTOM))


async def test_no_two_claimers_get_the_same_occurrence(stores: list[ReminderStore]) -> None:
    """However many claim at once, and none is left out in the end."""
    await fill(stores[0])
    claims: list[Claim] = []
    while len(claims) < CHATS:
        rounds = await asyncio.gather(
            *(store.claim_due(DUE, "web", 3) for store in stores for _ in range(4))
        )
        claims += [claim for got in rounds for claim in got]
    assert len({claim.occurrence for claim in claims}) == len(claims) == CHATS


async def test_a_chat_has_one_under_lease_however_many_claim(
    stores: list[ReminderStore],
) -> None:
    """Its others wait until that one is settled."""
    await fill(stores[0], each=3)
    for _ in range(3):
        claims: list[Claim] = []
        while len(claims) < CHATS:
            rounds = await asyncio.gather(*(store.claim_due(DUE, "web", 9) for store in stores))
            claims += [claim for got in rounds for claim in got]
        assert Counter(claim.reminder.address for claim in claims).most_common(1)[0][1] == 1
        await stores[0].settle(DUE, [sent(claim) for claim in claims])


async def test_what_is_settled_and_claimed_at_once_comes_once(
    stores: list[ReminderStore],
) -> None:
    """Whole batches in one transaction each, in every process."""
    await fill(stores[0], each=2)
    settled = Counter[int]()

    async def work(store: ReminderStore) -> None:
        held: list[Claim] = []
        for _ in range(60):
            turnover = await store.settle_and_claim(DUE, [sent(one) for one in held], "web", 5)
            assert turnover.settled == len(held)
            settled.update(claim.occurrence for claim in held)
            held = turnover.claims
            if not held and settled.total() == 2 * CHATS:
                return

    await asyncio.gather(*map(work, stores))
    assert len(settled) == settled.total() == 2 * CHATS


async def test_a_pause_during_a_settlement_holds(stores: list[ReminderStore]) -> None:
    """Whichever comes first, nothing waits for a paused reminder afterwards."""
    await fill(stores[0])
    claims = await stores[0].claim_due(DUE, "web", CHATS)
    await asyncio.gather(
        *(stores[0].settle(DUE, [sent(claim)]) for claim in claims),
        *(
            stores[1].change(claim.reminder.id, DUE, lambda found: pause(found, None))
            for claim in claims
        ),
    )
    for claim in claims:
        found = await stores[2].get(claim.reminder.id)
        assert found is not None
        assert (found.state, found.next_at) == (State.PAUSED, None)
        assert [one.result for one in await stores[2].history(found.id, 9)] == [Result.SENT]
    assert await stores[2].next_due_at(["web"]) is None


async def test_a_cap_holds_for_all_processes_together(stores: list[ReminderStore]) -> None:
    """Who presses twice at once gets no more."""
    capped = Caps(person=5, chat=5)
    tries = [store.add(addition_with(capped)) for store in stores for _ in range(4)]
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, TooManyError) for one in done) == len(done) - 5
    assert len(await stores[0].of_chat(Address("web:1"))) == 5


def addition_with(caps: Caps) -> Addition:
    """Return a reminder of one chat with caps."""
    return replace(addition(Address("web:1"), Kind.CUSTOM), caps=caps)


async def test_leases_go_by_the_clock_of_the_database(stores: list[ReminderStore]) -> None:
    """A process whose own clock is wrong takes nothing away from the others."""
    await fill(stores[0])
    assert len(await stores[0].claim_due(DUE, "web", CHATS)) == CHATS
    ahead = DUE + LEASE + timedelta(hours=3)
    assert await stores[1].claim_due(ahead, "web", CHATS) == []
    assert await stores[1].claim_due(DUE + DAY, "web", CHATS) == []


async def test_a_start_takes_no_claim_away_from_others(
    stores: list[ReminderStore], postgres: PostgresServer, database: str
) -> None:
    """Those who hold them may well be alive; a lease ends by itself."""
    await fill(stores[0])
    claims = await stores[0].claim_due(DUE, "web", CHATS)
    async with open_shared(postgres.address(database)) as late:
        assert await late.reminders.claim_due(DUE, "web", CHATS) == []
    assert await stores[0].settle(DUE, [sent(claim) for claim in claims]) == CHATS

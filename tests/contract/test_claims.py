"""What every ReminderStore promises of claims and settlements (scheduler/store.py)."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from sqlalchemy import update

from scheduler import changes
from scheduler.changes import pause
from scheduler.model import (
    Address,
    Kind,
    QuietHours,
    ReminderId,
    Result,
    State,
    Suspension,
)
from scheduler.store import LEASE, Claim, GivenBack, ReminderStore, Settled, Settlement
from storage.engine import Storage
from storage.tables import reminders
from tests.contract.conftest import EndLeases
from tests.contract.samples import DAY, DUE, NIGHT, SECOND, addition, claim_one, sent
from tests.fakes.new_reminders import ANN, BOB, CLUB


async def test_a_claim_is_exclusive_until_its_lease_ends(
    store: ReminderStore, end_leases: EndLeases
) -> None:
    """Then anybody may have it, under another token and as another attempt."""
    first = await claim_one(store)
    assert await store.claim_due(DUE, "web", 9) == []
    await end_leases()
    [second] = await store.claim_due(DUE, "web", 9)
    assert second.occurrence == first.occurrence
    assert second.token != first.token
    assert (first.attempt, second.attempt) == (1, 2)


async def test_a_settlement_demands_the_token(store: ReminderStore, end_leases: EndLeases) -> None:
    """Whoever comes after the lease changes nothing."""
    first = await claim_one(store)
    await end_leases()
    [second] = await store.claim_due(DUE, "web", 9)
    assert await store.settle(DUE, [sent(first)]) == 0
    assert await store.history(first.reminder.id, 9) == []
    assert await store.settle(DUE, [sent(second)]) == 1
    assert await store.settle(DUE, [sent(second)]) == 0


async def test_a_settled_occurrence_makes_room_for_the_next(store: ReminderStore) -> None:
    """One line in the ledger, the next instant in the queue, the delivery counted."""
    claim = await claim_one(store)
    await store.settle(DUE, [sent(claim)])
    [line] = await store.history(claim.reminder.id, 9)
    assert (line.due_at, line.sent_at, line.result) == (DUE, DUE + SECOND, Result.SENT)
    assert await store.next_due_at(["web"]) == DUE + DAY
    found = await store.get(claim.reminder.id)
    assert found is not None
    assert (found.next_at, found.delivered, found.unanswered) == (DUE + DAY, 1, 1)


async def test_a_settlement_without_a_next_time_ends_the_reminder(store: ReminderStore) -> None:
    """It is kept, but can no longer come."""
    claim = await claim_one(store)
    await store.settle(DUE, [replace(sent(claim), next_at=None)])
    found = await store.get(claim.reminder.id)
    assert found is not None
    assert found.state is State.ENDED
    assert await store.of_chat(ANN) == []


async def test_what_passed_by_gets_lines(store: ReminderStore) -> None:
    """The occurrence stands for the newest instant, the others are told beside it."""
    claim = await claim_one(store)
    late = replace(sent(claim), due_at=DUE + DAY, passed=((DUE, Result.COALESCED),))
    await store.settle(DUE + DAY, [replace(late, next_at=DUE + 2 * DAY)])
    lines = await store.history(claim.reminder.id, 9)
    assert [(line.due_at, line.result) for line in lines] == [
        (DUE + DAY, Result.SENT),
        (DUE, Result.COALESCED),
    ]
    assert lines[0].occurrence == claim.occurrence


async def test_what_is_given_back_is_ready_when_told(store: ReminderStore) -> None:
    """Nothing waits inside a lease."""
    claim = await claim_one(store)
    await store.settle(DUE, [GivenBack(claim=claim, ready_at=DUE + 9 * SECOND)])
    assert await store.claim_due(DUE + 8 * SECOND, "web", 9) == []
    [again] = await store.claim_due(DUE + 9 * SECOND, "web", 9)
    assert again.due_at == DUE


async def test_what_was_tried_goes_first(store: ReminderStore) -> None:
    """Once its wait is over, before all that was due in the meantime."""
    for number in range(3):
        await store.add(addition(Address(f"web:{number}"), Kind.CUSTOM))
    [first] = await store.claim_due(DUE, "web", 1)
    await store.settle(DUE, [GivenBack(claim=first, ready_at=DUE + 9 * SECOND)])
    [other] = await store.claim_due(DUE + 8 * SECOND, "web", 1)
    [again] = await store.claim_due(DUE + 9 * SECOND, "web", 1)
    assert other.occurrence != first.occurrence
    assert (again.occurrence, again.attempt) == (first.occurrence, 2)
    assert len(await store.claim_due(DUE + 9 * SECOND, "web", 9)) == 1


async def test_what_nobody_knows_the_end_of_goes_first(
    store: ReminderStore, end_leases: EndLeases
) -> None:
    """Its lease ended: it may have been sent, and the platform may still know that."""
    for number in range(3):
        await store.add(addition(Address(f"web:{number}"), Kind.CUSTOM))
    failed, unknown = await store.claim_due(DUE, "web", 2)
    later = DUE + 9 * SECOND
    await store.settle(DUE, [GivenBack(claim=failed, ready_at=later)])
    await end_leases()
    claims = await store.claim_due(later, "web", 2)
    assert {one.occurrence for one in claims} == {failed.occurrence, unknown.occurrence}
    assert [one.attempt for one in claims] == [2, 2]


async def test_what_is_deleted_while_it_is_sent_waits_no_more(
    store: ReminderStore, end_leases: EndLeases
) -> None:
    """Whoever sent it never told, and nobody looks for it again and again."""
    claim = await claim_one(store)
    await store.change(claim.reminder.id, DUE, partial(changes.delete, now=DUE))
    await end_leases()
    assert (await store.settle_and_claim(DUE, [], "web", 9)).claims == []
    assert (await store.settle_and_claim(DUE, [], "web", 9)).next_at is None


async def test_what_was_not_begun_is_no_attempt(store: ReminderStore) -> None:
    """Whoever claims next begins with it."""
    claim = await claim_one(store)
    await store.settle(DUE, [GivenBack(claim=claim, ready_at=DUE, is_begun=False)])
    [again] = await store.claim_due(DUE, "web", 9)
    assert (again.occurrence, again.attempt) == (claim.occurrence, 1)


async def test_a_batch_is_settled_and_the_next_claimed_in_one_go(store: ReminderStore) -> None:
    """As if one after the other: what is settled makes room, what is given back waits."""
    for address in (ANN, ANN, BOB):
        await store.add(addition(address, Kind.CUSTOM))
    first = await store.settle_and_claim(DUE, [], "web", 9)
    done, waits = sorted(first.claims, key=lambda claim: claim.reminder.address)
    given_back = GivenBack(claim=waits, ready_at=DUE + 9 * SECOND)
    second = await store.settle_and_claim(DUE, [sent(done), given_back], "web", 9)
    assert (first.settled, second.settled) == (0, 2)
    assert [claim.reminder.address for claim in second.claims] == [ANN]
    third = await store.settle_and_claim(DUE, [sent(second.claims[0])], "web", 9)
    assert (third.settled, third.claims, third.next_at) == (1, [], DUE + 9 * SECOND)


async def test_something_can_be_done_while_the_batch_is_written(store: ReminderStore) -> None:
    """Once for each transaction; where nothing is to be written, nothing is waited for."""
    told: list[int] = []

    async def turn_over(*settlements: Settlement) -> list[Claim]:
        meanwhile = partial(told.append, len(settlements))
        return (await store.settle_and_claim(DUE, settlements, "web", 9, meanwhile)).claims

    assert await turn_over() == []
    await store.add(addition(ANN, Kind.CUSTOM))
    [claim] = await turn_over()
    assert await turn_over(sent(claim)) == []
    assert told == [0, 1]


async def test_where_nothing_waits_there_is_no_next_time(store: ReminderStore) -> None:
    """Neither on an empty lane nor once the last series has ended."""
    assert (await store.settle_and_claim(DUE, [], "web", 9)).next_at is None
    claim = await claim_one(store)
    ends = replace(sent(claim), next_at=None)
    assert (await store.settle_and_claim(DUE, [ends], "web", 9)).next_at is None


async def test_what_is_under_lease_may_be_claimed_when_that_ends(
    store: ReminderStore, end_leases: EndLeases
) -> None:
    """Whoever holds it may be gone, and nothing else may be due for a long time."""
    claim = await claim_one(store)
    found = await store.settle_and_claim(DUE, [], "web", 9)
    assert found.next_at is not None
    assert timedelta(0) < found.next_at - DUE <= LEASE
    await end_leases()
    [again] = (await store.settle_and_claim(DUE, [], "web", 9)).claims
    assert again.occurrence == claim.occurrence


async def test_a_lease_of_another_lane_is_no_reason_to_look(store: ReminderStore) -> None:
    """Whoever serves that lane looks."""
    await claim_one(store)
    assert (await store.settle_and_claim(DUE, [], "telegram", 9)).next_at is None


async def test_one_token_out_of_date_leaves_the_batch_alone(
    store: ReminderStore, end_leases: EndLeases
) -> None:
    """It is not counted, and the others are written down."""
    stale = await claim_one(store)
    await end_leases()
    await store.add(addition(BOB))
    held = await store.claim_due(DUE, "web", 9)
    assert await store.settle(DUE, [sent(claim) for claim in (stale, *held)]) == 2


async def test_a_wait_of_a_chat_or_lane_holds_back_all_of_it(store: ReminderStore) -> None:
    """The chat's others until its time, the lane's until its time, another lane never."""
    claim = await claim_one(store)
    until_at = DUE + 9 * SECOND
    waits = GivenBack(claim=claim, ready_at=DUE, chat_until_at=until_at)
    await store.settle(DUE, [replace(waits, lane_until_at=until_at + SECOND)])
    await store.add(addition(BOB))
    await store.add(addition(Address("telegram:1")))
    assert await store.claim_due(until_at, "web", 9) == []
    assert len(await store.claim_due(until_at, "telegram", 9)) == 1
    assert len(await store.claim_due(until_at + SECOND, "web", 9)) == 2


async def test_a_chat_has_one_under_lease_at_most(store: ReminderStore) -> None:
    """Within a batch and across batches."""
    for address in (ANN, ANN, BOB):
        await store.add(addition(address, Kind.CUSTOM))
    first = await store.claim_due(DUE, "web", 9)
    assert {claim.reminder.address for claim in first} == {ANN, BOB}
    assert await store.claim_due(DUE, "web", 9) == []
    await store.settle(DUE, [sent(claim) for claim in first])
    assert len(await store.claim_due(DUE, "web", 9)) == 1


async def test_the_longest_ready_go_first(store: ReminderStore) -> None:
    """Whatever the order in which they were added."""
    for minutes in (2, 0, 1):
        due_at = DUE + timedelta(minutes=minutes)
        await store.add(replace(addition(Address(f"web:{minutes}")), next_at=due_at))
    claims = await store.claim_due(DUE + DAY, "web", 2)
    assert [claim.reminder.address for claim in claims] == ["web:0", "web:1"]


async def test_a_suspension_stops_the_whole_chat(
    store: ReminderStore, end_leases: EndLeases
) -> None:
    """What was due is closed with the reason, what was to come is gone, other chats go on."""
    for address in (ANN, BOB):
        await store.add(addition(address, Kind.CUSTOM))
    claim = await claim_one(store)
    gone = Settled(
        claim=claim, result=Result.GONE, due_at=DUE, suspension=Suspension.GONE, next_at=None
    )
    await store.settle(DUE, [gone])
    suspended = await store.suspended(claim.reminder.address)
    assert {one.state for one in suspended} == {State.SUSPENDED}
    await end_leases()
    assert len(await store.claim_due(DUE, "web", 9)) == 1


async def test_a_change_leaves_what_is_claimed_to_its_holder(store: ReminderStore) -> None:
    """A pause during a send: the send is settled, nothing comes after it."""
    claim = await claim_one(store)
    await store.change(claim.reminder.id, DUE, lambda found: pause(found, None))
    assert await store.settle(DUE, [sent(claim)]) == 1
    assert await store.next_due_at(["web"]) is None
    found = await store.get(claim.reminder.id)
    assert found is not None
    assert (found.state, found.next_at) == (State.PAUSED, None)


async def test_a_claim_taken_back_was_an_attempt(store: ReminderStore) -> None:
    """Its waits go on growing after a restart."""
    first = await claim_one(store)
    await store.take_back_claims()
    [second] = await store.claim_due(DUE, "web", 9)
    assert (first.attempt, second.attempt) == (1, 2)


async def test_take_back_frees_every_claim(store: ReminderStore) -> None:
    """After a restart nobody holds anything, and old tokens are worth nothing."""
    claim = await claim_one(store)
    assert await store.take_back_claims() == 1
    assert await store.settle(DUE, [sent(claim)]) == 0
    assert len(await store.claim_due(DUE, "web", 9)) == 1


async def test_the_quiet_hours_of_a_chat_come_with_its_claims(
    store: ReminderStore, end_leases: EndLeases
) -> None:
    """The first reminder brings them, and they can be set."""
    first = await claim_one(store)
    assert first.quiet == NIGHT
    await store.set_quiet_hours(ANN, QuietHours(0, 60, "UTC"))
    await end_leases()
    [again] = await store.claim_due(DUE, "web", 9)
    assert again.quiet == QuietHours(0, 60, "UTC")


async def test_moving_keeps_claims_valid(store: ReminderStore) -> None:
    """A send that learns of the move settles as if nothing had happened."""
    claim = await claim_one(store)
    await store.move(ANN, CLUB)
    assert await store.settle(DUE, [sent(claim)]) == 1
    assert [one.next_at for one in await store.of_chat(CLUB)] == [DUE + DAY]


async def test_a_rule_that_cannot_be_read_holds_up_nobody(storage: Storage) -> None:
    """What a later release wrote is put off and kept; its person's others are served."""
    store = storage.reminders
    unreadable = await store.add(addition())
    await store.add(addition(BOB))
    await write_rule(storage, unreadable.id, '{"v": 99}')
    assert [one.reminder.address for one in await store.claim_due(DUE, "web", 9)] == [BOB]
    assert await store.of_chat(ANN) == []
    assert await store.next_due_at(["web"]) == DUE + timedelta(hours=1)


async def write_rule(storage: Storage, reminder: ReminderId, rule: str) -> None:
    """Put *rule* into the row of *reminder*, behind the store's back."""
    changed = update(reminders).where(reminders.c.id == reminder).values(recurrence=rule)
    await storage.reminders._run(lambda connection: connection.execute(changed).rowcount)

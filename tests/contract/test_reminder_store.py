"""What every ReminderStore promises (scheduler/store.py), without any rule of reminding."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from scheduler.changes import delete, keep, pause
from scheduler.errors import StoreError, TooManyError, UnknownReminderError
from scheduler.model import (
    Address,
    Kind,
    OccurrenceId,
    Press,
    QuietHours,
    Reminder,
    ReminderId,
    Result,
    State,
    Suspension,
)
from scheduler.store import (
    LEASE,
    Addition,
    Caps,
    Claim,
    GivenBack,
    Horizons,
    ReminderStore,
    Settled,
)
from storage.engine import Storage
from storage.tables import reminders
from tests.fakes.manual_clock import NOON
from tests.fakes.new_reminders import ANN, BOB, CLUB, daily, private

DUE = NOON + timedelta(hours=1)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
NIGHT = QuietHours(1320, 420, "UTC")


@pytest.fixture
def store(storage: Storage) -> ReminderStore:
    """The store, as the scheduler sees it."""
    return storage.reminders


def addition(address: Address = ANN, kind: Kind = Kind.TIP) -> Addition:
    """Return a reminder due at DUE."""
    new = private(kind, daily(13), address)
    return Addition(new=new, created_at=NOON, next_at=DUE, quiet=NIGHT, caps=None)


def before(ledger: datetime = NOON, deleted: datetime = NOON, gone: datetime = NOON) -> Horizons:
    """Return horizons, most of them before anything happened."""
    return Horizons(ledger=ledger, deleted=deleted, gone=gone)


async def claim_one(store: ReminderStore, address: Address = ANN) -> Claim:
    """Return the claim of a new reminder that is due."""
    await store.add(addition(address))
    [claim] = await store.claim_due(DUE, "web", 1)
    return claim


def sent(claim: Claim) -> Settled:
    """Return the usual settlement."""
    return Settled(
        claim=claim, result=Result.SENT, due_at=DUE, sent_at=DUE + SECOND, next_at=DUE + DAY
    )


async def test_an_added_reminder_is_found_again(store: ReminderStore) -> None:
    """By id, by person and by chat."""
    added = await store.add(addition())
    assert await store.get(added.id) == added
    assert await store.of_person(added.owner or "") == [added]  # type: ignore[arg-type]
    assert await store.of_chat(ANN) == [added]
    assert await store.get(ReminderId(4711)) is None


@pytest.mark.parametrize("caps", [Caps(person=1, chat=9), Caps(person=9, chat=1)])
async def test_caps_are_counted_with_the_adding(store: ReminderStore, caps: Caps) -> None:
    """The one too many is not stored."""
    await store.add(replace(addition(), caps=caps))
    with pytest.raises(TooManyError):
        await store.add(replace(addition(), caps=caps))
    assert len(await store.of_chat(ANN)) == 1


async def test_ids_are_never_used_again(store: ReminderStore) -> None:
    """A button of a purged reminder must not act on somebody else's."""
    added = await store.add(addition())
    await store.change(added.id, NOON, lambda found: delete(found, NOON))
    assert await store.tidy(before(deleted=NOON + SECOND), 10) == 1
    assert (await store.add(addition())).id > added.id


async def test_a_claim_is_exclusive_until_its_lease_ends(store: ReminderStore) -> None:
    """Then anybody may have it, under another token and as another attempt."""
    first = await claim_one(store)
    assert await store.claim_due(DUE + LEASE - SECOND, "web", 9) == []
    [second] = await store.claim_due(DUE + LEASE, "web", 9)
    assert second.occurrence == first.occurrence
    assert second.token != first.token
    assert (first.attempt, second.attempt) == (1, 2)


async def test_a_settlement_demands_the_token(store: ReminderStore) -> None:
    """Whoever comes after the lease changes nothing."""
    first = await claim_one(store)
    [second] = await store.claim_due(DUE + LEASE, "web", 9)
    assert await store.settle(DUE + LEASE, [sent(first)]) == 0
    assert await store.history(first.reminder.id, 9) == []
    assert await store.settle(DUE + LEASE, [sent(second)]) == 1
    assert await store.settle(DUE + LEASE, [sent(second)]) == 0


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


async def test_a_suspension_stops_the_whole_chat(store: ReminderStore) -> None:
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
    assert len(await store.claim_due(DUE + LEASE, "web", 9)) == 1


async def test_a_change_decides_with_what_is_stored(store: ReminderStore) -> None:
    """The decision sees the reminder inside the transaction, and its errors undo all."""
    added = await store.add(addition())
    seen: list[Reminder] = []

    def refuse(reminder: Reminder) -> None:
        seen.append(reminder)
        raise LookupError

    with pytest.raises(LookupError):
        await store.change(added.id, NOON, refuse)  # type: ignore[arg-type]
    assert seen == [added]
    with pytest.raises(UnknownReminderError):
        await store.change(ReminderId(4711), NOON, keep)


async def test_a_change_leaves_what_is_claimed_to_its_holder(store: ReminderStore) -> None:
    """A pause during a send: the send is settled, nothing comes after it."""
    claim = await claim_one(store)
    await store.change(claim.reminder.id, DUE, lambda found: pause(found, None))
    assert await store.settle(DUE, [sent(claim)]) == 1
    assert await store.next_due_at(["web"]) is None
    found = await store.get(claim.reminder.id)
    assert found is not None
    assert (found.state, found.next_at) == (State.PAUSED, None)


async def test_take_back_frees_every_claim(store: ReminderStore) -> None:
    """After a restart nobody holds anything, and old tokens are worth nothing."""
    claim = await claim_one(store)
    assert await store.take_back_claims() == 1
    assert await store.settle(DUE, [sent(claim)]) == 0
    assert len(await store.claim_due(DUE, "web", 9)) == 1


async def test_presses_are_kept_with_the_line(store: ReminderStore) -> None:
    """And the count of unanswered ones begins anew."""
    claim = await claim_one(store)
    await store.settle(DUE, [sent(claim)])
    entry = await store.press(claim.occurrence, Press.DONE)
    assert entry is not None
    assert (entry.line.press, entry.reminder.unanswered) == (Press.DONE, 0)
    assert await store.press(OccurrenceId(4711), Press.DONE) is None


async def test_the_quiet_hours_of_a_chat_come_with_its_claims(store: ReminderStore) -> None:
    """The first reminder brings them, and they can be set."""
    first = await claim_one(store)
    assert first.quiet == NIGHT
    await store.set_quiet_hours(ANN, QuietHours(0, 60, "UTC"))
    [again] = await store.claim_due(DUE + LEASE, "web", 9)
    assert again.quiet == QuietHours(0, 60, "UTC")


async def test_moving_keeps_claims_valid(store: ReminderStore) -> None:
    """A send that learns of the move settles as if nothing had happened."""
    claim = await claim_one(store)
    await store.move(ANN, CLUB)
    assert await store.settle(DUE, [sent(claim)]) == 1
    assert [one.next_at for one in await store.of_chat(CLUB)] == [DUE + DAY]


async def test_tidy_takes_only_what_is_old(store: ReminderStore) -> None:
    """Lines before their horizon go, what waits stays."""
    claim = await claim_one(store)
    await store.settle(DUE, [sent(claim)])
    assert await store.tidy(before(ledger=DUE), 9) == 0
    assert await store.tidy(before(ledger=DUE + SECOND), 9) == 1
    assert await store.history(claim.reminder.id, 9) == []
    assert await store.next_due_at(["web"]) == DUE + DAY


async def test_tidy_takes_ended_and_unreachable_reminders(store: ReminderStore) -> None:
    """Each kind by its own horizon, with what belongs to it."""
    ended, gone = await claim_one(store), await claim_one(store, BOB)
    await store.settle(DUE, [replace(sent(ended), next_at=None)])
    lost = Settled(claim=gone, result=Result.GONE, due_at=DUE, suspension=Suspension.GONE)
    await store.settle(DUE, [lost])
    assert await store.tidy(before(gone=DUE + SECOND), 9) == 1
    assert [await store.get(one.reminder.id) is None for one in (ended, gone)] == [False, True]
    assert await store.tidy(before(ledger=DUE + SECOND), 9) == 2
    assert await store.get(ended.reminder.id) is None


async def test_the_zone_rules_are_remembered(store: ReminderStore) -> None:
    """None at first, then what was noted last."""
    assert await store.zone_rules() is None
    for version in ("2026a", "2026b"):
        await store.set_zone_rules(version)
    assert await store.zone_rules() == "2026b"


async def test_naive_instants_are_refused(store: ReminderStore) -> None:
    """An instant without a zone would be off by hours somewhere."""
    with pytest.raises(StoreError):
        await store.add(replace(addition(), next_at=DUE.replace(tzinfo=None)))


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

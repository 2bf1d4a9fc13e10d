"""What every ReminderStore promises (scheduler/store.py), without any rule of reminding."""

from dataclasses import replace

import pytest

from scheduler.changes import delete, keep
from scheduler.errors import StoreError, TooManyError, UnknownReminderError
from scheduler.model import (
    Address,
    OccurrenceId,
    Press,
    Reminder,
    ReminderId,
    Result,
    Suspension,
)
from scheduler.store import Caps, Change, ReminderStore, Settled
from tests.contract.samples import DAY, DUE, SECOND, addition, before, claim_one, sent
from tests.fakes.manual_clock import NOON
from tests.fakes.new_reminders import ANN, BOB


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


async def test_several_change_together_or_not_at_all(store: ReminderStore) -> None:
    """An error in one undoes the others; unknown ones are left out."""
    ids = [(await store.add(addition(address))).id for address in (ANN, BOB)]

    def refuse_the_second(reminder: Reminder) -> Change:
        if reminder.id == ids[1]:
            raise LookupError
        return delete(reminder, NOON)

    with pytest.raises(LookupError):
        await store.change_all(ids, NOON, refuse_the_second)
    assert len(await store.of_chat(ANN)) == 1
    changed = await store.change_all(
        [*ids, ReminderId(4711)], NOON, lambda found: delete(found, NOON)
    )
    assert [reminder.id for reminder in changed] == ids
    assert await store.of_chat(ANN) == await store.of_chat(BOB) == []


async def test_presses_are_kept_with_the_line(store: ReminderStore) -> None:
    """And the count of unanswered ones begins anew."""
    claim = await claim_one(store)
    await store.settle(DUE, [sent(claim)])
    entry = await store.press(claim.occurrence, Press.DONE)
    assert entry is not None
    assert (entry.line.press, entry.reminder.unanswered) == (Press.DONE, 0)
    assert await store.press(OccurrenceId(4711), Press.DONE) is None


async def test_tidy_takes_only_what_is_old(store: ReminderStore) -> None:
    """Lines before their horizon go, what waits stays."""
    claim = await claim_one(store)
    await store.settle(DUE, [sent(claim)])
    assert await store.tidy(before(ledger=DUE), 9) == 0
    assert await store.tidy(before(ledger=DUE + SECOND), 9) == 1
    assert await store.history(claim.reminder.id, 9) == []
    assert await store.next_due_at(["web"]) == DUE + DAY


async def test_tidy_takes_a_few_at_a_time(store: ReminderStore) -> None:
    """So that no step holds up what is due; the steps come to an end."""
    for number in range(5):
        await store.add(addition(Address(f"web:{number}")))
    claims = await store.claim_due(DUE, "web", 9)
    await store.settle(DUE, [sent(claim) for claim in claims])
    steps = [await store.tidy(before(ledger=DUE + SECOND), 2) for _ in range(4)]
    assert steps == [2, 2, 1, 0]


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


async def test_a_chat_is_found_with_its_topics(store: ReminderStore) -> None:
    """A chat whose address merely begins in the same way is another one."""
    places = [Address(f"web:1{more}") for more in ("", "/5", "0", "2", "/5/6")]
    for place in places:
        await store.add(addition(place))
    found = [reminder.address for reminder in await store.within(Address("web:1"))]
    assert found == ["web:1", "web:1/5", "web:1/5/6"]
    assert len(await store.within(Address("web:1/5"))) == 2


async def test_a_chat_was_reached_by_what_was_sent_or_set(store: ReminderStore) -> None:
    """Neither what another chat got nor what was given back counts."""
    claim = await claim_one(store)
    assert await store.reached_since(ANN, NOON - SECOND)
    assert not await store.reached_since(ANN, NOON)
    await store.settle(DUE, [sent(claim)])
    assert await store.reached_since(ANN, DUE)
    assert not await store.reached_since(ANN, DUE + SECOND)
    assert not await store.reached_since(BOB, NOON - SECOND)


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

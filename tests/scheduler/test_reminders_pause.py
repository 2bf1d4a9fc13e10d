"""Pause, resume, delete, undo: the future of a series, whatever is under way."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduler.deliveries import Deliveries
from scheduler.errors import UndoExpiredError, UnknownReminderError
from scheduler.model import Address, Failed, Gone, Kind, ReminderId, Result, RetryAfter, State
from scheduler.reminders import Reminders
from storage.engine import Storage
from tests.fakes.manual_clock import NOON, ManualClock
from tests.fakes.new_reminders import ANN, CLUB, daily, for_group, once, private
from tests.fakes.outbox import Outbox

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


async def test_a_paused_reminder_rests_until_it_is_resumed(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """Nothing that fell due meanwhile comes afterwards."""
    saved = await reminders.create(private(Kind.CUSTOM, daily(13)))
    assert (await reminders.pause(saved.id)).state is State.PAUSED
    clock.advance(timedelta(days=2))
    assert await deliveries.run_due("web", 100) == 0
    resumed = await reminders.resume(saved.id)
    assert (resumed.state, resumed.next_at) == (State.ACTIVE, clock.now() + HOUR)


async def test_a_pause_until_a_date_ends_by_itself(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """It shows as paused until then, and the first one after it arrives."""
    saved = await reminders.create(private(Kind.CUSTOM, daily(13)))
    until_at = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
    paused = await reminders.pause(saved.id, until_at)
    assert (paused.state, paused.paused_until_at) == (State.PAUSED, until_at)
    clock.set(until_at + 13 * HOUR)
    await deliveries.run_due("web", 100)
    assert [one.due_at for one in outbox.arrived] == [until_at + 13 * HOUR]
    found = await reminders.get(saved.id)
    assert found is not None
    assert (found.state, found.paused_until_at) == (State.ACTIVE, None)


async def test_a_pause_until_a_date_can_be_resumed_earlier(
    reminders: Reminders, clock: ManualClock
) -> None:
    """Then the next one is the next one from now."""
    saved = await reminders.create(private(Kind.CUSTOM, daily(13)))
    await reminders.pause(saved.id, NOON + timedelta(days=7))
    assert (await reminders.resume(saved.id)).next_at == NOON + HOUR


async def test_a_one_off_paused_past_its_time_ends(
    reminders: Reminders, clock: ManualClock
) -> None:
    """There is no later time to wait for."""
    saved = await reminders.create(private(Kind.CUSTOM, once(60, NOON)))
    await reminders.pause(saved.id)
    clock.advance(2 * HOUR)
    assert (await reminders.resume(saved.id)).state is State.ENDED


async def test_pausing_stops_what_waits_to_be_tried_again(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """And the ledger says why it did not come."""
    saved = await reminders.create(private(Kind.CUSTOM, daily(13)))
    outbox.answers.append(Failed("502"))
    clock.advance(HOUR)
    await deliveries.run_due("web", 100)
    await reminders.pause(saved.id)
    clock.advance(HOUR)
    assert await deliveries.run_due("web", 100) == 0
    assert [line.result for line in await reminders.history(saved.id)] == [Result.SKIPPED_PAUSED]


async def test_resuming_what_runs_changes_nothing(reminders: Reminders) -> None:
    """Old buttons may be pressed at any time."""
    saved = await reminders.create(private(Kind.CUSTOM, daily(13)))
    assert await reminders.resume(saved.id) == saved


async def test_undo_brings_a_deleted_reminder_back(
    reminders: Reminders, clock: ManualClock
) -> None:
    """Within ten minutes, as it was."""
    saved = await reminders.create(private(Kind.CUSTOM, daily(13)))
    assert (await reminders.delete(saved.id)).state is State.DELETED
    assert await reminders.of_chat(ANN) == []
    clock.advance(10 * MINUTE)
    assert await reminders.restore(saved.id) == saved


async def test_undo_works_for_ten_minutes(reminders: Reminders, clock: ManualClock) -> None:
    """Later it is refused, and later still there is nothing left."""
    saved = await reminders.create(private(Kind.CUSTOM, daily(13)))
    await reminders.delete(saved.id)
    clock.advance(10 * MINUTE + timedelta(seconds=1))
    with pytest.raises(UndoExpiredError):
        await reminders.restore(saved.id)
    clock.advance(HOUR)
    await reminders.tidy()
    with pytest.raises(UnknownReminderError):
        await reminders.restore(saved.id)


async def test_what_fell_due_between_delete_and_undo_comes_late(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """A one-off deleted by mistake two minutes before its time is not lost."""
    saved = await reminders.create(private(Kind.CUSTOM, once(60, NOON)))
    clock.advance(58 * MINUTE)
    await reminders.delete(saved.id)
    clock.advance(5 * MINUTE)
    assert await deliveries.run_due("web", 100) == 0
    await reminders.restore(saved.id)
    await deliveries.run_due("web", 100)
    assert [one.late for one in outbox.arrived] == [3 * MINUTE]


async def test_a_paused_reminder_comes_back_paused(reminders: Reminders) -> None:
    """Undo undoes the deletion only."""
    saved = await reminders.create(private(Kind.CUSTOM, daily(13)))
    await reminders.pause(saved.id)
    await reminders.delete(saved.id)
    restored = await reminders.restore(saved.id)
    assert (restored.state, restored.next_at) == (State.PAUSED, None)


async def test_deleted_stays_deleted_whatever_is_pressed(reminders: Reminders) -> None:
    """Pause and resume on an old message do not bring it back."""
    saved = await reminders.create(private(Kind.CUSTOM, daily(13)))
    await reminders.delete(saved.id)
    await reminders.pause(saved.id)
    assert (await reminders.resume(saved.id)).state is State.DELETED


async def test_a_suspended_reminder_may_be_resumed(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """Its owner is there, so it is tried again."""
    saved = await reminders.create(private(Kind.CUSTOM, daily(13)))
    outbox.answers.append(Gone())
    clock.advance(HOUR)
    await deliveries.run_due("web", 100)
    resumed = await reminders.resume(saved.id)
    assert (resumed.state, resumed.suspension) == (State.ACTIVE, None)


@pytest.mark.parametrize("press", ["pause", "resume", "delete", "restore"])
async def test_an_unknown_reminder_is_told(reminders: Reminders, press: str) -> None:
    """No press invents one."""
    with pytest.raises(UnknownReminderError):
        await getattr(reminders, press)(ReminderId(4711))


@pytest.mark.parametrize(
    "presses",
    [
        ("delete", "restore"),
        ("delete",),
        ("pause", "resume"),
        ("pause",),
        ("resume",),
    ],
)
async def test_what_is_pressed_during_a_send_decides_the_future(
    storage: Storage, reminders: Reminders, clock: ManualClock, presses: tuple[str, ...]
) -> None:
    """The message under way is settled; the series goes on exactly if it is to."""
    saved = await reminders.create(private(Kind.CUSTOM, daily(13)))
    clock.advance(HOUR)

    class Presses(Outbox):
        """A platform on which the person presses while the message is under way."""

        async def deliver(self, occurrence: object) -> object:
            """Press, then let it arrive."""
            for press in presses:
                await getattr(reminders, press)(saved.id)
            return await super().deliver(occurrence)

    outbox = Presses()
    await Deliveries(storage.reminders, clock, outbox.deliver).run_due("web", 100)
    goes_on = presses[-1] in ("restore", "resume")
    expected = NOON + 25 * HOUR if goes_on else None
    assert await storage.reminders.next_due_at(["web"]) == expected
    assert [line.result for line in await reminders.history(saved.id)] == [Result.SENT]


@pytest.mark.parametrize("until_at", [None, NOON + timedelta(days=2)])
async def test_a_pause_outlives_a_crash_during_a_send(
    storage: Storage,
    reminders: Reminders,
    deliveries: Deliveries,
    outbox: Outbox,
    clock: ManualClock,
    until_at: datetime | None,
) -> None:
    """What was under way is not sent after the restart, and the series is as the pause left it."""
    saved = await reminders.create(private(Kind.CUSTOM, daily(13)))
    clock.advance(HOUR)
    await storage.reminders.claim_due(clock.now(), "web", 9)
    await reminders.pause(saved.id, until_at)
    await reminders.take_back_claims()
    assert await deliveries.run_due("web", 9) == 1
    assert outbox.tried == []
    expected = None if until_at is None else until_at + HOUR
    assert await deliveries.next_due_at("web") == expected


async def test_a_chat_that_left_rests_until_it_is_back(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """Nothing is tried in vain meanwhile; what its owner paused stays paused."""
    await reminders.create(private(Kind.CUSTOM, daily(13)))
    paused = await reminders.create(private(Kind.TIP, daily(13)))
    await reminders.pause(paused.id)
    await reminders.left(ANN)
    clock.advance(2 * HOUR)
    assert await deliveries.run_due("web", 9) == 0
    assert await reminders.came_back(ANN) == 1
    states = [one.state for one in await reminders.of_chat(ANN)]
    assert states == [State.ACTIVE, State.PAUSED]
    assert await deliveries.next_due_at("web") == NOON + 25 * HOUR


async def test_topics_rest_and_return_with_their_chat(reminders: Reminders) -> None:
    """Removed from a forum, the bot is removed from each of its topics."""
    topic = Address(f"{CLUB}/5")
    await reminders.create(for_group(Kind.TIP, daily(13), topic))
    await reminders.left(CLUB)
    assert [one.state for one in await reminders.of_chat(topic)] == [State.SUSPENDED]
    assert await reminders.came_back(CLUB) == 1
    assert [one.state for one in await reminders.of_chat(topic)] == [State.ACTIVE]


async def test_who_is_back_need_not_wait(
    reminders: Reminders, deliveries: Deliveries, outbox: Outbox, clock: ManualClock
) -> None:
    """A wait for the chat ends with its return."""
    await reminders.create(private(Kind.CUSTOM, daily(13)))
    outbox.answers.append(RetryAfter(HOUR))
    clock.advance(HOUR)
    await deliveries.run_due("web", 9)
    await reminders.came_back(ANN)
    assert await deliveries.run_due("web", 9) == 1


async def test_pressing_delete_twice_is_pressing_it_once(
    reminders: Reminders, clock: ManualClock
) -> None:
    """The ten minutes count from the first press, and a restored one may be restored again."""
    saved = await reminders.create(private(Kind.CUSTOM, daily(13)))
    await reminders.delete(saved.id)
    clock.advance(9 * MINUTE)
    again = await reminders.delete(saved.id)
    assert again.deleted_at == NOON
    assert await reminders.restore(saved.id) == await reminders.restore(saved.id)


async def test_what_is_gone_for_a_month_is_forgotten(
    reminders: Reminders, clock: ManualClock
) -> None:
    """With its chat; a day earlier it could have come back."""
    saved = await reminders.create(private(Kind.CUSTOM, daily(13)))
    await reminders.left(ANN)
    clock.advance(timedelta(days=29))
    await reminders.tidy()
    assert await reminders.get(saved.id) is not None
    clock.advance(timedelta(days=2))
    await reminders.tidy()
    assert await reminders.get(saved.id) is None

"""What may be saved, and what is refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.errors import NeverDueError, TooManyADayError, TooManyError, TooOftenError
from scheduler.model import Kind, NewReminder, PersonId, State
from scheduler.reminders import Reminders
from tests.fakes.manual_clock import NOON, ManualClock
from tests.fakes.new_reminders import ANN, BOB, CLUB, daily, every, for_group, once, private

TOO_OFTEN = [
    (private(Kind.HYDRATION, every(29, NOON)), 30),
    (private(Kind.STRETCH, every(14, NOON)), 15),
    (private(Kind.CUSTOM, every(4, NOON)), 5),
    (private(Kind.TIP, every(4, NOON)), 5),
]
OFTEN_ENOUGH = [
    private(Kind.HYDRATION, daily(*range(6, 22))),
    private(Kind.HYDRATION, every(90, NOON)),
    private(Kind.MAGNESIUM, daily(8, 13, 20)),
    private(Kind.STRETCH, every(15, NOON)),
    private(Kind.CUSTOM, every(5, NOON)),
    private(Kind.CUSTOM, once(1, NOON)),
]


async def test_a_new_reminder_knows_its_first_time(reminders: Reminders) -> None:
    """A daily half past seven, saved at noon, is due tomorrow."""
    saved = await reminders.create(private(Kind.STRETCH, daily(7.5)))
    assert saved.next_at == datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
    assert saved.state is State.ACTIVE
    assert await reminders.get(saved.id) == saved


async def test_everything_confirmed_is_kept(reminders: Reminders) -> None:
    """Own words, zone, who set it and for whom come back as they were."""
    new = replace(for_group(Kind.CUSTOM, daily(8, zone="Asia/Kathmandu")), text="Ring Jo")
    saved = await reminders.create(new)
    kept = {name: getattr(saved, name) for name in NewReminder.__dataclass_fields__}
    assert NewReminder(**kept) == new


@pytest.mark.parametrize(("new", "minutes"), TOO_OFTEN)
async def test_too_often_is_refused(reminders: Reminders, new: NewReminder, minutes: int) -> None:
    """Each kind has its least time between two, which the error tells."""
    with pytest.raises(TooOftenError) as refused:
        await reminders.create(new)
    assert refused.value.limit == minutes
    assert refused.value.shortest == timedelta(minutes=minutes)


@pytest.mark.parametrize("new", OFTEN_ENOUGH)
async def test_what_keeps_to_the_limits_is_saved(reminders: Reminders, new: NewReminder) -> None:
    """The limits themselves are allowed, and a one-off may be a minute ahead."""
    assert (await reminders.create(new)).next_at is not None


@pytest.mark.parametrize(
    ("new", "limit"),
    [
        (private(Kind.HYDRATION, every(60, NOON)), 16),
        (private(Kind.HYDRATION, daily(*range(5, 22))), 16),
        (private(Kind.MAGNESIUM, daily(7, 12, 17, 22)), 3),
    ],
)
def test_too_many_a_day_is_refused_before_saving(
    reminders: Reminders, new: NewReminder, limit: int
) -> None:
    """Water more than 16 times and magnesium more than 3 times a day are refused at the echo."""
    with pytest.raises(TooManyADayError) as refused:
        reminders.check(new.kind, new.recurrence)
    assert refused.value.limit == limit


async def test_what_never_comes_is_refused(reminders: Reminders, clock: ManualClock) -> None:
    """A one-off in the past is no reminder."""
    clock.advance(timedelta(hours=1))
    with pytest.raises(NeverDueError):
        await reminders.create(private(Kind.CUSTOM, once(30, NOON)))


async def test_a_person_may_have_twenty(reminders: Reminders) -> None:
    """The twenty-first is refused, and another person is not affected."""
    new = private(Kind.TIP, daily(9))
    for _ in range(20):
        await reminders.create(new)
    with pytest.raises(TooManyError) as refused:
        await reminders.create(replace(new, address=BOB))
    assert refused.value.limit == 20
    await reminders.create(private(Kind.TIP, daily(9), BOB))


async def test_a_chat_may_have_fifty(reminders: Reminders) -> None:
    """The limit of a chat counts everybody's."""
    for _ in range(50):
        await reminders.create(for_group(Kind.TIP, daily(9)))
    with pytest.raises(TooManyError) as refused:
        await reminders.create(for_group(Kind.TIP, daily(9)))
    assert refused.value.limit == 50


async def test_ended_and_deleted_ones_do_not_count(reminders: Reminders) -> None:
    """Room is made by deleting."""
    new = private(Kind.TIP, daily(9))
    saved = [await reminders.create(new) for _ in range(20)]
    await reminders.delete(saved[0].id)
    assert (await reminders.create(new)).state is State.ACTIVE


async def test_a_check_in_is_neither_counted_nor_listed(reminders: Reminders) -> None:
    """The question after a cramp is ours, not one of the person's reminders."""
    await reminders.create(private(Kind.CHECK_IN, once(10, NOON)))
    assert await reminders.of_person(PersonId(ANN)) == []
    assert await reminders.of_chat(ANN) == []


async def test_one_check_in_waits_at_a_time(reminders: Reminders) -> None:
    """However often it is asked for, and though there are as many reminders as may be."""
    for _ in range(20):
        await reminders.create(private(Kind.TIP, daily(9)))
    await reminders.create(private(Kind.CHECK_IN, once(10, NOON)))
    with pytest.raises(TooManyError):
        await reminders.create(private(Kind.CHECK_IN, once(20, NOON)))
    await reminders.create(private(Kind.CHECK_IN, once(10, NOON), BOB))


async def test_a_person_lists_private_ones_and_a_chat_its_own(reminders: Reminders) -> None:
    """A group's reminder is not among those of who set it."""
    mine = await reminders.create(private(Kind.TIP, daily(9)))
    clubs = await reminders.create(for_group(Kind.TIP, daily(9)))
    assert await reminders.of_person(PersonId(ANN)) == [mine]
    assert await reminders.of_chat(CLUB) == [clubs]
    assert await reminders.of_person(PersonId("web:mod")) == []

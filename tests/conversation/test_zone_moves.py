"""Somebody moves to another zone: their reminders follow or stay, as they choose."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bots.conversation.action import MoveReminders, SetZone
from bots.conversation.people import Preferences
from bots.conversation.reply import Button, Reply
from bots.conversation.tokens import encode
from bots.conversation.turn import Origin, Pressed
from bots.conversation.zone_moves import LABEL_CHARS, MOVE_LIVES
from scheduler.model import Address, Kind, NewReminder, PersonId, QuietHours, Reminder
from scheduler.recurrence import OnDate, Recurrence, WallTimes
from tests.conversation.talk import Talk
from tests.fakes.manual_clock import NOON
from tests.fakes.new_reminders import daily, every, for_group, private

BERLIN, KATHMANDU = "Europe/Berlin", "Asia/Kathmandu"
HERE = Address("test:7")
MOVE_THERE, KEEP = "Move my reminders to Kathmandu time", "Keep them at Berlin time"


async def add(talk: Talk, *rules: Recurrence) -> list[Reminder]:
    """Save reminders of the talking person, with these rules."""
    return [await talk.reminders.create(private(Kind.CUSTOM, rule, HERE)) for rule in rules]


async def set_zone(talk: Talk, zone: str = KATHMANDU) -> None:
    """Choose a zone in the settings."""
    await talk.do(Pressed(origin=talk.origin, token=encode(SetZone(zone, 0))))


async def zones(talk: Talk) -> list[str]:
    """Return the zone of each of the person's reminders, oldest first."""
    found = await talk.reminders.of_person(PersonId(HERE))
    return [reminder.recurrence.zone for reminder in found]


def buttons(reply: Reply) -> list[Button]:
    """Return the buttons of a reply, row by row."""
    return [button for row in reply.buttons for button in row]


async def test_who_presses_nothing_keeps_all(talk: Talk) -> None:
    """The offer says how many there are and when each choice comes next, and changes nothing."""
    before = await add(talk, daily(20, zone=BERLIN), daily(8, zone=BERLIN))
    await set_zone(talk)
    assert await talk.reminders.of_person(PersonId(HERE)) == before
    await talk.expect("2 reminders of yours run on the clock of Berlin")
    await talk.expect("today at 20:00.")
    await talk.expect("today at 20:00 in Berlin, which is tomorrow at 0:45 in Kathmandu")
    assert [button.label for button in buttons(talk.came[0])] == [MOVE_THERE, KEEP]
    assert all(len(row) == 1 for row in talk.came[0].buttons)


async def test_moved_reminders_keep_their_time_of_day(talk: Talk) -> None:
    """8:00 stays 8:00, and it arrives then and not at the old time."""
    await add(talk, daily(8, zone=BERLIN))
    await set_zone(talk)
    await talk.press(MOVE_THERE)
    [moved] = await talk.reminders.of_person(PersonId(HERE))
    eight = datetime(2026, 11, 24, 8, 0, tzinfo=ZoneInfo(KATHMANDU))
    assert (moved.recurrence, moved.next_at) == (daily(8, zone=KATHMANDU), eight)
    arrived_at = []
    for _ in range(24 * 4):
        await talk.go_by(15)
        arrived_at += [talk.clock.now()] * len(talk.came)
    assert arrived_at == [eight]


async def test_pressing_again_changes_nothing(talk: Talk) -> None:
    """Either button may be pressed as often as one likes, and says the same."""
    await add(talk, daily(8, zone=BERLIN), daily(20, zone=BERLIN))
    await set_zone(talk)
    for label in (MOVE_THERE, KEEP):
        await talk.press(label)
        once, said = await talk.reminders.of_person(PersonId(HERE)), talk.text
        await talk.press(label)
        assert (await talk.reminders.of_person(PersonId(HERE)), talk.text) == (once, said)


async def test_the_other_button_is_the_way_back(talk: Talk) -> None:
    """Each returns to the zone it had, and those that lived there before stay there."""
    tokyo, local = daily(9, zone="Asia/Tokyo"), daily(10, zone=KATHMANDU)
    before = await add(talk, daily(8, zone=BERLIN), tokyo, local)
    await set_zone(talk)
    await talk.expect("2 reminders of yours run on the clock of Tokyo, Berlin")
    await talk.press(MOVE_THERE)
    assert await zones(talk) == [KATHMANDU] * 3
    await talk.restart()
    await talk.press("Keep them as they were")
    assert await talk.reminders.of_person(PersonId(HERE)) == before


async def test_elapsed_intervals_and_groups_stay(talk: Talk) -> None:
    """There is no time of day to move in the one, and the other is not theirs alone."""
    club = for_group(Kind.CUSTOM, daily(8, zone=BERLIN), Address("test:club"))
    group = await talk.reminders.create(club)
    [interval, _] = await add(talk, every(90, NOON), daily(8, zone=BERLIN))
    await set_zone(talk)
    await talk.expect("One reminder counts the hours or minutes that go by")
    await talk.expect("Reminders of groups do not move")
    await talk.press(MOVE_THERE)
    assert await zones(talk) == ["UTC", KATHMANDU]
    assert await talk.reminders.get(group.id) == group
    assert await talk.reminders.get(interval.id) == interval


async def test_what_could_never_come_there_stays(talk: Talk) -> None:
    """A reminder for today whose hour has passed there is not lost by moving."""
    today = WallTimes(OnDate(NOON.date()), (15 * 60,))
    [one_off] = await add(talk, Recurrence(today, BERLIN))
    await set_zone(talk)
    await talk.press(MOVE_THERE)
    await talk.expect("One reminder has no time left there, so it stays where it is.")
    assert await talk.reminders.of_person(PersonId(HERE)) == [one_off]


async def test_a_paused_reminder_moves_and_rests_on(talk: Talk) -> None:
    """It comes by the new clock once it is resumed."""
    [saved] = await add(talk, daily(8, zone=BERLIN))
    await talk.reminders.pause(saved.id)
    await set_zone(talk)
    await talk.press(MOVE_THERE)
    [paused] = await talk.reminders.of_person(PersonId(HERE))
    assert (paused.recurrence.zone, paused.next_at) == (KATHMANDU, None)
    resumed = await talk.reminders.resume(saved.id)
    assert resumed.next_at == datetime(2026, 11, 24, 2, 15, tzinfo=UTC)


async def test_the_night_moves_with_the_reminders(talk: Talk) -> None:
    """Quiet hours are those of the new zone, so that mornings there are not silent."""
    new = NewReminder(
        address=HERE, owner=PersonId(HERE), set_by=PersonId(HERE), kind=Kind.HYDRATION,
        recurrence=daily(8, zone=BERLIN), named_time=False,
    )  # fmt: skip
    await talk.reminders.create(new)
    await talk.reminders.set_quiet_hours(HERE, QuietHours(22 * 60, 7 * 60, BERLIN))
    await set_zone(talk)
    await talk.press(MOVE_THERE)
    await talk.go_by(14 * 60 + 15)
    assert len(talk.came) == 1


async def test_where_nothing_is_elsewhere_nothing_is_asked(talk: Talk) -> None:
    """Who has no reminders on another clock sees no such question."""
    await add(talk, daily(8, zone=KATHMANDU))
    await set_zone(talk)
    assert buttons(talk.came[0]) == []
    assert (await talk.people.preferences(HERE)).zone == KATHMANDU


async def test_a_stranger_cannot_move_them(talk: Talk) -> None:
    """The button of somebody else's offer does nothing, however its token was got."""
    await add(talk, daily(8, zone=BERLIN))
    await set_zone(talk)
    token = encode(buttons(talk.came[0])[0].action)
    stranger = Origin(person=PersonId("test:8"), address=Address("test:8"))
    await talk.do(Pressed(origin=stranger, token=token))
    await talk.expect("This choice is too old")
    assert await zones(talk) == [BERLIN]


async def test_an_old_offer_leads_to_a_new_one(talk: Talk) -> None:
    """After a month the way back is the settings, where the question is put again."""
    await add(talk, daily(8, zone=BERLIN))
    await set_zone(talk)
    talk.clock.advance(MOVE_LIVES + timedelta(days=1))
    await talk.press(MOVE_THERE)
    await talk.expect_button("Change the time zone")
    await set_zone(talk)
    await talk.expect_button(MOVE_THERE)


async def test_a_deleted_reminder_is_not_moved(talk: Talk) -> None:
    """What was deleted after the offer is left alone, and that is said."""
    [saved] = await add(talk, daily(8, zone=BERLIN))
    await set_zone(talk)
    await talk.reminders.delete(saved.id)
    await talk.press(MOVE_THERE)
    await talk.expect("are gone. Nothing was changed.")
    assert (await talk.reminders.restore(saved.id)).recurrence.zone == BERLIN


@pytest.mark.parametrize("zone", ["America/North_Dakota/New_Salem", "Asia/Ho_Chi_Minh", "UTC"])
async def test_labels_fit_for_long_names(talk: Talk, zone: str) -> None:
    """A long city gives a shorter sentence, not a cut one."""
    await add(talk, daily(8, zone="America/Argentina/ComodRivadavia"))
    await talk.people.save_preferences(Preferences(key=HERE, zone=BERLIN))
    await set_zone(talk, zone)
    labels = [button.label for button in buttons(talk.came[0])]
    assert [label for label in labels if len(label) > LABEL_CHARS] == []
    actions = [button.action for button in buttons(talk.came[0])]
    assert [type(action) for action in actions] == [MoveReminders, MoveReminders]

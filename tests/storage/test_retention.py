"""How long each thing is kept: to the day that the page about it promises, by the hourly job."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from bots.conversation.editors import DAYS_KEPT
from bots.conversation.feedback import EditorQuestion
from bots.conversation.people import Awaited, Draft, Preferences
from bots.platforms import ReminderPresence
from scheduler.deliveries import Deliveries
from scheduler.model import Address, Kind, PersonId
from scheduler.reminders import GONE_KEPT, LEDGER_KEPT, UNSEEN_KEPT, Reminders
from storage.engine import Storage, open_storage
from storage.tables import metadata
from tests.fakes.manual_clock import NOON, ManualClock
from tests.fakes.new_reminders import ANN, BOB, CLUB, daily, for_group, once, private
from tests.fakes.outbox import Outbox

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class House:
    """A storage, and the job that keeps it tidy."""

    storage: Storage
    reminders: Reminders
    clock: ManualClock

    async def after(self, days: float) -> None:
        """Let so many days go by since the first noon, and tidy."""
        self.clock.set(NOON + days * DAY)
        await self.reminders.tidy()

    async def count(self, table: str) -> int:
        """Return how many rows a table has."""
        query = select(func.count()).select_from(metadata.tables[table])

        def read(connection: Connection) -> int:
            return int(connection.execute(query).scalar_one())

        return await self.storage.reminders._run(read)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Open an empty storage."""
    async with open_storage(tmp_path) as storage:
        clock = ManualClock()
        yield House(storage, Reminders(storage.reminders, clock), clock)


async def test_the_ledger_is_kept_for_90_days(house: House) -> None:
    """A line, and a reminder that has ended, 90 days after it came."""
    await house.reminders.create(private(Kind.CUSTOM, once(60, NOON)))
    house.clock.advance(timedelta(hours=1))
    deliveries = Deliveries(house.storage.reminders, house.clock, Outbox().deliver)
    await deliveries.run_due("web", 9)
    await house.after(90)
    assert await house.count("occurrences") == 1
    await house.after(90.1)
    assert [await house.count(one) for one in ("occurrences", "reminders", "chats")] == [0, 0, 0]


async def test_what_is_sent_to_the_editors_is_kept_for_90_days(house: House) -> None:
    """To the day."""
    question = EditorQuestion(day=NOON.date(), text="tight shoes?")
    await house.storage.people.keep_question(question, 9)
    await house.after(89)
    assert await house.count("editor_questions") == 1
    await house.after(90)
    assert await house.count("editor_questions") == 0


async def test_what_was_begun_is_forgotten_when_it_expires(house: House) -> None:
    """A draft and an open question go by themselves, though nobody begins another."""
    expires_at = NOON + timedelta(minutes=10)
    draft = Draft(
        person=PersonId(ANN), address=ANN, command="remind", words="my words",
        made_at=NOON, expires_at=expires_at,
    )  # fmt: skip
    awaited = Awaited(
        address=ANN, person=PersonId(ANN), token="a1.tz.0", field_name="place",
        values={"what": "my words"}, expires_at=expires_at,
    )  # fmt: skip
    await house.storage.people.add_draft(draft)
    await house.storage.people.await_text(awaited)
    await house.after(0)
    assert [await house.count(one) for one in ("drafts", "awaited_texts")] == [1, 1]
    await house.after(0.01)
    assert [await house.count(one) for one in ("drafts", "awaited_texts")] == [0, 0]


async def test_a_chat_that_we_had_to_leave_is_kept_for_30_days(house: House) -> None:
    """Its reminders and what it chose; also where it had no reminder, and in its topics."""
    presence = ReminderPresence(house.reminders, house.storage.people, house.clock)
    topic = Address(f"{BOB}/5")
    for address in (CLUB, BOB, topic, ANN):
        await house.storage.people.save_preferences(Preferences(key=address, zone="Asia/Tokyo"))
    await house.reminders.create(for_group(Kind.TIP, daily(13)))
    await house.after(0)
    for address in (CLUB, BOB):
        await presence.left(address)
    await house.after(29)
    assert [await house.count(one) for one in ("preferences", "reminders")] == [4, 1]
    await house.after(31)
    assert [await house.count(one) for one in ("preferences", "reminders", "chats")] == [1, 0, 0]
    assert (await house.storage.people.preferences(ANN)).zone == "Asia/Tokyo"


async def test_a_chat_that_lets_us_in_again_keeps_what_it_chose(house: House) -> None:
    """As if nothing had been."""
    presence = ReminderPresence(house.reminders, house.storage.people, house.clock)
    await house.storage.people.save_preferences(Preferences(key=CLUB, zone="Asia/Tokyo"))
    await house.after(0)
    await presence.left(CLUB)
    await house.after(20)
    await presence.came_back(CLUB)
    await house.after(40)
    assert (await house.storage.people.preferences(CLUB)).zone == "Asia/Tokyo"


async def test_that_a_chat_is_there_is_kept_no_more_exactly_than_of_people(house: House) -> None:
    """Each time it comes back within a month the day stays as it is."""
    presence = ReminderPresence(house.reminders, house.storage.people, house.clock)
    await house.storage.people.save_preferences(Preferences(key=CLUB, zone="Asia/Tokyo"))
    await house.after(0)
    house.clock.set(NOON + 20 * DAY)
    await presence.came_back(CLUB)
    assert (await house.storage.people.preferences(CLUB)).seen_on == NOON.date()


async def test_who_is_not_here_for_24_months_is_erased(house: House) -> None:
    """Unless a reminder runs."""
    for person in (ANN, BOB):
        await house.storage.people.save_preferences(Preferences(key=person, zone="Asia/Tokyo"))
    for new in (private(Kind.TIP, daily(13)), private(Kind.TIP, daily(13), BOB)):
        saved = await house.reminders.create(new)
    await house.reminders.pause(saved.id)
    await house.after(0)
    await house.after(UNSEEN_KEPT.days)
    assert await house.count("preferences") == 2
    await house.after(UNSEEN_KEPT.days + 1)
    assert await house.count("preferences") == 1
    assert len(await house.reminders.of_person(PersonId(ANN))) == 1
    assert await house.reminders.of_person(PersonId(BOB)) == []


def test_the_tables_name_the_times_that_hold() -> None:
    """What their comments promise is what the job is told."""
    promised = {
        "occurrences": LEDGER_KEPT,
        "editor_questions": timedelta(days=DAYS_KEPT),
        "reminders": GONE_KEPT,
        "preferences": GONE_KEPT,
    }
    for table, kept in promised.items():
        assert f"{kept.days} days" in (metadata.tables[table].comment or "")
    assert timedelta(days=2 * 365) == UNSEEN_KEPT
    assert "24 months" in (metadata.tables["preferences"].comment or "")

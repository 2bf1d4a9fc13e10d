"""What every PeopleStore promises (bots/conversation/people.py)."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bots.conversation.feedback import Count, EditorQuestion, Event
from bots.conversation.people import Awaited, Draft, PeopleStore, Preferences
from scheduler.model import Address, Kind, PersonId, Result
from scheduler.reminders import Reminders
from scheduler.store import Settled
from storage.engine import Storage
from tests.contract.samples import before
from tests.fakes.manual_clock import NOON, ManualClock
from tests.fakes.new_reminders import ANN, BOB, CLUB, daily, for_group, private

SOON = NOON + timedelta(minutes=10)
ACTION, OTHER_ACTION = "a1.x.1", "a1.y.2"
PERSON = PersonId(ANN)
DRAFT = Draft(
    person=PERSON,
    address=ANN,
    command="remind",
    words="water every 2 hours",
    kind="hydration",
    text="own words",
    for_chat=True,
    made_at=NOON,
    expires_at=SOON,
)
AWAITED = Awaited(
    address=ANN,
    person=PERSON,
    token=ACTION,
    field_name="zone",
    values={"kind": "tip"},
    expires_at=SOON,
)


@pytest.fixture
def people(storage: Storage) -> PeopleStore:
    """The store, as the conversation sees it."""
    return storage.people


async def test_who_chose_nothing_has_fresh_preferences(people: PeopleStore) -> None:
    """And asking stores nothing."""
    assert await people.preferences("web:new") == Preferences(key="web:new")


async def test_preferences_are_stored_whole(people: PeopleStore) -> None:
    """The last ones count."""
    chosen = Preferences(
        key=ANN,
        locale="de",
        zone="Europe/Berlin",
        clock_hours=12,
        quiet_start=0,
        quiet_end=60,
        members_set=True,
        safety_read=frozenset({"hydration", "magnesium"}),
    )
    for preferences in (chosen, replace(chosen, locale=None, members_set=False), chosen):
        await people.save_preferences(preferences)
    assert await people.preferences(ANN) == chosen
    assert await people.preferences(BOB) == Preferences(key=BOB)


async def test_a_draft_comes_back_until_it_expires(people: PeopleStore) -> None:
    """Whole, under its id; at its end it is gone."""
    draft_id = await people.add_draft(DRAFT)
    assert await people.draft(draft_id, NOON) == replace(DRAFT, id=draft_id)
    assert await people.draft(draft_id, SOON) is None


async def test_a_draft_can_be_changed_and_dropped_once(people: PeopleStore) -> None:
    """Two presses on "save" find one draft to drop."""
    draft_id = await people.add_draft(DRAFT)
    changed = replace(DRAFT, id=draft_id, words="tea", person=None)
    await people.update_draft(changed)
    assert await people.draft(draft_id, NOON) == changed
    assert [await people.drop_draft(draft_id) for _ in range(2)] == [True, False]
    await people.update_draft(changed)
    assert await people.draft(draft_id, NOON) is None


async def test_an_awaited_text_is_taken_once(people: PeopleStore) -> None:
    """By that person in that chat only."""
    await people.await_text(AWAITED)
    assert await people.take_awaited(BOB, PERSON, NOON) is None
    assert await people.take_awaited(ANN, None, NOON) is None
    assert await people.take_awaited(ANN, PERSON, NOON) == AWAITED
    assert await people.take_awaited(ANN, PERSON, NOON) is None


async def test_the_last_question_counts(people: PeopleStore) -> None:
    """A new one takes the place of the old, for the unnamed too."""
    unnamed = replace(AWAITED, person=None)
    await people.await_text(unnamed)
    await people.await_text(replace(unnamed, token=OTHER_ACTION))
    taken = await people.take_awaited(ANN, None, NOON)
    assert taken == replace(unnamed, token=OTHER_ACTION)


async def test_an_expired_question_is_forgotten(people: PeopleStore) -> None:
    """What is said later is a new thing."""
    await people.await_text(AWAITED)
    assert await people.take_awaited(ANN, PERSON, SOON) is None


async def test_only_what_was_awaited_for_that_is_forgotten(people: PeopleStore) -> None:
    """Another question stays open, and so does another person's."""
    await people.await_text(AWAITED)
    await people.forget_awaited(ANN, PERSON, OTHER_ACTION)
    await people.forget_awaited(ANN, None, ACTION)
    assert await people.take_awaited(ANN, PERSON, NOON) == AWAITED
    await people.await_text(AWAITED)
    await people.forget_awaited(ANN, PERSON, ACTION)
    assert await people.take_awaited(ANN, PERSON, NOON) is None


async def test_feedback_is_in_nobodys_export(people: PeopleStore) -> None:
    """Neither what is counted nor what is sent to the editors is anybody's."""
    await people.count({Count("2026-11", "hydration", Event.HELPED): 2})
    await people.keep_question(EditorQuestion(day=NOON.date(), text="tight shoes?"), 9)
    exported = json.dumps(await people.export(PERSON))
    assert "hydration" not in exported
    assert "tight shoes" not in exported


async def test_a_day_takes_only_so_many_questions(people: PeopleStore) -> None:
    """The same one counts once, and the next day begins anew."""
    first = EditorQuestion(day=NOON.date(), text="first")
    second = replace(first, text="second")
    kept = [await people.keep_question(one, 1) for one in (first, first, second, first)]
    assert kept == [True, True, False, True]
    assert await people.keep_question(replace(second, day=first.day + timedelta(days=1)), 1)


async def everything_about_ann(storage: Storage) -> Reminders:
    """Store a bit of everything, of Ann and of Bob."""
    reminders = Reminders(storage.reminders, ManualClock())
    await reminders.create(replace(private(Kind.CUSTOM, daily(13)), text="my words"))
    await reminders.create(replace(for_group(Kind.CUSTOM, daily(13)), set_by=PERSON))
    await reminders.create(private(Kind.TIP, daily(13), BOB))
    for person in (PERSON, PersonId(BOB)):
        await storage.people.add_draft(replace(DRAFT, person=person))
        await storage.people.await_text(replace(AWAITED, person=person))
        await storage.people.save_preferences(Preferences(key=person, zone="Asia/Tokyo"))
    return reminders


async def test_an_export_holds_everything_ready_for_json(storage: Storage) -> None:
    """Preferences, reminders with their occurrences, drafts, questions; nobody else's."""
    await everything_about_ann(storage)
    exported = await storage.people.export(PERSON)
    told = json.dumps(exported)
    for expected in ("my words", "Asia/Tokyo", "water every 2 hours", "a1.x.1", "13:00:00"):
        assert expected in told
    assert BOB not in told
    assert {name: len(exported[name]) for name in exported if name != "person"} == {  # type: ignore[arg-type]
        "preferences": 1,
        "reminders": 2,
        "drafts": 1,
        "awaited_texts": 1,
    }


async def test_erasing_leaves_no_trace(storage: Storage) -> None:
    """Own reminders go, a group's stays without a name, others keep theirs."""
    reminders = await everything_about_ann(storage)
    await storage.people.erase(PERSON)
    exported = await storage.people.export(PERSON)
    assert [name for name, value in exported.items() if value] == ["person"]
    assert [one.set_by for one in await reminders.of_chat(Address("web:club"))] == [None]
    assert len(await reminders.of_person(PersonId(BOB))) == 1
    assert (await storage.people.preferences(BOB)).zone == "Asia/Tokyo"


async def test_who_was_not_seen_for_long_is_erased(storage: Storage) -> None:
    """Unless a reminder runs; a first look counts whoever has no day as seen."""
    day = NOON.date()
    tomorrow = day + timedelta(days=1)
    people, reminders = storage.people, storage.reminders
    await everything_about_ann(storage)
    await people.save_preferences(Preferences(key="web:eve", zone="Asia/Tokyo"))
    await people.add_draft(replace(DRAFT, person=PersonId("web:eve")))
    assert await reminders.tidy(before(unseen=tomorrow), 9) == 1
    assert (await people.preferences("web:eve")).zone is None
    assert (await people.export(PersonId("web:eve")))["drafts"] == []
    assert (await people.preferences(PERSON)).seen_on == day
    await people.saw(PERSON, tomorrow)
    assert (await people.preferences(PERSON)).seen_on == tomorrow


async def test_what_a_chat_chose_goes_with_it(storage: Storage) -> None:
    """A month after we were removed nothing of it is left; another chat keeps its own."""
    reminders = Reminders(storage.reminders, clock := ManualClock())
    for address in (CLUB, Address("web:other")):
        await reminders.create(for_group(Kind.TIP, daily(13), address))
        await storage.people.save_preferences(Preferences(key=address, zone="Asia/Tokyo"))
    await reminders.left(CLUB)
    clock.advance(timedelta(days=31))
    await reminders.tidy()
    assert (await storage.people.preferences(CLUB)).zone is None
    assert (await storage.people.preferences("web:other")).zone == "Asia/Tokyo"


async def test_erasing_during_a_send_brings_nothing_back(storage: Storage) -> None:
    """Settling finds no row and makes none."""
    await everything_about_ann(storage)
    due_at = NOON + timedelta(hours=1)
    claims = await storage.reminders.claim_due(due_at, "web", 9)
    await storage.people.erase(PERSON)
    settled = [
        Settled(claim=one, result=Result.SENT, due_at=due_at, next_at=due_at + timedelta(days=1))
        for one in claims
    ]
    assert await storage.reminders.settle(due_at, settled) == 2
    assert (await storage.people.export(PERSON))["reminders"] == []

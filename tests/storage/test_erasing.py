"""Whatever tables there are: an export holds all about a person, erasing leaves nothing of it.

Ann does everything that fills a row; a table that stays empty here fails the test, so that a new
one cannot be forgotten.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, select

from bots.conversation.feedback import Count, EditorQuestion, Event
from bots.conversation.people import Awaited, Draft, Preferences
from bots.inbox import Incoming
from scheduler.model import Address, Kind, NewReminder, PersonId, Press, Result, Suspension
from scheduler.store import Addition, Claim, GivenBack, Settled
from storage.engine import Storage, open_storage
from storage.personal import NOT_TOLD, PARSED
from storage.tables import metadata
from tests.fakes.manual_clock import NOON, ManualClock
from tests.fakes.new_reminders import daily

MARK = "ann-7f3"  # in every id, address and word of hers
ANN = PersonId(f"web:{MARK}")
DM = Address(f"web:dm-of-{MARK}")
CLUB = Address("web:club")
DUE, SOON = NOON + timedelta(hours=1), NOON + timedelta(minutes=10)
DAY = timedelta(days=1)
Rows = dict[str, list[dict[str, Any]]]


def addition(kind: Kind, *, to_group: bool = False) -> Addition:
    """Return a reminder of Ann's own, or one that she set for her club."""
    new = NewReminder(
        address=CLUB if to_group else DM,
        owner=None if to_group else ANN,
        set_by=ANN,
        kind=kind,
        recurrence=daily(13),
        text="" if to_group else f"{MARK} walks",
        to_group=to_group,
    )
    return Addition(new=new, created_at=NOON, next_at=DUE, quiet=None, caps=None)


async def fill(storage: Storage) -> list[Claim]:
    """Let Ann do all that is kept; return the claims of what is being sent to her meanwhile."""
    store, people = storage.reminders, storage.people
    past = await store.add(addition(Kind.CUSTOM))
    [first] = await store.claim_due(DUE, "web", 9)
    sent = Settled(claim=first, result=Result.SENT, due_at=DUE, sent_at=DUE, next_at=DUE + DAY)
    await store.settle(DUE, [sent])
    [line] = await store.history(past.id, 9)
    await store.snooze(line.occurrence, DUE + timedelta(minutes=10))
    await store.press(line.occurrence, Press.DONE)
    await store.add(addition(Kind.TIP))
    await store.add(addition(Kind.STRETCH, to_group=True))
    await people.save_preferences(Preferences(key=ANN, zone="Asia/Tokyo", locale="en"))
    draft = Draft(
        person=ANN, address=DM, command="remind", words=f"{MARK} at 9", text=MARK,
        made_at=NOON, expires_at=SOON,
    )  # fmt: skip
    for address in (DM, CLUB):
        await people.add_draft(replace(draft, address=address))
        awaited = Awaited(
            address=address, person=ANN, token="a1.tz.0", field_name="what",
            values={"when": MARK}, expires_at=SOON,
        )  # fmt: skip
        await people.await_text(awaited)
    await people.count({Count("2026-11", "hydration", Event.HELPED): 1})
    await people.keep_question(EditorQuestion(day=NOON.date(), text="why at night?"), 9)
    await store.set_zone_rules("2026b")
    await storage.roles.hold("telegram", "a process", NOON)
    inbox = storage.inbox(ManualClock(NOON), "telegram")
    await inbox.put(Incoming(1, DM, MARK))
    await inbox.done(1)
    [waits, *_] = await store.claim_due(DUE, "web", 1)
    until = DUE + timedelta(seconds=1)
    told = GivenBack(claim=waits, ready_at=until, chat_until_at=until, lane_until_at=until)
    await store.settle(DUE, [told])
    return await store.claim_due(DUE + DAY, "web", 9)


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    """Open an empty storage."""
    async with open_storage(tmp_path) as storage:
        yield storage


async def all_rows(storage: Storage) -> Rows:
    """Return every row of every table."""

    def read(connection: Connection) -> Rows:
        return {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in metadata.sorted_tables
        }

    return await storage.reminders._run(read)


def about_ann(rows: Rows) -> Iterator[tuple[Table, dict[str, Any]]]:
    """Yield rows that name Ann or hold her words, and those that belong to one of these."""
    keys: dict[str, set[object]] = {}
    for table in metadata.sorted_tables:
        own = keys.setdefault(table.name, set())
        for row in rows[table.name]:
            belongs = any(
                row[key.parent.name] in keys[key.column.table.name] for key in table.foreign_keys
            )
            if belongs or any(isinstance(v, str) and MARK in v for v in row.values()):
                own.add(row.get("id"))
                yield table, row


def pairs(told: object) -> Iterator[tuple[str, object]]:
    """Yield every name with its value, however deep it stands in an export."""
    if isinstance(told, dict):
        for name, value in told.items():
            yield name, repr(value)
            yield from pairs(value)
    elif isinstance(told, list):
        for value in told:
            yield from pairs(value)


def plain(name: str, value: object) -> object:
    """Return a value as an export tells it."""
    return value.isoformat() if isinstance(value, date | datetime) else value


async def test_every_table_is_filled(storage: Storage) -> None:
    """A new table is looked at here from its first day."""
    await fill(storage)
    assert [name for name, found in (await all_rows(storage)).items() if not found] == []


async def test_an_export_holds_all_that_is_kept_about_a_person(storage: Storage) -> None:
    """Every value of every row that is about them, but what only joins rows."""
    await fill(storage)
    told = set(pairs(await storage.people.export(ANN)))
    missing = [
        (table.name, name, value)
        for table, row in about_ann(await all_rows(storage))
        for name, value in row.items()
        if name not in NOT_TOLD | PARSED
        and (table.name, name) != ("chats", "id")
        and (name, repr(plain(name, value))) not in told
    ]
    assert missing == []


async def test_erasing_leaves_nothing_about_a_person_in_any_table(storage: Storage) -> None:
    """No id, no address, no word; the club's reminder stays, without a name."""
    await fill(storage)
    assert list(about_ann(await all_rows(storage)))
    await storage.people.erase(ANN)
    rows = await all_rows(storage)
    assert list(about_ann(rows)) == []
    assert [row["address"] for row in rows["chats"]] == [CLUB]
    assert [row["set_by"] for row in rows["reminders"]] == [None]


@pytest.mark.parametrize(
    "late",
    [
        lambda claim: Settled(
            claim=claim, result=Result.SENT, due_at=DUE + DAY, sent_at=DUE + DAY,
            passed=((DUE, Result.COALESCED),), next_at=DUE + 2 * DAY,
        ),
        lambda claim: Settled(
            claim=claim, result=Result.GONE, due_at=DUE + DAY, suspension=Suspension.GONE
        ),
        lambda claim: GivenBack(
            claim=claim, ready_at=DUE + DAY, chat_until_at=DUE + 2 * DAY,
            lane_until_at=DUE + 2 * DAY,
        ),
    ],
    ids=["sent", "gone", "given back"],
)  # fmt: skip
async def test_what_is_settled_after_erasing_brings_nothing_back(storage: Storage, late) -> None:
    """What was being sent meanwhile is written down for nobody."""
    claims = await fill(storage)
    hers = [claim for claim in claims if claim.reminder.owner == ANN]
    assert hers
    await storage.people.erase(ANN)
    before = await all_rows(storage)
    assert await storage.reminders.settle(DUE + DAY, [late(claim) for claim in hers]) == 0
    assert await all_rows(storage) == before
    assert list(about_ann(before)) == []

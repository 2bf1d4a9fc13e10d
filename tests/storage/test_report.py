"""What editors can read of the database, and how long their questions stay in it."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bots.conversation.feedback import Count, EditorQuestion, Event
from scheduler.reminders import Reminders
from storage.engine import FILE_NAME, open_storage
from storage.errors import StorageError
from storage.migrations.run import upgrade
from storage.report import Report, read_report
from storage.sqlite import open_engine
from tests.fakes.manual_clock import NOON, ManualClock

TODAY = NOON.date()
QUESTION = EditorQuestion(day=TODAY, text="Can tight shoes cause cramps?", topic="relief-foot")
DAY = timedelta(days=1)


def test_where_there_is_no_database_there_is_nothing(tmp_path: Path) -> None:
    """And none is made by looking, nor is an empty file filled."""
    assert read_report(tmp_path / FILE_NAME, TODAY) == Report()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / FILE_NAME).touch()
    assert read_report(tmp_path / FILE_NAME, TODAY) == Report()
    assert (tmp_path / FILE_NAME).read_bytes() == b""


async def test_it_can_be_read_while_the_bot_writes(tmp_path: Path) -> None:
    """What was stored a moment ago is there, and nothing is held up."""
    async with open_storage(tmp_path) as storage:
        assert read_report(tmp_path / FILE_NAME, TODAY - DAY) == Report()
        await storage.people.keep_question(QUESTION, 9)
        await storage.people.count({Count("2026-11", "magnesium", Event.UNKNOWN): 3})
        found = read_report(tmp_path / FILE_NAME, TODAY - DAY)
        await storage.people.keep_question(replace(QUESTION, text="b"), 9)
    assert found.questions == (QUESTION,)
    assert [(one.topic, one.month, one.unknown) for one in found.counts] == [
        ("magnesium", "2026-11", 3)
    ]


async def test_counts_add_up(tmp_path: Path) -> None:
    """Of a topic and a month, each event for itself."""
    async with open_storage(tmp_path) as storage:
        for event, times in ((Event.HELPED, 1), (Event.HELPED, 2), (Event.NOT_HELPED, 4)):
            await storage.people.count({Count("2026-11", "magnesium", event): times})
    (counted,) = read_report(tmp_path / FILE_NAME, TODAY).counts
    assert (counted.answered, counted.helped, counted.not_helped) == (0, 3, 4)


async def test_questions_go_after_ninety_days(tmp_path: Path) -> None:
    """Not before, never later, and by the hundreds too."""
    clock = ManualClock()
    async with open_storage(tmp_path) as storage:
        for number in range(600):
            await storage.people.keep_question(replace(QUESTION, text=str(number)), 600)
        clock.advance(89 * DAY)
        await Reminders(storage.reminders, clock).tidy()
        assert len(read_report(tmp_path / FILE_NAME, date.min).questions) == 600
        clock.advance(DAY)
        await Reminders(storage.reminders, clock).tidy()
        assert read_report(tmp_path / FILE_NAME, date.min).questions == ()


async def test_what_should_be_gone_is_not_told(tmp_path: Path) -> None:
    """A bot that rests for months purges nothing."""
    async with open_storage(tmp_path) as storage:
        await storage.people.keep_question(QUESTION, 9)
    assert read_report(tmp_path / FILE_NAME, TODAY).questions == ()


async def test_an_order_within_a_day_is_not_kept(tmp_path: Path) -> None:
    """It would tell more than the day."""
    async with open_storage(tmp_path) as storage:
        for words in ("c", "a", "b"):
            await storage.people.keep_question(replace(QUESTION, text=words), 9)
    engine = open_engine(tmp_path / FILE_NAME)
    with engine.begin() as connection:
        rows = connection.exec_driver_sql("SELECT text FROM editor_questions").scalars().all()
    engine.dispose()
    assert rows == ["a", "b", "c"]


def test_an_older_release_is_told_how_to_go_on(tmp_path: Path) -> None:
    """Looking changes nothing, so it brings nothing up to date either."""
    engine = open_engine(tmp_path / FILE_NAME)
    with engine.begin() as connection:
        upgrade(connection, "0001")
    engine.dispose()
    with pytest.raises(StorageError, match="start the bot once"):
        read_report(tmp_path / FILE_NAME, TODAY)


def test_a_later_release_and_a_broken_file_are_told(tmp_path: Path) -> None:
    """With what would be right."""
    engine = open_engine(tmp_path / "later.db")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version AS SELECT '9999' AS version_num")
    engine.dispose()
    with pytest.raises(StorageError, match="9999"):
        read_report(tmp_path / "later.db", TODAY)
    (tmp_path / "broken.db").write_bytes(b"no database" * 100)
    with pytest.raises(StorageError, match=r"broken\.db"):
        read_report(tmp_path / "broken.db", TODAY)

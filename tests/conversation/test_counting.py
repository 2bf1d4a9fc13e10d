"""Counts of what was asked: once each, without who, and never in an answer's way."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bots.conversation.about import Operator
from bots.conversation.action import RateAnswer
from bots.conversation.dispatcher import Dispatcher
from bots.conversation.feedback import Count, Event
from bots.conversation.tokens import encode
from bots.conversation.turn import Pressed, Said
from content.model import Confidence, Finding, Match, TopicId
from scheduler.errors import StoreError
from storage.people import SqlPeopleStore
from tests.conversation.stored import everything, report
from tests.conversation.talk import Talk, knowledge
from tests.fakes.manual_clock import NOON

NEAR = (Match(TopicId("magnesium"), 0.4), Match(TopicId("hydration"), 0.3))
WORDS = "whatever somebody asks"


class Finds:
    """A search that finds the same, whatever is asked."""

    def __init__(self, finding: Finding) -> None:
        self._finding = finding

    def find(self, text: str, locale: str = "en", limit: int = 5) -> Finding:
        """Return what is always found."""
        return self._finding


class Counts(SqlPeopleStore):
    """A store that counts only when it is let, and fails when it is told to."""

    def __init__(self, store: SqlPeopleStore, *, fails: bool = False) -> None:
        self._run = store._run
        self._fails = fails
        self.let = asyncio.Event()
        self.batches: list[dict[Count, int]] = []

    async def count(self, counts: Mapping[Count, int]) -> None:
        """Note a batch."""
        await self.let.wait()
        if self._fails:
            raise StoreError("the database failed: database is locked")
        self.batches.append(dict(counts))


def told(folder: Path) -> list[tuple[str, str, dict[str, int]]]:
    """Return topic, month and what was counted, without noughts."""
    events = [event.value for event in Event]
    return [
        (one.topic, one.month, {name: n for name in events if (n := getattr(one, name))})
        for one in report(folder).counts
    ]


def finding(talk: Talk, found: Finding, people: object = None) -> Dispatcher:
    """Return a dispatcher whose search finds *found*."""
    known = replace(knowledge(), search=Finds(found))
    store = people or talk.people
    return Dispatcher(known, store, talk.reminders, talk.clock, Operator("test"))


@pytest.mark.parametrize(
    ("found", "topic", "event"),
    [
        (Finding(Confidence.SURE, NEAR), "magnesium", "answered"),
        (Finding(Confidence.UNSURE, NEAR), "magnesium", "guessed"),
        (Finding(Confidence.NONE, NEAR), "magnesium", "unknown"),
        (Finding(Confidence.NONE, ()), "", "unknown"),
        (Finding(Confidence.NONE, NEAR, "other"), "", "unknown"),
    ],
)
async def test_each_question_is_counted_once(
    talk: Talk, tmp_path: Path, found: Finding, topic: str, event: str
) -> None:
    """At its nearest topic, or at none where none is near."""
    dispatcher = finding(talk, found)
    await dispatcher.respond(Said(origin=talk.origin, text=WORDS))
    await dispatcher.aclose()
    assert told(tmp_path) == [(topic, "2026-11", {event: 1})]


async def test_what_is_kindly_declined_is_not_counted(talk: Talk, tmp_path: Path) -> None:
    """It is no gap in what is known."""
    dispatcher = finding(talk, Finding(Confidence.NONE, NEAR, "stomach-cramps"))
    await dispatcher.respond(Said(origin=talk.origin, text=WORDS))
    await dispatcher.aclose()
    assert told(tmp_path) == []


async def test_a_danger_sign_is_not_counted(talk: Talk, tmp_path: Path) -> None:
    """Who is in danger asked nothing of the editors."""
    await talk.say("my calf is swollen, hot and red since yesterday")
    await talk.dispatcher.aclose()
    assert told(tmp_path) == []


async def test_what_helped_is_counted_by_the_month(talk: Talk, tmp_path: Path) -> None:
    """Each month anew, so that an editor sees where it goes."""
    for helped in (1, 0, 1):
        await talk.do(Pressed(origin=talk.origin, token=encode(RateAnswer("hydration", helped))))
    await talk.dispatcher.aclose()
    talk.clock.set(NOON + timedelta(days=31))
    await talk.do(Pressed(origin=talk.origin, token=encode(RateAnswer("hydration", 0))))
    await talk.dispatcher.aclose()
    assert told(tmp_path) == [
        ("hydration", "2026-12", {"not_helped": 1}),
        ("hydration", "2026-11", {"helped": 2, "not_helped": 1}),
    ]


async def test_a_made_up_topic_is_not_counted(talk: Talk, tmp_path: Path) -> None:
    """A token is untrusted, so it cannot write a text into the report."""
    await talk.do(Pressed(origin=talk.origin, token=encode(RateAnswer("call me", 1))))
    await talk.dispatcher.aclose()
    assert told(tmp_path) == []


async def test_counts_hold_neither_who_nor_what(talk: Talk, tmp_path: Path) -> None:
    """No id, no words."""
    await talk.say("why do my legs cramp at night")
    await talk.dispatcher.aclose()
    stored = everything(tmp_path)
    assert "night-cramps" in stored
    assert talk.origin.address not in stored
    assert "my legs" not in stored


async def test_no_answer_waits_for_a_count(talk: Talk) -> None:
    """While the store is busy, people are answered, and all of it is counted together later."""
    slow = Counts(talk.people)
    dispatcher = finding(talk, Finding(Confidence.NONE, NEAR), slow)
    for _ in range(3):
        assert await dispatcher.respond(Said(origin=talk.origin, text=WORDS)) is not None
    slow.let.set()
    await dispatcher.aclose()
    assert [sum(batch.values()) for batch in slow.batches] == [1, 2]


async def test_a_count_that_fails_is_told_without_words(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    """The answer comes, the log knows how many were lost, and the next is tried again."""
    broken = Counts(talk.people, fails=True)
    broken.let.set()
    dispatcher = finding(talk, Finding(Confidence.SURE, NEAR), broken)
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            reply = await dispatcher.respond(Said(origin=talk.origin, text=WORDS))
            assert "Information, not medical care" in reply.blocks[-1].text
            await dispatcher.aclose()
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]
    assert "1 counts were lost" in caplog.text
    assert WORDS not in caplog.text


async def test_counts_outlive_a_restart(talk: Talk, tmp_path: Path) -> None:
    """Stopping stores what was noted last."""
    await talk.say("why do my legs cramp at night")
    await talk.restart()
    assert told(tmp_path) == [("night-cramps", "2026-11", {"answered": 1})]

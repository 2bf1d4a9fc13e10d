"""What editors learn, as rows: counts by topic and month, and the questions sent to them.

Knows how it is added and read, and that it is nobody's. Must not know what is worth a look.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from bots.conversation.feedback import Count, EditorQuestion, Event
from storage.tables import editor_questions, topic_counts
from storage.upsert import insert as upsert

NOTHING = {event.value: 0 for event in Event}


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicCounts:
    """What was counted of a topic in a month; "" is no topic, and a month that is not known."""

    topic: str
    month: str
    answered: int
    guessed: int
    unknown: int
    helped: int
    not_helped: int


def count(connection: Connection, counts: Mapping[Count, int]) -> None:
    """Add to what was counted."""
    for one, times in counts.items():
        values = {"topic": one.topic, "month": one.month, **NOTHING, one.event.value: times}
        column = topic_counts.c[one.event.value]
        more = {column.name: column + times}
        added = upsert(topic_counts).values(values)
        connection.execute(
            added.on_conflict_do_update(index_elements=["topic", "month"], set_=more)
        )


def keep_question(connection: Connection, question: EditorQuestion, most: int) -> bool:
    """Keep a question, the same of a day once; False where its day has *most* others."""
    of_day = editor_questions.c.day == question.day
    same = select(editor_questions.c.text).where(of_day, editor_questions.c.text == question.text)
    if connection.execute(same).first() is not None:
        return True
    how_many = select(func.count()).select_from(editor_questions).where(of_day)
    if connection.execute(how_many).scalar_one() >= most:
        return False
    values = {"day": question.day, "text": question.text, "topic": question.topic}
    connection.execute(upsert(editor_questions).values(values).on_conflict_do_nothing())
    return True


def read_counts(connection: Connection) -> tuple[TopicCounts, ...]:
    """Return all that was counted, by topic, the newest month first."""
    ordered = select(topic_counts).order_by(topic_counts.c.topic, topic_counts.c.month.desc())
    return tuple(TopicCounts(**row) for row in connection.execute(ordered).mappings())


def read_questions(connection: Connection, since: date) -> tuple[EditorQuestion, ...]:
    """Return the questions of the days after *since*, the newest day first."""
    kept = select(editor_questions).where(editor_questions.c.day > since)
    ordered = kept.order_by(editor_questions.c.day.desc(), editor_questions.c.text)
    return tuple(EditorQuestion(**row) for row in connection.execute(ordered).mappings())

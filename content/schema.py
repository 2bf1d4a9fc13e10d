"""The form of the files: which fields they have, and what may stand in each.

Knows fields and their limits. Must not know where a file lies, or whether an id exists.
"""

from datetime import date
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from content.model import Grade

LABEL_CHARS = 40  # what a button shows in full on every platform
REMINDER_CHARS = 200

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https://[^\s<>\"]+$")]
Label = Annotated[Words, StringConstraints(max_length=LABEL_CHARS)]
ReminderText = Annotated[Words, StringConstraints(max_length=REMINDER_CHARS)]


class Record(BaseModel):
    """A record that knows its fields and refuses others."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FrontMatter(Record):
    """What stands above a topic's text; *label* is needed where the question is too long.

    *picture* names the one that is shown with the short answer.
    *reviewer* is null until a clinician has read the text; *reviewed* is the day of that.
    """

    question: Words
    label: Label | None = None
    picture: Id | None = None
    category: Id
    evidence: Grade
    sources: Annotated[tuple[Id, ...], Field(min_length=1)]
    related: Annotated[tuple[Id, ...], Field(min_length=2, max_length=4)]
    checked: date
    reviewer: Words | None
    reviewed: date | None = None


class SourceRecord(Record):
    """One source; its id is the key above it."""

    title: Words
    publisher: Words
    year: Annotated[int, Field(ge=1800, le=2200)] | None
    url: WebAddress | None


class CategoryRecord(Record):
    """One category, with its title in each locale, and the topics that its list begins with."""

    id: Id
    title: dict[str, Label]
    first: tuple[Id, ...] = ()


class TipRecord(Record):
    """One tip, with the topic and the source that it rests on."""

    id: Id
    text: Words
    topic: Id
    source: Id


class ReminderTexts(Record):
    """The texts that reminders take turns with."""

    hydration: Annotated[tuple[ReminderText, ...], Field(min_length=1)]
    magnesium: Annotated[tuple[ReminderText, ...], Field(min_length=1)]
    stretch: Annotated[tuple[ReminderText, ...], Field(min_length=1)]


FRONT_MATTER: Final = TypeAdapter(FrontMatter)
SOURCES: Final = TypeAdapter(dict[Id, SourceRecord])
CATEGORIES: Final = TypeAdapter(tuple[CategoryRecord, ...])
TIPS: Final = TypeAdapter(Annotated[tuple[TipRecord, ...], Field(min_length=1)])
REMINDER_TEXTS: Final = TypeAdapter(ReminderTexts)

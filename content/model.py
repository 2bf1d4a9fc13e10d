"""The values that content is made of: topics, answers, blocks, sources, danger signs.

Knows the form of what is said. Must not know chats, time of day, persistence or platform markup:
the text in a Block is plain, and its role carries the form.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NewType

TopicId = NewType("TopicId", str)
SourceId = NewType("SourceId", str)
FlagId = NewType("FlagId", str)


class Role(StrEnum):
    """The part that a Block plays in what is said."""

    TITLE = "title"
    TEXT = "text"
    ITEM = "item"
    STEP = "step"
    WARNING = "warning"
    SOURCE = "source"
    FOOTER = "footer"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, list item, step or the like; *text* is plain and holds no markup.

    *number* counts the steps of one list from 1 (STEP only); *url* is where a SOURCE leads.
    *is_folded* tells that it is detail, which a platform may fold away until somebody wants it.
    """

    role: Role
    text: str
    number: int | None = None
    url: str | None = None
    is_folded: bool = False


class Urgency(StrEnum):
    """How soon a danger sign needs care, most urgent first."""

    EMERGENCY_NOW = "emergency-now"
    SAME_DAY = "same-day"
    SEE_DOCTOR_SOON = "see-doctor-soon"


class Grade(StrEnum):
    """How strong the evidence behind an answer is."""

    STRONG = "strong"
    MODERATE = "moderate"
    WEAK = "weak"
    CONFLICTING = "conflicting"
    EXPERT_OPINION = "expert-opinion"


class Variant(StrEnum):
    """The position in which somebody meets a cramp; the order is that of the buttons."""

    SITTING = "sitting"
    STANDING = "standing"
    HELPER = "helper"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from; *url* is its address, or its DOI as an https link."""

    id: SourceId
    title: str
    publisher: str
    year: int | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Relief:
    """How to meet a cramp in one place of the body, a list of steps for each Variant."""

    steps: dict[Variant, tuple[Block, ...]]
    not_letting_go: tuple[Block, ...]
    no_cramp: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A Topic's words in one locale.

    *label* is the question as a button shows it, at most 40 characters. *short* stands alone,
    warnings that matter included; *details* and *certainty* (the strength of the evidence in
    words) are what "More" shows. *reviewer* is None until a clinician has read it,
    which they did on the day *reviewed*.
    """

    question: str
    label: str
    short: tuple[Block, ...]
    details: tuple[Block, ...]
    certainty: tuple[Block, ...]
    checked: date
    reviewer: str | None
    reviewed: date | None = None
    relief: Relief | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """One question of the handbook, under an id that never changes.

    *picture* is the name of what is shown with its short answer.
    """

    id: TopicId
    category: str
    grade: Grade
    sources: tuple[SourceId, ...]
    related: tuple[TopicId, ...]
    answer: Answer
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class Tip:
    """One or two sentences with the topic and the source that they rest on."""

    id: str
    text: str
    topic: TopicId
    source: SourceId


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A sign that needs care. *card* is complete: it is shown whole and never shortened."""

    id: FlagId
    urgency: Urgency
    card: tuple[Block, ...]
    sources: tuple[SourceId, ...]


class Confidence(StrEnum):
    """What a search may claim: a sure answer, a "did you mean", or an honest "I do not know"."""

    SURE = "sure"
    UNSURE = "unsure"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Match:
    """A Topic found by search, with its score from 0 to 1."""

    topic: TopicId
    score: float


@dataclass(frozen=True, slots=True)
class Finding:
    """What search makes of a text: matches best first, and how sure it is of the best.

    *out_of_scope* names the kind of question that we recognise and decline ("menstrual-cramps",
    "stomach-cramps", "other"), or is None.
    """

    confidence: Confidence
    matches: tuple[Match, ...]
    out_of_scope: str | None = None

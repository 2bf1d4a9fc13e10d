"""What the pages about content show: topics by category, one topic, sources, faults.

Knows the parts of those pages, worded. Must not know where the words come from.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bots.conversation.reply import Reply


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file, and what to do."""

    place: str
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Link:
    """A topic by its id, with the words that lead to it."""

    topic: str
    words: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A topic as one line of the list; *cells* stand under the headings of the list."""

    id: str
    question: str
    cells: tuple[str, ...]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A category with its topics."""

    id: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """Something that is said, under the *title* that tells when."""

    title: str
    reply: Reply


@dataclass(frozen=True, slots=True)
class Sheet:
    """One topic with all that is known about it.

    *facts*, and *places* where its words are kept, are pairs of name and value. *replies* are
    what all platforms say; *steps* come only while a cramp lasts.
    """

    entry: Entry
    facts: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str], ...]
    related: tuple[Link, ...]
    tips: tuple[str, ...]
    replies: tuple[Shown, ...]
    steps: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A source with what rests on it."""

    id: str
    title: str
    origin: str
    url: str | None
    topics: tuple[Link, ...]
    tips: tuple[Link, ...]
    cards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All of it; without groups where the files cannot be read, which *faults* explain."""

    summary: str = ""
    headings: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    sources: tuple[SourceEntry, ...] = ()
    faults: tuple[Fault, ...] = ()

"""What a message looks like on a platform, as data: lines with their looks, rows of keys.

Knows looks that any platform may have. Must not know a platform, nor how a picture is shown.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from bots.conversation.reply import Illustration, Reply, Style


class Look(Enum):
    """How words stand out."""

    BOLD = auto()
    ITALIC = auto()


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look; *url* is where they lead."""

    text: str
    looks: frozenset[Look] = frozenset()
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line, blank where it has no runs.

    *mark* stands before it and is not part of its words, as a list's dot or number; *is_small*
    tells that the whole line is in small print.
    """

    runs: tuple[Run, ...] = ()
    mark: str = ""
    is_small: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """A button with its weight, and the text that it stands beside, "" where there is none."""

    label: str
    style: Style = Style.PLAIN
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """One message as people see it, and *payload*, the JSON that makes it look so.

    An *illustration* stands above its lines.
    """

    lines: tuple[Line, ...]
    rows: tuple[tuple[Key, ...], ...]
    payload: str
    illustration: Illustration | None = None


Paint = Callable[[Reply], tuple[Picture, ...]]
"""Return the messages that bring a Reply to a private chat, in order."""


def lines_of(runs: Iterable[Run]) -> Iterator[tuple[Run, ...]]:
    """Break *runs* at their line ends; a blank line is empty."""
    line: list[Run] = []
    for run in runs:
        first, *rest = run.text.split("\n")
        parts = [first, *rest]
        for number, part in enumerate(parts):
            if number:
                yield tuple(line)
                line = []
            if part:
                line.append(Run(part, run.looks, run.url))
    yield tuple(line)

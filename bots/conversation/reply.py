"""What we say back: blocks, buttons, forms, frames. A Reply says intent, not form.

Knows the parts of an answer. Must not know how a platform shows them; an adapter that cannot do
a thing degrades, never refuses, and never shortens a danger card.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bots.conversation.action import Action
from content.model import Block, Grade, Role, Urgency
from content.pictures import Illustration

__all__ = [
    "Beside",
    "Block",
    "Button",
    "Choice",
    "Document",
    "Field",
    "Form",
    "Frame",
    "Grade",
    "Illustration",
    "Reply",
    "Role",
    "Style",
    "TimedBlock",
    "Urgency",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedBlock(Block):
    """A Block in whose text *words* say the instant *at* on one person's clock.

    Where a platform shows instants to each reader on their own clock, it does so in their place.
    """

    words: str
    at: datetime


class Style(StrEnum):
    """The weight of a button."""

    PLAIN = "plain"
    PRIMARY = "primary"
    SUCCESS = "success"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """A label of at most 40 characters with what it does.

    *beside* is what stands beside it where a platform sets buttons next to a text.
    """

    label: str
    action: Action
    style: Style = Style.PLAIN
    beside: "Beside | None" = None


@dataclass(frozen=True, slots=True)
class Beside:
    """A text, and the short *label* that a button has next to it."""

    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer that can be picked: what comes back, and what people read.

    *action*, where there is one, does by itself what filling in the form with this answer does.
    """

    value: str
    label: str
    action: Action | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question of a form, answered in words, or by picking one of at most 25 *choices*.

    *example* shows a good answer, *hint* explains in a line. *chosen* is the value that is picked
    beforehand. *other* is what words of one's own are asked for with, beside the choices; where it
    is "" they are no answer.
    """

    name: str
    label: str
    example: str = ""
    hint: str = ""
    max_chars: int = 200
    choices: tuple[Choice, ...] = ()
    chosen: str = ""
    other: str = ""
    is_needed: bool = True

    @property
    def is_asked(self) -> bool:
        """Whether it is asked where questions come one by one: nothing else would answer it."""
        return self.is_needed and not self.chosen


@dataclass(frozen=True, slots=True)
class Form:
    """Questions that belong together; the answers come back as Filled with *action*'s token."""

    title: str
    action: Action
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A file for the person, such as the export of their data."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a Turn is answered with, or what a reminder says.

    *buttons* are rows. An *illustration* is left out where there is no room for it. *urgency* and
    *grade* (of the evidence) may show as a colour; the words say them, too. *private* asks that
    only the person sees it; *share* then shows it to all.
    *is_shared* is for everybody in the chat, who may all press. *replaces* edits the message
    whose button was pressed; *silent* arrives without sound. *danger* is a complete card that
    goes first, as a message of its own. *form* is shown at once where the place has forms, unless
    there are buttons, which then lead to it. *frames* are played as edits, best effort, ended by
    any press. *draft* is the id that a "continue in private" link carries. *notice* is a short
    word to the presser alone; a Reply of nothing else changes no message. *is_noted* lets the
    pressed message bear a sign that it was taken note of, where a platform has such.
    """

    blocks: tuple[Block, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    private: bool = False
    is_shared: bool = False
    share: Button | None = None
    replaces: bool = False
    silent: bool = False
    urgency: Urgency | None = None
    grade: Grade | None = None
    illustration: Illustration | None = None
    danger: "Reply | None" = None
    form: Form | None = None
    frames: "tuple[Frame, ...]" = ()
    document: Document | None = None
    draft: str | None = None
    notice: str | None = None
    is_noted: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What the message shows *seconds* after it was sent."""

    seconds: int
    reply: Reply

"""The one list of commands; every menu, command tree and help text is made from it.

Knows names, phrase keys and how each command is to be offered. Must not know what they do.
"""

from dataclasses import dataclass
from enum import StrEnum


class Completion(StrEnum):
    """What a command's words can be completed with."""

    TOPICS = "topics"
    CATEGORIES = "categories"
    PLACES = "places"


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """How a command is offered.

    *words* is the name of its option, None where it takes none. *is_private* tells that in public
    places only the person sees the answer. *for_chat* tells that it can also be meant for the
    whole chat.
    """

    name: str
    words: str | None = None
    needs_words: bool = False
    completion: Completion | None = None
    is_private: bool = True
    for_chat: bool = False

    @property
    def description_key(self) -> str:
        """The phrase that describes the command in menus."""
        return f"command.{self.name}"


COMMANDS: tuple[CommandSpec, ...] = (
    CommandSpec("cramp", words="where", completion=Completion.PLACES),
    CommandSpec("ask", words="question", needs_words=True, completion=Completion.TOPICS),
    CommandSpec("faq", words="category", completion=Completion.CATEGORIES),
    CommandSpec("tip"),
    CommandSpec("remind", words="words", for_chat=True),
    CommandSpec("reminders", for_chat=True),
    CommandSpec("urgent"),
    CommandSpec("settings"),
    CommandSpec("privacy"),
    CommandSpec("about"),
    CommandSpec("help"),
    CommandSpec("start"),
)


def find_command(name: str) -> CommandSpec | None:
    """Return the command of that name, or None."""
    return next((spec for spec in COMMANDS if spec.name == name), None)

"""The one list of commands; every menu, command tree and help text is made from it.

Knows names, phrase keys and how each command is to be offered. Must not know what they do.
"""

from dataclasses import dataclass
from enum import StrEnum

from bots.conversation.times_in_words.ready_made import PRESETS


class Completion(StrEnum):
    """What a command's words can be completed with."""

    TOPICS = "topics"
    CATEGORIES = "categories"
    PLACES = "places"
    TIMES = "times"
    ZONES = "zones"
    REMINDERS = "reminders"


@dataclass(frozen=True, slots=True)
class OptionSpec:
    """A further option; *choices* are values, each with the key of the phrase that names it."""

    name: str
    completion: Completion | None = None
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """How a command is offered.

    *words* is the name of its option, None where it takes none; *options* are shown beside it
    where a platform has such. *is_private* tells that in public
    places only the person sees the answer. *for_chat* tells that it can also be meant for the
    whole chat.
    """

    name: str
    words: str | None = None
    needs_words: bool = False
    completion: Completion | None = None
    is_private: bool = True
    for_chat: bool = False
    options: tuple[OptionSpec, ...] = ()

    @property
    def description_key(self) -> str:
        """The phrase that describes the command in menus."""
        return f"command.{self.name}"


COMMANDS: tuple[CommandSpec, ...] = (
    CommandSpec("cramp", words="where", completion=Completion.PLACES),
    CommandSpec("ask", words="question", needs_words=True, completion=Completion.TOPICS),
    CommandSpec("faq", words="category", completion=Completion.CATEGORIES),
    CommandSpec("tip"),
    CommandSpec(
        "remind",
        words="when",
        completion=Completion.TIMES,
        for_chat=True,
        options=(
            OptionSpec("what", choices=tuple((kind, f"kind.{kind}") for kind in PRESETS)),
            OptionSpec("zone", completion=Completion.ZONES),
        ),
    ),
    CommandSpec("reminders", words="which", completion=Completion.REMINDERS, for_chat=True),
    CommandSpec("urgent"),
    CommandSpec("settings"),
    CommandSpec("privacy"),
    CommandSpec("about"),
    CommandSpec("help"),
    CommandSpec("start", for_chat=True),
)


def find_command(name: str) -> CommandSpec | None:
    """Return the command of that name, or None."""
    return next((spec for spec in COMMANDS if spec.name == name), None)


def completion_of(command: str, option: str) -> Completion | None:
    """Return what an option of a command can be completed with, or None."""
    spec = find_command(command)
    if spec is None:
        return None
    if option == spec.words:
        return spec.completion
    return next((one.completion for one in spec.options if one.name == option), None)

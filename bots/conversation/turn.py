"""What a person did: said something, gave a command, pressed a button, filled a form.

Knows what every platform can tell of it. Must not know which platform it was.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bots.conversation.reply import Reply
from scheduler.model import Address, PersonId

Reach = Callable[[Reply], Awaitable[Address | None]]
"""Bring a Reply to a person's private chat; return its Address, None where that was refused."""


async def nobody() -> bool:
    """Deny; the answer for a chat in which nothing can be managed."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who did something, and where.

    *person* is None for an anonymous administrator or a channel. *is_public* tells that others
    read the chat; *has_members* that not only its managers speak there, and that the bot can
    write to it on its own, unless *can_write* is False: then it lacks the right. *reach* brings a
    Reply to the person's private chat while they are present and returns its Address, None where
    they do not let us; it is None itself where the platform has no such way. *can_manage* asks
    the platform whether the person may set things for this chat; it may take a network call, so
    it is asked only when the answer matters. *has_forms* tells that the place can show a Form at
    once; elsewhere its questions are asked one by one. *locale* is the platform's hint ("de-AT").
    """

    person: PersonId | None
    address: Address
    reach: Reach | None = field(default=None, repr=False, compare=False)
    is_public: bool = False
    has_members: bool = False
    can_write: bool = True
    has_forms: bool = False
    locale: str = "en"
    can_manage: Callable[[], Awaitable[bool]] = field(default=nobody, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Free text addressed to the bot. Never logged."""

    origin: Origin
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command by its *name* without the slash, and the *words* after it.

    *for_chat* answers "for me or for this chat?" where the platform asked it as an option (None
    where it did not). *options* are the values of further options by name, "" for none.
    """

    origin: Origin
    name: str
    words: str = field(default="", repr=False)
    for_chat: bool | None = None
    options: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button by its *token*, which is untrusted.

    *asker* is the person whom the pressed message answered, None where that is not known or the
    message is for everybody.
    """

    origin: Origin
    token: str
    asker: PersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form by the *token* of its action, with the *values* by field name."""

    origin: Origin
    token: str
    values: dict[str, str] = field(repr=False)


Turn = Said | Command | Pressed | Filled

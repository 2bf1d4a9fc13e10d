"""The people, channels and servers of a Discord on loopback, and what they do.

Knows how the platform words what happened. Must not know HTTP or our code: it hands events to
the gateway and keeps messages.
"""

import asyncio
import itertools
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from tests.fakes.discord_rules import EPHEMERAL, SILENT, ApiError, RuleBrokenError, demand

BOT_ID = 900_000_000_000_000_000
SINCE = "2026-11-23T12:00:00+00:00"
MANAGE = str(1 << 4 | 1 << 5)  # manage channels, manage the server
ACK_SECONDS = 3.0
QUIET_SECONDS = 0.08
SILENCE_SECONDS = 1.0
CLOSED = ApiError(403, 50007, "Cannot send messages to this user")


class ChannelKind(Enum):
    """What a channel is."""

    TEXT = 0
    DM = 1
    GROUP = 3
    THREAD = 11


@dataclass(frozen=True)
class User:
    """A person."""

    id: int
    name: str = "ann"
    locale: str = "en-US"

    def as_json(self) -> dict[str, Any]:
        """Return the user as the platform writes it."""
        name = self.name
        return {"id": str(self.id), "username": name, "discriminator": "0", "avatar": None}


@dataclass
class Channel:
    """A channel. *refusal* is what every message to it meets."""

    id: int
    kind: ChannelKind
    guild_id: int | None = None
    managers: set[int] = field(default_factory=set)
    has_bot: bool = True
    refusal: ApiError | None = None
    recipient: User | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the channel as the platform writes it."""
        channel: dict[str, Any] = {"id": str(self.id), "type": self.kind.value}
        if self.guild_id:
            channel |= {"guild_id": str(self.guild_id), "name": "legs", "position": 0}
            channel |= {"permission_overwrites": [], "nsfw": False}
        if self.recipient:
            channel["recipients"] = [self.recipient.as_json()]
        if self.kind is ChannelKind.GROUP:
            channel |= {"name": "friends", "icon": None, "owner_id": "1", "recipients": []}
        if self.kind is ChannelKind.THREAD:
            channel |= {"parent_id": str(self.id - 1), "owner_id": "1", "message_count": 1}
            channel |= {"member_count": 1, "total_message_sent": 1, "rate_limit_per_user": 0}
            metadata = {"archived": False, "auto_archive_duration": 60, "archive_timestamp": SINCE}
            channel["thread_metadata"] = metadata | {"locked": False}
        return channel


@dataclass
class Message:
    """A message of the bot, as it stands now; *only_for* is who alone sees it."""

    id: int
    channel: Channel
    content: str = ""
    rows: list[dict[str, Any]] = field(default_factory=list)
    flags: int = 0
    nonce: str | None = None
    reply_to: int | None = None
    attachment: tuple[str, bytes] | None = None
    only_for: User | None = None
    interaction: "Interaction | None" = None
    is_loading: bool = False
    history: list[str] = field(default_factory=list)  # the contents before each edit

    @property
    def labels(self) -> list[list[str]]:
        """The labels of its buttons, row by row."""
        return [[button["label"] for button in row["components"]] for row in self.rows]

    @property
    def is_silent(self) -> bool:
        """Whether it arrived without a sound."""
        return bool(self.flags & SILENT)

    def button(self, label: str) -> dict[str, Any]:
        """Return the button of that label."""
        buttons = (button for row in self.rows for button in row["components"])
        return next(button for button in buttons if button["label"] == label)


class Stage(Enum):
    """How far an interaction is answered."""

    NEW = "not answered"
    ANSWERED = "answered"
    MODAL = "a form was opened"
    EXPIRED = "too late"


@dataclass(eq=False)
class Interaction:
    """What a person did, and what came back. *original* is what "@original" means."""

    id: int
    token: str
    kind: int
    user: User
    channel: Channel
    message: Message | None = None
    stage: Stage = Stage.NEW
    original: Message | None = None
    modal: dict[str, Any] | None = None
    choices: list[dict[str, Any]] | None = None
    answers: list[Message] = field(default_factory=list)

    @property
    def is_waiting(self) -> bool:
        """Whether the person sees nothing yet, or that an answer is being made."""
        return self.stage is Stage.NEW or bool(self.original and self.original.is_loading)


class DiscordWorld:
    """Everybody's channels, and what the bot sent to them."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.broken: list[str] = []
        self.commands: dict[str, dict[str, Any]] = {}
        self.messages: dict[int, Message] = {}
        self.interactions: dict[str, Interaction] = {}
        self.channels: dict[int, Channel] = {}
        self.dispatch: Callable[[str, dict[str, Any]], None] = lambda name, data: None
        self._ids = itertools.count(BOT_ID + 1000)
        self._changed = asyncio.Event()
        self._busy_at = 0.0
        self._shown: list[Message] = []
        self._said: dict[int, float] = {}

    # --- looking

    async def until(self, condition: Callable[[], object], seconds: float = 10) -> None:
        """Wait until *condition* holds, looking at every request."""
        async with asyncio.timeout(seconds):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    async def heard(self, seconds: float = 10) -> list[Message]:
        """Return what the bot showed or changed since this was asked last, once it is quiet."""
        async with asyncio.timeout(seconds):
            while not self._is_quiet():
                await asyncio.sleep(QUIET_SECONDS / 4)
        self._said.clear()
        shown, self._shown = [*dict.fromkeys(map(id, self._shown))], []
        return [message for number in shown for message in self.sent if id(message) == number]

    def sees(self, user: User, channel: Channel | None = None) -> list[Message]:
        """Return the bot's messages that *user* sees in a channel, by default in the DM."""
        channel = channel or self.dm_of(user)
        return [
            message
            for message in self.sent
            if message.channel is channel and message.only_for in (None, user)
        ]

    def _is_quiet(self) -> bool:
        now = _now()
        if any(interaction.is_waiting for interaction in self.interactions.values()):
            return False
        if any(now - at < SILENCE_SECONDS for at in self._said.values()):
            return False
        return now - self._busy_at > QUIET_SECONDS

    # --- places

    def dm_of(self, user: User) -> Channel:
        """Return a person's DM with the bot."""
        for channel in self.channels.values():
            if channel.recipient == user:
                return channel
        return self._add(Channel(next(self._ids), ChannelKind.DM, recipient=user))

    def channel(
        self, guild_id: int = 77, kind: ChannelKind = ChannelKind.TEXT, *, has_bot: bool = True
    ) -> Channel:
        """Return a new channel of a server; without the bot it is there by a person alone."""
        of = None if kind is ChannelKind.GROUP else guild_id
        return self._add(Channel(next(self._ids), kind, of, has_bot=has_bot))

    def close_dms(self, user: User) -> None:
        """Let the bot write to *user* no more."""
        self.dm_of(user).refusal = CLOSED

    def guild_json(self, guild_id: int) -> dict[str, Any]:
        """Return a server as the gateway announces it."""
        inside = [one for one in self.channels.values() if one.guild_id == guild_id]
        guild: dict[str, Any] = {"id": str(guild_id), "name": "Legs", "owner_id": "1"}
        guild |= dict.fromkeys(("roles", "emojis", "stickers", "members", "features"), [])
        guild |= {"member_count": 3, "joined_at": SINCE, "large": False, "unavailable": False}
        guild |= {"verification_level": 0, "preferred_locale": "en-US", "voice_states": []}
        threads = [one.as_json() for one in inside if one.kind is ChannelKind.THREAD]
        channels = [one.as_json() for one in inside if one.kind is ChannelKind.TEXT]
        return guild | {"channels": channels, "threads": threads, "presences": []}

    # --- what people do

    def dm(self, user: User, text: str) -> int:
        """Write to the bot in private; return the message's id."""
        return self.say(user, text, self.dm_of(user), is_addressed=True)

    def mention(self, user: User, channel: Channel, text: str) -> int:
        """Write to the bot among others; return the message's id."""
        return self.say(user, f"<@{BOT_ID}> {text}", channel, is_addressed=True)

    def say(
        self, user: User, text: str, channel: Channel, *, is_addressed: bool = False, **more: Any
    ) -> int:
        """Write into a channel; only what is addressed to the bot comes with its text.

        *more* is part of the message as the platform writes it.
        """
        number = next(self._ids)
        message = self._message(number, channel, text if is_addressed else "")
        message |= {"author": user.as_json(), "mentions": []}
        if is_addressed and channel.guild_id:
            message["mentions"] = [bot_json()]
        if channel.guild_id:
            message |= {"guild_id": str(channel.guild_id), "member": _member(user, channel)}
        if is_addressed:
            self._said[channel.id] = _now()
        self.dispatch("MESSAGE_CREATE", message | more)
        return number

    def slash(
        self,
        user: User,
        name: str,
        options: Mapping[str, str] | None = None,
        channel: Channel | None = None,
        *,
        is_late: bool = False,
    ) -> Interaction:
        """Give a command; *is_late* finds that the platform waits for no answer any more."""
        return self._command(2, user, name, options or {}, channel, None, is_late=is_late)

    def autocomplete(
        self, user: User, name: str, option: str, text: str, channel: Channel | None = None
    ) -> Interaction:
        """Begin to type into an option of a command."""
        return self._command(4, user, name, {option: text}, channel, option)

    def press(
        self, user: User, message: Message, label: str, *, is_late: bool = False
    ) -> Interaction:
        """Press a button that *user* can see."""
        if message.only_for not in (None, user):
            raise RuleBrokenError(f"{user.name} does not see that message")
        button = message.button(label)
        data = {"custom_id": button["custom_id"], "component_type": 2}
        return self._interact(3, user, message.channel, data, message=message, is_late=is_late)

    def submit(self, user: User, form: Interaction, values: Mapping[str, str]) -> Interaction:
        """Send the form that the bot opened in answer to *form*."""
        modal = form.modal
        if modal is None:
            raise RuleBrokenError("no form was opened")
        parts = [_filled(part, values) for part in modal["components"]]
        data = {"custom_id": modal["custom_id"], "components": parts}
        return self._interact(5, user, form.channel, data, message=form.message)

    # --- underneath

    def note(self, message: Message | None = None) -> None:
        """Note that something happened, and to which message."""
        self._busy_at = _now()
        if message:
            self._shown.append(message)
            self._said.pop(message.channel.id, None)
        self._changed.set()

    def message_json(self, message: Message) -> dict[str, Any]:
        """Return a message of the bot as the platform writes it."""
        written = self._message(message.id, message.channel, message.content)
        written |= {"author": bot_json(), "components": message.rows, "flags": message.flags}
        written["nonce"] = message.nonce
        if asked := message.interaction:
            written["interaction_metadata"] = {
                "id": str(asked.id),
                "type": asked.kind,
                "user": asked.user.as_json(),
                "authorizing_integration_owners": {},
            }
        if message.reply_to:
            reference = {"message_id": str(message.reply_to), "channel_id": str(message.channel.id)}
            written |= {"message_reference": reference, "type": 19}
            written["referenced_message"] = self._asked(message)
        return written

    def keep(self, message: Message) -> Message:
        """Keep a new message of the bot."""
        self.messages[message.id] = message
        self.sent.append(message)
        self.note(message)
        return message

    def new_id(self) -> int:
        """Return an id that nothing has."""
        return next(self._ids)

    def _add(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        if channel.guild_id and channel.has_bot:
            name = "THREAD_CREATE" if channel.kind is ChannelKind.THREAD else "CHANNEL_CREATE"
            self.dispatch(name, channel.as_json())
        return channel

    def _asked(self, message: Message) -> dict[str, Any] | None:
        user = next((u for at, u in self._authors() if at == message.reply_to), None)
        if user is None:
            return None
        asked = self._message(message.reply_to or 0, message.channel, "")
        return asked | {"author": user}

    def _authors(self) -> list[tuple[int, dict[str, Any]]]:
        return self._written_by

    def _message(self, number: int, channel: Channel, content: str) -> dict[str, Any]:
        message: dict[str, Any] = {"id": str(number), "channel_id": str(channel.id)}
        message |= dict.fromkeys(("mentions", "mention_roles", "attachments", "embeds"), [])
        message |= {"content": content, "timestamp": SINCE, "edited_timestamp": None, "type": 0}
        return message | {"tts": False, "mention_everyone": False, "pinned": False, "flags": 0}

    def _command(
        self,
        kind: int,
        user: User,
        name: str,
        options: Mapping[str, str],
        channel: Channel | None,
        focused: str | None,
        *,
        is_late: bool = False,
    ) -> Interaction:
        ...

"""The people, channels and servers of a Discord on loopback, and what they do.

Knows how the platform words what happened. Must not know HTTP or our code: it hands events to
the gateway and keeps messages.
"""

import asyncio
import itertools
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from tests.fakes.discord_model import (
    SINCE,
    Channel,
    ChannelKind,
    Interaction,
    Message,
    Stage,
    User,
)
from tests.fakes.discord_rules import INPUT, LABEL, SELECT, ApiError, RuleBrokenError, demand

BOT_ID = 900_000_000_000_000_000
MANAGE = str(1 << 4 | 1 << 5)  # manage channels, manage the server
WRITE = str(1 << 10 | 1 << 11 | 1 << 38)  # see a channel, write to it and to its threads
ACK_SECONDS = 3.0
LOOK_SECONDS = 0.01
QUIET_SECONDS = 0.08
SILENCE_SECONDS = 1.0
CLOSED = ApiError(403, 50007, "Cannot send messages to this user")


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
        self._busy_at = 0.0
        self._shown: list[Message] = []
        self._said: dict[int, float] = {}
        self._asked: dict[int, dict[str, Any]] = {}

    # --- looking

    async def until(self, condition: Callable[[], object], seconds: float = 10) -> None:
        """Wait until *condition* holds; it may be about the bot as well."""
        async with asyncio.timeout(seconds):
            while not condition():
                await asyncio.sleep(LOOK_SECONDS)

    async def heard(self, seconds: float = 10) -> list[Message]:
        """Return what the bot showed or changed since this was asked last, once it is quiet."""
        async with asyncio.timeout(seconds):
            while not self._is_quiet():
                await asyncio.sleep(LOOK_SECONDS)
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

    def leave(self, guild_id: int) -> None:
        """Remove the bot from a server."""
        self.dispatch("GUILD_DELETE", {"id": str(guild_id)})

    def join(self, guild_id: int) -> None:
        """Let the bot into a server."""
        guild = self.guild_json(guild_id)
        del guild["unavailable"]  # which tells a new server from one that was out of order
        self.dispatch("GUILD_CREATE", guild)

    def delete(self, channel: Channel) -> None:
        """Delete a channel of a server."""
        is_thread = channel.kind is ChannelKind.THREAD
        self.dispatch("THREAD_DELETE" if is_thread else "CHANNEL_DELETE", channel.as_json())
        del self.channels[channel.id]

    def archive(self, thread: Channel, *, is_locked: bool = False) -> None:
        """Put a thread away; a locked one is opened again by its moderators alone."""
        thread.is_archived, thread.is_locked = True, is_locked
        self.dispatch("THREAD_UPDATE", thread.as_json())

    def reopen(self, thread: Channel) -> None:
        """Open a thread again."""
        thread.is_archived = thread.is_locked = False
        self.dispatch("THREAD_UPDATE", thread.as_json())

    def guild_json(self, guild_id: int) -> dict[str, Any]:
        """Return a server as the gateway announces it."""
        inside = [one for one in self.channels.values() if one.guild_id == guild_id]
        guild: dict[str, Any] = {"id": str(guild_id), "name": "Legs", "owner_id": "1"}
        guild |= {key: [] for key in ("roles", "emojis", "stickers", "members", "features")}
        guild |= {"member_count": 3, "joined_at": SINCE, "large": False, "unavailable": False}
        guild |= {"verification_level": 0, "preferred_locale": "en-US", "voice_states": []}
        threads = [one.as_json() for one in inside if one.kind is ChannelKind.THREAD]
        channels = [one.as_json() for one in inside if one.kind is ChannelKind.TEXT]
        guild["system_channel_id"] = channels[0]["id"] if channels else None
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
        self._asked[number] = message
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
        return self._command(2, user, name, options or {}, channel=channel, is_late=is_late)

    def explain(self, user: User, text: str, label: str, channel: Channel) -> Interaction:
        """Pick *label* from the menu of a message that somebody wrote in *channel*."""
        demand(self.commands[label]["type"] == 3, f"{label!r} is not in the menu of messages")
        target = self._message(self.new_id(), channel, text) | {"author": user.as_json()}
        messages = {target["id"]: target}
        data = {"id": "1", "name": label, "type": 3, "target_id": target["id"]}
        data["resolved"] = {"messages": messages}
        return self._interact(2, user, data, channel=channel)

    def autocomplete(
        self, user: User, name: str, option: str, text: str, **others: str
    ) -> Interaction:
        """Begin to type into an option of a command, in which *others* are filled in."""
        return self._command(4, user, name, {option: text, **others}, focused=option)

    def press(
        self, user: User, message: Message, label: str, *, is_late: bool = False
    ) -> Interaction:
        """Press a button that *user* can see."""
        if message.only_for not in (None, user):
            raise RuleBrokenError(f"{user.name} does not see that message")
        button = message.button(label)
        data = {"custom_id": button["custom_id"], "component_type": 2}
        where = {"channel": message.channel, "message": message}
        return self._interact(3, user, data, **where, is_late=is_late)

    def submit(self, user: User, form: Interaction, values: Mapping[str, str]) -> Interaction:
        """Send the form that the bot opened in answer to *form*."""
        modal = form.modal
        if modal is None:
            raise RuleBrokenError("no form was opened")
        parts = [_filled(part, values) for part in modal["components"]]
        data = {"custom_id": modal["custom_id"], "components": parts}
        return self._interact(5, user, data, channel=form.channel, message=form.message)

    def acknowledge(self, interaction: Interaction) -> None:
        """Let somebody else be the first to answer, with nothing."""
        interaction.stage = Stage.ANSWERED

    # --- underneath

    def note(self, message: Message | None = None) -> None:
        """Note that something happened, and to which message."""
        self._busy_at = _now()
        if message:
            self._shown.append(message)
            self._said.pop(message.channel.id, None)

    def message_json(self, message: Message) -> dict[str, Any]:
        """Return a message of the bot as the platform writes it."""
        written = self._message(message.id, message.channel, "")
        written |= {"author": bot_json(), "components": message.components}
        written["flags"] = message.flags
        written["nonce"] = message.nonce
        if asked := message.interaction:
            written["interaction_metadata"] = {
                "id": str(asked.id),
                "type": asked.kind,
                "user": asked.user.as_json(),
                "authorizing_integration_owners": {},
            }
        if message.reply_to:
            reference = {
                "message_id": str(message.reply_to),
                "channel_id": str(message.channel.id),
            }
            written |= {"message_reference": reference, "type": 19}
            written["referenced_message"] = self._asked[message.reply_to]
        return written

    def keep(self, message: Message) -> Message:
        """Keep a new message of the bot."""
        self.messages[message.id] = message
        self.sent.append(message)
        self.note(message)
        return message

    def post(self, channel: Channel, content: str, label: str, custom_id: str) -> Message:
        """Return a message with a button that the bot sent in an earlier life."""
        button = {"type": 2, "style": 2, "label": label, "custom_id": custom_id}
        components = [{"type": 10, "content": content}, {"type": 1, "components": [button]}]
        return self.keep(Message(next(self._ids), channel, components))

    def new_id(self) -> int:
        """Return an id that nothing has."""
        return next(self._ids)

    def _add(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        if channel.guild_id and channel.has_bot:
            name = "THREAD_CREATE" if channel.kind is ChannelKind.THREAD else "CHANNEL_CREATE"
            self.dispatch(name, channel.as_json())
        return channel

    def _message(self, number: int, channel: Channel, content: str) -> dict[str, Any]:
        message: dict[str, Any] = {"id": str(number), "channel_id": str(channel.id)}
        message |= {key: [] for key in ("mentions", "mention_roles", "attachments", "embeds")}
        message |= {"content": content, "timestamp": SINCE, "edited_timestamp": None, "type": 0}
        return message | {"tts": False, "mention_everyone": False, "pinned": False, "flags": 0}

    def _command(
        self, kind: int, user: User, name: str, options: Mapping[str, str], **where: Any
    ) -> Interaction:
        command = _called(name, [*self.commands.values()], user.locale)
        offered = {option["name"]: option for option in command.get("options", [])}
        options = {
            _called(key, [*offered.values()], user.locale)["name"]: value
            for key, value in options.items()
        }
        for option in offered.values():
            demand(kind == 4 or not option.get("required") or option["name"] in options, "missing")
            allowed = [choice["value"] for choice in option.get("choices", [])]
            value = options.get(option["name"])
            demand(not allowed or value is None or value in allowed, f"{value!r} is not offered")
        focused = where.pop("focused", None)
        if focused:
            focused = _called(focused, [*offered.values()], user.locale)["name"]
        given = [{"name": key, "type": 3, "value": value} for key, value in options.items()]
        for option in given:
            if option["name"] == focused:
                demand(offered[focused].get("autocomplete"), f"{focused} is not completed")
                option["focused"] = True
        data = {"id": "1", "name": command["name"], "type": 1, "options": given}
        return self._interact(kind, user, data, **where)

    def _interact(
        self,
        kind: int,
        user: User,
        data: dict[str, Any],
        *,
        channel: Channel | None = None,
        message: Message | None = None,
        is_late: bool = False,
    ) -> Interaction:
        channel = channel or self.dm_of(user)
        made = Interaction(next(self._ids), secrets.token_hex(8), kind, user, channel, message)
        self.interactions[made.token] = made
        if is_late:
            made.stage = Stage.EXPIRED
        else:
            asyncio.get_running_loop().call_later(ACK_SECONDS, self._expire, made)
        self.dispatch("INTERACTION_CREATE", self._interaction_json(made, data))
        return made

    def _expire(self, interaction: Interaction) -> None:
        if interaction.stage is Stage.NEW:
            interaction.stage = Stage.EXPIRED
            self.broken.append(f"an interaction of kind {interaction.kind} was not answered")

    def _interaction_json(self, made: Interaction, data: dict[str, Any]) -> dict[str, Any]:
        channel, user = made.channel, made.user
        contexts = {ChannelKind.DM: 1, ChannelKind.GROUP: 2}
        owners = {"0": str(channel.guild_id or 0)} if channel.has_bot else {"1": str(user.id)}
        written: dict[str, Any] = {
            "id": str(made.id),
            "application_id": str(BOT_ID),
            "type": made.kind,
            "data": data,
            "channel": channel.as_json(),
            "channel_id": str(channel.id),
            "token": made.token,
            "version": 1,
            "locale": user.locale,
            "app_permissions": "0" if channel.refusal else WRITE,
            "entitlements": [],
            "authorizing_integration_owners": owners,
            "context": contexts.get(channel.kind, 0),
            "attachment_size_limit": 10_000_000,
        }
        if made.message:
            written["message"] = self.message_json(made.message)
        if channel.guild_id is None:
            return written | {"user": user.as_json()}
        guild = {"id": str(channel.guild_id), "locale": "en-US", "features": []}
        member = _member(user, channel) | {"user": user.as_json()}
        written |= {"guild_id": guild["id"], "guild_locale": "en-US"}
        return written | {"guild": guild, "member": member}


def _called(name: str, parts: list[dict[str, Any]], locale: str) -> dict[str, Any]:
    """Return the command or option of that name, or so called where the client speaks *locale*.

    To the bot it goes by its own name in any language.
    """
    for part in parts:
        if name in (part["name"], part.get("name_localizations", {}).get(locale)):
            return part
    raise RuleBrokenError(f"nothing is called {name!r} in {locale}")


def bot_json() -> dict[str, Any]:
    """Return the bot as the platform writes it."""
    return User(BOT_ID, "cramp").as_json() | {"bot": True}


def _member(user: User, channel: Channel) -> dict[str, Any]:
    rights = MANAGE if user.id in channel.managers else "0"
    member = {"roles": [], "joined_at": SINCE, "deaf": False, "mute": False, "flags": 0}
    return member | {"permissions": rights}


def _filled(part: dict[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    """Return a part of a form as the person sends it; what they leave alone stays as it stands."""
    if part["type"] != LABEL:
        return {"type": part["type"], "id": 1}
    field = part["component"]
    options = field.get("options", [])
    standing = next((one["value"] for one in options if one.get("default")), None)
    value = values.get(field["custom_id"], standing)
    demand(value or not field.get("required", True), f"{field['custom_id']} is needed")
    answer = {"type": field["type"], "custom_id": field["custom_id"], "id": 2}
    if options:
        offered = [option["value"] for option in options]
        demand(value is None or value in offered, f"{value!r} is not offered")
    if field["type"] == SELECT:
        return {"type": LABEL, "id": 1, "component": answer | {"values": [value] if value else []}}
    if field["type"] == INPUT:
        value = value or ""
        demand(len(value) <= field.get("max_length", 4000), "the answer is too long")
    return {"type": LABEL, "id": 1, "component": answer | {"value": value}}


def _now() -> float:
    return asyncio.get_running_loop().time()

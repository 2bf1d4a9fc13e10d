"""Reads Discord's interactions and messages: what a person did, as a Turn.

Knows which messages are addressed to the bot; everything else is dropped here, before any
handler or log sees it. Must not know topics, commands' meanings or how answers are sent.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import discord
from discord import AppCommandType, InteractionType, MessageType

from bots.conversation.reply import Reply
from bots.conversation.turn import Command, Filled, Origin, Pressed, Said, Turn
from bots.discord.commands import WHOM, MessageOffer, Offer, Whom
from bots.discord.exchange import Interaction
from bots.discord.frames import Seat
from bots.discord.places import address_of, person_of
from bots.discord.render import field_of, token_of
from scheduler.model import Address, PersonId

_SPOKEN = {MessageType.default, MessageType.reply}

Bring = Callable[[int, Reply, str], Awaitable[Address | None]]
"""Bring a Reply to a person's DM, under a key that stays the same when it is tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A Turn, and what its answer needs to find the way back.

    *id* is that of the interaction or message. *answers* is the message that an answer replies
    to; *pressed* the message whose button was pressed, *is_hidden* where nobody else sees it.
    """

    id: int
    turn: Turn
    channel_id: int
    user_id: int
    interaction: Interaction | None = None
    answers: int | None = None
    pressed: int | None = None
    is_hidden: bool = False

    @property
    def seat(self) -> Seat:
        """Who is looking, and where."""
        return self.channel_id, self.user_id


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads what is meant for the bot with this id, which makes these offers by name."""

    bot_id: int
    offers: Mapping[str, Offer]
    bring: Bring
    explain: MessageOffer | None = None

    def read_message(self, message: discord.Message) -> Arrival | None:
        """Return what a message means for us, None where it is not addressed to us."""
        if message.author.bot or message.webhook_id or message.type not in _SPOKEN:
            return None
        is_public = message.guild is not None
        if is_public and all(user.id != self.bot_id for user in message.mentions):
            return None
        text = re.sub(rf"<@!?{self.bot_id}>", "", message.content).strip()
        if not text and not is_public and not message.attachments:
            return None
        user_id, channel_id = message.author.id, message.channel.id
        origin = Origin(
            person=person_of(user_id),
            address=address_of(channel_id),
            reach=self._reach(user_id, message.id) if is_public else None,
            is_public=is_public,
            can_manage=_deny if is_public else _allow,
        )
        return Arrival(
            id=message.id,
            turn=Said(origin=origin, text=text),
            channel_id=channel_id,
            user_id=user_id,
            answers=message.id,
        )

    def read_interaction(self, interaction: Interaction) -> Arrival | None:
        """Return what an interaction means, None where it is none of ours or has no place."""
        if interaction.channel_id is None or interaction.data is None:
            return None
        origin = self._origin(interaction, interaction.channel_id)
        turn = self._turn(interaction, origin)
        if turn is None:
            return None
        message = interaction.message
        return Arrival(
            id=interaction.id,
            turn=turn,
            channel_id=interaction.channel_id,
            user_id=interaction.user.id,
            interaction=interaction,
            pressed=message.id if message else None,
            is_hidden=not origin.is_public or bool(message and message.flags.ephemeral),
        )

    def read_begun(self, interaction: Interaction) -> tuple[Command, str] | None:
        """Return a command that is still typed and the option that is to be completed, if any."""
        if interaction.channel_id is None or interaction.data is None:
            return None
        data: Mapping[str, Any] = {**interaction.data}
        offer = self.offers.get(data["name"])
        focused = [option["name"] for option in data.get("options", ()) if option.get("focused")]
        if offer is None or not focused or not offer.completes(focused[0]):
            return None
        return self._command(data, self._origin(interaction, interaction.channel_id)), focused[0]

    def _turn(self, interaction: Interaction, origin: Origin) -> Turn | None:
        data: Mapping[str, Any] = {**(interaction.data or {})}
        match interaction.type:
            case InteractionType.application_command:
                return self._command(data, origin)
            case InteractionType.component:
                token = token_of(data["custom_id"])
                return Pressed(origin=origin, token=token, asker=_asker(interaction, origin))
            case InteractionType.modal_submit:
                values = _values(data.get("components", ()))
                return Filled(origin=origin, token=data["custom_id"], values=values)
            case _:
                return None

    def _command(self, data: Mapping[str, Any], origin: Origin) -> Command:
        """Return the Command, also of one that an older release offered."""
        if data.get("type") == AppCommandType.message.value:
            return self._about_message(data, origin)
        offer = self.offers.get(data["name"])
        given = {option["name"]: option.get("value") for option in data.get("options", ())}
        words = given.get(offer.words.name) if offer and offer.words else None
        further = offer.options if offer else ()
        for_chat = given.get(WHOM) == Whom.HERE if offer and offer.whom else None
        options = {one.name: str(given.get(one.name) or "").strip() for one in further}
        return Command(
            origin=origin,
            name=data["name"],
            words=str(words or "").strip(),
            for_chat=for_chat,
            options=options,
        )

    def _about_message(self, data: Mapping[str, Any], origin: Origin) -> Command:
        """Return the Command whose words are a message that somebody pointed at."""
        messages = data.get("resolved", {}).get("messages", {})
        message = messages.get(str(data.get("target_id")), {})
        name = self.explain.command if self.explain else data["name"]
        return Command(origin=origin, name=name, words=str(message.get("content") or "").strip())

    def _origin(self, interaction: Interaction, channel_id: int) -> Origin:
        user_id = interaction.user.id
        is_public = interaction.guild_id is not None or bool(interaction.context.private_channel)
        may_manage = not is_public or _may_manage(interaction)
        return Origin(
            person=person_of(user_id),
            address=address_of(channel_id),
            reach=self._reach(user_id, interaction.id) if is_public else None,
            is_public=is_public,
            has_members=_is_home(interaction),
            can_write=not is_public or _can_write(interaction),
            has_forms=True,
            locale=interaction.locale.value,
            can_manage=_allow if may_manage else _deny,
        )

    def _reach(self, user_id: int, key: int) -> Callable[[Reply], Awaitable[Address | None]]:
        async def reach(reply: Reply) -> Address | None:
            return await self.bring(user_id, reply, f"{key}:reach")

        return reach


async def _allow() -> bool:
    return True


async def _deny() -> bool:
    return False


def _may_manage(interaction: Interaction) -> bool:
    """Tell whether the person may set things for the channel, where the bot is at home."""
    rights = interaction.permissions
    return _is_home(interaction) and (rights.manage_guild or rights.manage_channels)


def _can_write(interaction: Interaction) -> bool:
    """Tell whether the bot may write here on its own."""
    rights, place = interaction.app_permissions, interaction.channel
    if not isinstance(place, discord.Thread):
        return rights.view_channel and rights.send_messages
    is_closed = place.archived and place.locked
    return rights.view_channel and rights.send_messages_in_threads and not is_closed


def _is_home(interaction: Interaction) -> bool:
    """Tell whether the bot is at home here: in group DMs, or set up by one person, it is not."""
    if interaction.guild_id is None:
        return False
    return interaction.is_guild_integration() or not interaction.is_user_integration()


def _asker(interaction: Interaction, origin: Origin) -> PersonId | None:
    """Return whom the pressed message answered, where others see it too."""
    message = interaction.message
    if message is None or not origin.is_public or message.flags.ephemeral:
        return None
    if message.interaction_metadata:
        return person_of(message.interaction_metadata.user.id)
    asked = message.reference.resolved if message.reference else None
    return person_of(asked.author.id) if isinstance(asked, discord.Message) else None


def _values(components: Any) -> dict[str, str]:  # noqa: ANN401 - JSON as it came
    """Return the answers of a form by field name; what was written goes before what was picked."""
    found: dict[str, str] = {}
    for component in components:
        inner = component.get("component")
        if inner is not None and "custom_id" in inner:
            given = (inner.get("values") or [inner.get("value") or ""])[0]
            name = field_of(inner["custom_id"])
            found[name] = str(given).strip() or found.get(name, "")
    return found

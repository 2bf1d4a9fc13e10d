"""Reads Telegram's updates: what a person did as a Turn, what became of a chat as a Change.

Knows which messages are addressed to the bot; everything else is dropped here, before any
handler or log sees it. Must not know topics, commands' meanings or how answers are sent.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum

from telegram import (
    CallbackQuery,
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberRestricted,
    ChatMemberUpdated,
    Message,
    Update,
    User,
)
from telegram.constants import ChatMemberStatus, ChatType

from bots.conversation.turn import Command, Origin, Pressed, Said, Turn
from bots.telegram.places import LANE, Place
from scheduler.model import Address, PersonId

UPDATES = ("message", "channel_post", "callback_query", "my_chat_member", "inline_query")

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?:\s+(.*))?", re.DOTALL)
_WITH_MEMBERS = {ChatType.GROUP, ChatType.SUPERGROUP}  # in a channel only managers speak
_AWAY = {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}

CanManage = Callable[[int, int], Awaitable[bool]]
"""Ask the platform whether the user (second) may set things for the chat (first)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A Turn, and what its answer needs to find the way back.

    *answers* is the message that an answer replies to; *pressed* the message whose button was
    pressed, *query* the press itself; the text of that message is a caption if it *is_captioned*.
    """

    turn: Turn
    place: Place
    answers: int | None = None
    pressed: int | None = None
    query: str | None = None
    is_captioned: bool = False


class Event(Enum):
    """What can become of a chat."""

    CAME_BACK = "came back"
    LEFT = "left"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """A chat came back, is lost, or moved *to* another address."""

    event: Event
    place: Place
    to: Address | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads updates for the bot with this id and name, which knows these *commands*."""

    bot_id: int
    username: str
    commands: frozenset[str]
    can_manage: CanManage

    def read(self, update: Update) -> Arrival | Change | None:
        """Return what *update* means for us, None where it means nothing."""
        if update.callback_query:
            return self._pressed(update.callback_query)
        if update.my_chat_member:
            return _standing(update.my_chat_member)
        message = update.message or update.channel_post
        return self._heard(message) if message else None

    def _heard(self, message: Message) -> Arrival | Change | None:
        if change := _moved(message) or _reopened(message):
            return change
        if message.via_bot or message.is_automatic_forward or _is_other_bot(message):
            return None
        place = _place(message)
        turn = self._turn(message, self._origin(message, place))
        return Arrival(turn=turn, place=place, answers=message.message_id) if turn else None

    def _turn(self, message: Message, origin: Origin) -> Turn | None:
        """Return the Turn, or None for what is not addressed to us."""
        text = (message.text or message.caption or "").strip()
        words = self._without_mention(text)
        if found := _COMMAND.fullmatch(words):
            return self._command(found, origin, is_mentioned=words != text)
        if origin.is_public and words == text and not self._is_reply_to_us(message):
            return None
        if text or (not origin.is_public and message.effective_attachment):
            return Said(origin=origin, text=words)
        return None

    def _command(
        self, found: re.Match[str], origin: Origin, *, is_mentioned: bool
    ) -> Command | None:
        """Return the Command unless it is another bot's.

        In a group a bare command that we do not know belongs to somebody else.
        """
        name, to, words = found[1].lower(), found[2], found[3] or ""
        if to and to.lower() != self.username.lower():
            return None
        if origin.is_public and not to and not is_mentioned and name not in self.commands:
            return None
        return Command(origin=origin, name=name, words=words.strip())

    def _without_mention(self, text: str) -> str:
        return re.sub(rf"(?<![\w/.])@{self.username}\b", "", text, flags=re.IGNORECASE).strip()

    def _is_reply_to_us(self, message: Message) -> bool:
        replied = _replied(message)
        return bool(replied and replied.from_user and replied.from_user.id == self.bot_id)

    def _origin(self, message: Message, place: Place) -> Origin:
        """Return who wrote: nobody's id for a channel's post or an anonymous administrator."""
        user = None if message.sender_chat else message.from_user
        has_members = message.chat.type in _WITH_MEMBERS
        if user:
            return self._person_origin(user, place, has_members=has_members)
        speaks_for_chat = bool(message.sender_chat and message.sender_chat.id == place.chat_id)
        return Origin(
            person=None,
            address=place.address,
            is_public=True,
            has_members=has_members,
            can_manage=_always if speaks_for_chat else _never,
        )

    def _person_origin(self, user: User, place: Place, *, has_members: bool) -> Origin:
        async def can_manage() -> bool:
            return await self.can_manage(place.chat_id, user.id)

        return Origin(
            person=PersonId(f"{LANE}:{user.id}"),
            address=place.address,
            is_public=place.is_group,
            has_members=has_members,
            locale=user.language_code or "en",
            can_manage=can_manage if place.is_group else _always,
        )

    def _pressed(self, query: CallbackQuery) -> Arrival | None:
        """Return the press; of a message too old Telegram shows no more than chat and id."""
        shown = query.message
        if shown is None or query.data is None:
            return None
        message = shown if isinstance(shown, Message) else None
        place = _place(message) if message else Place(shown.chat.id)
        asked = _replied(message) if message and place.is_group else None
        has_members = shown.chat.type in _WITH_MEMBERS
        origin = self._person_origin(query.from_user, place, has_members=has_members)
        return Arrival(
            turn=Pressed(origin=origin, token=query.data, asker=_asker(asked)),
            place=place,
            answers=asked.message_id if asked else None,
            pressed=shown.message_id,
            query=query.id,
            is_captioned=bool(message and message.photo),
        )


async def _always() -> bool:
    return True


async def _never() -> bool:
    return False


def _place(message: Message) -> Place:
    thread = message.message_thread_id if message.is_topic_message else None
    return Place(message.chat_id, thread)


def _replied(message: Message) -> Message | None:
    """Return what *message* replies to; in a topic all but replies point to its beginning."""
    replied = message.reply_to_message
    return None if replied is None or replied.forum_topic_created else replied


def _asker(asked: Message | None) -> PersonId | None:
    if asked is None or asked.from_user is None or asked.sender_chat:
        return None
    return PersonId(f"{LANE}:{asked.from_user.id}")


def _is_other_bot(message: Message) -> bool:
    """Tell whether a bot wrote; Telegram's stand-ins for chats are bots, but speak for people."""
    return bool(message.from_user and message.from_user.is_bot and not message.sender_chat)


def _moved(message: Message) -> Change | None:
    if new := message.migrate_to_chat_id:
        return Change(Event.MOVED, Place(message.chat_id), Place(new).address)
    if old := message.migrate_from_chat_id:
        return Change(Event.MOVED, Place(old), Place(message.chat_id).address)
    return None


def _reopened(message: Message) -> Change | None:
    """Return that a topic can be written in again; that it was closed shows at the next send."""
    return Change(Event.CAME_BACK, _place(message)) if message.forum_topic_reopened else None


def _standing(change: ChatMemberUpdated) -> Change | None:
    """Return whether the bot was blocked or removed, or is back or may write again.

    That it may no longer write shows at the next send, and so does a chat's own rule for all.
    """
    old, new = change.old_chat_member, change.new_chat_member
    was_away, is_away = old.status in _AWAY, new.status in _AWAY
    if is_away and not was_away:
        return Change(Event.LEFT, Place(change.chat.id))
    is_channel = change.chat.type == ChatType.CHANNEL
    may_now = not is_away and _may_write(new, is_channel=is_channel)
    if (was_away and not is_away) or (may_now and not _may_write(old, is_channel=is_channel)):
        return Change(Event.CAME_BACK, Place(change.chat.id))
    return None


def _may_write(member: ChatMember, *, is_channel: bool) -> bool:
    match member:
        case ChatMemberRestricted():
            return member.can_send_messages
        case ChatMemberAdministrator() if is_channel:
            return bool(member.can_post_messages)
    return True

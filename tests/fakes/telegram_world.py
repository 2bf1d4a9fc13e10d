"""The people and chats of a Telegram on loopback, and what they do.

Knows how the platform words what happened. Must not know HTTP or our code: it queues updates and
keeps messages.
"""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.telegram_rules import ApiError, bad

BOT = {"id": 99, "is_bot": True, "first_name": "Cramp", "username": "cramp_test_bot"}
ANONYMOUS = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
RIGHTS = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos",
    "can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls",
    "can_send_other_messages", "can_add_web_page_previews", "can_change_info",
    "can_invite_users", "can_pin_messages", "can_manage_topics", "can_edit_tag",
    "can_react_to_messages",
)  # fmt: skip
STANDINGS: dict[str, dict[str, Any]] = {
    "kicked": {"until_date": 0},
    "restricted": {"until_date": 0, "is_member": True} | dict.fromkeys(RIGHTS, False),
}


@dataclass(frozen=True)
class User:
    """A person."""

    id: int
    name: str = "Ann"
    language: str = "en"

    def as_json(self) -> dict[str, Any]:
        """Return the user as the platform writes it."""
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": self.name,
            "language_code": self.language,
        }


@dataclass
class Chat:
    """A chat and the bot's standing in it."""

    id: int
    type: str
    is_forum: bool = False
    admins: set[int] = field(default_factory=set)
    topics: set[int] = field(default_factory=set)
    closed_topics: set[int] = field(default_factory=set)
    refusal: ApiError | None = None  # what every message to it meets

    def as_json(self) -> dict[str, Any]:
        """Return the chat as the platform writes it."""
        chat: dict[str, Any] = {"id": self.id, "type": self.type}
        if self.type != "private":
            chat |= {"title": "A chat", "is_forum": self.is_forum}
        return chat


@dataclass
class Message:
    """A message of the bot, as it stands now."""

    id: int
    chat: Chat
    text: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list)
    rows: list[list[dict[str, Any]]] = field(default_factory=list)
    thread: int | None = None
    silent: bool = False
    reply_to: int | None = None
    document: tuple[str, bytes] | None = None
    photo: str = ""  # the id of the file that it shows
    history: list[str] = field(default_factory=list)  # the texts before each edit

    @property
    def labels(self) -> list[list[str]]:
        """The labels of its buttons, row by row."""
        return [[button["text"] for button in row] for row in self.rows]

    def button(self, label: str) -> dict[str, Any]:
        """Return the button of that label."""
        return next(button for row in self.rows for button in row if button["text"] == label)


class TelegramWorld:
    """Everybody's chats, what the bot sent to them, and what it has not fetched yet."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self._chats: dict[int, Chat] = {}
        self._messages: dict[tuple[int, int], dict[str, Any]] = {}
        self._queries: dict[str, bool] = {}
        self._ids = itertools.count(100)
        self.files: dict[str, bytes] = {}  # what was uploaded, by id
        self._updates: list[dict[str, Any]] = []
        self._changed = asyncio.Event()
        self._poll: asyncio.Event | None = None
        self._taken = 0

    @property
    def unconfirmed(self) -> int:
        """How many updates the bot has not confirmed."""
        return len(self._updates)

    async def settled(self, seconds: float = 10) -> None:
        """Wait until the bot has taken and confirmed all that people did."""
        async with asyncio.timeout(seconds):
            while self._updates:
                self._changed.clear()
                await self._changed.wait()

    async def until(self, condition: Callable[[], object], seconds: float = 10) -> None:
        """Wait until *condition* holds, looking at every request."""
        async with asyncio.timeout(seconds):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    async def heard(self) -> list[Message]:
        """Return the messages that the bot sent since this was asked last, once it has settled."""
        await self.settled()
        new = self.sent[self._taken :]
        self._taken = len(self.sent)
        return new

    def chat(self, chat_id: int, kind: str = "supergroup", *, is_forum: bool = False) -> Chat:
        """Return a chat, made when it is new."""
        return self._chats.setdefault(chat_id, Chat(chat_id, kind, is_forum))

    def say(self, user: User | None, text: str, chat: Chat | None = None, **more: Any) -> int:
        """Write *text* into a chat, by default the private one; return the message's id.

        No user is an anonymous administrator, or a channel's post. *more* is part of the message
        as the platform writes it; *thread* is a forum topic and *reply_to* a message's id.
        """
        chat = chat or self._private(user)
        message = self._place(chat, more.pop("thread", None)) | ({"text": text} if text else {})
        message |= self._author(user, chat)
        if reply_to := more.pop("reply_to", None):
            message["reply_to_message"] = self._messages[chat.id, reply_to]
        message |= more
        self._messages[chat.id, message["message_id"]] = message
        self._update("channel_post" if chat.type == "channel" else "message", message)
        return int(message["message_id"])

    def press(
        self,
        user: User,
        message: Message,
        label: str,
        *,
        is_late: bool = False,
        is_old: bool = False,
    ) -> str:
        """Press a button; *is_late* cannot be answered any more, *is_old* hides the message."""
        query = str(next(self._ids))
        self._queries[query] = not is_late
        shown = self._messages[message.chat.id, message.id]
        if is_old:
            shown = {"message_id": message.id, "chat": message.chat.as_json(), "date": 0}
        data = message.button(label)["callback_data"]
        pressed = {"id": query, "from": user.as_json(), "chat_instance": "1", "message": shown}
        self._update("callback_query", pressed | {"data": data})
        return query

    def look_up(self, user: User, text: str, offset: str = "") -> str:
        """Type "@bot text" into some chat; return the query's id."""
        query = str(next(self._ids))
        asked = {"id": query, "from": user.as_json(), "query": text, "offset": offset}
        self._update("inline_query", asked)
        return query

    def block(self, user: User) -> None:
        """Block the bot."""
        self._private(user).refusal = ApiError(403, "Forbidden: bot was blocked by the user")
        self._standing(self._private(user), user, "member", "kicked")

    def unblock(self, user: User) -> None:
        """Let the bot write again."""
        self._private(user).refusal = None
        self._standing(self._private(user), user, "kicked", "member")

    def kick(self, user: User, chat: Chat) -> None:
        """Remove the bot from a group."""
        chat.refusal = ApiError(403, f"Forbidden: bot was kicked from the {chat.type} chat")
        self._standing(chat, user, "member", "kicked")

    def invite(self, user: User, chat: Chat) -> None:
        """Let the bot into a group that it was removed from."""
        chat.refusal = None
        self._standing(chat, user, "kicked", "member")

    def mute(self, user: User, chat: Chat) -> None:
        """Take the bot's right to write in a group."""
        chat.refusal = bad("not enough rights to send text messages to the chat")
        self._standing(chat, user, "member", "restricted")

    def unmute(self, user: User, chat: Chat) -> None:
        """Give the bot that right again."""
        chat.refusal = None
        self._standing(chat, user, "restricted", "member")

    def close_topic(self, user: User, chat: Chat, thread: int) -> None:
        """Close a forum's topic, so that only its administrators write in it."""
        chat.closed_topics.add(thread)
        self.say(user, "", chat, thread=thread, forum_topic_closed={})

    def reopen_topic(self, user: User, chat: Chat, thread: int) -> None:
        """Open a closed topic again."""
        chat.closed_topics.discard(thread)
        self.say(user, "", chat, thread=thread, forum_topic_reopened={})

    def migrate(self, chat: Chat, new_id: int) -> Chat:
        """Turn a group into a supergroup under a new id."""
        chat.refusal = ApiError(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=new_id,
        )
        message = self._place(chat, None) | {"from": ANONYMOUS, "migrate_to_chat_id": new_id}
        self._update("message", message)
        return self.chat(new_id)

    def tell(self, update: dict[str, Any]) -> None:
        """Hand the bot any update at all, however strange."""
        self._updates.append({"update_id": next(self._ids), **update})
        self._notify()

    def _private(self, user: User | None) -> Chat:
        return self.chat(user.id if user else 0, "private")

    def _author(self, user: User | None, chat: Chat) -> dict[str, Any]:
        if user:
            return {"from": user.as_json()}
        return {"sender_chat": chat.as_json()} | (
            {} if chat.type == "channel" else {"from": ANONYMOUS}
        )

    def _place(self, chat: Chat, thread: int | None) -> dict[str, Any]:
        message = {"message_id": next(self._ids), "date": 1_700_000_000, "chat": chat.as_json()}
        if thread is not None:
            chat.topics.add(thread)
            message |= {"message_thread_id": thread, "is_topic_message": True}
        return message

    def _standing(self, chat: Chat, user: User, old: str, new: str) -> None:
        def member(status: str) -> dict[str, Any]:
            return {"user": BOT, "status": status} | STANDINGS.get(status, {})

        change = {"chat": chat.as_json(), "from": user.as_json(), "date": 1_700_000_000}
        change |= {"old_chat_member": member(old), "new_chat_member": member(new)}
        self._update("my_chat_member", change)

    def _update(self, kind: str, content: dict[str, Any]) -> None:
        self.tell({kind: content})

    def _notify(self) -> None:
        self._changed.set()
        if self._poll:
            self._poll.set()

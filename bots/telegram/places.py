"""Where a message goes on Telegram: a chat, and in a forum the topic.

Knows the form of our Addresses. Must not know messages or the network.
"""

from dataclasses import dataclass, replace

from bots.pace import Chat
from scheduler.model import Address

LANE = "telegram"


@dataclass(frozen=True, slots=True)
class Place:
    """A chat by its id, and a topic in it; chat ids of groups and channels are negative."""

    chat_id: int
    thread_id: int | None = None

    @classmethod
    def parse(cls, address: Address) -> "Place":
        """Read "telegram:<chat>" or "telegram:<chat>/<topic>"; raise ValueError for all else."""
        lane, _, rest = address.partition(":")
        if lane != LANE:
            raise ValueError(f"{lane!r} is not Telegram's lane")
        chat, _, thread = rest.partition("/")
        return cls(int(chat), int(thread) if thread else None)

    @property
    def address(self) -> Address:
        """The Address of this place."""
        topic = "" if self.thread_id is None else f"/{self.thread_id}"
        return Address(f"{LANE}:{self.chat_id}{topic}")

    @property
    def is_group(self) -> bool:
        """Whether others may read it: a group, supergroup or channel."""
        return self.chat_id < 0

    @property
    def chat(self) -> Chat:
        """Whose allowance a message uses: topics share their group's."""
        return Chat(str(self.chat_id), is_group=self.is_group)

    def without_topic(self) -> "Place":
        """Return the chat itself: a forum's General, or a private chat."""
        return replace(self, thread_id=None)

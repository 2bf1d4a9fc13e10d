"""What a Discord on loopback is made of: people, channels, messages, interactions.

Knows how the platform writes them. Must not know what happens to them.
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from tests.fakes.discord_rules import CARD, ROW, SECTION, SILENT, TEXT, ApiError

SINCE = "2026-11-23T12:00:00+00:00"


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
    """A channel. *refusal* is what every message to it meets; a thread can be put away."""

    id: int
    kind: ChannelKind
    guild_id: int | None = None
    managers: set[int] = field(default_factory=set)
    has_bot: bool = True
    refusal: ApiError | None = None
    recipient: User | None = None
    is_archived: bool = False
    is_locked: bool = False

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
            metadata: dict[str, Any] = {"archived": self.is_archived, "locked": self.is_locked}
            metadata |= {"auto_archive_duration": 60, "archive_timestamp": SINCE}
            channel["thread_metadata"] = metadata
        return channel


@dataclass
class Message:
    """A message of the bot, as it stands now; *only_for* is who alone sees it."""

    id: int
    channel: Channel
    components: list[dict[str, Any]] = field(default_factory=list)
    flags: int = 0
    nonce: str | None = None
    reply_to: int | None = None
    attachments: dict[str, bytes] = field(default_factory=dict)
    only_for: User | None = None
    interaction: "Interaction | None" = None
    is_loading: bool = False
    history: list[str] = field(default_factory=list)  # the contents before each edit

    @property
    def content(self) -> str:
        """The text of its card, without what stands beside buttons."""
        texts = [part["content"] for part in self._parts if part["type"] == TEXT]
        return "\n\n".join(texts).strip()

    @property
    def beside(self) -> list[str]:
        """The texts that stand beside buttons."""
        sections = [part for part in self._parts if part["type"] == SECTION]
        return [text["content"] for one in sections for text in one["components"]]

    @property
    def accent(self) -> int | None:
        """The colour of its card."""
        return next(
            (one["accent_color"] for one in self.components if "accent_color" in one), None
        )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Its rows of buttons; one beside a text is a row of its own."""
        return [
            part if part["type"] == ROW else {"components": [part["accessory"]]}
            for part in self._parts
            if part["type"] in {ROW, SECTION}
        ]

    @property
    def _parts(self) -> list[dict[str, Any]]:
        return [
            part
            for top in self.components
            for part in (top["components"] if top["type"] == CARD else [top])
        ]

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

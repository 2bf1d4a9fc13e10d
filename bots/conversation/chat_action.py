"""What buttons do in a chat of many: setting it up, and showing something to all.

Knows what can be asked for. Must not know who may ask, nor how it is done.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LetMembersSet:
    """Who may set reminders for this chat: 1 everybody who speaks there, 0 its managers alone."""

    members: int


@dataclass(frozen=True, slots=True)
class ShareTopic:
    """Show a topic's short answer to everybody in the chat."""

    topic: str

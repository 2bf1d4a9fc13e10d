"""Looking answers up from any chat, while a question is still being typed. Stores nothing.

Knows which answers fit words begun, and that a danger comes first. Must not know who asks, nor
how a platform lists what was found.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bots.conversation.danger import INTERRUPTING, Danger
from bots.conversation.reply import Reply
from bots.conversation.topic_replies import TopicReplies
from bots.conversation.voice import Voice
from content.handbook import Handbook
from content.search import Search

MOST = 50
SUMMARY_CHARS = 160
TOPIC_LINK, URGENT_LINK = "topic_", "urgent"
SHORTEST_QUESTION = 3  # words; fewer are taken for the beginning of some


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer to be picked; *link* is the payload that opens it in the private chat."""

    id: str
    title: str
    summary: str
    link: str
    reply: Reply = field(repr=False)


@dataclass(frozen=True, slots=True)
class LookUp:
    """Finds answers without any chat around them."""

    handbook: Handbook
    search: Search
    danger: Danger

    def find(self, text: str, voice: Voice) -> list[Entry]:
        """Return the answers that *text* may be after, likeliest first, a danger before all."""
        found = [self._topic(topic_id, voice) for topic_id in self._topics(text, voice)]
        flag = self.danger.find(text)
        if flag is not None and flag.urgency in INTERRUPTING:
            card = replace(self.danger.card(flag, voice), buttons=())
            summary = card.blocks[1].text if len(card.blocks) > 1 else ""
            title = card.blocks[0].text
            found.insert(0, Entry(f"!{flag.id}", title, _cut(summary), URGENT_LINK, card))
        return found

    def _topics(self, text: str, voice: Voice) -> Sequence[str]:
        begun = self.search.suggest(text, voice.locale, MOST)
        if len(text.split()) < SHORTEST_QUESTION:
            return begun
        asked = [match.topic for match in self.search.find(text, voice.locale).matches]
        return list(dict.fromkeys([*asked, *begun]))[:MOST]

    def _topic(self, topic_id: str, voice: Voice) -> Entry:
        topic = self.handbook.topic(topic_id, voice.locale)
        reply = replace(TopicReplies(self.handbook).short(topic, voice), buttons=(), share=None)
        summary = _cut(topic.answer.short[0].text)
        link = f"{TOPIC_LINK}{topic.id}"
        return Entry(topic.id, topic.answer.question, summary, link, reply)


def _cut(text: str) -> str:
    return text if len(text) <= SUMMARY_CHARS else f"{text[: SUMMARY_CHARS - 1].rstrip()}…"

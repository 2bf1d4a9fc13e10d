"""How one topic is said: its short answer, and the whole of it with its sources.

Knows what stands around an answer: footer, evidence, sources, review, buttons. Must not know who
asked, nor medicine: the words are content.
"""

from dataclasses import dataclass, replace

from bots.conversation.action import OpenCategory, OpenDetails, OpenTopic, RateAnswer
from bots.conversation.chat_action import ShareTopic
from bots.conversation.reply import Beside, Block, Button, Reply, Role, Style
from bots.conversation.voice import Voice
from content.handbook import Handbook
from content.model import Topic

Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class TopicReplies:
    """Words the topics of a handbook."""

    handbook: Handbook

    def short(self, topic: Topic, voice: Voice) -> Reply:
        """Return the short answer of *topic* with its buttons."""
        more = Button(voice.say("button.more"), OpenDetails(topic.id), Style.PRIMARY)
        blocks = (
            Block(Role.TITLE, topic.answer.question),
            *topic.answer.short,
            self._footer(topic, voice),
        )
        rows = ((more,), *self._around(topic, voice))
        picture = topic.picture and voice.illustration(topic.picture)
        return Reply(
            blocks,
            rows,
            share=_share(topic, voice),
            grade=topic.grade,
            illustration=picture or None,
        )

    def whole(self, topic: Topic, voice: Voice) -> Reply:
        """Return all of *topic*: details, strength of evidence, sources, review; it replaces."""
        answer = topic.answer
        blocks = (
            Block(Role.TITLE, answer.question),
            *answer.short,
            *(replace(block, is_folded=True) for block in answer.details),
            voice.title("answer.how_sure"),
            voice.text(f"grade.{topic.grade}"),
            *answer.certainty,
            voice.title("answer.sources"),
            *(self._source(source_id) for source_id in topic.sources),
            self._review(topic, voice),
            self._footer(topic, voice),
        )
        back = Button(voice.say("button.short"), OpenTopic(topic.id))
        rows = ((back,), *self._around(topic, voice))
        return Reply(blocks, rows, grade=topic.grade, replaces=True)

    def button(self, topic: Topic) -> Button:
        """Return the button that opens *topic*."""
        return Button(topic.answer.label, OpenTopic(topic.id))

    def _around(self, topic: Topic, voice: Voice) -> Rows:
        related = (self.handbook.topic(topic_id, voice.locale) for topic_id in topic.related)
        yes = Button(voice.say("button.helped"), RateAnswer(topic.id, 1))
        no = Button(voice.say("button.not_helped"), RateAnswer(topic.id, 0))
        back = Button(voice.say("button.back"), OpenCategory(topic.category, 0))
        return (*((self._related(other, voice),) for other in related), (yes, back, no))

    def _related(self, topic: Topic, voice: Voice) -> Button:
        beside = Beside(topic.answer.question, voice.say("button.read"))
        return replace(self.button(topic), beside=beside)

    def _source(self, source_id: str) -> Block:
        source = self.handbook.source(source_id)
        year = "" if source.year is None else f" ({source.year})"
        end = "" if source.title.endswith(("?", "!", ".")) else "."
        words = f"{source.title}{end} {source.publisher}{year}"
        return Block(Role.SOURCE, words, url=source.url)

    def _review(self, topic: Topic, voice: Voice) -> Block:
        reviewer, reviewed = topic.answer.reviewer, topic.answer.reviewed
        if reviewer is None or reviewed is None:
            return voice.text("answer.unreviewed")
        return voice.text("answer.reviewed", reviewer=reviewer, day=voice.full_date(reviewed))

    def _footer(self, topic: Topic, voice: Voice) -> Block:
        return voice.footer("answer.footer", checked=f"{topic.answer.checked:%Y-%m}")


def _share(topic: Topic, voice: Voice) -> Button:
    return Button(voice.say("button.share"), ShareTopic(topic.id))

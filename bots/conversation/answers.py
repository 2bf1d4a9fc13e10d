"""Questions answered from the handbook: asking, browsing, the whole answer, feedback.

Knows how sure an answer is and what stands around it. Must not know medicine: the words are
content.
"""

from dataclasses import dataclass, replace

from bots.conversation.action import (
    OpenCategory,
    OpenDetails,
    OpenFaq,
    OpenTopic,
    RateAnswer,
    SendQuestion,
    ShowTopic,
)
from bots.conversation.chat_action import ShareTopic
from bots.conversation.counting import Counting
from bots.conversation.danger import INTERRUPTING, Danger
from bots.conversation.feedback import NO_TOPIC, Event
from bots.conversation.reply import Block, Button, Reply, Role
from bots.conversation.topic_replies import Rows, TopicReplies
from bots.conversation.turn import Command, Origin
from bots.conversation.voice import Voice
from content.handbook import Category, Handbook
from content.model import Confidence, Finding, Topic
from content.search import Search

GUESSES = 3
TOPICS_ON_PAGE = 8
QUESTION_CHARS = 1000  # a long story; what is longer is read for danger whole, for topics so far
UNRECOGNISED = "other"  # of what is out of scope: the rest, which has no kind word of its own


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers questions and lets people browse."""

    handbook: Handbook
    search: Search
    danger: Danger
    counting: Counting

    async def ask(self, turn: Command, _origin: Origin, voice: Voice) -> Reply:
        """Answer the question in the command's words."""
        return self.answer(turn.words, voice)

    def answer(self, text: str, voice: Voice) -> Reply:
        """Answer *text*: danger first, then the topic, a few guesses, or an honest no."""
        if not text.strip():
            return Reply((voice.text("ask.empty"),), self._browse(voice))
        finding = self.search.find(text[:QUESTION_CHARS], voice.locale)
        flag = self.danger.find(text)
        if flag is not None and flag.urgency in INTERRUPTING:
            is_sure = finding.confidence is Confidence.SURE
            return self.danger.card(flag, voice, finding.matches[0].topic if is_sure else None)
        self._count(finding)
        reply = self._word(finding, voice)
        return reply if flag is None else self.danger.add_line(reply, flag, voice)

    async def faq(self, turn: Command, _origin: Origin, voice: Voice) -> Reply:
        """List the categories, or open the one that the words name."""
        wanted = turn.words.strip().casefold()
        if not wanted:
            return self._categories(voice)
        for category in self.handbook.categories(voice.locale):
            if wanted in (category.id.casefold(), category.title.casefold()):
                return self._category(category, 0, voice)
        if (topic := self.handbook.get(wanted, voice.locale)) is not None:
            return self.topic(topic, voice)
        return self.answer(turn.words, voice)

    async def open_faq(self, _action: OpenFaq, _origin: Origin, voice: Voice) -> Reply:
        """List the categories."""
        return replace(self._categories(voice), replaces=True)

    async def open_category(self, action: OpenCategory, _origin: Origin, voice: Voice) -> Reply:
        """List the topics of a category."""
        for category in self.handbook.categories(voice.locale):
            if category.id == action.category:
                return replace(self._category(category, action.page, voice), replaces=True)
        return replace(self._categories(voice), replaces=True)

    async def open_topic(self, action: OpenTopic, _origin: Origin, voice: Voice) -> Reply:
        """Show a topic's short answer in place."""
        topic = self.handbook.get(action.topic, voice.locale)
        reply = self._categories(voice) if topic is None else self.topic(topic, voice)
        return replace(reply, replaces=True)

    async def show_topic(self, action: ShowTopic, _origin: Origin, voice: Voice) -> Reply:
        """Show a topic's short answer as a message of its own."""
        topic = self.handbook.get(action.topic, voice.locale)
        return self._categories(voice) if topic is None else self.topic(topic, voice)

    async def share_topic(self, action: ShareTopic, _origin: Origin, voice: Voice) -> Reply:
        """Show a topic's short answer to everybody in the chat."""
        topic = self.handbook.get(action.topic, voice.locale)
        if topic is None:
            return self._categories(voice)
        return replace(self.topic(topic, voice), is_shared=True)

    async def open_details(self, action: OpenDetails, _origin: Origin, voice: Voice) -> Reply:
        """Show a topic's whole answer, with the strength of its evidence and its sources."""
        topic = self.handbook.get(action.topic, voice.locale)
        if topic is None:
            return replace(self._categories(voice), replaces=True)
        return self._replies.whole(topic, voice)

    async def rate(self, action: RateAnswer, _origin: Origin, voice: Voice) -> Reply:
        """Count whether an answer helped."""
        if self.handbook.get(action.topic, voice.locale) is not None:
            event = Event.HELPED if action.helped == 1 else Event.NOT_HELPED
            self.counting.note(event, action.topic)
        return Reply(notice=voice.say("answer.thanks" if action.helped == 1 else "answer.sorry"))

    def topic(self, topic: Topic, voice: Voice) -> Reply:
        """Return the short answer of *topic* with its buttons."""
        return self._replies.short(topic, voice)

    def _word(self, finding: Finding, voice: Voice) -> Reply:
        topics = [self.handbook.topic(match.topic, voice.locale) for match in finding.matches]
        guesses = tuple((self._replies.button(topic),) for topic in topics[:GUESSES])
        match finding.confidence:
            case Confidence.SURE:
                return self.topic(topics[0], voice)
            case Confidence.UNSURE:
                return Reply((voice.text("ask.did_you_mean"),), (*guesses, *self._browse(voice)))
            case Confidence.NONE if finding.out_of_scope is not None:
                key = f"ask.out_of_scope.{finding.out_of_scope}"
                is_known = finding.out_of_scope != UNRECOGNISED
                rows = self._browse(voice) if is_known else self._ways_on(voice)
                return Reply((voice.text(key),), rows)
            case _:
                return Reply((voice.text("ask.unknown"),), (*guesses, *self._ways_on(voice)))

    def _count(self, finding: Finding) -> None:
        """Count a question once, at its nearest topic; one that is kindly declined, never."""
        best = next(iter(finding.matches), None)
        nearest, certainty = (NO_TOPIC, None) if best is None else (best.topic, best.score)
        if finding.confidence is Confidence.SURE:
            self.counting.note(Event.ANSWERED, nearest, certainty)
        elif finding.confidence is Confidence.UNSURE:
            self.counting.note(Event.GUESSED, nearest, certainty)
        elif finding.out_of_scope is None:
            self.counting.note(Event.UNKNOWN, nearest, certainty)
        elif finding.out_of_scope == UNRECOGNISED:
            self.counting.note(Event.UNKNOWN, NO_TOPIC)

    def _categories(self, voice: Voice) -> Reply:
        rows = tuple(
            (Button(category.title, OpenCategory(category.id, 0)),)
            for category in self.handbook.categories(voice.locale)
            if self.handbook.in_category(category.id, voice.locale)
        )
        return Reply((voice.title("faq.title"), voice.text("faq.pick")), rows)

    def _category(self, category: Category, page: int, voice: Voice) -> Reply:
        topics = self.handbook.in_category(category.id, voice.locale)
        start = page * TOPICS_ON_PAGE if 0 <= page * TOPICS_ON_PAGE < len(topics) else 0
        shown = topics[start : start + TOPICS_ON_PAGE]
        rows = [(self._replies.button(topic),) for topic in shown]
        if len(topics) > TOPICS_ON_PAGE:
            following = (start // TOPICS_ON_PAGE + 1) if start + len(shown) < len(topics) else 0
            rows.append((Button(voice.say("button.next"), OpenCategory(category.id, following)),))
        rows.append((Button(voice.say("button.back"), OpenFaq()),))
        return Reply(
            (Block(Role.TITLE, category.title), voice.text("faq.pick_topic")), tuple(rows)
        )

    def _ways_on(self, voice: Voice) -> Rows:
        send = Button(voice.say("button.send_question"), SendQuestion())
        return ((send,), *self._browse(voice))

    def _browse(self, voice: Voice) -> Rows:
        return ((Button(voice.say("button.browse"), OpenFaq()),),)

    @property
    def _replies(self) -> TopicReplies:
        return TopicReplies(self.handbook)

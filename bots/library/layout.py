"""Lays out content as the catalogue of the pages about it.

Knows what is said of topics, sources and faults. Must not know HTML, files or a platform.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bots.conversation.reply import Block, Reply, Role
from bots.conversation.topic_replies import TopicReplies
from bots.conversation.voice import Voice
from bots.web.catalogue import Catalogue, Entry, Fault, Group, Link, Sheet, Shown, SourceEntry
from content.handbook import Category, Handbook
from content.model import Answer, Tip, Topic
from content.provenance import Support
from content.style import Reading

COLUMNS = ("evidence", "checked", "review", "grade_short", "grade", "chars")


@dataclass(frozen=True, slots=True)
class Layout:
    """The content, and how it is laid out in one person's words.

    *readings* are by topic, *phrasings* tells how many lines of them a topic has, *faults* are by
    the path of their file under *folder*, the content's root.
    """

    handbook: Handbook
    supports: tuple[Support, ...]
    voice: Voice
    readings: Mapping[str, Reading]
    phrasings: Mapping[str, int]
    faults: Mapping[str, tuple[Fault, ...]]
    folder: str

    def catalogue(self) -> Catalogue:
        """Return all of it."""
        groups = tuple(map(self._group, self.handbook.categories(self.voice.locale)))
        topics = self.handbook.topics(self.voice.locale)
        return Catalogue(
            summary=self._summary(topics),
            headings=tuple(self.voice.say(f"texts.{name}") for name in ("topic", *COLUMNS)),
            groups=tuple(group for group in groups if group.entries),
            sheets={topic.id: self._sheet(topic) for topic in topics},
            sources=tuple(map(self._source, self.supports)),
            faults=tuple(fault for faults in self.faults.values() for fault in faults),
        )

    def _summary(self, topics: tuple[Topic, ...]) -> str:
        reviewed = sum(topic.answer.reviewer is not None for topic in topics)
        oldest = min(topic.answer.checked for topic in topics)
        counted = self.voice.count("texts.count", len(topics))
        rest = self.voice.say("texts.summary", reviewed=reviewed, oldest=oldest)
        return f"{counted} {rest}"

    def _group(self, category: Category) -> Group:
        topics = self.handbook.in_category(category.id, self.voice.locale)
        return Group(category.id, category.title, tuple(map(self._entry, topics)))

    def _entry(self, topic: Topic) -> Entry:
        faults = tuple(f for path in self._paths(topic) for f in self.faults.get(path, ()))
        cells = tuple(self._values(topic)[name] for name in COLUMNS)
        return Entry(topic.id, topic.answer.question, cells, faults)

    def _values(self, topic: Topic) -> dict[str, str]:
        reading = self.readings[topic.id]
        return {
            "evidence": self.voice.say(f"texts.evidence.{topic.grade}"),
            "checked": f"{topic.answer.checked}",
            "review": self._review(topic.answer),
            "grade_short": f"{reading.short_grade:.1f}",
            "grade": f"{reading.grade:.1f}",
            "chars": f"{reading.chars:,}",
        }

    def _review(self, answer: Answer) -> str:
        if answer.reviewer is None:
            return self.voice.say("texts.nobody")
        return f"{answer.reviewer}, {answer.reviewed}"

    def _sheet(self, topic: Topic) -> Sheet:
        replies, say = TopicReplies(self.handbook), self.voice.say
        return Sheet(
            entry=self._entry(topic),
            facts=tuple(self._facts(topic)),
            places=tuple(self._places(topic)),
            related=tuple(self._link(topic_id) for topic_id in topic.related),
            tips=tuple(tip.text for tip in self._tips(topic)),
            replies=(
                Shown(say("texts.short"), replies.short(topic, self.voice)),
                Shown(say("texts.whole"), replies.whole(topic, self.voice)),
            ),
            steps=tuple(self._steps(topic)),
        )

    def _facts(self, topic: Topic) -> Iterator[tuple[str, str]]:
        categories = self.handbook.categories(self.voice.locale)
        title = next(each.title for each in categories if each.id == topic.category)
        yield self.voice.say("texts.category"), title
        for name, value in self._values(topic).items():
            yield self.voice.say(f"texts.{name}"), value

    def _places(self, topic: Topic) -> Iterator[tuple[str, str]]:
        text, phrasings = self._paths(topic)
        yield self.voice.say("texts.file"), f"{self.folder}/{text}"
        lines = self.voice.count("texts.lines", self.phrasings.get(topic.id, 0))
        yield self.voice.say("texts.asked"), f"{self.folder}/{phrasings}: {lines}"

    def _steps(self, topic: Topic) -> Iterator[Shown]:
        """Yield what /cramp says in each position; its buttons are the command's, not ours."""
        relief = topic.answer.relief
        if relief is None:
            return
        for variant, steps in relief.steps.items():
            yield Shown(self.voice.say(f"variant.{variant}"), Reply(steps))
        later = (
            *(self.voice.title("relief.next"), *relief.not_letting_go),
            *(self.voice.title("relief.no_cramp"), *relief.no_cramp),
        )
        yield Shown(self.voice.say("button.still"), Reply(later))

    def _tips(self, topic: Topic) -> tuple[Tip, ...]:
        tips = self.handbook.tips(self.voice.locale)
        return tuple(tip for tip in tips if tip.topic == topic.id)

    def _source(self, support: Support) -> SourceEntry:
        source = support.source
        year = "" if source.year is None else f", {source.year}"
        return SourceEntry(
            id=source.id,
            title=source.title,
            origin=f"{source.publisher}{year}",
            url=source.url,
            topics=tuple(Link(topic.id, topic.answer.label) for topic in support.topics),
            tips=tuple(Link(tip.topic, tip.text) for tip in support.tips),
            cards=tuple(_title(flag.card) for flag in support.cards),
        )

    def _link(self, topic_id: str) -> Link:
        return Link(topic_id, self.handbook.topic(topic_id, self.voice.locale).answer.label)

    def _paths(self, topic: Topic) -> tuple[str, str]:
        locale = self.voice.locale
        return f"topics/{locale}/{topic.id}.md", f"phrasings/{locale}/{topic.id}.txt"


def _title(card: tuple[Block, ...]) -> str:
    return next(block.text for block in card if block.role is Role.TITLE)

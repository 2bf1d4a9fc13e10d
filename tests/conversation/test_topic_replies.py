"""What stands around an answer: sources as links, and whether a clinician has read it."""

from dataclasses import replace
from datetime import date

import pytest

from bots.conversation.people import Preferences
from bots.conversation.reply import Block, Reply, Role
from bots.conversation.topic_replies import TopicReplies
from bots.conversation.voice import Voice
from content.handbook import load_handbook
from content.phrasebook import load_phrasebook

VOICE = Voice(load_phrasebook(), "en", Preferences(key="test:7"))
HANDBOOK = load_handbook()
REPLIES = TopicReplies(HANDBOOK)
TOPICS = HANDBOOK.topics()


def texts(reply: Reply) -> list[str]:
    """Return the paragraphs of a reply."""
    return [block.text for block in reply.blocks if block.role is Role.TEXT]


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.id)
def test_more_says_whether_a_clinician_has_read_it(topic) -> None:
    """Nobody takes an answer for reviewed that is not."""
    unread = replace(topic, answer=replace(topic.answer, reviewer=None, reviewed=None))
    assert texts(REPLIES.whole(unread, VOICE))[-1].startswith("Not reviewed by a clinician yet")


def test_more_says_who_reviewed_it_and_when() -> None:
    """Once a clinician has read a text, their name and the day stand there instead."""
    review = {"reviewer": "A. Berg, neurologist", "reviewed": date(2026, 11, 24)}
    topic = replace(TOPICS[0], answer=replace(TOPICS[0].answer, **review))
    said = texts(REPLIES.whole(topic, VOICE))
    assert said[-1] == "Reviewed by A. Berg, neurologist on 24 November 2026."
    assert not any("Not reviewed" in text for text in said)


def test_more_lists_the_sources_of_its_topic() -> None:
    """Every statement can be looked up where it comes from."""
    for topic in TOPICS:
        blocks = REPLIES.whole(topic, VOICE).blocks
        urls = [block.url for block in blocks if block.role is Role.SOURCE]
        assert urls == [HANDBOOK.source(source_id).url for source_id in topic.sources]


def test_a_title_that_ends_a_sentence_gets_no_second_sign() -> None:
    """A title that is a question is not followed by a full stop."""
    shown = {block.text for t in TOPICS for block in REPLIES.whole(t, VOICE).blocks}
    assert not [text for text in shown if "?." in text]


async def test_about_tells_where_sources_are_shown(talk) -> None:
    """Who wonders where it all comes from learns which button to press."""
    await talk.say("/about")
    await talk.expect('press "More, with sources"')
    assert Block(Role.TITLE, "About this bot") in talk.came[0].blocks

"""Completing a command's words while they are typed. Stores and logs nothing."""

from bots.conversation.commands import Completion, find_command
from bots.conversation.relief import PLACES
from content.knowledge import Knowledge

SUGGESTIONS = 25  # Discord shows no more


def suggest(knowledge: Knowledge, command: str, text: str, locale: str) -> list[tuple[str, str]]:
    """Return (value, label) pairs for the words of *command* that begin with *text*."""
    spec = find_command(command)
    match spec.completion if spec is not None else None:
        case Completion.TOPICS:
            found = knowledge.search.suggest(text, locale, SUGGESTIONS)
            topics = [knowledge.handbook.topic(topic_id, locale) for topic_id in found]
            return [(topic.id, topic.answer.question) for topic in topics]
        case Completion.CATEGORIES:
            categories = knowledge.handbook.categories(locale)
            pairs = [(category.id, category.title) for category in categories]
        case Completion.PLACES:
            say = knowledge.phrasebook.say
            pairs = [(place, say(f"place.{place}", locale)) for place in PLACES]
        case _:
            return []
    begun = text.strip().casefold()
    return [pair for pair in pairs if begun in pair[1].casefold()]

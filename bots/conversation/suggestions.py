"""Completing a command's options while they are typed. Stores and logs nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bots.conversation.commands import Completion, completion_of
from bots.conversation.relief import PLACES
from bots.conversation.rules_in_words import RuleTeller
from bots.conversation.times_in_words import Problem, Reading, Unclear, read
from bots.conversation.zones import begun_zones, city_of
from content.knowledge import Knowledge
from scheduler.clock import Clock

SUGGESTIONS = 25  # Discord shows no more
HOURS = 24

# What is offered before anything is typed, in words that a person could have typed.
USUAL_TIMES = (
    "every day at 8:00",
    "every day at 21:30",
    "every 2 hours from 8 to 20",
    "every 2 hours from 8 to 20 monday to friday",
    "monday to friday at 8:00",
    "in 45 minutes",
    "tomorrow at 9:00",
)
AS_TIMES = ("every day at {}", "{} hours from 8 to 20", "{} minutes")  # what is begun may become
AS_DAYS = ("{} at 8:00", "{} at 12:00", "{} at 20:00")

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Completes options; times are told in *default_zone*, since whose they are is not known."""

    knowledge: Knowledge
    clock: Clock
    default_zone: str

    def suggest(self, command: str, option: str, text: str, locale: str) -> Pairs:
        """Return (value, label) pairs for what *text* in an option of *command* can become."""
        say = self.knowledge.phrasebook.say
        match completion_of(command, option):
            case Completion.TOPICS:
                return self._topics(text, locale)
            case Completion.TIMES:
                return self._times(text, locale)
            case Completion.ZONES:
                return self._zones(text, locale)
            case Completion.CATEGORIES:
                categories = self.knowledge.handbook.categories(locale)
                pairs = [(category.id, category.title) for category in categories]
            case Completion.PLACES:
                pairs = [(place, say(f"place.{place}", locale)) for place in PLACES]
            case _:
                return []
        begun = text.strip().casefold()
        return [pair for pair in pairs if begun in pair[1].casefold()]

    def _topics(self, text: str, locale: str) -> Pairs:
        found = self.knowledge.search.suggest(text, locale, SUGGESTIONS)
        topics = [self.knowledge.handbook.topic(topic_id, locale) for topic_id in found]
        return [(topic.id, topic.answer.question) for topic in topics]

    def _times(self, text: str, locale: str) -> Pairs:
        now = self.clock.now()
        teller = RuleTeller(self.knowledge.phrasebook, locale, HOURS)
        labels: dict[str, str] = {}
        for words in _becoming(text.strip(), now, self.default_zone):
            reading = read(words, now, self.default_zone)
            if isinstance(reading, Reading):
                # A single instant depends on the zone; it is said once that is known.
                echo = teller.times(reading.recurrence) if reading.repeats else words
                label = f"{reading.text}: {echo}" if reading.text and reading.repeats else echo
                labels.setdefault(label, words)
        return [(words, label) for label, words in labels.items()][:SUGGESTIONS]

    def _zones(self, text: str, locale: str) -> Pairs:
        now = self.clock.now()
        return [
            (zone, f"{city_of(zone, locale)} ({now.astimezone(ZoneInfo(zone)):%H:%M})")
            for zone in begun_zones(text, locale, SUGGESTIONS)
        ]


def _becoming(text: str, now: datetime, zone: str) -> Iterator[str]:
    """Yield what words begun may be meant to become, themselves first."""
    if text:
        yield text
        yield from (usual for usual in USUAL_TIMES if usual.startswith(text.casefold()))
        reading = read(text, now, zone)
        if reading == Unclear(Problem.NO_TIME):
            yield from (form.format(text) for form in AS_DAYS)
        elif isinstance(reading, Unclear) or not reading.repeats:
            yield from (form.format(text) for form in AS_TIMES)
    else:
        yield from USUAL_TIMES

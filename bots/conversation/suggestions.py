"""Completing a command's options while they are typed. Stores and logs nothing.

Knows what each option can become. Must not know who types, nor how their zone is found.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bots.conversation.commands import Completion, completion_of, find_command
from bots.conversation.relief import PLACES
from bots.conversation.times_in_words import Problem, Reading, Unclear, read
from bots.conversation.times_in_words.ready_made import USUAL_TIMES, WITH_A_TIME, WITH_MORE
from bots.conversation.turn import Command
from bots.conversation.voice import Voice
from bots.conversation.zones import begun_zones, city_of, find_zones
from content.knowledge import Knowledge
from scheduler.clock import Clock
from scheduler.recurrence import upcoming

SUGGESTIONS = 25  # Discord shows no more

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Completes options; *default_zone* is that of whoever chose none."""

    knowledge: Knowledge
    clock: Clock
    default_zone: str

    def suggest(self, begun: Command, option: str, zone: str | None, voice: Voice) -> Pairs:
        """Return (value, label) pairs for what is typed into *option* of a command begun.

        *zone* is the one in which it will be read, None where that is not known yet.
        """
        text = _typed(begun, option)
        match completion_of(begun.name, option):
            case Completion.TOPICS:
                return self._topics(text, voice.locale)
            case Completion.TIMES:
                return self._times(text, _named(begun, voice) or zone, voice)
            case Completion.ZONES:
                return self._zones(text, voice)
            case Completion.CATEGORIES:
                categories = self.knowledge.handbook.categories(voice.locale)
                pairs = [(category.id, category.title) for category in categories]
            case Completion.PLACES:
                pairs = [(place, voice.say(f"place.{place}")) for place in PLACES]
            case _:
                return []
        return _beginning(text, pairs)

    def _topics(self, text: str, locale: str) -> Pairs:
        found = self.knowledge.search.suggest(text, locale, SUGGESTIONS)
        topics = [self.knowledge.handbook.topic(topic_id, locale) for topic_id in found]
        return [(topic.id, topic.answer.question) for topic in topics]

    def _times(self, text: str, zone: str | None, voice: Voice) -> Pairs:
        now, text = self.clock.now(), text.strip()
        labels: dict[str, str] = {}
        for words in _becoming(text, now, zone or self.default_zone):
            reading = read(words, now, zone or self.default_zone)
            if isinstance(reading, Reading) and (words == text or _adds_no_words(reading, text)):
                # A single instant depends on the zone; it is said once that is known.
                is_known = reading.repeats or zone is not None
                labels.setdefault(_told(reading, now, voice) if is_known else words, words)
        return [(words, label) for label, words in labels.items()][:SUGGESTIONS]

    def _zones(self, text: str, voice: Voice) -> Pairs:
        now = self.clock.now()
        return [
            (zone, f"{city_of(zone, voice.locale)} ({voice.time(now.astimezone(ZoneInfo(zone)))})")
            for zone in begun_zones(text, voice.locale, SUGGESTIONS)
        ]


def _typed(begun: Command, option: str) -> str:
    spec = find_command(begun.name)
    is_words = spec is not None and option == spec.words
    return begun.words if is_words else begun.options.get(option, "")


def _named(begun: Command, voice: Voice) -> str | None:
    """Return the zone that another option of the command names, None where that is not clear."""
    found = find_zones(place, voice.locale) if (place := begun.options.get("zone", "")) else ()
    return found[0] if len(found) == 1 else None


def _adds_no_words(reading: Reading, text: str) -> bool:
    """Tell whether what was put around *text* is all read as times, and nothing as own words."""
    return reading.text.casefold() in text.casefold()


def _beginning(text: str, pairs: Pairs) -> Pairs:
    begun = text.strip().casefold()
    return [pair for pair in pairs if begun in pair[1].casefold()]


def _told(reading: Reading, now: datetime, voice: Voice) -> str:
    """Say what would be saved: "call mum: tomorrow at 9:00 in the morning, Berlin time"."""
    recurrence = reading.recurrence
    if reading.repeats:
        told = voice.times(recurrence)
    elif len(times := upcoming(recurrence, now, 2)) == 1:
        told = voice.instant_there(times[0], recurrence.zone, now)
    else:
        told = voice.rule(recurrence)
    return f"{reading.text}: {told}" if reading.text else told


def _becoming(text: str, now: datetime, zone: str) -> Iterator[str]:
    """Yield what words begun may be meant to become, themselves first."""
    if text:
        yield text
        yield from (usual for usual in USUAL_TIMES if usual.startswith(text.casefold()))
        reading = read(text, now, zone)
        if reading == Unclear(Problem.NO_TIME):
            yield from (form.format(text) for form in WITH_A_TIME)
        elif isinstance(reading, Unclear) or not reading.repeats:
            yield from (form.format(text) for form in WITH_MORE)
    else:
        yield from USUAL_TIMES

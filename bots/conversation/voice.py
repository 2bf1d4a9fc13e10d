"""How the bot speaks to one person: their language, clock and zone.

Knows phrases, and how rules and instants are said. Must not know topics or stores.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bots.conversation.people import Preferences
from bots.conversation.reply import Block, Illustration, Role, TimedBlock
from bots.conversation.rules_in_words import RuleTeller
from bots.conversation.zones import city_of
from content.phrasebook import Phrasebook
from scheduler.recurrence import Recurrence

PUNCTUAL = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Voice:
    """A Phrasebook in the locale of the one who is spoken to, with what they chose."""

    phrasebook: Phrasebook
    locale: str
    preferences: Preferences

    def say(self, key: str, **values: object) -> str:
        """Return the phrase of *key* with its values filled in."""
        return self.phrasebook.say(key, self.locale, **values)

    def count(self, key: str, n: int, **values: object) -> str:
        """Return the phrase of *key* in the form that *n* asks for."""
        return self.phrasebook.say_count(key, self.locale, n, **values)

    def text(self, key: str, **values: object) -> Block:
        """Return the phrase as a paragraph."""
        return Block(Role.TEXT, self.say(key, **values))

    def title(self, key: str, **values: object) -> Block:
        """Return the phrase as a title."""
        return Block(Role.TITLE, self.say(key, **values))

    def warning(self, key: str, **values: object) -> Block:
        """Return the phrase as a warning."""
        return Block(Role.WARNING, self.say(key, **values))

    def footer(self, key: str, **values: object) -> Block:
        """Return the phrase as a footer."""
        return Block(Role.FOOTER, self.say(key, **values))

    def illustration(self, name: str) -> Illustration:
        """Return the picture of that *name*, with words for who does not see it."""
        return Illustration(name, self.say(f"picture.{name}"))

    def time(self, local: datetime | time) -> str:
        """Say a local time on the person's clock: "20:00" or "8:00 pm"."""
        return self._teller.clock_time(local.time() if isinstance(local, datetime) else local)

    def minute(self, minute_of_day: int) -> str:
        """Say a minute of the day as a local time."""
        hour, minute = divmod(minute_of_day, 60)
        return self.time(time(hour % 24, minute))

    def rule(self, recurrence: Recurrence) -> str:
        """Say when a rule fires: "every day at 8:00 in the morning, Berlin time"."""
        return self._teller.rule(recurrence)

    def times(self, recurrence: Recurrence) -> str:
        """Say when a rule fires, without the zone."""
        return self._teller.times(recurrence)

    def full_date(self, day: date) -> str:
        """Say a date in full: "24 November 2026"."""
        return self._teller.full_date(day)

    def instant(self, at: datetime, zone: str, now: datetime) -> str:
        """Say an instant in *zone* as seen from *now*: "today at 20:00 "."""
        return self._teller.instant(at, zone, now)

    def instant_there(self, at: datetime, zone: str, now: datetime) -> str:
        """Say an instant and whose clock that is: "today at 20:00, Berlin time"."""
        city = city_of(zone, self.locale)
        return f"{self.instant(at, zone, now)}, {self.say('when.zone', city=city)}"

    def timed(self, key: str, at: datetime, zone: str, now: datetime) -> TimedBlock:
        """Return the phrase of *key* as a paragraph, with an instant as its value "at"."""
        words = self.instant(at, zone, now)
        return TimedBlock(Role.TEXT, self.say(key, at=words), words=words, at=at)

    def sent(self, at: datetime, lateness: timedelta, zone: str) -> str:
        """Say when something was sent, and how late where that is worth a word."""
        clock = at.astimezone(ZoneInfo(zone)).strftime("%H:%M:%S")
        if lateness < PUNCTUAL:
            return self.say("result.sent", time=clock)
        return self.say("result.sent_late", time=clock, late=self._teller.span(lateness))

    @property
    def _teller(self) -> RuleTeller:
        return RuleTeller(self.phrasebook, self.locale, self.preferences.clock_hours)

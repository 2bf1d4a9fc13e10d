"""Asking where somebody lives by asking what time it is for them.

Knows the steps from an hour to a zone. Must not know what the zone is wanted for.
"""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bots.conversation.action import PickHour, SetZone, TypeZone
from bots.conversation.reply import Button, Field, Form, Reply
from bots.conversation.voice import Voice
from bots.conversation.zones import city_of, find_zones, hours_now, zones_at
from scheduler.clock import Clock

COMMON_OFFSETS = frozenset(
    60 * hours for hours in (-8, -7, -6, -5, -4, -3, 0, 1, 2, 3, 4, 5, 5.5, 6, 7, 8, 9, 10, 11, 13)
)
HOURS_A_ROW = 4
CITIES = 8
PLACE_CHARS = 60


@dataclass(frozen=True, slots=True)
class ZoneDialogue:
    """Words the questions that find a time zone; *default_zone* is proposed first."""

    clock: Clock
    default_zone: str = "UTC"

    def ask(self, draft: int, voice: Voice, *, all_hours: bool = False) -> Reply:
        """Ask what time it is now, with the local times as buttons."""
        now = self.clock.now()
        buttons = [
            Button(voice.time(hour.local), PickHour(hour.offset_minutes, draft))
            for hour in hours_now(now)
            if all_hours or hour.offset_minutes in COMMON_OFFSETS
        ]
        rows = [
            tuple(buttons[start : start + HOURS_A_ROW])
            for start in range(0, len(buttons), HOURS_A_ROW)
        ]
        if self.default_zone != "UTC":
            rows.insert(0, (self._city(self.default_zone, draft, voice),))
        rows.append((Button(voice.say("button.type_city"), TypeZone(draft)),))
        return Reply((voice.title("zone.ask"), voice.text("zone.why")), tuple(rows))

    def cities(self, action: PickHour, voice: Voice) -> Reply:
        """Ask which of the cities of an hour shares the person's clock all year."""
        return self._choose(
            zones_at(action.offset, self.clock.now())[:CITIES], action.draft, voice
        )

    def form(self, action: TypeZone, voice: Voice) -> Reply:
        """Ask for a city or country in words."""
        label = voice.say("zone.place")
        place = Field(name="place", label=label, example="Kathmandu", max_chars=PLACE_CHARS)
        form = Form(voice.say("zone.form"), action, (place,))
        return Reply((voice.text("zone.type"),), form=form)

    def typed(self, place: str, action: TypeZone, voice: Voice) -> Reply | str:
        """Return the zone of *place*, or a Reply that asks further."""
        found = find_zones(place[:PLACE_CHARS], voice.locale)
        if len(found) == 1:
            return found[0]
        if not found:
            asked = self.form(action, voice)
            return Reply((voice.text("zone.unknown"),), form=asked.form)
        return self._choose(found, action.draft, voice)

    def is_now(self, zone: str, voice: Voice) -> str:
        """Say which zone is set and what time it is there."""
        local = self.clock.now().astimezone(ZoneInfo(zone))
        return voice.say("zone.is_now", city=city_of(zone, voice.locale), time=voice.time(local))

    def _choose(self, zones: tuple[str, ...], draft: int, voice: Voice) -> Reply:
        rows = tuple((self._city(zone, draft, voice),) for zone in zones)
        other = (Button(voice.say("button.type_city"), TypeZone(draft)),)
        return Reply((voice.title("zone.choose"),), (*rows, other), replaces=True)

    def _city(self, zone: str, draft: int, voice: Voice) -> Button:
        local = self.clock.now().astimezone(ZoneInfo(zone))
        label = f"{city_of(zone, voice.locale)} ({voice.time(local)})"
        return Button(label, SetZone(zone, draft))

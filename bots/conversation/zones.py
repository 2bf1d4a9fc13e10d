"""Which time zone somebody lives in: by what time it is for them, or by a city or country.

Knows IANA zones and their names in words. Must not know who asks.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location
from rapidfuzz import fuzz, process, utils

ALIASES = {
    "usa": "United States", "us": "United States", "america": "United States",
    "uk": "United Kingdom", "england": "United Kingdom", "scotland": "United Kingdom",
    "wales": "United Kingdom", "uae": "United Arab Emirates", "holland": "Netherlands",
    "mumbai": "India", "delhi": "India", "bangalore": "India", "chennai": "India",
    "munich": "Berlin", "hamburg": "Berlin", "cologne": "Berlin", "frankfurt": "Berlin",
    "barcelona": "Madrid", "milan": "Rome", "geneva": "Zurich", "manchester": "London",
    "edinburgh": "London", "beijing": "Shanghai", "kyoto": "Tokyo", "osaka": "Tokyo",
    "rio de janeiro": "Sao Paulo", "cape town": "Johannesburg", "abuja": "Lagos",
    "boston": "New York", "washington": "New York", "miami": "New York", "atlanta": "New York",
    "philadelphia": "New York", "houston": "Chicago", "dallas": "Chicago", "austin": "Chicago",
    "san francisco": "Los Angeles", "seattle": "Los Angeles", "san diego": "Los Angeles",
    "las vegas": "Los Angeles", "portland": "Los Angeles", "montreal": "Toronto",
    "ottawa": "Toronto", "canberra": "Sydney", "wellington": "Auckland", "hanoi": "Ho Chi Minh",
    "ankara": "Istanbul", "kiev": "Kyiv", "calcutta": "Kolkata",
}  # fmt: skip
LIKENESS = 82  # of 100: "kathmando" finds Kathmandu, "banana" finds nothing

# A zone or two for each offset that people live in; the first of an offset is shown first.
WELL_KNOWN = (
    "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Vancouver",
    "America/Denver", "America/Phoenix", "America/Chicago", "America/Mexico_City",
    "America/New_York", "America/Toronto", "America/Bogota", "America/Lima", "America/Halifax",
    "America/Caracas", "America/Santiago", "America/St_Johns", "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires", "America/Noronha", "Atlantic/Azores", "Atlantic/Cape_Verde",
    "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Africa/Accra", "Europe/Berlin",
    "Europe/Paris", "Europe/Madrid", "Europe/Rome", "Europe/Warsaw", "Europe/Vienna",
    "Europe/Zurich", "Europe/Amsterdam", "Europe/Stockholm", "Africa/Lagos", "Africa/Casablanca",
    "Europe/Athens", "Europe/Kyiv", "Europe/Bucharest", "Europe/Helsinki", "Africa/Cairo",
    "Africa/Johannesburg", "Asia/Jerusalem", "Europe/Istanbul", "Europe/Moscow", "Africa/Nairobi",
    "Asia/Riyadh", "Asia/Baghdad", "Asia/Tehran", "Asia/Dubai", "Asia/Baku", "Asia/Kabul",
    "Asia/Karachi", "Asia/Tashkent", "Asia/Kolkata", "Asia/Colombo", "Asia/Kathmandu",
    "Asia/Dhaka", "Asia/Almaty", "Asia/Yangon", "Asia/Bangkok", "Asia/Jakarta",
    "Asia/Ho_Chi_Minh", "Asia/Shanghai", "Asia/Singapore", "Asia/Manila", "Asia/Hong_Kong",
    "Australia/Perth", "Asia/Tokyo", "Asia/Seoul", "Australia/Darwin", "Australia/Adelaide",
    "Australia/Brisbane", "Australia/Sydney", "Australia/Melbourne", "Australia/Lord_Howe",
    "Pacific/Noumea", "Pacific/Auckland", "Pacific/Fiji", "Pacific/Tongatapu", "Pacific/Apia",
    "Pacific/Chatham", "Pacific/Kiritimati", "Pacific/Marquesas", "Pacific/Pago_Pago",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hour:
    """A local time that somebody may see now, with its minutes ahead of UTC."""

    offset_minutes: int
    local: datetime


def is_zone(key: str) -> bool:
    """Tell whether *key* is a zone that we can reckon in; old names count."""
    return key in _all_zones()


def city_of(zone: str, locale: str) -> str:
    """Return the name of a zone's city or country in words ("Berlin"), for echoes."""
    if zone in ("UTC", "Etc/UTC"):
        return "UTC"
    place = get_timezone_location(zone, locale=_babel(locale), return_city=True)
    return place.rpartition("/")[2]


def hours_now(now: datetime) -> tuple[Hour, ...]:
    """Return the local times that people may see at *now*, from the west eastwards."""
    offsets = sorted({_offset(zone, now) for zone in WELL_KNOWN})
    return tuple(Hour(offset, now + timedelta(minutes=offset)) for offset in offsets)


def zones_at(offset_minutes: int, now: datetime) -> tuple[str, ...]:
    """Return well-known zones whose local time at *now* is *offset_minutes* ahead of UTC."""
    return tuple(zone for zone in WELL_KNOWN if _offset(zone, now) == offset_minutes)


def find_zones(words: str, locale: str, limit: int = 6) -> tuple[str, ...]:
    """Return zones for a city, a country or a zone key in words, the likeliest first."""
    cleaned = words.strip()
    exact = {key.casefold(): key for key in _all_zones()}.get(cleaned.casefold())
    if exact is not None:
        return (exact,)
    names = _names(_babel(locale))
    spelt = {name.casefold(): zones for name, zones in names.items()}
    wanted = ALIASES.get(cleaned.casefold(), cleaned)
    if wanted.casefold() in spelt:
        return spelt[wanted.casefold()][:limit]
    close = process.extract(
        wanted,
        names.keys(),
        scorer=fuzz.ratio,
        processor=utils.default_process,
        score_cutoff=LIKENESS,
        limit=limit,
    )
    found: dict[str, None] = {}
    for name, _score, _index in close:
        found.update(dict.fromkeys(names[name]))
    return tuple(found)[:limit]


def begun_zones(words: str, locale: str, limit: int) -> tuple[str, ...]:
    """Return zones whose city, country or key begins with *words*, else those that are like it."""
    begun = words.strip().casefold()
    if not begun:
        return WELL_KNOWN[:limit]
    names = _names(_babel(locale))
    cities = {alias: find_zones(alias, locale) for alias in ALIASES if alias.startswith(begun)}
    named = {name: zones for name, zones in names.items() if name.casefold().startswith(begun)}
    keys = {key: (key,) for key in WELL_KNOWN if key.casefold().startswith(begun)}
    found = dict.fromkeys(zone for zones in (named | cities | keys).values() for zone in zones)
    return tuple(found)[:limit] or find_zones(words, locale, limit)


def _offset(zone: str, now: datetime) -> int:
    offset = now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)
    return int(offset.total_seconds() // 60)


def _babel(locale: str) -> Locale:
    return Locale.parse(locale, sep="-")


@cache
def _all_zones() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _names(locale: Locale) -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for territory, zones in get_global("territory_zones").items():
        country = locale.territories.get(territory)
        usable = tuple(sorted(filter(is_zone, zones), key=lambda zone: zone not in WELL_KNOWN))
        if country is not None and usable:
            names[country] = usable
    for zone in sorted(_all_zones()):
        if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/", "SystemV/")):
            names.setdefault(zone.rpartition("/")[2].replace("_", " "), (zone,))
    for zone in WELL_KNOWN:
        names[zone.rpartition("/")[2].replace("_", " ")] = (zone,)
    return names

"""What the wall clock of a zone shows, read off minute by minute: the oracle for recurrences."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)

ZONES = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/El_Aaiun",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "America/Adak",
    "America/Asuncion",
    "America/Bogota",
    "America/Caracas",
    "America/Halifax",
    "America/Havana",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/New_York",
    "America/Nuuk",
    "America/Phoenix",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/Scoresbysund",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Amman",
    "Asia/Beirut",
    "Asia/Dhaka",
    "Asia/Gaza",
    "Asia/Jerusalem",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Pyongyang",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Asia/Yangon",
    "Atlantic/Azores",
    "Australia/Adelaide",
    "Australia/Eucla",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/Chisinau",
    "Europe/Dublin",
    "Europe/London",
    "Europe/Moscow",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Easter",
    "Pacific/Kiritimati",
    "Pacific/Norfolk",
    "UTC",
)


@lru_cache(maxsize=64)
def instants_around(zone: str, day: date) -> dict[datetime, datetime]:
    """Return the instant at which each wall minute from a day before to two after fires."""
    tz, shown = ZoneInfo(zone), {}
    instant = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=2)
    before = instant.astimezone(tz).replace(tzinfo=None)
    for _ in range(6 * 1440):
        instant += MINUTE
        now = instant.astimezone(tz).replace(tzinfo=None)
        missing = before + MINUTE
        while missing < now:  # the clock jumped: what it left out comes as much later
            shown.setdefault(missing, instant + (missing - before - MINUTE))
            missing += MINUTE
        shown.setdefault(now, instant)
        before = now
    return shown


@lru_cache(maxsize=256)
def changes_in(zone: str, year: int) -> tuple[datetime, ...]:
    """Return the instants (to the hour) at which the clock of *zone* is changed in *year*."""
    tz, hour = ZoneInfo(zone), timedelta(hours=1)
    hours = [datetime(year, 1, 1, tzinfo=UTC) + n * hour for n in range(366 * 24)]
    offsets = [moment.astimezone(tz).utcoffset() for moment in hours]
    return tuple(hours[n] for n in range(1, len(hours)) if offsets[n] != offsets[n - 1])

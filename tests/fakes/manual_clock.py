"""A clock that stands still until it is told to go on."""

from datetime import UTC, datetime, timedelta

from bots.conversation.turn_limit import Speed

TIRELESS = Speed(at_once=10_000, a_minute=10_001)  # for who goes on while the clock stands still
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # a Monday


class ManualClock:
    """Shows *at* until it is advanced or set."""

    def __init__(self, at: datetime = NOON) -> None:
        self._at = at

    def now(self) -> datetime:
        """Return the instant that the clock shows."""
        return self._at

    def advance(self, by: timedelta) -> datetime:
        """Go on by *by*, and return the new instant."""
        self._at += by
        return self._at

    def set(self, at: datetime) -> None:
        """Show *at* from now on."""
        self._at = at

"""Keeps small facts for an adapter. Must not know what they say."""


class Drawer:
    """Keeps small facts as long as the test lasts."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def find(self, name: str) -> str | None:
        """Return what was kept."""
        return self.kept.get(name)

    async def keep(self, name: str, value: str) -> None:
        """Keep it."""
        self.kept[name] = value

"""`crampbot doctor`: looks for what keeps the bot from working, and says what to mend.

Knows where to look. Changes nothing, takes no update, and may be asked while the bot runs.
"""

import asyncio

import typer
from aiohttp import ClientSession
from rich.console import Console

from bots.cli import doctor_discord, doctor_here, doctor_telegram
from bots.cli.asking import TIMEOUT, Asking
from bots.cli.diagnosis import Diagnosis, show
from bots.settings import Settings, SettingsError, load_settings

CLOCK_SECONDS = 10.0  # the platforms tell whole seconds, and a request takes its time


def doctor() -> None:
    """Look for what would keep the bot from working, and say what to do."""
    try:
        settings = load_settings()
    except SettingsError as error:
        remedy = "mend it in the environment or in .env; README, Settings"
        found = [Diagnosis("settings", each, remedy) for each in error.problems]
    else:
        found = asyncio.run(_examine(settings))
    show(Console(), found)
    raise typer.Exit(0 if all(diagnosis.is_well for diagnosis in found) else 1)


async def _examine(settings: Settings) -> list[Diagnosis]:
    async with ClientSession(timeout=TIMEOUT) as session:
        asking = Asking(session)
        return [
            Diagnosis("settings", "all readable"),
            *doctor_here.examine(settings),
            *await doctor_telegram.examine(asking, settings),
            *await doctor_discord.examine(asking, settings),
            *_clock(asking),
        ]


def _clock(asking: Asking) -> list[Diagnosis]:
    """Compare this machine's clock with that of the platforms that answered."""
    if not asking.ahead:
        return []
    ahead = min(asking.ahead, key=abs)
    if abs(ahead) <= CLOCK_SECONDS:
        return [Diagnosis("clock", "as that of the platforms")]
    which = "behind" if ahead > 0 else "ahead of"
    return [
        Diagnosis(
            "clock",
            f"this machine's clock is {abs(ahead):.0f} s {which} that of the platforms",
            "set it, and let it be kept right: timedatectl set-ntp true",
        )
    ]

"""`crampbot backup` and `crampbot restore`: saves all that is stored, and brings it back.

Knows how it is said on a terminal. Must not know how it is stored.
"""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bots.cli.faults import FAULTS, fail
from bots.settings import SettingsError, load_settings
from storage.backup import restore as bring_back
from storage.backup import save

File = Annotated[Path, typer.Argument(help="The backup file.")]
Replace = Annotated[
    bool, typer.Option("--replace", help="Put it in the place of the database that is there.")
]


def backup(file: File) -> None:
    """Save all that is stored into a new file; the bot may go on working."""
    console = Console()
    try:
        folder = _own_folder(f"pg_dump --format=custom --file={file} crampbot")
        with console.status("Saving"):
            save(folder, file)
    except FAULTS as error:
        fail(error, what="nothing was saved")
    size = file.stat().st_size / 1_000_000
    _say(console, f"saved to {file} ({size:.1f} MB)")


def restore(file: File, *, replace: Replace = False) -> None:
    """Bring back what a backup holds; the bot must not be running."""
    console = Console()
    try:
        folder = _own_folder(f"pg_restore --clean --if-exists --dbname=crampbot {file}")
        with console.status("Restoring"):
            aside = asyncio.run(bring_back(folder, file, replace=replace))
    except FAULTS as error:
        fail(error, what="nothing was restored")
    _say(console, f"restored from {file}")
    if aside is not None:
        _say(console, f"what was there before is kept as {aside}; it may be deleted")


def _own_folder(instead: str) -> Path:
    """Return the folder of the database file; there is none where a server keeps all."""
    settings = load_settings(serving=False)
    if settings.server is not None:
        kept = (
            "CRAMPBOT_DATABASE_URL is set, so that PostgreSQL keeps all. Its own tools save it, "
            "also while the bot runs."
        )
        remedy = f"Use this, with host, user and name as in that address: {instead}"
        raise SettingsError([kept, remedy])
    return settings.data_dir


def _say(console: Console, line: str) -> None:
    console.print(line, highlight=False, markup=False, soft_wrap=True)

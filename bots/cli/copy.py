"""`crampbot copy`: copies all that is stored to another database, of either engine.

Knows how a database is named on the command line, and how progress looks. Must not know rows.
"""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bots.cli.faults import FAULTS, fail
from bots.settings import Settings, SettingsError, load_settings
from storage.copying import Copied, opened
from storage.copying import copy as copy_all
from storage.engine import FILE_NAME

SQLITE, POSTGRES = "sqlite:", "postgresql:"
KINDS = (
    "sqlite:PATH (a database file or data folder; sqlite: alone is the one of the settings) or "
    "postgresql://... (postgresql: alone is CRAMPBOT_DATABASE_URL)"
)

Source = Annotated[str, typer.Option("--from", help=f"The database to copy: {KINDS}.")]
Target = Annotated[str, typer.Option("--to", help="The empty database to copy it to; the same.")]


def copy(source: Source, target: Target) -> None:
    """Copy all that is stored to another, empty database; no bot may be running on either."""
    console = Console()
    try:
        settings = load_settings(serving=False)
        done = asyncio.run(_copy(_place(source, settings), _place(target, settings), console))
    except FAULTS as error:
        fail(error, what="nothing was copied")
    rows = sum(one.of for one in done.values())
    console.print(f"rows copied and counted: {rows:,}", highlight=False)


def _place(name: str, settings: Settings) -> Path | str:
    if name == SQLITE:
        return settings.data_dir / FILE_NAME
    if name.startswith(SQLITE):
        path = Path(name.removeprefix(SQLITE))
        return path if path.suffix == ".db" or path.is_file() else path / FILE_NAME
    if name == POSTGRES and settings.server is not None:
        return settings.server
    if name.startswith(("postgresql://", "postgresql+psycopg://")):
        return name
    given = name.partition(":")[0]  # what comes after it may hold a password
    raise SettingsError([f"{given!r} names no database; give {KINDS}."])


async def _copy(source: Path | str, target: Path | str, console: Console) -> dict[str, Copied]:
    done: dict[str, Copied] = {}
    async with opened(source) as old, opened(target, is_new=True) as new:
        columns = (TextColumn("{task.description:<16}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=console) as progress:
            bars = {}
            for one in copy_all(old, new):
                if one.table not in bars:
                    bars[one.table] = progress.add_task(one.table, total=one.of)
                progress.update(bars[one.table], completed=one.rows)
                done[one.table] = one
    return done

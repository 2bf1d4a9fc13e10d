"""What `crampbot doctor` looks at on this machine: folder, disk, database, texts.

Knows files, and that there may be a server. Must not know a platform.
"""

import os
import shutil
from pathlib import Path

from bots.cli.diagnosis import Diagnosis
from bots.settings import Settings
from content.check import check_content
from scheduler.errors import StoreError
from storage.engine import FILE_NAME
from storage.errors import StorageError
from storage.health import Age, look_at
from storage.lock import is_held
from storage.looking import look_at_server

CLOCK_SECONDS = 10.0
MEGABYTE = 1_000_000
LEAST_FREE = 200 * MEGABYTE  # for the database's log, an upgrade's copy, and a backup


def examine(settings: Settings) -> list[Diagnosis]:
    """Look at where the data is kept and at the texts."""
    if settings.server is not None:
        return [*_server(settings.server), _content()]
    folder = settings.data_dir
    return [*_data(folder), _database(folder / FILE_NAME), _content()]


def _server(address: str) -> list[Diagnosis]:
    try:
        seen = look_at_server(address)
    except StorageError as error:
        said, _, remedy = str(error).partition("; ")
        return [Diagnosis("database", said, remedy)]
    found = [Diagnosis("database", seen.told)]
    if abs(seen.clock_ahead) > CLOCK_SECONDS:
        which = "behind" if seen.clock_ahead > 0 else "ahead of"
        said = f"this machine's clock is {abs(seen.clock_ahead):.0f} s {which} PostgreSQL's"
        found.append(Diagnosis("clock", said, "let both be kept right: timedatectl set-ntp true"))
    return found


def is_running(folder: Path) -> bool:
    """Tell whether a bot works with the data in *folder*."""
    return is_held(folder / "lock")


def _data(folder: Path) -> list[Diagnosis]:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not existing.is_dir():
        return [Diagnosis("data", f"{existing} is a file", "move it away")]
    if not os.access(existing, os.W_OK):
        remedy = "change its owner, or set CRAMPBOT_DATA_DIR"
        return [Diagnosis("data", f"{existing} cannot be written", remedy)]
    bot = "a bot works with it" if is_running(folder) else "no bot works with it now"
    return [
        Diagnosis("data", f"{folder} can be written; {bot}"),
        judge_disk(shutil.disk_usage(existing).free, existing),
    ]


def judge_disk(free: int, folder: Path) -> Diagnosis:
    """Judge the *free* bytes of the disk that holds *folder*."""
    saying = f"{free / MEGABYTE:,.0f} MB free"
    if free >= LEAST_FREE:
        return Diagnosis("disk", saying)
    remedy = "make room: on a full disk nothing is saved, and reminders wait"
    return Diagnosis("disk", f"only {saying} where {folder} is", remedy)


def _database(path: Path) -> Diagnosis:
    try:
        age = look_at(path)
    except StoreError as error:
        remedy = "stop the bot and bring back a backup: crampbot restore --replace FILE"
        return Diagnosis("database", str(error), remedy)
    match age:
        case Age.NONE:
            return Diagnosis("database", "not there yet; the first start makes it")
        case Age.OLDER:
            said = f"{path} is sound, of an older release; the next start brings it up to date"
            return Diagnosis("database", said)
        case Age.UNKNOWN:
            remedy = "run the release that made it, or a later one, or set CRAMPBOT_DATA_DIR"
            return Diagnosis("database", f"{path} is not of this release", remedy)
    return Diagnosis("database", f"{path} is sound and up to date")


def _content() -> Diagnosis:
    faults = check_content()
    if faults:
        remedy = "run crampbot check, and mend what it names"
        return Diagnosis("content", f"{faults[0]} ({len(faults)} in all)", remedy)
    return Diagnosis("content", "every text keeps the rules")

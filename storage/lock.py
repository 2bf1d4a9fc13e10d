"""One process a data directory: an OS lock that dies with its holder.

Knows how each operating system locks a file. Must not know what is kept there.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

from storage.errors import StorageLockedError

WAIT_SECONDS = 5.0  # a process that is just stopping needs a moment
POLL_SECONDS = 0.1

if sys.platform == "win32":
    import msvcrt

    def _seize(file: IO[str]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _seize(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@asynccontextmanager
async def hold_lock(path: Path, wait_seconds: float = WAIT_SECONDS) -> AsyncIterator[None]:
    """Hold the lock file *path*; raises StorageLockedError where another process keeps it."""
    with path.open("a", encoding="ascii") as file:
        waited = 0.0
        while not _try(file):
            if waited >= wait_seconds:
                raise StorageLockedError(
                    f"another crampbot works with {path.parent}; stop it first, or give this one "
                    "a directory of its own with CRAMPBOT_DATA_DIR"
                )
            await asyncio.sleep(POLL_SECONDS)
            waited += POLL_SECONDS
        yield


def is_held(path: Path) -> bool:
    """Tell whether a process holds the lock file *path*; False where that cannot be told."""
    if not path.exists():
        return False
    try:
        with path.open("a", encoding="ascii") as file:
            return not _try(file)
    except OSError:
        return False


def _try(file: IO[str]) -> bool:
    try:
        _seize(file)
    except OSError:
        return False
    return True

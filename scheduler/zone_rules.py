"""Which version of the time-zone rules is in use. Knows where zoneinfo looks; computes nothing."""

import zoneinfo
from importlib import metadata
from pathlib import Path

TOLD_IN = "tzdata.zi"  # its first line is "# version 2026f"


def version() -> str:
    """Return a text that changes whenever the rules may have: the system's and the package's."""
    told = (_first_line(Path(folder) / TOLD_IN) for folder in zoneinfo.TZPATH)
    of_system = next((line for line in told if line), "no system rules")
    return f"{of_system}, package {metadata.version('tzdata')}"


def _first_line(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            return file.readline().strip("# \n")
    except OSError:
        return ""

"""What a test can find in the file that the bot keeps."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

from storage.engine import FILE_NAME
from storage.report import Report, read_report


def report(folder: Path) -> Report:
    """Return all that editors can read."""
    return read_report(folder / FILE_NAME, date.min)


def everything(folder: Path) -> str:
    """Return all rows of all tables, as text."""
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        return "\n".join(connection.iterdump())

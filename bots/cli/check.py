"""`crampbot check`: holds the content to its rules and says what to mend.

Knows how faults and measures are shown. Must not know the rules.
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from content.check import check_content, measure_topics
from content.errors import ContentError
from scheduler.clock import SystemClock

Root = Annotated[Path | None, typer.Argument(help="The content folder; by default the installed.")]


def check(path: Root = None) -> None:
    """Check every text: form, sources, length, reading ease, translations."""
    if path is not None and not path.is_dir():
        raise typer.BadParameter(f"{str(path)!r} is no folder; give one such as content/.")
    console = Console()
    faults = check_content(path, SystemClock().now().date())
    console.print(_table(path))
    for fault in faults:
        console.print(_line(fault), highlight=False, markup=False, soft_wrap=True)
    count = len(faults)
    console.print("Every text keeps the rules." if not faults else f"Faults: {count}.")
    raise typer.Exit(1 if faults else 0)


def _line(fault: ContentError) -> str:
    here = Path.cwd()
    path = fault.path.resolve()
    shown = path.relative_to(here) if path.is_relative_to(here) else path
    place = shown.as_posix() if fault.line is None else f"{shown.as_posix()}:{fault.line}"
    return f"{place}: {fault.problem.rstrip('.')}. {fault.remedy}"


def _table(root: Path | None) -> Table:
    table = Table("topic", title="How hard (school grade) and how long the answers are")
    for heading in ("short", "whole", "characters"):
        table.add_column(heading, justify="right")
    for reading in measure_topics(root):
        grades = (f"{reading.short_grade:.1f}", f"{reading.grade:.1f}")
        table.add_row(reading.topic, *grades, f"{reading.chars:,}")
    return table

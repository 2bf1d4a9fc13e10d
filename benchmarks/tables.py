"""Prints numbers as tables. Knows their form. Must not know what they are about."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

CONSOLE = Console(highlight=False)


def make_table(title: str, *columns: str) -> Table:
    """Return a table whose first column holds names and whose others hold numbers."""
    table = Table(title=title, title_justify="left", title_style="bold")
    name, *numbers = columns
    table.add_column(name)
    for column in numbers:
        table.add_column(column, justify="right")
    return table


def show(table: Table, note: str = "") -> None:
    """Print *table* with a line about it below."""
    CONSOLE.print(table)
    if note:
        CONSOLE.print(note, markup=False)
    CONSOLE.print()


def percent(hits: Iterable[bool]) -> str:
    """Return the share of *hits* that are true, such as "97.2 %"; "-" where there are none."""
    counted = list(hits)
    return f"{sum(counted) / len(counted):.1%}".replace("%", " %") if counted else "-"


def counted(hits: Iterable[bool]) -> str:
    """Return how many of *hits* are true, of how many."""
    found = list(hits)
    return f"{sum(found)} of {len(found)}"


def milliseconds(seconds: float) -> str:
    """Return *seconds* in milliseconds."""
    return f"{seconds * 1000:.2f}"

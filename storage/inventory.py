"""What is stored, as the tables' own comments say it, for docs/privacy.md.

Knows how a comment is read. Must not know how the page is laid out.
"""

from dataclasses import dataclass

from storage.tables import metadata


@dataclass(frozen=True, slots=True)
class Inventory:
    """One table: what it holds, what for, how long, and who sees it.

    *erased* is what erases it; *columns* are pairs of a name and what it holds.
    """

    table: str
    what: str
    why: str
    kept: str
    seen: str
    erased: str
    columns: tuple[tuple[str, str], ...]


def inventories() -> tuple[Inventory, ...]:
    """Return every table by name; raises ValueError for one whose comment does not tell all."""
    return tuple(_inventory(name) for name in sorted(metadata.tables))


def _inventory(name: str) -> Inventory:
    table = metadata.tables[name]
    what, *told = (table.comment or "").splitlines()
    why, kept, seen, erased = (line.partition(": ")[2] for line in told)
    columns = tuple((column.name, column.comment or "") for column in table.columns)
    return Inventory(name, what, why, kept, seen, erased, columns)

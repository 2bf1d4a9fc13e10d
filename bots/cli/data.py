"""`crampbot data`: what is stored, why and for how long, as Markdown for docs/privacy.md.

Knows how the page is laid out. Must not know what a table is for.
"""

from collections.abc import Iterator

import typer

from storage.inventory import Inventory, inventories

HEAD = """\
# What is stored

All that crampbot keeps, table by table: one database of whoever runs the bot. Questions, names, \
message texts and addresses on the internet are not stored. What is \
counted and what is sent to the editors tells of nobody.

- **To see it:** `/privacy`, "Export my data" gives a JSON file with every row that is about you. \
People who run the bot can read the database.
- **To erase it:** `/privacy`, "Erase my data" deletes every row that is about you, at once and \
also while something is being sent. A group's reminder that you set stays, without your id.
- **By itself** it goes when its time is over: a job looks every hour. Free space in the file may \
hold deleted words until it is used again. Backups are with whoever runs the bot.
- **In memory only**, for the people who were here last: how many messages and presses came from \
each in the last minute.

This page is made from the tables' own comments. Do not edit it; change `storage/tables.py`, then \
run:

```sh
uv run crampbot data > docs/privacy.md
```
"""


def data() -> None:
    """Print what is stored, why, for how long, who sees it and what erases it."""
    typer.echo("\n".join([HEAD, *(line for one in inventories() for line in _section(one))]))


def _section(one: Inventory) -> Iterator[str]:
    yield f"## {one.table}\n"
    yield f"{one.what}\n"
    told = {"Why": one.why, "Kept": one.kept, "Seen by": one.seen, "Erased by": one.erased}
    for name, text in told.items():
        yield f"- {name}: {text}"
    yield "\n| Column | Holds |"
    yield "|---|---|"
    for name, holds in one.columns:
        yield f"| `{name}` | {holds} |"
    yield ""

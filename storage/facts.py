"""Facts by name: what is worth knowing after a restart, and can be found out again.

Knows one table. Must not know what a fact means.
"""

from functools import partial

from sqlalchemy import Connection, select

from storage.database import Database
from storage.tables import facts
from storage.upsert import insert


class SqlFacts:
    """The facts in the database; its methods raise StoreError where that fails."""

    def __init__(self, database: Database) -> None:
        self._run = database.run

    async def find(self, name: str) -> str | None:
        """Return the fact of that *name*, None where it is not known."""
        return await self._run(partial(find, name=name))

    async def keep(self, name: str, value: str) -> None:
        """Keep a fact, in place of an older one of its name."""
        await self._run(partial(keep, name=name, value=value))


def find(connection: Connection, name: str) -> str | None:
    """Return the fact of that *name*, None where it is not known."""
    return connection.execute(select(facts.c.value).where(facts.c.name == name)).scalar()


def keep(connection: Connection, name: str, value: str) -> None:
    """Keep a fact, in place of an older one of its name."""
    added = insert(facts).values(name=name, value=value)
    newer = {"value": added.excluded.value}
    connection.execute(added.on_conflict_do_update(index_elements=["name"], set_=newer))

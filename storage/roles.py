"""The RoleStore on SQL: one row a role, taken and renewed in one statement.

Knows whose clock counts (storage.sharing). Must not know what a role is for.
"""

from datetime import datetime
from functools import partial

from sqlalchemy import Connection, case, or_, update

from scheduler.roles import LOST
from storage.database import Database
from storage.sharing import lease_time
from storage.tables import roles
from storage.upsert import insert


class SqlRoleStore:
    """Keeps who holds which role; see scheduler.roles.RoleStore for the contract."""

    def __init__(self, database: Database) -> None:
        self._run = database.run

    async def hold(self, role: str, holder: str, now: datetime) -> int | None:
        """Take *role*, or keep it; return its epoch, None where another has it."""
        return await self._run(partial(_hold, role=role, holder=holder, now=now))

    async def let_go(self, role: str, holder: str, now: datetime) -> None:
        """Let anybody take *role* at once, if it is *holder* who has it."""
        await self._run(partial(_let_go, role=role, holder=holder, now=now))


def _hold(connection: Connection, role: str, holder: str, now: datetime) -> int | None:
    present = lease_time(connection, now)
    taken = insert(roles).values(name=role, holder=holder, epoch=1, expires_at=present + LOST)
    is_over, is_its = roles.c.expires_at <= present, roles.c.holder == taken.excluded.holder
    held = taken.on_conflict_do_update(
        index_elements=["name"],
        set_={
            "holder": taken.excluded.holder,
            "epoch": case((is_over, roles.c.epoch + 1), else_=roles.c.epoch),
            "expires_at": taken.excluded.expires_at,
        },
        where=or_(is_over, is_its),
    )
    epoch: int | None = connection.execute(held.returning(roles.c.epoch)).scalar()
    return epoch


def _let_go(connection: Connection, role: str, holder: str, now: datetime) -> None:
    its = update(roles).where(roles.c.name == role, roles.c.holder == holder)
    connection.execute(its.values(expires_at=lease_time(connection, now)))

"""What every RoleStore promises (scheduler/roles.py)."""

import asyncio

from scheduler.roles import LOST
from storage.engine import Storage
from tests.contract.conftest import EndLeases
from tests.contract.samples import NOON, SECOND


async def test_a_role_has_one_holder(storage: Storage) -> None:
    """Who asks first has it, and keeps it by asking again."""
    roles = storage.roles
    assert await roles.hold("telegram", "ann", NOON) == 1
    assert await roles.hold("telegram", "ben", NOON) is None
    assert await roles.hold("telegram", "ann", NOON) == 1
    assert await roles.hold("discord", "ben", NOON) == 1


async def test_of_many_who_ask_at_once_one_gets_it(storage: Storage) -> None:
    """However they come together."""
    asked = [storage.roles.hold("telegram", str(number), NOON) for number in range(12)]
    assert sorted(await asyncio.gather(*asked), key=str) == [1] + [None] * 11


async def test_who_was_killed_loses_the_role_to_another(
    storage: Storage, end_roles: EndLeases
) -> None:
    """And wakes up to learn that it is not theirs any more."""
    await storage.roles.hold("telegram", "ann", NOON)
    await end_roles()
    assert await storage.roles.hold("telegram", "ben", NOON) == 2
    assert await storage.roles.hold("telegram", "ann", NOON) is None


async def test_who_wakes_up_before_another_came_has_a_new_epoch(
    storage: Storage, end_roles: EndLeases
) -> None:
    """What was begun in the old one is known as such."""
    await storage.roles.hold("telegram", "ann", NOON)
    await end_roles()
    assert await storage.roles.hold("telegram", "ann", NOON) == 2


async def test_a_role_let_go_of_is_free_at_once(storage: Storage) -> None:
    """By its holder alone."""
    await storage.roles.hold("telegram", "ann", NOON)
    await storage.roles.let_go("telegram", "ben", NOON)
    assert await storage.roles.hold("telegram", "ben", NOON) is None
    await storage.roles.let_go("telegram", "ann", NOON)
    later = NOON + SECOND
    assert LOST > SECOND
    assert await storage.roles.hold("telegram", "ben", later) == 2

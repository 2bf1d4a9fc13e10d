"""Keeping a role: done while it is ours, left to another, doubted while nobody answers."""

import asyncio
from datetime import datetime

import pytest

from scheduler.errors import RoleLostError, StoreError
from scheduler.roles import LOST, Roles
from tests.fakes.jumping_loop import run_jumping
from tests.fakes.manual_clock import ManualClock

ROLE = "telegram"


class Register:
    """A store of roles with one role, which can fail, and whose holder a test can change."""

    def __init__(self) -> None:
        self.holder: str | None = None
        self.is_away = False
        self.asked = asyncio.Event()

    async def hold(self, role: str, holder: str, now: datetime) -> int | None:
        """Take or keep it."""
        self.asked.set()
        if self.is_away:
            raise StoreError("away")
        self.holder = self.holder or holder
        return 1 if self.holder == holder else None

    async def let_go(self, role: str, holder: str, now: datetime) -> None:
        """Let go of it."""
        if self.holder == holder:
            self.holder = None


class Duty:
    """Work that notes whether it goes on."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    async def work(self) -> None:
        """Go on until cancelled."""
        self.notes.append("begun")
        try:
            await asyncio.Event().wait()
        finally:
            self.notes.append("ended")


async def seconds(count: float) -> None:
    """Let so much time go by, which costs none here."""
    await asyncio.sleep(count)


def test_work_waits_for_the_role_and_ends_with_it() -> None:
    """It begins when the other lets go, and ends when another has it."""

    async def play() -> None:
        register, duty = Register(), Duty()
        register.holder = "other"
        async with Roles(register, ManualClock(), [ROLE]) as roles:
            serving = asyncio.create_task(roles.serve(ROLE, duty.work))
            await seconds(5)
            assert (duty.notes, roles.holds(ROLE), roles.is_elsewhere(ROLE)) == ([], False, True)
            register.holder = None
            await seconds(2)
            assert (duty.notes, roles.holds(ROLE)) == (["begun"], True)
            register.holder = "other"
            with pytest.raises(RoleLostError, match=ROLE):
                await serving
            assert duty.notes == ["begun", "ended"]
            assert not roles.holds(ROLE)

    run_jumping(play())


def test_while_the_store_is_away_work_goes_on_but_nothing_is_certain() -> None:
    """People are answered; what another may do by now is left."""

    async def play() -> None:
        register, duty = Register(), Duty()
        async with Roles(register, ManualClock(), [ROLE]) as roles:
            serving = asyncio.create_task(roles.serve(ROLE, duty.work))
            await seconds(1.5)
            register.is_away = True
            await seconds(LOST.total_seconds() - 2)
            assert roles.holds(ROLE)
            await seconds(3)
            assert not roles.holds(ROLE)
            assert not roles.is_elsewhere(ROLE)
            assert duty.notes == ["begun"]
            register.is_away = False
            await seconds(1.5)
            assert roles.holds(ROLE)
            serving.cancel()
            await asyncio.wait([serving])

    run_jumping(play())


def test_at_the_end_the_role_is_free_at_once() -> None:
    """The next one need not wait."""

    async def play() -> None:
        register = Register()
        async with Roles(register, ManualClock(), [ROLE]):
            await register.asked.wait()
            await seconds(0)
            assert register.holder is not None
        assert register.holder is None

    run_jumping(play())


def test_what_the_work_raises_is_raised() -> None:
    """A refused token ends the program on any database."""

    async def fail() -> None:
        raise ValueError("refused")

    async def play() -> None:
        async with Roles(Register(), ManualClock(), [ROLE]) as roles:
            with pytest.raises(ValueError, match="refused"):
                await roles.serve(ROLE, fail)

    run_jumping(play())

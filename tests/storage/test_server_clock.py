"""All who share a database go by its clock, whatever their own machines show."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from storage import server_clock
from storage.engine import open_shared
from tests.adapters.stages import wait_for
from tests.fakes.postgres_server import PostgresServer

MOMENT = timedelta(seconds=0.2)


async def test_a_machine_whose_clock_is_wrong_goes_by_the_server(
    postgres: PostgresServer, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent a minute early because one of several machines is."""
    right = time.time
    monkeypatch.setattr(time, "time", lambda: right() + 60)
    async with open_shared(postgres.address(database)) as storage:
        assert abs(storage.clock.now() - datetime.now(UTC)) < MOMENT


async def test_a_machine_that_was_asleep_is_put_right(
    postgres: PostgresServer, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own count of seconds stood still meanwhile, so the server is asked again."""
    monkeypatch.setattr(server_clock, "LOOK_SECONDS", 0.05)
    count = time.monotonic
    async with open_shared(postgres.address(database)) as storage:
        monkeypatch.setattr(time, "monotonic", lambda: count() - 3600)
        assert datetime.now(UTC) - storage.clock.now() > timedelta(minutes=59)
        await wait_for(
            lambda: abs(storage.clock.now() - datetime.now(UTC)) < MOMENT,
            lambda: "the clock is still wrong",
        )


async def test_while_the_server_is_away_time_goes_on(
    postgres: PostgresServer, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who answers questions then needs a clock, too."""
    monkeypatch.setattr(server_clock, "LOOK_SECONDS", 0.01)
    async with open_shared(postgres.address(database)) as storage:
        await asyncio.to_thread(postgres.shut)
        try:
            await asyncio.sleep(0.1)
            assert abs(storage.clock.now() - datetime.now(UTC)) < MOMENT
        finally:
            await asyncio.to_thread(postgres.open_again)

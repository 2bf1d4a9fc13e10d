"""Pictures on the page: served by name, in the look that the page asks for."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bots.listener import listen
from bots.web.pictures import Pictures
from content.pictures import picture_files


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Return a browser's requests to the pictures."""
    mount = Pictures(picture_files()).mount
    async with (
        listen("127.0.0.1", 0, dict, mount) as address,
        aiohttp.ClientSession(address) as session,
    ):
        yield session


@pytest.mark.parametrize("name", ["relief-calf", "relief-calf-dark", "urgency-same-day-dark"])
async def test_pictures_come_in_both_looks(session, name):
    """For the light and for the dark; where there is one look only, in that one."""
    async with session.get(f"/pictures/{name}.svg") as answer:
        assert (answer.status, answer.content_type) == (200, "image/svg+xml")
        assert (await answer.text()).startswith("<svg")


@pytest.mark.parametrize("name", ["nothing", "figures", "..%2f..%2fsources", "%00"])
async def test_nothing_else_is_served(session, name):
    """A name that is none of a picture's leads nowhere."""
    async with session.get(f"/pictures/{name}.svg") as answer:
        assert answer.status == 404


async def test_other_sites_get_none(session):
    """The preview answers its own page only."""
    async with session.get("/pictures/avatar.svg", headers={"Host": "elsewhere.org"}) as answer:
        assert answer.status == 403

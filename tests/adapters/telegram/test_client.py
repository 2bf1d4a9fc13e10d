"""Requests to Telegram: what fails has one meaning, and no word of it tells the token."""

import asyncio

import pytest
from telegram.error import NetworkError, TelegramError

from bots.telegram import client as clients
from bots.telegram.client import Client
from bots.telegram.outcomes import MAYBE_DELIVERED, outcome_of
from tests.fakes.telegram_server import Fault

GREETING = "/bot1:TEST/getMe"


@pytest.fixture
async def client():
    """Give a client of one connection, which waits for an answer for a moment only."""
    heard: list[int] = []
    made = Client(1, 0.2, heard.append)
    made.heard = heard
    yield made
    await made.shutdown()


async def fail(client: Client, url: str) -> TelegramError:
    """Make a request that fails, and return its error."""
    with pytest.raises(TelegramError) as caught:
        await client.post(url)
    return caught.value


async def test_it_goes_on_after_a_shutdown(client, server):
    """A process that stood by for a while connects again."""
    await client.post(server.url + GREETING)
    await client.shutdown()
    with pytest.raises(NetworkError):
        await client.post(server.url + GREETING)
    await client.initialize()
    assert (await client.post(server.url + GREETING))["is_bot"]
    assert client.heard == [200, 200]


async def test_silence_leaves_open_whether_it_arrived(client, server):
    """No answer came in time, so nobody knows."""
    server.fail("getMe", Fault.HANG)
    assert outcome_of(await fail(client, server.url + GREETING)) == MAYBE_DELIVERED


async def test_what_found_no_free_connection_was_not_sent(client, server, monkeypatch):
    """It cannot have been delivered, so it is tried again without a doubt."""
    await client.post(server.url + GREETING)
    monkeypatch.setattr(clients, "POOL_SECONDS", 0.05)
    server.fail("getMe", Fault.HANG)
    first, second = await asyncio.gather(*(fail(client, server.url + GREETING) for _ in range(2)))
    assert outcome_of(first) == MAYBE_DELIVERED != outcome_of(second)
    assert server.attempts["getMe"] == 2


@pytest.fixture
def environment(monkeypatch):
    """Give an environment that names no proxy."""
    for name in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name}_proxy".upper(), raising=False)
    return monkeypatch


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
async def test_a_proxy_is_used(client, server, environment, name):
    """The one that the environment names for all, or for what Telegram speaks."""
    environment.setenv(name, server.url)
    assert (await client.post("http://api.telegram.invalid" + GREETING))["is_bot"]


async def test_a_proxy_is_passed_by_where_it_is_to_be(client, server, environment):
    """As the environment says."""
    environment.setenv("http_proxy", "http://127.0.0.1:1")
    environment.setenv("no_proxy", "127.0.0.1")
    assert (await client.post(server.url + GREETING))["is_bot"]


async def test_a_proxy_of_another_kind_is_refused(client, server, environment):
    """Going without it would tell others what it is to hide."""
    environment.setenv("all_proxy", "socks5://127.0.0.1:1")
    assert "none for HTTP" in str(await fail(client, server.url + GREETING))


async def test_a_login_for_other_programs_stays_here(client, server, environment, tmp_path):
    """Many have one for everything in their home."""
    (tmp_path / "netrc").write_text("default login ann password secret")
    environment.setenv("NETRC", str(tmp_path / "netrc"))
    await client.post(server.url + GREETING)
    assert "Authorization" not in server.headers


async def test_no_error_tells_the_token(client, server):
    """Addresses hold it, and errors are logged."""
    server.fail("getMe", Fault.RESET)
    for url in (server.url, "http://127.0.0.1:1"):
        assert "1:TEST" not in str(await fail(client, url + GREETING))

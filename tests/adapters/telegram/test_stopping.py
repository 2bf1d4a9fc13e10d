"""A bot that is told to stop stops soon, whatever Telegram answers or does not."""

import asyncio
import socket

import pytest

from bots.conversation.reply import Block, Reply, Role
from bots.telegram.menus import Menu, MenuEntry, Scope
from scheduler.model import Address
from tests.adapters.stages import wait_for
from tests.adapters.stopping import SOON_SECONDS, stop
from tests.adapters.telegram.conftest import ANN, MakeAdapter
from tests.fakes.telegram_server import ApiError, Fault, TelegramServer

DOWN = ApiError(500, "Internal Server Error")
DRINK = Reply((Block(Role.TEXT, "A glass will do."),))
MENU = Menu(Scope.DEFAULT, (MenuEntry("faq", "All questions"),))


async def asked(server: TelegramServer, method: str) -> None:
    """Wait until the bot made such a request, answered or not."""
    await wait_for(lambda: server.attempts[method] > 0, lambda: f"no {method}")


async def test_while_connections_are_refused(make_adapter: MakeAdapter) -> None:
    """Between two tries nothing holds it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{probe.getsockname()[1]}"
    running = asyncio.create_task(make_adapter(api_url=address).run())
    await asyncio.sleep(0.2)
    assert await stop(running) < 1


@pytest.mark.parametrize("method", ["getMe", "deleteWebhook", "getMyCommands", "getUpdates"])
@pytest.mark.parametrize("fault", [Fault.HANG, DOWN])
async def test_while_a_request_is_not_answered(
    fault: Fault | ApiError, method: str, make_adapter: MakeAdapter, server: TelegramServer
) -> None:
    """Neither a silent platform nor one that is out of order is waited for."""
    server.fail(method, *[fault] * 20)
    running = asyncio.create_task(make_adapter(menus=(MENU,)).run())
    await asked(server, method)
    assert await stop(running) < SOON_SECONDS


async def test_all_at_once(make_adapter: MakeAdapter, server: TelegramServer) -> None:
    """However much is stuck, it is left together; what was not answered comes again."""
    server.chat(ANN.id, "private")
    server.fail("sendMessage", *[Fault.HANG] * 2)
    adapter = make_adapter()
    running = asyncio.create_task(adapter.run())
    server.say(ANN, "hello")
    sending = asyncio.create_task(adapter.send(Address(f"telegram:{ANN.id}"), DRINK))
    await asked(server, "sendMessage")
    server.fail("getUpdates", *[Fault.HANG] * 20)
    assert await stop(running) < SOON_SECONDS
    assert server.unconfirmed == 1
    sending.cancel()

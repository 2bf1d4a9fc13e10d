"""Command menus and descriptions stand where Telegram shows them."""

import pytest

from bots.telegram.menus import Menu, MenuEntry, Profile, Scope
from tests.adapters.telegram.conftest import ANN
from tests.fakes.telegram_server import ApiError

FAQ, REMIND = MenuEntry("faq", "Browse"), MenuEntry("remind", "Set a reminder")
MENUS = (Menu(Scope.PRIVATE, (FAQ, REMIND)), Menu(Scope.GROUPS, (FAQ,), "de"))
PROFILES = (Profile("Help with cramps", "Write what hurts."),)


def publishes(server) -> list[str]:
    """Return the requests that changed something."""
    return [method for method, _ in server.requests if method.startswith("setMy")]


async def test_menus_and_descriptions_are_published(server, start):
    """Each scope and language has its list."""
    await start(menus=MENUS, profiles=PROFILES)
    await server.until(lambda: len(publishes(server)) == 4)
    assert server.menus == {
        ("all_private_chats", ""): [
            {"command": "faq", "description": "Browse"},
            {"command": "remind", "description": "Set a reminder"},
        ],
        ("all_group_chats", "de"): [{"command": "faq", "description": "Browse"}],
    }
    assert server.descriptions == {
        ("short_description", ""): "Help with cramps",
        ("description", ""): "Write what hurts.",
    }


async def test_what_is_right_already_is_left_alone(server, start):
    """A restart asks, and changes nothing."""
    await start(menus=MENUS, profiles=PROFILES)
    await server.until(lambda: len(publishes(server)) == 4)
    await start(menus=MENUS, profiles=PROFILES)
    await server.until(lambda: len(server.calls("getMyDescription")) == 2)
    assert len(publishes(server)) == 4


@pytest.mark.parametrize(
    "trouble",
    [ApiError(429, "Too Many Requests", retry_after=1), ApiError(500, "Internal Server Error")],
)
async def test_a_menu_that_fails_is_tried_again(server, start, trouble):
    """Meanwhile the bot polls."""
    server.fail("setMyCommands", trouble)
    await start(menus=MENUS)
    await server.until(lambda: server.attempts["getUpdates"])
    await server.until(lambda: len(server.menus) == 2)


async def test_a_garbled_answer_about_menus_leaves_the_bot_at_work(server, start):
    """An answer in a form that nobody knows is tried again; meanwhile people are heard."""
    server.menus["all_private_chats", ""] = [{"nonsense": "x"}]
    await start(menus=MENUS)
    await server.until(lambda: server.attempts["getMyCommands"])
    server.say(ANN, "hello")
    (answer,) = await server.heard()
    assert answer.text == "You said hello"

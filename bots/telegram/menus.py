"""Publishes what Telegram shows before anybody writes: command menus and descriptions.

Knows Telegram's scopes and languages. Must not know commands: lists and words are handed in.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from functools import partial

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
    MenuButtonCommands,
)
from telegram.error import RetryAfter, TelegramError

from bots.telegram.outcomes import wait_of

log = logging.getLogger(__name__)

ATTEMPTS = 5
# What the library raises where an answer is JSON of another form; the menus are not worth the bot.
GARBLED = (AttributeError, KeyError, TypeError, ValueError)


class Scope(Enum):
    """Whom a menu is shown to; the narrower one wins."""

    DEFAULT = BotCommandScopeDefault
    PRIVATE = BotCommandScopeAllPrivateChats
    GROUPS = BotCommandScopeAllGroupChats
    ADMINISTRATORS = BotCommandScopeAllChatAdministrators


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A command by its name without the slash, and what it does in at most 256 characters."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Menu:
    """The commands shown in a scope; *locale* is two letters, "" for all other languages."""

    scope: Scope
    entries: tuple[MenuEntry, ...]
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """What the bot says of itself: *short* (120) in its profile, *long* (512) in an empty chat."""

    short: str
    long: str
    locale: str = ""


async def publish(bot: Bot, menus: Iterable[Menu], profiles: Iterable[Profile]) -> None:
    """Bring Telegram's menus and descriptions up to date; what is right already is left alone.

    The bot works without them, so trouble is logged, tried again, and in the end let be.
    """
    await _insist(partial(_publish_button, bot))
    for menu in menus:
        await _insist(partial(_publish_menu, bot, menu))
    for profile in profiles:
        await _insist(partial(_publish_profile, bot, profile))


async def _insist(step: Callable[[], Awaitable[None]]) -> None:
    for attempt in range(ATTEMPTS):
        try:
            return await step()
        except RetryAfter as trouble:
            await asyncio.sleep(wait_of(trouble).total_seconds())
        except (TelegramError, *GARBLED) as trouble:
            log.warning("a menu was not published: %s", type(trouble).__name__)
            await asyncio.sleep(2**attempt)
    return None


async def _publish_button(bot: Bot) -> None:
    """Let the button beside the text field show the commands."""
    if not isinstance(await bot.get_chat_menu_button(), MenuButtonCommands):
        await bot.set_chat_menu_button(menu_button=MenuButtonCommands())


async def _publish_menu(bot: Bot, menu: Menu) -> None:
    scope: BotCommandScope = menu.scope.value()
    commands = tuple(BotCommand(entry.name, entry.description) for entry in menu.entries)
    if await bot.get_my_commands(scope, menu.locale or None) != commands:
        await bot.set_my_commands(commands, scope, menu.locale or None)


async def _publish_profile(bot: Bot, profile: Profile) -> None:
    locale = profile.locale or None
    if (await bot.get_my_short_description(locale)).short_description != profile.short:
        await bot.set_my_short_description(profile.short, locale)
    if (await bot.get_my_description(locale)).description != profile.long:
        await bot.set_my_description(profile.long, locale)

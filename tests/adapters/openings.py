"""One person's chat with the whole bot, opened and closed, on each platform."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bots.conversation.turn_limit import Speed
from tests.adapters.stages import (
    DiscordStage,
    RunningBot,
    TelegramStage,
    WebStage,
    discord_settings,
    telegram_settings,
)
from tests.fakes.discord_rules import Rates as DiscordRates
from tests.fakes.discord_server import DiscordServer
from tests.fakes.manual_clock import TIRELESS
from tests.fakes.telegram_server import Rates, TelegramServer


@asynccontextmanager
async def telegram(folder: Path, speed: Speed = TIRELESS) -> AsyncIterator[TelegramStage]:
    """Open a private chat on Telegram."""
    async with TelegramServer(Rates(10_000, 10_000, 10_000)) as server:
        bot = RunningBot(folder, speed, **telegram_settings(server))
        await bot.start()
        try:
            yield TelegramStage(bot, server)
        finally:
            await bot.stop()


@asynccontextmanager
async def discord(folder: Path, speed: Speed = TIRELESS) -> AsyncIterator[DiscordStage]:
    """Open a DM on Discord."""
    async with DiscordServer(DiscordRates()) as server:
        bot = RunningBot(folder, speed, **discord_settings(server))
        await bot.start()
        try:
            yield DiscordStage(bot, server)
        finally:
            await bot.stop()


@asynccontextmanager
async def web(folder: Path, speed: Speed = TIRELESS) -> AsyncIterator[WebStage]:
    """Open a page of the preview."""
    bot = RunningBot(folder, speed)
    await bot.start()
    stage = WebStage(bot)
    await stage.start()
    try:
        yield stage
    finally:
        await stage.stop()
        await bot.stop()

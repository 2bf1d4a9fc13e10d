"""The limit stands before every platform, as the whole bot wires it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bots.conversation.turn_limit import HUMAN
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
from tests.fakes.telegram_server import Rates, TelegramServer
from tests.transcripts.player import Stage


@asynccontextmanager
async def telegram(folder: Path) -> AsyncIterator[Stage]:
    """Open a private chat on Telegram."""
    async with TelegramServer(Rates(10_000, 10_000, 10_000)) as server:
        bot = RunningBot(folder, HUMAN, **telegram_settings(server))
        await bot.start()
        try:
            yield TelegramStage(bot, server)
        finally:
            await bot.stop()


@asynccontextmanager
async def discord(folder: Path) -> AsyncIterator[Stage]:
    """Open a DM on Discord."""
    async with DiscordServer(DiscordRates()) as server:
        bot = RunningBot(folder, HUMAN, **discord_settings(server))
        await bot.start()
        try:
            yield DiscordStage(bot, server)
        finally:
            await bot.stop()


@asynccontextmanager
async def web(folder: Path) -> AsyncIterator[Stage]:
    """Open a page of the preview."""
    bot = RunningBot(folder, HUMAN)
    await bot.start()
    stage = WebStage(bot)
    await stage.start()
    try:
        yield stage
    finally:
        await stage.stop()
        await bot.stop()


@pytest.mark.parametrize("opening", [telegram, discord, web])
async def test_who_is_too_fast_is_told_so_and_still_helped(
    opening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight answers, a word, and at once the steps for a cramp; a minute later all goes on."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    async with opening(tmp_path) as stage:
        for _ in range(HUMAN.at_once):
            await stage.say("/about")
            await stage.expect("free software")
        await stage.say("/about")
        await stage.expect("Please wait a minute")
        await stage.press("It hurts now")
        await stage.expect("Where does it cramp?")
        await stage.say("/cramp calf")
        await stage.expect("do this now")
        await stage.go_by(1)
        await stage.say("/about")
        await stage.expect("free software")

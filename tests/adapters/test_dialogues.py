"""The dialogues, played through the whole bot on every platform."""

from pathlib import Path

import pytest

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
from tests.transcripts.player import DIALOGUES, play


@pytest.fixture(autouse=True)
def direct_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep loopback out of any proxy."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.mark.parametrize("dialogue", DIALOGUES)
async def test_dialogue_on_the_preview(dialogue: str, tmp_path: Path) -> None:
    """The page shows what the dialogue promises."""
    bot = RunningBot(tmp_path)
    await bot.start()
    stage = WebStage(bot)
    await stage.start()
    try:
        await play(dialogue, stage)
    finally:
        await stage.stop()
        await bot.stop()


@pytest.mark.parametrize("dialogue", DIALOGUES)
async def test_dialogue_on_telegram(dialogue: str, tmp_path: Path) -> None:
    """Telegram shows what the dialogue promises, and no rule of the platform is broken."""
    async with TelegramServer(Rates(10_000, 10_000, 10_000)) as server:
        bot = RunningBot(tmp_path, **telegram_settings(server))
        await bot.start()
        try:
            await play(dialogue, TelegramStage(bot, server))
        finally:
            await bot.stop()


@pytest.mark.parametrize("dialogue", DIALOGUES)
async def test_dialogue_on_discord(dialogue: str, tmp_path: Path) -> None:
    """Discord shows what the dialogue promises, and no rule of the platform is broken."""
    async with DiscordServer(DiscordRates()) as server:
        bot = RunningBot(tmp_path, **discord_settings(server))
        await bot.start()
        try:
            await play(dialogue, DiscordStage(bot, server))
        finally:
            await bot.stop()

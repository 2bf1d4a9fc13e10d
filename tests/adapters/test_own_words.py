"""Own words on their way through the whole bot: shown as they were written, doing nothing.

The fakes refuse a Telegram message with a parse mode, and on Discord one that could mention.
"""

from pathlib import Path

import pytest

from tests.adapters.openings import discord, telegram, web
from tests.adapters.stages import DiscordStage, TelegramStage, WebStage

HOSTILE = (
    "<b>*x*</b> _y_ `z` ||s|| [a](https://evil.example) <script>alert(1)</script> "
    "@everyone <@100000000000000007> &amp; # h"
)
AS_MARKDOWN = (
    r"\<b>\*x\*\</b> \_y\_ \`z\` \|\|s\|\| \[a\](https\://evil.example) \<script>alert(1)"
    "\\</script> @\u2060everyone \\<@\u2060100000000000000007> &amp; # h"
)


async def remind(stage: TelegramStage | DiscordStage | WebStage) -> None:
    """Set a reminder of these words, and let it arrive."""
    await stage.say("/remind")
    await stage.press("Something else")
    await stage.fill(HOSTILE)
    await stage.fill("every day at 13:00")
    await stage.press("Type a city or country")
    await stage.fill("London")
    await stage.expect("Is this right?")
    await stage.press("Save")
    await stage.expect("Saved.")
    await stage.go_by(60)
    await stage.expect_button("Done")


@pytest.fixture(autouse=True)
def direct_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep loopback out of any proxy."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


async def test_on_telegram_they_are_words(tmp_path: Path) -> None:
    """No entity stands over them, and no link is shown beneath."""
    async with telegram(tmp_path) as stage:
        await remind(stage)
        arrived = stage._server.sent[-1]
        assert (arrived.text, arrived.entities) == (HOSTILE, [])
        assert stage._server.calls("sendMessage")[-1]["link_preview_options"] == {
            "is_disabled": True
        }


async def test_on_discord_they_are_words(tmp_path: Path) -> None:
    """Every sign that could take effect is escaped, and nobody may be mentioned."""
    async with discord(tmp_path) as stage:
        await remind(stage)
        assert stage._server.sent[-1].content == AS_MARKDOWN


async def test_on_the_preview_they_are_words(tmp_path: Path) -> None:
    """They are sent as they are; the page sets text and makes no markup of it."""
    async with web(tmp_path) as stage:
        await remind(stage)
        assert HOSTILE in [block["text"] for each in stage._came for block in each["blocks"]]

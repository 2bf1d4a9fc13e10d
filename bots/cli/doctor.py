"""`crampbot doctor`: looks at settings, tokens, database and content, and says what to mend.

Knows where to look and how to say it. Changes nothing.
"""

import asyncio
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import typer
from aiohttp import ClientError, ClientSession, ClientTimeout
from rich.console import Console
from rich.markup import escape

from bots.settings import Settings, SettingsError, load_settings
from content.check import check_content
from scheduler.errors import StoreError
from storage.engine import FILE_NAME
from storage.looking import look_at_server

TIMEOUT = ClientTimeout(total=10)
OK = 200
UNAUTHORISED = (401, 404)  # Telegram answers 404 to a token of the wrong form
# View channels, send messages (in threads too), embed links, attach files; nothing else.
DISCORD_PERMISSIONS = 1 << 10 | 1 << 11 | 1 << 38 | 1 << 14 | 1 << 15


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was looked at, whether it is well, and what was seen or is to be done."""

    what: str
    is_well: bool
    saying: str


def doctor() -> None:
    """Look for what would keep the bot from working, and say what to do."""
    console = Console()
    try:
        settings = load_settings()
    except SettingsError as error:
        found = [Diagnosis("settings", is_well=False, saying=each) for each in error.problems]
    else:
        found = [Diagnosis("settings", is_well=True, saying="all readable"), *_examine(settings)]
    for diagnosis in found:
        mark = "[green]ok[/]  " if diagnosis.is_well else "[red]mend[/]"
        line = f"{mark}  {diagnosis.what:<10} {escape(diagnosis.saying)}"
        console.print(line, highlight=False, soft_wrap=True)
    raise typer.Exit(0 if all(diagnosis.is_well for diagnosis in found) else 1)


def _examine(settings: Settings) -> list[Diagnosis]:
    return [
        *_stored(settings),
        _content(),
        *asyncio.run(_platforms(settings)),
    ]


def _stored(settings: Settings) -> list[Diagnosis]:
    if settings.server is None:
        return [_data(settings.data_dir), _database(settings.data_dir / FILE_NAME)]
    try:
        return [Diagnosis("database", is_well=True, saying=look_at_server(settings.server))]
    except StoreError as error:
        return [Diagnosis("database", is_well=False, saying=str(error))]


def _data(folder: Path) -> Diagnosis:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not existing.is_dir():
        return Diagnosis("data", is_well=False, saying=f"{existing} is a file; move it away.")
    if not os.access(existing, os.W_OK):
        remedy = f"{existing} cannot be written; change its owner or set CRAMPBOT_DATA_DIR."
        return Diagnosis("data", is_well=False, saying=remedy)
    return Diagnosis("data", is_well=True, saying=f"{folder} can be written")


def _database(path: Path) -> Diagnosis:
    if not path.exists():
        return Diagnosis(
            "database", is_well=True, saying="not there yet; the first start makes it"
        )
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            verdict = connection.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as error:
        remedy = f"{path} cannot be read ({error}); put a backup in its place."
        return Diagnosis("database", is_well=False, saying=remedy)
    if verdict != "ok":
        remedy = f"{path} is damaged ({verdict}); put a backup in its place."
        return Diagnosis("database", is_well=False, saying=remedy)
    return Diagnosis("database", is_well=True, saying=f"{path} is sound")


def _content() -> Diagnosis:
    faults = check_content()
    if faults:
        return Diagnosis("content", is_well=False, saying=f"{faults[0]} ({len(faults)} in all)")
    return Diagnosis("content", is_well=True, saying="every text keeps the rules")


async def _platforms(settings: Settings) -> list[Diagnosis]:
    async with ClientSession(timeout=TIMEOUT) as session:
        return [*await _telegram(session, settings), *await _discord(session, settings)]


async def _telegram(session: ClientSession, settings: Settings) -> list[Diagnosis]:
    if settings.telegram_token is None:
        remedy = "not used; set CRAMPBOT_TELEGRAM_TOKEN to use it"
        return [Diagnosis("telegram", is_well=True, saying=remedy)]
    root = str(settings.telegram_api_url).rstrip("/")
    address = f"{root}/bot{settings.telegram_token.get_secret_value()}/getMe"
    status, answer = await _get(session, address, {})
    if status in UNAUTHORISED:
        remedy = "the token is refused; copy it again from @BotFather (/token)"
        return [Diagnosis("telegram", is_well=False, saying=remedy)]
    me = answer.get("result")
    if status != OK or not isinstance(me, dict):
        return [Diagnosis("telegram", is_well=False, saying=_unreachable(root, status))]
    return _telegram_bot(me)


def _telegram_bot(me: dict[str, Any]) -> list[Diagnosis]:
    name = me.get("username", "")
    found = [
        Diagnosis("telegram", is_well=True, saying=f"@{name}: https://t.me/{name}"),
        Diagnosis(
            "telegram", is_well=True, saying=f"to a group: https://t.me/{name}?startgroup=1"
        ),
    ]
    if me.get("can_read_all_group_messages"):
        remedy = "privacy mode is off: @BotFather, /setprivacy, Enable, so that it reads less"
        found.append(Diagnosis("telegram", is_well=False, saying=remedy))
    return found


async def _discord(session: ClientSession, settings: Settings) -> list[Diagnosis]:
    if settings.discord_token is None:
        remedy = "not used; set CRAMPBOT_DISCORD_TOKEN to use it"
        return [Diagnosis("discord", is_well=True, saying=remedy)]
    root = str(settings.discord_api_url).rstrip("/")
    header = {"Authorization": f"Bot {settings.discord_token.get_secret_value()}"}
    status, me = await _get(session, f"{root}/users/@me", header)
    if status in UNAUTHORISED:
        remedy = "the token is refused; make a new one in the developer portal (Bot, Reset Token)"
        return [Diagnosis("discord", is_well=False, saying=remedy)]
    if status != OK:
        return [Diagnosis("discord", is_well=False, saying=_unreachable(root, status))]
    status, application = await _get(session, f"{root}/applications/@me", header)
    client_id = application.get("id", me.get("id", "")) if status == OK else me.get("id", "")
    scopes = {"client_id": client_id, "scope": "bot applications.commands"}
    link = urlencode({**scopes, "permissions": DISCORD_PERMISSIONS})
    invite = f"to a server: https://discord.com/oauth2/authorize?{link}"
    return [
        Diagnosis("discord", is_well=True, saying=str(me.get("username", ""))),
        Diagnosis("discord", is_well=True, saying=invite),
    ]


async def _get(
    session: ClientSession, address: str, headers: dict[str, str]
) -> tuple[int, dict[str, Any]]:
    try:
        async with session.get(address, headers=headers) as response:
            answer = await response.json(content_type=None)
            return response.status, answer if isinstance(answer, dict) else {}
    except (ClientError, TimeoutError, ValueError):
        return 0, {}


def _unreachable(root: str, status: int) -> str:
    if status:
        return f"{root} answers {status}; try again later"
    return f"{root} cannot be reached; check the network and CRAMPBOT_*_API_URL"

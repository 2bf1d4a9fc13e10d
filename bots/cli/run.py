"""`crampbot run`: the bot, on every platform whose token is set, and the preview."""

import asyncio
import logging
import os
import signal
import sys
import threading
from typing import NoReturn

from rich.console import Console

from bots.app import App, open_app
from bots.cli.faults import FAULTS, fail
from bots.logs import set_up_logs
from bots.settings import Settings, load_settings

STOP_SECONDS = 9.5  # containers are killed ten seconds after they were asked to stop
LEFT_SECONDS = 1.0  # for what is left once all is closed: threads that still ask for a name

log = logging.getLogger(__name__)


def run() -> None:
    """Run the bot until it is told to stop."""
    console = Console()
    try:
        settings = load_settings()
        set_up_logs(settings.log_level, settings.log_format, settings.secrets)
        asyncio.run(_serve(settings, console))
    except FAULTS as error:
        fail(error)
    except BaseExceptionGroup as group:
        matched, rest = group.split(FAULTS)
        if matched is None or rest is not None:
            _end_of(group)
        fail(*matched.exceptions, what="crampbot cannot go on")
    except Exception as bug:  # noqa: BLE001 - Python would print its words, which may be a person's
        _end_of(bug)


def _end_of(bug: BaseException) -> NoReturn:
    """Log a fault of ours that ends the program, without its words, and leave with a code."""
    log.critical("the bot ends by a fault of its own", exc_info=bug)
    raise SystemExit(1) from None


async def _serve(settings: Settings, console: Console) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopping.set)
    async with open_app(settings) as app:
        _greet(console, app, settings)
        running = asyncio.create_task(app.run())
        waiting = asyncio.create_task(stopping.wait())
        await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if not running.done():
            log.info("stopping")
            _leave_within(STOP_SECONDS)
            running.cancel()
        await asyncio.gather(running, return_exceptions=stopping.is_set())
    if stopping.is_set():
        _leave_within(LEFT_SECONDS)


def _leave_within(seconds: float) -> None:
    """End the process after *seconds* at the latest; what was not done then is done next time.

    Python waits for its threads, and one that asks an absent server for a name cannot be ended.
    """
    timer = threading.Timer(seconds, _leave)
    timer.daemon = True
    timer.start()


def _leave() -> None:
    log.warning("something did not end in time, and is left")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _greet(console: Console, app: App, settings: Settings) -> None:
    lanes = [lane for lane in app.adapters if lane != "web"]
    say = console.print
    say(f"crampbot is running{' on ' + ' and '.join(lanes) if lanes else ''}.", highlight=False)
    if "web" in app.adapters:
        say(f"  Preview    {app.address}", highlight=False)
        say(f"  Texts      {app.address}/content", highlight=False)
    else:
        say(f"  Health     {app.address}/readyz", highlight=False)
    if settings.public_url and "telegram" in lanes:
        say(f"  Webhook    {settings.public_url} leads to {app.address}", highlight=False)
    data = settings.data_dir if settings.server is None else "PostgreSQL"
    say(f"  Data       {data}", highlight=False, soft_wrap=True)
    if "telegram" not in lanes:
        say("  Telegram   set CRAMPBOT_TELEGRAM_TOKEN", highlight=False)
    if "discord" not in lanes:
        say("  Discord    set CRAMPBOT_DISCORD_TOKEN", highlight=False)
    if len(lanes) < 2:  # noqa: PLR2004 - both platforms
        say("             How to get a token: docs/first-bot.md", highlight=False)
    say("  Stop       Ctrl+C", highlight=False)

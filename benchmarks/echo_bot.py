"""A bot that says back what it hears, written as the guide of python-telegram-bot shows.

Its client has the settings of ours. Knows python-telegram-bot. Must not know what is measured.
"""

import sys

import httpx
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters
from telegram.request import HTTPXRequest

CONNECTIONS = 24
SECONDS = 10.0


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say it back."""
    if update.message and update.message.text:
        await update.message.reply_text(update.message.text)


def run(url: str, at_once: int) -> None:
    """Poll until told to stop; handle so many updates *at_once*, 1 as the library comes."""
    limits = httpx.Limits(
        max_connections=CONNECTIONS,
        max_keepalive_connections=CONNECTIONS,
        keepalive_expiry=75,
    )
    client = HTTPXRequest(
        read_timeout=SECONDS,
        write_timeout=SECONDS,
        pool_timeout=SECONDS,
        httpx_kwargs={"limits": limits},
    )
    application = (
        Application.builder()
        .token("1:TEST")
        .base_url(f"{url}/bot")
        .request(client)
        .get_updates_request(HTTPXRequest(connection_pool_size=1))
        .concurrent_updates(at_once)
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2]))

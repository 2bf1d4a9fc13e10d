"""The whole bot, as an operator starts it, against a Telegram on loopback at its real limits.

A spike of reminders falls due while people ask for /faq. Knows the fake platforms of the tests
and the bot's settings; must not know how the bot works inside.
"""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.gauges import peak_memory, percentile
from benchmarks.program import Program, platforms_at
from benchmarks.seeding import Stock, fill
from tests.fakes.discord_server import DiscordServer
from tests.fakes.telegram_server import Rates, TelegramServer, User

ALLOWANCE = Rates().per_second
LEAD_SECONDS = 12  # the bot has to be up when they fall due
FAQ_EVERY_SECONDS = 0.5
FIRST_ASKER = 1_000_000  # people who ask have no reminder
PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramSpike:
    """One run. *rate* counts every message of the bot, answers too."""

    count: int
    rate: float
    refused: int
    lost: int
    asked: int
    faq_milliseconds: float
    first_seconds: float
    ready_seconds: float
    megabytes: float

    @property
    def share(self) -> float:
        """The part of the platform's allowance that was used."""
        return self.rate / ALLOWANCE


class TimedTelegram(TelegramServer):
    """The platform at its real limits, which notes when each message came."""

    def __init__(self, round_trip_seconds: float) -> None:
        super().__init__(Rates())
        self._round_trip_seconds = round_trip_seconds
        self.came: list[tuple[float, int]] = []  # when, and for which chat

    async def _send_message(self, fields: dict[str, Any]) -> dict[str, Any]:
        stored = await super()._send_message(fields)
        self.came.append((_now(), fields["chat_id"]))
        await asyncio.sleep(self._round_trip_seconds)
        return stored


async def measure(folder: Path, count: int, round_trip_seconds: float) -> TelegramSpike:
    """Let *count* reminders fall due at once, and people ask while they are sent."""
    due_at = datetime.now(UTC) + timedelta(seconds=LEAD_SECONDS + count / 50_000)
    fill(folder, Stock(count, due_at, "telegram"))
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(TimedTelegram(round_trip_seconds))
        discord = await stack.enter_async_context(DiscordServer())
        for number in range(1, count + 1):
            telegram.chat(number, "private")
        bot = Program(folder, platforms_at(telegram.url, discord.url))
        stack.push_async_callback(bot.end)
        ready_seconds = await bot.start()
        starts_at = _now() + (due_at - datetime.now(UTC)).total_seconds()
        await asyncio.sleep(starts_at - _now())
        asked = await _ask_until_sent(telegram, count)
        held = peak_memory(bot.pid)
    sent_at = sorted(at for at, chat in telegram.came if chat <= count)
    began, ended = sent_at[0], sent_at[-1]
    within = sum(began <= at <= ended for at, _ in telegram.came)
    waits = _waits(telegram, asked)
    return TelegramSpike(
        count=count,
        rate=(within - 1) / (ended - began),
        refused=telegram.flood.refused,
        lost=count - len({chat for _, chat in telegram.came if chat <= count}),
        asked=len(waits),
        faq_milliseconds=percentile(waits, 99) * 1000,
        first_seconds=began - starts_at,
        ready_seconds=ready_seconds,
        megabytes=held,
    )


async def _ask_until_sent(telegram: TimedTelegram, count: int) -> dict[int, float]:
    """Let somebody else ask every half second, until all have arrived; return who asked when."""
    asked: dict[int, float] = {}
    gives_up_at = _now() + count / ALLOWANCE + PATIENCE_SECONDS
    while sum(chat <= count for _, chat in telegram.came) < count and _now() < gives_up_at:
        asker = User(FIRST_ASKER + len(asked))
        asked[asker.id] = _now()
        telegram.say(asker, "/faq")
        await asyncio.sleep(FAQ_EVERY_SECONDS)
    return asked


def _waits(telegram: TimedTelegram, asked: dict[int, float]) -> list[float]:
    """Return how long each who asked waited for the answer; for ever where none came."""
    answered: dict[int, float] = {}
    for at, chat in telegram.came:
        answered.setdefault(chat, at)
    return [answered.get(asker, float("inf")) - at for asker, at in asked.items()]


def _now() -> float:
    return asyncio.get_running_loop().time()

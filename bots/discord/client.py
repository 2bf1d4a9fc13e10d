"""The connection to Discord's gateway: what arrives, and whether anything can arrive at all.

Knows the library's client and its events. Must not know what they mean for the conversation.
"""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Protocol

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from typing_extensions import override

from bots.discord.exchange import Interaction

log = logging.getLogger(__name__)

LONGEST_LIMIT_SECONDS = 30.0  # the library waits out shorter limits itself, and tells of others
SILENT_SECONDS = 50.0  # Discord answers a heartbeat every 41 seconds
START_SECONDS = 0.5  # a server announced this long after the last one was joined just now
MOST_DOUBLINGS = 5  # of a second, between tries to connect again
GOODBYE_SECONDS = 1.0  # the library would wait half a minute for Discord's part of a goodbye
HANG_UP_SECONDS = 0.5


class Events(Protocol):
    """Who hears of what arrives."""

    async def logged_in(self, client: discord.Client) -> None:
        """Take note that the token is right: messages can be sent."""

    async def interacted(self, interaction: Interaction) -> None:
        """Take what a person did: a command, a press, a form, or words begun."""

    async def said(self, message: discord.Message) -> None:
        """Take what somebody wrote somewhere."""

    async def came_back(self, channel_ids: list[int]) -> None:
        """Take note that the bot was let into these channels."""

    async def joined(self, channel_id: int, locale: str) -> None:
        """Take note that a server let the bot in, and where its news are told."""

    async def left(self, channel_ids: list[int]) -> None:
        """Take note that these channels are no more, or no longer the bot's."""


class Gateway(discord.AutoShardedClient):
    """A client with no more in it than we need: no members, no messages, no mentions."""

    def __init__(self, events: Events, trace: aiohttp.TraceConfig) -> None:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        intents = discord.Intents.none()
        intents.guilds = True
        intents.dm_messages = True
        intents.guild_messages = True  # a mention comes with its text; all else comes without
        super().__init__(
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            max_ratelimit_timeout=LONGEST_LIMIT_SECONDS,
            heartbeat_timeout=SILENT_SECONDS,
            guild_ready_timeout=START_SECONDS,
            http_trace=trace,
        )
        self._events = events
        self._live: set[int] = set()
        self._staying: asyncio.Task[None] | None = None

    def is_live(self) -> bool:
        """Tell whether every shard is connected."""
        shards = self.shards
        return (
            not self.is_closed()
            and len(shards) == self.shard_count
            and all(shard in self._live and not info.is_closed() for shard, info in shards.items())
        )

    async def stay(self) -> None:
        """Be connected until that ends, or until cancelled and closed.

        The library takes a cancellation for the end of one try to connect, and goes on. So it
        runs in a task of its own, and hears of the end from close().
        """
        self._staying = asyncio.create_task(self.connect())
        try:
            await asyncio.wait([self._staying])
        except asyncio.CancelledError:
            self._staying.cancel()
            raise
        self._staying.result()

    @override
    async def close(self) -> None:
        """Say goodbye, and hang up where Discord does not answer it."""
        closing = asyncio.ensure_future(super().close())
        await asyncio.wait([closing], timeout=GOODBYE_SECONDS)
        if not closing.done():
            await self.http.close()
        others = {closing, self._staying} - {None, asyncio.current_task()}
        await asyncio.wait(filter(None, others), timeout=HANG_UP_SECONDS)

    @override
    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    @override
    async def setup_hook(self) -> None:
        """Go on once the token is accepted, before the gateway is connected."""
        await self._events.logged_in(self)

    @override
    async def launch_shard(
        self, gateway: yarl.URL, shard_id: int, *, initial: bool = False
    ) -> None:
        """Connect a shard.

        The library begins a lost session anew at Discord's own gateway, wherever the first one
        was, and waits up to 17 minutes between tries.
        """
        DiscordWebSocket.DEFAULT_GATEWAY = gateway
        await super().launch_shard(gateway, shard_id, initial=initial)
        if info := self.get_shard(shard_id):
            info._parent._backoff._max = MOST_DOUBLINGS  # noqa: SLF001 - no other way to shorten it

    async def on_shard_connect(self, shard_id: int) -> None:
        """Note that a session began."""
        self._live.add(shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        """Note that a session goes on."""
        self._live.add(shard_id)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Note that nothing arrives for now."""
        self._live.discard(shard_id)

    async def on_interaction(self, interaction: Interaction) -> None:
        """Hand on every interaction.

        Read here rather than in views and modals that the library keeps, a button or form works
        after a restart, on a message that this process never sent.
        """
        await self._events.interacted(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """Hand on every message that Discord shows us."""
        await self._events.said(message)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Tell of the channels that the bot was let into, and of the one for news."""
        await self._events.came_back(_channels(guild))
        if guild.system_channel is not None:
            await self._events.joined(guild.system_channel.id, guild.preferred_locale.value)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Tell of the channels that are lost."""
        await self._events.left(_channels(guild))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Tell that a channel is no more."""
        await self._events.left([channel.id])

    async def on_raw_thread_update(self, event: discord.RawThreadUpdateEvent) -> None:
        """Tell that one can write to a thread; Discord does not say whether one could before."""
        metadata = event.data["thread_metadata"]
        if not (metadata["archived"] or metadata.get("locked")):
            await self._events.came_back([event.thread_id])

    async def on_raw_thread_delete(self, event: discord.RawThreadDeleteEvent) -> None:
        """Tell that a thread is no more."""
        await self._events.left([event.thread_id])


@contextmanager
def pointed_at(api_url: str | None) -> Iterator[None]:
    """Send the library's requests to another server, None for Discord's own."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    if api_url:
        Route.BASE = api_url.rstrip("/")
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


def _channels(guild: discord.Guild) -> list[int]:
    """Return the channels and threads of *guild* in which one can write."""
    return [
        channel.id
        for channel in (*guild.channels, *guild.threads)
        if isinstance(channel, discord.abc.Messageable)
    ]

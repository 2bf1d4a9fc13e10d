"""The gateway of a Discord on loopback: one shard, plain text frames, sessions that resume.

Knows the gateway's opcodes. Must not know what the events mean.
"""

import asyncio
import json
from enum import Enum
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.discord_rules import PRIVILEGED
from tests.fakes.discord_world import BOT_ID, DiscordWorld, bot_json

BEAT_MILLISECONDS = 41_250


class Silence(Enum):
    """Where a gateway falls silent that still takes connections."""

    OPENING = "it never answers that one wants to talk"
    HELLO = "it never greets"
    GOODBYE = "it never answers a goodbye"


class FakeGateway:
    """Hands events to the bot; what happens while it is away waits for its session to resume."""

    def __init__(self, world: DiscordWorld) -> None:
        self.url = ""
        self.intents = 0
        self.identified = 0
        self.resumed = 0
        self.is_shut = False  # refuses every connection
        self.silence: Silence | None = None
        self.opened = 0
        self.heard_close: int | None = None
        self._world = world
        self._socket: web.WebSocketResponse | None = None
        self._is_listening = False
        self._sessions: set[str] = set()
        self._events: list[dict[str, Any]] = []
        self._closing = asyncio.Event()
        world.dispatch = self.dispatch

    def dispatch(self, name: str, data: dict[str, Any]) -> None:
        """Tell the bot of an event."""
        event = {"op": 0, "t": name, "s": len(self._events) + 1, "d": data}
        self._events.append(event)
        if self._socket and self._is_listening:
            task = asyncio.ensure_future(self._socket.send_str(json.dumps(event)))
            task.add_done_callback(lambda done: done.exception())

    async def drop(self, code: int = 4000) -> None:
        """Close the connection; the session can be resumed unless *code* says otherwise."""
        if self._socket:
            await self._socket.close(code=code)

    async def ask_to_reconnect(self) -> None:
        """Ask the bot to connect again, as before a restart of the gateway."""
        await self._send({"op": 7, "d": None})

    async def invalidate(self) -> None:
        """End the session for good."""
        self._sessions, self._is_listening = set(), False
        await self._send({"op": 9, "d": False})

    async def close(self) -> None:
        """End the connection with the server."""
        self._closing.set()
        await self.drop(1001)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection."""
        self.opened += 1
        if self.is_shut:
            return web.Response(status=503)
        await self._keep_silence(Silence.OPENING)
        socket = web.WebSocketResponse(autoclose=False)
        await socket.prepare(request)
        await self._keep_silence(Silence.HELLO)
        await socket.send_str(_text({"op": 10, "d": {"heartbeat_interval": BEAT_MILLISECONDS}}))
        self._socket, self._is_listening = socket, False
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                await self._hear(json.loads(frame.data))
        await self._keep_silence(Silence.GOODBYE)
        await socket.close()
        self.heard_close = socket.close_code
        if self._socket is socket:
            self._socket = None
        self._world.note()
        return socket

    async def _keep_silence(self, when: Silence) -> None:
        if self.silence is when:
            await self._closing.wait()

    async def _hear(self, sent: dict[str, Any]) -> None:
        match sent["op"]:
            case 1:
                await self._send({"op": 11, "d": None})
            case 2:
                await self._identify(sent["d"])
            case 6:
                await self._resume(sent["d"])
        self._world.note()

    async def _identify(self, told: dict[str, Any]) -> None:
        if told["token"] != getattr(self._world, "token", None):
            return await self.drop(4004)
        self.intents = told["intents"]
        if self.intents & PRIVILEGED:
            return await self.drop(4014)
        self.identified += 1
        session = f"session {self.identified}"
        guilds = {one.guild_id for one in self._world.channels.values() if one.guild_id}
        with_bot = {one.guild_id for one in self._world.channels.values() if one.has_bot}
        there = sorted(guild for guild in guilds & with_bot if guild)
        self._events = []
        ready = {"v": 10, "user": bot_json(), "session_id": session, "shard": [0, 1]}
        ready |= {"guilds": [{"id": str(guild), "unavailable": True} for guild in there]}
        ready |= {"resume_gateway_url": self.url, "private_channels": []}
        ready |= {"application": {"id": str(BOT_ID), "flags": 0}}
        self._sessions, self._is_listening = {session}, True
        self.dispatch("READY", ready)
        for guild in there:
            self.dispatch("GUILD_CREATE", self._world.guild_json(guild))
        return None

    async def _resume(self, told: dict[str, Any]) -> None:
        if told["session_id"] not in self._sessions:
            return await self._send({"op": 9, "d": False})
        self.resumed += 1
        for event in self._events[told["seq"] :]:
            await self._send(event)
        self._is_listening = True
        self.dispatch("RESUMED", {})
        return None

    async def _send(self, event: dict[str, Any]) -> None:
        if self._socket:
            await self._socket.send_str(_text(event))


def _text(event: dict[str, Any]) -> str:
    return json.dumps(event)

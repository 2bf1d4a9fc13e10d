"""Brings payloads to the open pages of a chat, and plays frames.

Knows sockets by chat. Must not know what is said.
"""

import asyncio
from collections import defaultdict
from datetime import timedelta
from uuid import uuid4

from aiohttp import web

from bots.conversation.reply import Reply
from bots.web.render import Payload, render_reply
from scheduler.model import Address, Outcome, RetryAfter, Sent

PAGE_CLOSED_WAIT = timedelta(hours=1)  # coming back to the page ends it at once


class Pages:
    """The open pages, by the chat that they show."""

    def __init__(self) -> None:
        self._sockets: defaultdict[Address, set[web.WebSocketResponse]] = defaultdict(set)
        self._frames: dict[Address, asyncio.Task[None]] = {}

    def add(self, address: Address, socket: web.WebSocketResponse) -> None:
        """Note that *socket* shows the chat *address*."""
        self._sockets[address].add(socket)

    def remove(self, address: Address, socket: web.WebSocketResponse) -> None:
        """Forget a closed page."""
        self._sockets[address].discard(socket)
        if not self._sockets[address]:
            del self._sockets[address]

    async def bring(self, to: Address, reply: Reply, replaced: str | None = None) -> Outcome:
        """Show *reply*, in place of the message *replaced* where it asks for that."""
        if reply.danger is not None:
            await self._show(to, render_reply(reply.danger, uuid4().hex))
        if reply.notice is not None:
            await self._show(to, {"type": "notice", "text": reply.notice})
        if not reply.blocks and reply.document is None:
            return Sent("")
        message = replaced if reply.replaces and replaced else uuid4().hex
        if not await self._show(to, render_reply(reply, message)):
            return RetryAfter(PAGE_CLOSED_WAIT)
        if reply.frames:
            self._frames[to] = asyncio.create_task(self._play(to, reply, message))
        return Sent(message)

    def stop_frames(self, address: Address) -> None:
        """End what is being played in a chat."""
        playing = self._frames.pop(address, None)
        if playing is not None:
            playing.cancel()

    async def close(self) -> None:
        """Close every page's socket, so that stopping need not wait for them."""
        for address in list(self._frames):
            self.stop_frames(address)
        sockets = [socket for chat in self._sockets.values() for socket in chat]
        await asyncio.gather(*(socket.close(code=1001) for socket in sockets))

    async def _play(self, to: Address, reply: Reply, message: str) -> None:
        passed = 0
        for frame in reply.frames:
            await asyncio.sleep(frame.seconds - passed)
            passed = frame.seconds
            await self._show(to, render_reply(frame.reply, message))

    async def _show(self, to: Address, payload: Payload) -> bool:
        shown = False
        for socket in list(self._sockets.get(to, ())):
            try:
                await socket.send_json(payload)
            except ConnectionError:
                continue
            shown = True
        return shown

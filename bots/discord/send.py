"""Brings parcels to channels, within the pace, and tells what became of them.

Knows the library's sending methods. Must not know Turns, topics or reminders.
"""

import asyncio
import logging
from base64 import b32encode
from collections.abc import Coroutine, Sequence
from hashlib import sha256
from typing import Any

import discord

from bots.conversation.reply import Reply
from bots.discord.components import card_of, file_of
from bots.discord.outcomes import (
    GARBLED,
    REFUSED,
    TOKEN_WAIT,
    TROUBLE,
    UNAUTHORIZED,
    name_of,
    outcome_of,
)
from bots.discord.places import address_of, chat_of
from bots.discord.render import Parcel, Way, parcels_of
from bots.discord.wire import Wire
from bots.pace import Chat, Pace, Priority
from scheduler.model import Address, Failed, Outcome, RetryAfter, Sent

log = logging.getLogger(__name__)

SEND_SECONDS = 15.0
ATTEMPTS = 4
BACKOFF_SECONDS = 0.5
NONCE_CHARS = 25  # Discord takes no more, and knows them for a few minutes


class Sender:
    """Sends within the allowance; trouble with the platform is an Outcome."""

    def __init__(self, pace: Pace, wire: Wire) -> None:
        """Take the pace that all sends pass; nothing is sent before open()."""
        self._pace = pace
        self._wire = wire
        self._client: discord.Client | None = None
        self._going: set[asyncio.Task[Outcome]] = set()
        self.is_refused = False
        self._is_probing = False  # after a 401 one send at a time tries whether the token is right

    @property
    def is_open(self) -> bool:
        """Whether anything can be sent."""
        return self._client is not None and not self._client.is_closed()

    def open(self, client: discord.Client) -> None:
        """Send through *client*, which is logged in."""
        self._client = client

    async def close(self, seconds: float) -> None:
        """Send nothing more; let what is on its way arrive."""
        self._client = None
        if self._going:
            await asyncio.wait(self._going, timeout=seconds)

    async def bring_all(
        self, channel_id: int, parcels: Sequence[Parcel], key: str | None
    ) -> Outcome:
        """Bring *parcels* in order, as a reminder's; the first that fails ends it.

        What arrived at an earlier attempt with the same *key* is not sent twice.
        """
        outcome: Outcome = Sent("")
        for part, parcel in enumerate(parcels):
            nonce = None if key is None else nonce_of(key, part)
            outcome = await self.bring(channel_id, parcel, Priority.REMINDER, nonce)
            if not isinstance(outcome, Sent):
                break
        return outcome

    async def insist(self, channel_id: int, parcel: Parcel, nonce: str) -> Outcome:
        """Bring *parcel* to somebody who waits; its *nonce* makes trying again safe."""
        outcome: Outcome = Sent("")
        for attempt in range(ATTEMPTS):
            outcome = await self.bring(channel_id, parcel, Priority.ANSWER, nonce)
            match outcome:
                case RetryAfter():
                    continue
                case Failed() if not outcome.reason.startswith(REFUSED):
                    await asyncio.sleep(BACKOFF_SECONDS * 2**attempt)
                case _:
                    break
        return outcome

    async def bring(
        self, channel_id: int, parcel: Parcel, priority: Priority, nonce: str | None = None
    ) -> Outcome:
        """Bring one parcel."""
        async with self._pace.slot(chat_of(channel_id), priority) as refusal:
            if refusal:
                return refusal
            if self._is_probing:
                return RetryAfter(TOKEN_WAIT, whole_lane=True)
            self._is_probing = self.is_refused
            return await self._unharmed(self._attempt(channel_id, parcel, nonce))

    async def reach(self, user_id: int, reply: Reply, key: str) -> Address | None:
        """Bring *reply* to a person's DM; return its Address, None where that was refused."""
        channel_id = await self.open_dm(user_id)
        if channel_id is None:
            return None
        for part, parcel in enumerate(parcels_of(reply, Way())):
            outcome = await self.insist(channel_id, parcel, nonce_of(key, part))
            if not isinstance(outcome, Sent):
                return None
        return address_of(channel_id)

    async def open_dm(self, user_id: int) -> int | None:
        """Return the channel of a person's DM, None where there can be none."""
        async with self._pace.slot(Chat(f"user {user_id}"), Priority.ANSWER) as refusal:
            if refusal or self._client is None:
                return None
            try:
                async with self._wire.bounded(SEND_SECONDS):
                    return (await self._client.create_dm(discord.Object(user_id))).id
            except (*TROUBLE, *GARBLED) as trouble:
                log.warning("no DM was opened: %s", name_of(trouble))
                return None

    async def _unharmed(self, attempt: Coroutine[Any, Any, Outcome]) -> Outcome:
        """Let *attempt* end even when nobody waits for it any more.

        Interrupted while it waits out a global limit, the library would never send again.
        """
        task = asyncio.create_task(attempt)
        self._going.add(task)
        task.add_done_callback(self._going.discard)
        return await asyncio.shield(task)

    async def _attempt(self, channel_id: int, parcel: Parcel, nonce: str | None) -> Outcome:
        if self._client is None or not self.is_open:
            self._is_probing = False
            return Failed("not connected")
        channel = self._client.get_partial_messageable(channel_id)
        is_global = False
        try:
            async with self._wire.bounded(SEND_SECONDS) as watch:
                try:
                    message = await _request(channel, parcel, nonce)
                finally:
                    is_global = watch.is_global
        except (*TROUBLE, *GARBLED) as trouble:
            return self._judge(channel_id, trouble, is_global=is_global)
        finally:
            self._is_probing = False
        self.is_refused = False
        return Sent(str(message))

    def _judge(self, channel_id: int, trouble: Exception, *, is_global: bool) -> Outcome:
        """Return the outcome of *trouble*, and hold back what has to wait."""
        outcome = outcome_of(trouble, is_global=is_global)
        if isinstance(trouble, discord.HTTPException) and trouble.status == UNAUTHORIZED:
            self.is_refused = True
        if isinstance(outcome, RetryAfter):
            self._hold(channel_id, outcome)
        log.warning("not sent: %s", name_of(trouble))
        return outcome

    def _hold(self, channel_id: int, outcome: RetryAfter) -> None:
        if outcome.whole_lane:
            self._pace.pause_lane(outcome.wait)
        else:
            self._pace.pause_chat(chat_of(channel_id), outcome.wait)


def nonce_of(key: str, part: int) -> str:
    """Return what tells Discord that a message was sent before."""
    return b32encode(sha256(f"{key}:{part}".encode()).digest()).decode()[:NONCE_CHARS]


async def _request(channel: discord.PartialMessageable, parcel: Parcel, nonce: str | None) -> int:
    """Make the request that brings *parcel*, and return the message's id.

    An edit is a frame, and shows the picture that is there.
    """
    if parcel.edits is not None:
        message = channel.get_partial_message(parcel.edits)
        return (await message.edit(content=None, view=card_of(parcel))).id
    fields: dict[str, Any] = {"silent": parcel.is_silent}
    if parcel.text:
        fields["view"] = card_of(parcel)
    if attached := parcel.document or parcel.picture:
        fields["file"] = file_of(attached)
    if parcel.reply_to is not None:
        fields["reference"] = discord.MessageReference(
            message_id=parcel.reply_to, channel_id=channel.id, fail_if_not_exists=False
        )
    if nonce is not None:
        fields["nonce"] = nonce
    sent: discord.Message = await channel.send(**fields)
    return sent.id

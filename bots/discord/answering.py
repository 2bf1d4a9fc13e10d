"""Answers what people did: asks for the Reply, brings it, and plays its frames.

Knows that a person waits, and that Discord waits three seconds. Must not know the network's
methods or any topic.
"""

import asyncio
import logging
from dataclasses import replace

from bots.adapter import Presence, Respond
from bots.conversation.reply import Frame, Reply
from bots.conversation.turn import Filled, Pressed
from bots.discord.exchange import Exchange
from bots.discord.frames import Edit, Frames
from bots.discord.receive import Arrival
from bots.discord.render import Parcel, Way, parcels_of
from bots.discord.send import Sender, nonce_of
from bots.discord.wire import Wire
from bots.pace import Priority
from scheduler.model import NoPermission, Outcome, Sent

log = logging.getLogger(__name__)

QUICK_SECONDS = 1.5  # an answer that is ready by then needs no deferring; one retry still fits


class Answerer:
    """Answers arrivals."""

    def __init__(self, respond: Respond, sender: Sender, wire: Wire, presence: Presence) -> None:
        self._respond = respond
        self._sender = sender
        self._wire = wire
        self._presence = presence
        self._frames = Frames()

    async def answer(self, arrival: Arrival) -> None:
        """Answer one arrival."""
        origin = arrival.turn.origin
        exchange = None
        if arrival.interaction:
            exchange = Exchange(arrival.interaction, self._wire, is_public=origin.is_public)
        reply = await self._reply(arrival, exchange)
        if isinstance(arrival.turn, Pressed):
            await self._frames.stop(arrival.seat)
        await self._bring(reply, arrival, exchange)
        if _proves_way(arrival):
            await self._presence.came_back(origin.address)

    def close(self) -> None:
        """End all frames."""
        self._frames.close()

    async def _reply(self, arrival: Arrival, exchange: Exchange | None) -> Reply:
        going = asyncio.ensure_future(self._respond(arrival.turn))
        try:
            if exchange:
                await asyncio.wait([going], timeout=QUICK_SECONDS)
                if not going.done():
                    await exchange.acknowledge()
            return await going or Reply()
        finally:
            going.cancel()

    async def _bring(self, reply: Reply, arrival: Arrival, exchange: Exchange | None) -> None:
        if exchange and _opens_form(reply, arrival) and await exchange.open_form(reply):
            return
        parcels = parcels_of(reply, _way(reply, arrival))
        if exchange and reply.is_shared and await self._post(parcels, arrival):
            parcels = []
        if exchange and not parcels:
            await exchange.drop()
        edit: Edit | None = None
        for part, parcel in enumerate(parcels):
            edit = await self._show(parcel, part, arrival, exchange)
        if edit and reply.frames:
            await self._play(reply.frames, arrival, edit)

    async def _post(self, parcels: list[Parcel], arrival: Arrival) -> bool:
        """Post for everybody; an answer to an interaction would be that person's own."""
        for part, parcel in enumerate(parcels):
            alone = replace(parcel, edits=None, reply_to=None)
            nonce = nonce_of(str(arrival.id), part)
            if not isinstance(await self._sender.insist(arrival.channel_id, alone, nonce), Sent):
                return False
        return True

    async def _show(
        self, parcel: Parcel, part: int, arrival: Arrival, exchange: Exchange | None
    ) -> Edit | None:
        """Show *parcel*; return how to change it later, None where it was not shown."""
        if exchange and await exchange.show(parcel):
            return exchange.amend
        channel_id = await self._channel(parcel, arrival)
        if channel_id is None:
            log.warning("a person could not be answered")
            return None
        if exchange or channel_id != arrival.channel_id:
            parcel = replace(parcel, edits=None, reply_to=None)
        nonce = nonce_of(str(arrival.id), part)
        outcome = await self._sender.insist(channel_id, parcel, nonce)
        dm = await self._elsewhere(channel_id, arrival, outcome)
        if dm is not None:
            channel_id, parcel = dm, replace(parcel, edits=None, reply_to=None)
            outcome = await self._sender.insist(channel_id, parcel, nonce)
        if not isinstance(outcome, Sent):
            return None
        message = int(outcome.message)

        async def edit(frame: Parcel) -> bool:
            frame = replace(frame, edits=message)
            return isinstance(await self._sender.bring(channel_id, frame, Priority.REMINDER), Sent)

        return edit

    async def _channel(self, parcel: Parcel, arrival: Arrival) -> int | None:
        """Return where *parcel* may be seen: what is private goes to the person's DM."""
        if parcel.is_private and arrival.turn.origin.is_public:
            return await self._sender.open_dm(arrival.user_id)
        return arrival.channel_id

    async def _elsewhere(self, channel_id: int, arrival: Arrival, outcome: Outcome) -> int | None:
        """Return the DM of whoever waits in a channel where the bot may not write."""
        is_there = channel_id == arrival.channel_id and arrival.turn.origin.is_public
        if not is_there or not isinstance(outcome, NoPermission):
            return None
        return await self._sender.open_dm(arrival.user_id)

    async def _play(self, frames: tuple[Frame, ...], arrival: Arrival, edit: Edit) -> None:
        """Play *frames*; in public only how it begins and ends."""
        is_public = arrival.turn.origin.is_public
        shown = (frames[0], frames[-1]) if is_public and len(frames) > 1 else frames
        parcels = [
            (frame.seconds, parcel)
            for frame in shown
            for parcel in parcels_of(frame.reply, Way())[:1]
        ]
        await self._frames.start(arrival.seat, parcels, edit)


def _opens_form(reply: Reply, arrival: Arrival) -> bool:
    """Tell whether the form of *reply* is to be opened: Discord answers no form with a form."""
    if reply.form is None or reply.buttons or reply.danger or reply.notice:
        return False
    return not isinstance(arrival.turn, Filled)


def _proves_way(arrival: Arrival) -> bool:
    """Tell whether what was done shows that the bot can write there (again).

    Discord tells it of no person, and of a channel only with what is done in it.
    """
    origin = arrival.turn.origin
    is_told = arrival.interaction is not None and origin.has_members and origin.can_write
    return is_told or not origin.is_public


def _way(reply: Reply, arrival: Arrival) -> Way:
    """Return the way back; what only the person may see takes no public message's place."""
    may_edit = arrival.is_hidden or not reply.private
    return Way(
        is_public=arrival.turn.origin.is_public,
        can_hide=arrival.interaction is not None,
        answers=arrival.answers,
        pressed=arrival.pressed if may_edit else None,
    )

"""Answers what people did: asks for the Reply, brings it, and plays its frames.

Knows that a person waits: a press is answered within seconds, and trouble on the way is tried
again. Must not know the network's methods or any topic.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from telegram import Bot
from telegram.constants import CallbackQueryLimit
from telegram.error import BadRequest, TelegramError

from bots.adapter import Presence, Respond
from bots.conversation.reply import Block, Frame, Reply, Role
from bots.conversation.turn import Pressed
from bots.pace import Priority
from bots.telegram.outcomes import MAYBE_DELIVERED, REFUSED
from bots.telegram.places import Place
from bots.telegram.receive import Arrival
from bots.telegram.render import Parcel, Way, parcels_of
from bots.telegram.send import Sender
from scheduler.model import Failed, Moved, Outcome, RetryAfter, Sent

log = logging.getLogger(__name__)

QUERY_SECONDS = 3  # Telegram shows a pressed button as busy until the press is answered
QUICK_SECONDS = 1.0  # for an answer that takes longer, a sign of writing is shown
ATTEMPTS = 4
BACKOFF_SECONDS = 0.5


class Query:
    """A press, answered once: with a word for the presser, or empty when that takes too long."""

    def __init__(self, bot: Bot, query_id: str) -> None:
        self._bot = bot
        self._id = query_id
        self._is_answered = False
        self._anyway = asyncio.create_task(self._answer_anyway())

    async def answer(self, notice: str | None) -> bool:
        """Answer the press unless it is answered; tell whether *notice* can have been seen."""
        if self._is_answered:
            return False
        self._is_answered = True
        self._anyway.cancel()
        return await self._send(notice)

    async def _answer_anyway(self) -> None:
        await asyncio.sleep(QUERY_SECONDS)
        self._is_answered = True
        await self._send(None)

    async def _send(self, notice: str | None) -> bool:
        text = notice and notice[: CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH]
        for _ in range(2):
            try:
                return await self._bot.answer_callback_query(self._id, text)
            except BadRequest:  # pressed while we were away; Telegram waits for no answer any more
                return False
            except TelegramError as trouble:
                log.warning("a press was not answered: %s", type(trouble).__name__)
        return False


@dataclass(frozen=True, slots=True)
class _Playing:
    """Frames on their way into a message."""

    message: int | None
    task: asyncio.Task[None]


class Answerer:
    """Answers arrivals, one at a time for each chat."""

    def __init__(
        self,
        respond: Respond,
        sender: Sender,
        presence: Presence,
        link: Callable[[str, str], tuple[str, str]],
    ) -> None:
        """Take *link*, which makes (label, url) into the private chat from locale and payload."""
        self._respond = respond
        self._sender = sender
        self._presence = presence
        self._link = link
        self._playing: dict[int, _Playing] = {}

    async def answer(self, arrival: Arrival, query: Query | None) -> None:
        """Answer one arrival; *query* is its press."""
        self._stop_frames(arrival)
        reply = await self._reply(arrival) or Reply()
        if query and not reply.notice:
            await asyncio.gather(query.answer(None), self._bring(reply, arrival))
            return
        was_noticed = await query.answer(reply.notice) if query else False
        if reply.notice and not was_noticed and not arrival.place.is_group:
            reply = _with_notice(reply)
        await self._bring(reply, arrival)
        if reply.is_noted and arrival.pressed:
            await self._sender.note(arrival.place, arrival.pressed)

    def close(self) -> None:
        """End all frames."""
        for playing in self._playing.values():
            playing.task.cancel()

    async def _reply(self, arrival: Arrival) -> Reply | None:
        """Return the Reply; where that takes long, people see that it is on its way."""
        going = asyncio.ensure_future(self._respond(arrival.turn))
        try:
            await asyncio.wait([going], timeout=QUICK_SECONDS)
            if not going.done():
                await self._sender.show_writing(arrival.place)
            return await going
        finally:
            going.cancel()

    async def _bring(self, reply: Reply, arrival: Arrival) -> None:
        place = arrival.place
        way = Way(
            is_group=place.is_group,
            answers=arrival.answers,
            pressed=arrival.pressed,
            is_captioned=arrival.is_captioned,
            link=self._link_of(reply, arrival),
        )
        outcome: Outcome = Sent("")
        parcel = Parcel()
        for parcel in parcels_of(reply, way):
            place, outcome = await self._insist(place, parcel)
        if reply.frames and isinstance(outcome, Sent) and outcome.message:
            self._start_frames(place, _way_to(parcel, int(outcome.message), way), reply.frames)

    async def _insist(self, place: Place, parcel: Parcel) -> tuple[Place, Outcome]:
        """Bring *parcel* to somebody who waits; return where it went and what became of it."""
        outcome: Outcome = Sent("")
        for attempt in range(ATTEMPTS):
            outcome = await self._sender.bring(place, parcel, Priority.ANSWER)
            if isinstance(outcome, Moved):
                await self._presence.moved(place.address, outcome.to)
                place = Place.parse(outcome.to)
            elif parcel.picture and outcome == MAYBE_DELIVERED:
                parcel = replace(parcel, picture=None)  # words twice are better than none
            elif not _is_worth_another(outcome, parcel):
                break
            elif isinstance(outcome, Failed):
                await asyncio.sleep(BACKOFF_SECONDS * 2**attempt)
        return place, outcome

    def _link_of(self, reply: Reply, arrival: Arrival) -> tuple[str, str] | None:
        """Return the way into the private chat that a reply in a group needs."""
        if not arrival.place.is_group or reply.draft is None:
            return None
        payload = f"draft_{reply.draft}" if reply.draft else "start"
        return self._link(arrival.turn.origin.locale, payload)

    def _start_frames(self, place: Place, way: Way, frames: tuple[Frame, ...]) -> None:
        """Play *frames* in the background; a group sees only how it begins and ends."""
        shown = (frames[0], frames[-1]) if place.is_group and len(frames) > 1 else frames
        if before := self._playing.get(place.chat_id):
            before.task.cancel()
        task = asyncio.create_task(self._play(place, way, shown))
        self._playing[place.chat_id] = _Playing(way.pressed, task)
        task.add_done_callback(lambda done: self._forget_frames(place, done))

    async def _play(self, place: Place, way: Way, frames: tuple[Frame, ...]) -> None:
        began_at = asyncio.get_running_loop().time()
        for frame in frames:
            await asyncio.sleep(began_at + frame.seconds - asyncio.get_running_loop().time())
            for parcel in parcels_of(replace(frame.reply, replaces=True), way)[:1]:
                await self._sender.bring(place, replace(parcel, is_frame=True), Priority.REMINDER)

    def _stop_frames(self, arrival: Arrival) -> None:
        """End the frames of a chat at a press; in a group at a press on the same message."""
        playing = self._playing.get(arrival.place.chat_id)
        if playing is None or not isinstance(arrival.turn, Pressed):
            return
        if not arrival.place.is_group or arrival.pressed == playing.message:
            playing.task.cancel()

    def _forget_frames(self, place: Place, task: asyncio.Task[None]) -> None:
        if (playing := self._playing.get(place.chat_id)) and playing.task is task:
            del self._playing[place.chat_id]


def _is_worth_another(outcome: Outcome, parcel: Parcel) -> bool:
    """Tell whether to try again: twice in vain harms less than nothing, but not twice at all."""
    match outcome:
        case RetryAfter():
            return True
        case Failed() if outcome == MAYBE_DELIVERED:
            return parcel.is_urgent or parcel.edits is not None
        case Failed():
            return not outcome.reason.startswith(REFUSED)
    return False


def _way_to(parcel: Parcel, message: int, way: Way) -> Way:
    """Return the way into *message*, as which *parcel* arrived."""
    is_caption_still = parcel.is_captioned and message == parcel.edits
    return replace(
        way, pressed=message, is_captioned=parcel.picture is not None or is_caption_still
    )


def _with_notice(reply: Reply) -> Reply:
    """Return *reply* with its notice as a text, for somebody who could not see it otherwise."""
    return replace(reply, blocks=(Block(Role.TEXT, reply.notice or ""), *reply.blocks))

"""Brings parcels to places, within the pace, and tells what became of them.

Knows what is tried after a refusal. Must not know Turns, topics or reminders.
"""

import logging
from collections import OrderedDict
from collections.abc import Sequence

from telegram import Bot
from telegram.constants import ChatAction, ReactionEmoji
from telegram.error import RetryAfter as FloodError
from telegram.error import TelegramError

from bots.pace import Pace, Priority
from bots.telegram.outcomes import is_already_so, outcome_of, plainer, wait_of
from bots.telegram.pictures import Pictures
from bots.telegram.places import Place
from bots.telegram.render import Parcel
from bots.telegram.requests import Requests
from scheduler.model import Outcome, RetryAfter, Sent

log = logging.getLogger(__name__)

LANE_FLOOD_CHATS = 5  # so many chats refused in a row, nothing sent between: it is the whole lane
MOST_BEGUN = 1000
NOTED = ReactionEmoji.OK_HAND_SIGN


class Sender:
    """Sends within the allowance; trouble with the platform is an Outcome."""

    def __init__(self, bot: Bot, pace: Pace, pictures: Pictures, *, pays: bool = False) -> None:
        """Take the pace that all sends pass; *pays* sends reminders as paid broadcasts."""
        self._bot = bot
        self._pictures = pictures
        self._requests = Requests(bot, pictures)
        self._pace = pace
        self._pays = pays
        self._flooded: set[int] = set()
        self._begun: OrderedDict[str, int] = OrderedDict()

    async def bring_all(self, place: Place, parcels: Sequence[Parcel], key: str | None) -> Outcome:
        """Bring *parcels* in order, as a reminder's; the first that fails ends it.

        A later attempt with the same *key* goes on where this one ended.
        """
        outcome: Outcome = Sent("")
        for number in range(self._begun.pop(key or "", 0), len(parcels)):
            outcome = await self.bring(place, parcels[number], Priority.REMINDER)
            if not isinstance(outcome, Sent):
                self._note_begun(key, number)
                break
        return outcome

    async def bring(self, place: Place, parcel: Parcel, priority: Priority) -> Outcome:
        """Bring one parcel, more plainly where the platform refuses something of it."""
        way: tuple[Place, Parcel] | None = (place, parcel)
        outcome: Outcome = Sent("")
        while way:
            async with self._pace.slot(place.chat, priority) as refusal:
                if refusal:
                    return refusal
                try:
                    is_paid = self._pays and priority is Priority.REMINDER
                    message = await self._requests.make(*way, is_paid=is_paid)
                except TelegramError as trouble:
                    way, outcome = self._judge(*way, trouble)
                else:
                    self._flooded.clear()
                    return Sent(str(message))
        return outcome

    async def note(self, place: Place, message: int) -> None:
        """Put a sign on a message that what was pressed there is noted; best effort."""
        async with self._pace.slot(place.chat, Priority.ANSWER) as refusal:
            if refusal is None:
                try:
                    await self._bot.set_message_reaction(place.chat_id, message, NOTED)
                except TelegramError as trouble:
                    log.info("no sign was put: %s", type(trouble).__name__)

    async def show_writing(self, place: Place) -> None:
        """Let people see for a few seconds that an answer is on its way; best effort."""
        try:
            await self._bot.send_chat_action(
                place.chat_id, ChatAction.TYPING, message_thread_id=place.thread_id
            )
        except TelegramError as trouble:
            log.info("writing was not shown: %s", type(trouble).__name__)

    def _judge(
        self, place: Place, parcel: Parcel, trouble: TelegramError
    ) -> tuple[tuple[Place, Parcel] | None, Outcome]:
        """Return the next way to try, and the outcome where there is none."""
        if parcel.edits is not None and is_already_so(trouble):
            return None, Sent(str(parcel.edits))
        if parcel.picture and self._pictures.forget(parcel.picture, trouble):
            return (place, parcel), Sent("")
        if way := plainer(place, parcel, trouble):
            log.warning("refused, sent more plainly: %s", trouble.message[:80])
            return way, Sent("")
        outcome = outcome_of(trouble)
        if isinstance(trouble, FloodError):
            outcome = self._flood(place, trouble)
        elif isinstance(outcome, RetryAfter):
            self._pace.pause_lane(outcome.wait)
        log.warning("not sent: %s (%s)", type(outcome).__name__, type(trouble).__name__)
        return None, outcome

    def _flood(self, place: Place, trouble: FloodError) -> RetryAfter:
        """Pause what is flooded. Telegram does not tell whether it means a chat or the bot."""
        wait = wait_of(trouble)
        self._pace.pause_chat(place.chat, wait)
        self._flooded.add(place.chat_id)
        if len(self._flooded) < LANE_FLOOD_CHATS:
            return RetryAfter(wait)
        self._flooded.clear()
        self._pace.pause_lane(wait)
        return RetryAfter(wait, whole_lane=True)

    def _note_begun(self, key: str | None, number: int) -> None:
        if key and number:
            self._begun[key] = number
            while len(self._begun) > MOST_BEGUN:
                self._begun.popitem(last=False)

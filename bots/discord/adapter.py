"""The Discord adapter: puts the parts together and keeps them running.

Knows when to connect, to give up and to stop. Must not know topics, reminders or wording.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import discord

from bots.adapter import Backlog, Presence, Respond, Suggest, TokenRejectedError
from bots.conversation.reply import Reply
from bots.discord.answering import Answerer
from bots.discord.client import Gateway, pointed_at
from bots.discord.commands import MessageOffer, Offer, complete, payloads_of, publish
from bots.discord.exchange import Interaction
from bots.discord.guard import BanGuard
from bots.discord.outcomes import GARBLED, TROUBLE, name_of
from bots.discord.places import LANE, address_of, channel_of, user_of
from bots.discord.receive import Arrival, Reader
from bots.discord.render import LIMITS, Way, parcels_of
from bots.discord.send import Sender
from bots.discord.translator import Translator
from bots.discord.wire import Wire
from bots.pace import Allowance, Pace, Window
from scheduler.model import Address, Outcome, PersonId, RetryAfter

log = logging.getLogger(__name__)

RATE = 50  # requests a second that Discord takes from a bot
CHANNEL = Window(5, 5)  # messages that a channel takes
IN_FLIGHT = 50
DRAIN_SECONDS = 3.5  # the whole program has ten to stop
LAST_SEND_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0
LOGIN_SECONDS = 20.0
LATELY = timedelta(days=7)  # who was reached in this time will hardly refuse now


def allowance(rate: int = RATE) -> Allowance:
    """Return Discord's allowance for a bot that may make *rate* requests a second."""
    return Allowance(lane=Window(rate), chat=CHANNEL, in_flight=IN_FLIGHT)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordOptions:
    """What the adapter is set up with.

    *explain* is offered on messages; *welcome* gives, for a locale, what is said in a server that
    let the bot in. *api_url* ends in "/api/v10", None is Discord's own. *refused* hears the
    status of every answer.
    """

    token: str = field(repr=False)
    offers: tuple[Offer, ...]
    explain: MessageOffer | None = None
    welcome: Callable[[str], Reply] | None = None
    translator: Translator = field(default_factory=Translator)
    api_url: str | None = None
    refused: Callable[[int], None] = lambda _status: None
    allowance: Allowance = field(default_factory=allowance)


class DiscordAdapter:
    """One bot on Discord."""

    platform = LANE
    limits = LIMITS

    def __init__(
        self, options: DiscordOptions, respond: Respond, suggest: Suggest, presence: Presence
    ) -> None:
        self.pace = Pace(options.allowance)
        self._options = options
        self._suggest = suggest
        self._presence = presence
        self._offers = {offer.name: offer for offer in options.offers}
        self._guard = BanGuard()
        self._wire = Wire(self.pace.pause_lane, self._guard, options.refused)
        self._sender = Sender(self.pace, self._wire)
        self._answerer = Answerer(respond, self._sender, self._wire, presence)
        self._gateway: Gateway | None = None
        self._going: set[asyncio.Task[None]] = set()
        self._publishing: asyncio.Task[bool] | None = None

    async def run(self) -> None:
        """Receive turns until cancelled; raise TokenRejectedError when the token is refused."""
        with pointed_at(self._options.api_url):
            wait = 1.0
            while True:
                was_live = await self._connect()
                wait = 1.0 if was_live else min(wait * 1.5, LONGEST_WAIT_SECONDS)
                await asyncio.sleep(wait)

    async def send(self, to: Address, reply: Reply, key: str | None = None) -> Outcome:
        """Bring *reply* to *to*, behind the answers to people; *key* makes its nonces."""
        wait = self._guard.wait()
        if wait is not None and not await self._presence.was_reached(to, LATELY):
            return RetryAfter(wait)
        return await self._sender.bring_all(channel_of(to), parcels_of(reply, Way()), key)

    async def private_chat(self, person: PersonId) -> Address | None:
        """Return the DM of *person*, None where Discord opens none."""
        channel_id = await self._sender.open_dm(user_of(person))
        return None if channel_id is None else address_of(channel_id)

    def available(self) -> int:
        """Return how many reminders may be handed over now; before the login none.

        A failed attempt would let them wait, in the end for longer than Discord knows nonces.
        """
        return self.pace.available() if self._sender.is_open else 0

    def rest(self) -> None:
        """Let no reminder begin any more."""
        self.pace.rest()

    def backlog(self) -> Backlog:
        """Return what waits for the allowance."""
        return self.pace.backlog()

    def is_ready(self) -> bool:
        """Tell whether turns arrive at present and the token is not refused."""
        gateway = self._gateway
        return gateway is not None and gateway.is_live() and not self._sender.is_refused

    async def logged_in(self, client: discord.Client) -> None:
        """Begin to send, and publish the commands."""
        self._sender.open(client)
        work = publish(client, self._wire, self._listed())
        self._publishing = asyncio.create_task(work)

    async def interacted(self, interaction: Interaction) -> None:
        """Answer an interaction."""
        if interaction.type is discord.InteractionType.autocomplete:
            begun = self._reader().read_begun(interaction)
            pairs = await self._suggest(*begun) if begun else []
            await complete(interaction, self._wire, pairs)
        else:
            self._take(self._reader().read_interaction(interaction))

    async def said(self, message: discord.Message) -> None:
        """Answer a message that is addressed to the bot."""
        self._take(self._reader().read_message(message))

    async def came_back(self, channel_ids: list[int]) -> None:
        """Tell that the bot may write into these channels again."""
        for channel_id in channel_ids:
            await self._presence.came_back(address_of(channel_id))

    async def joined(self, channel_id: int, locale: str) -> None:
        """Say what the bot is for; where that is not wanted, people find it all the same."""
        if self._options.welcome is not None:
            parcels = parcels_of(self._options.welcome(locale), Way(is_public=True))
            await self._sender.bring_all(channel_id, parcels, f"{channel_id} welcome")

    async def left(self, channel_ids: list[int]) -> None:
        """Tell that these channels are lost."""
        for channel_id in channel_ids:
            await self._presence.left(address_of(channel_id))

    async def _connect(self) -> bool:
        """Stay connected while that lasts; tell whether it was so at all."""
        async with Gateway(self, self._wire.trace()) as gateway:
            self._gateway = gateway
            try:
                async with self._wire.bounded(LOGIN_SECONDS):
                    await gateway.login(self._options.token)
                await gateway.stay()
            except (*TROUBLE, *GARBLED) as trouble:
                if _is_refusal(trouble):
                    raise TokenRejectedError(LANE) from None
                log.warning("Discord is not reached: %s; trying on", name_of(trouble))
            finally:
                was_live = gateway.is_ready()
                self._gateway = None
                await self._drain()
        return was_live

    async def _drain(self) -> None:
        """Let what was begun end, and cut off what takes too long."""
        self._answerer.close()
        if self._publishing:
            self._publishing.cancel()
        if self._going:
            _, late = await asyncio.wait(self._going, timeout=DRAIN_SECONDS)
            for task in late:
                task.cancel()
        await self._sender.close(LAST_SEND_SECONDS)

    def _reader(self) -> Reader:
        gateway = self._gateway
        bot_id = gateway.user.id if gateway and gateway.user else 0
        return Reader(bot_id, self._offers, self._sender.reach, self._options.explain)

    def _listed(self) -> list[dict[str, Any]]:
        options = self._options
        return payloads_of(options.offers, options.explain, options.translator)

    def _take(self, arrival: Arrival | None) -> None:
        """Answer *arrival*, unless the bot is about to stop."""
        if arrival and self._gateway:
            self._start(self._answerer.answer(arrival))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._going.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._going.discard(task)
        if not task.cancelled() and (bug := task.exception()):
            log.error("a turn was not answered", exc_info=bug)


def _is_refusal(trouble: Exception) -> bool:
    match trouble:
        case discord.LoginFailure():
            return True
        case discord.ConnectionClosed(code=4004):  # the gateway says so
            return True
        case discord.HTTPException(status=401):
            return True
    return False

"""The Telegram adapter: puts the parts together and keeps them running.

Knows how the client library is set up. Must not know topics, reminders or wording.
"""

import asyncio
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from telegram import Update
from telegram.constants import ChatMemberStatus, FloodLimit
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError

from bots.adapter import Backlog, Keepsakes, Presence, Respond, TokenRejectedError
from bots.conversation.reply import Reply
from bots.inbox import Inbox
from bots.pace import Allowance, Pace, Window
from bots.telegram.answering import Answerer, Query
from bots.telegram.client import Client
from bots.telegram.inline import Inline
from bots.telegram.intake import SWEEP_SECONDS, Intake
from bots.telegram.menus import Menu, Profile, publish
from bots.telegram.outcomes import wait_of
from bots.telegram.pictures import Pictures
from bots.telegram.places import LANE, Place
from bots.telegram.polling import Poller, PollingBot
from bots.telegram.receive import UPDATES, Arrival, Change, Event, Reader
from bots.telegram.render import LIMITS, Way, parcels_of
from bots.telegram.send import Sender
from bots.telegram.updates import Job, Opener, Raw
from bots.telegram.webhook import Registration, Webhook
from scheduler.model import Address, Outcome, PersonId

log = logging.getLogger(__name__)

CONNECTIONS = 24
POLL_ANSWER_SECONDS = 5.0  # beyond what Telegram was asked to wait
LONGEST_WAIT_SECONDS = 30.0
SHARED_SWEEP_SECONDS = 0.5  # so long may somebody wait whose update another process took
_MANAGERS = {ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER}


def allowance(rate: int = FloodLimit.MESSAGES_PER_SECOND) -> Allowance:
    """Return Telegram's allowance for a bot that may send *rate* messages a second."""
    return Allowance(
        lane=Window(rate),
        chat=Window(FloodLimit.MESSAGES_PER_SECOND_PER_CHAT),
        group=Window(FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP, 60),
        in_flight=CONNECTIONS,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramOptions:
    """What the adapter is set up with.

    *commands* are the names that the conversation knows. *continue_label* gives, for a locale,
    the label of the button that leads from a group into the private chat. *pays* sends reminders
    as paid broadcasts. *inline* answers from any chat. *keepsakes* outlast a restart. Without a
    *webhook* it polls. The *inbox*, which it needs with one, holds what is handled; it *is_shared*
    where other processes take updates, too. *refused* hears the status of every answer.
    """

    token: str = field(repr=False)
    commands: frozenset[str]
    continue_label: Callable[[str], str]
    api_url: str = "https://api.telegram.org"
    allowance: Allowance = field(default_factory=allowance)
    pays: bool = False
    menus: tuple[Menu, ...] = ()
    profiles: tuple[Profile, ...] = ()
    inline: Inline | None = None
    webhook: Webhook | None = None
    keepsakes: Keepsakes | None = None
    inbox: Inbox | None = None
    is_shared: bool = False
    refused: Callable[[int], None] = lambda _status: None
    request_seconds: float = 10.0


class TelegramAdapter:
    """One bot on Telegram."""

    platform = LANE
    limits = LIMITS

    def __init__(self, options: TelegramOptions, respond: Respond, presence: Presence) -> None:
        # Else the library warns of its own next release at every 429.
        os.environ.setdefault("PTB_TIMEDELTA", "1")
        self.pace = Pace(options.allowance)
        self._options = options
        self._presence = presence
        self._bot = _make_bot(options)
        self._pictures = Pictures(self._bot, options.keepsakes)
        self._sender = Sender(self._bot, self.pace, self._pictures, pays=options.pays)
        self._answerer = Answerer(respond, self._sender, presence, self._link)
        opener = Opener(self._bot, self._open)
        self._intake = _intake(options, opener)
        self._poller = Poller(self._bot, opener, UPDATES, self._intake)
        self._registration = Registration(self._bot, options.webhook) if options.webhook else None

    async def run(self) -> None:
        """Receive turns until cancelled; raise TokenRejectedError when the token is refused."""
        try:
            await self._connect()
            async with asyncio.TaskGroup() as group:
                group.create_task(publish(self._bot, self._options.menus, self._options.profiles))
                await self._receive(group)
        finally:
            self._answerer.close()
            await self._bot.shutdown()

    async def send(self, to: Address, reply: Reply, key: str | None = None) -> Outcome:
        """Bring *reply* to *to*, behind the answers to people; *key* continues what was begun."""
        place = Place.parse(to)
        parcels = parcels_of(reply, Way(is_group=place.is_group))
        return await self._sender.bring_all(place, parcels, key)

    async def private_chat(self, person: PersonId) -> Address | None:
        """Return the private chat of *person*, which has the person's id."""
        return Address(person)

    def rest(self) -> None:
        """Let no reminder begin any more."""
        self.pace.rest()

    def backlog(self) -> Backlog:
        """Return what waits for the allowance."""
        return self.pace.backlog()

    def is_ready(self) -> bool:
        """Tell whether updates arrive at present."""
        if self._registration:
            return self._registration.is_well()
        return self._poller.is_alive()

    async def accept(self, raw: Raw) -> bool:
        """Take one update that Telegram pushed; False where it must push it again."""
        is_taken = self._intake is not None and await self._intake.accept(raw)
        if is_taken and self._registration:
            self._registration.came()
        return is_taken

    async def _receive(self, group: asyncio.TaskGroup) -> None:
        """Receive updates until cancelled: pushed ones, or else fetched ones."""
        if self._registration and self._intake:
            group.create_task(self._registration.watch())
            await self._intake.run()
        if self._intake:
            group.create_task(self._intake.run())
            self._poller.knows(await self._intake.catch_up())
        await self._poller.run()

    async def _connect(self) -> None:
        """Greet Telegram until it answers; only a refused token ends that."""
        wait = 1.0
        while True:
            try:
                await self._bot.initialize()
                return await self._choose_source()
            except InvalidToken:  # its text holds the token, so it goes no further
                raise TokenRejectedError(LANE) from None
            except RetryAfter as trouble:
                await asyncio.sleep(wait_of(trouble).total_seconds())
            except TelegramError as trouble:
                log.warning("%s; trying on", _in_words(trouble))
                await asyncio.sleep(wait)
                wait = min(wait * 1.5, LONGEST_WAIT_SECONDS)

    async def _choose_source(self) -> None:
        """Tell Telegram whether updates are pushed or fetched."""
        if self._registration:
            await self._registration.register()
        else:
            await self._bot.delete_webhook()  # what waits there is fetched

    def _open(self, update: Update) -> Job | None:
        if (asked := update.inline_query) and (inline := self._options.inline):
            return asked.from_user.id, partial(inline.answer, self._bot, asked, self._pictures)
        match self._reader().read(update):
            case Arrival() as arrival:
                query = Query(self._bot, arrival.query) if arrival.query else None
                return arrival.place.chat_id, partial(self._answerer.answer, arrival, query)
            case Change() as change:
                return change.place.chat_id, partial(self._note, change)
        return None

    def _reader(self) -> Reader:
        return Reader(
            bot_id=self._bot.id,
            username=self._bot.username,
            commands=self._options.commands,
            can_manage=self._can_manage,
        )

    async def _note(self, change: Change) -> None:
        address = change.place.address
        match change.event:
            case Event.CAME_BACK:
                await self._presence.came_back(address)
            case Event.LEFT:
                await self._presence.left(address)
            case Event.MOVED:
                await self._presence.moved(address, change.to or address)

    async def _can_manage(self, chat_id: int, user_id: int) -> bool:
        try:
            member = await self._bot.get_chat_member(chat_id, user_id)
        except TelegramError as trouble:
            log.warning("rights are not known: %s", type(trouble).__name__)
            return False
        return member.status in _MANAGERS

    def _link(self, locale: str, payload: str) -> tuple[str, str]:
        """Return the label and address of the way into the private chat."""
        url = f"https://t.me/{self._bot.username}?start={payload}"
        return self._options.continue_label(locale), url


def _in_words(trouble: TelegramError) -> str:
    """Return what is wrong: a refusal tells it, other errors may quote an address."""
    if isinstance(trouble, BadRequest):
        return f"Telegram refuses: {trouble.message}"
    return f"Telegram is not reached: {type(trouble).__name__}"


def _intake(options: TelegramOptions, opener: Opener) -> Intake | None:
    if options.inbox is None:
        return None
    others_take = options.is_shared and options.webhook is not None
    return Intake(options.inbox, opener, SHARED_SWEEP_SECONDS if others_take else SWEEP_SECONDS)


def _make_bot(options: TelegramOptions) -> PollingBot:
    """Return the client: one connection for polling, others for all else."""
    return PollingBot(
        options.token,
        base_url=f"{options.api_url.rstrip('/')}/bot",
        base_file_url=f"{options.api_url.rstrip('/')}/file/bot",
        request=Client(CONNECTIONS, options.request_seconds, options.refused),
        get_updates_request=Client(1, POLL_ANSWER_SECONDS),
    )

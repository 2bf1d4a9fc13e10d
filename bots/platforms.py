"""Makes the adapter of each platform that is set up, in the words of the phrasebook.

Knows what each adapter must be handed. Must not know what it does with it. A platform's library
is loaded only where it is used: together they take a second of start-up on a small machine.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from aiohttp.web import Application

from bots.adapter import Adapter, Keepsakes, Presence, Respond
from bots.allowance import Allowance
from bots.conversation.commands import COMMANDS
from bots.conversation.dispatcher import SEEN_WITHIN, Dispatcher
from bots.conversation.people import PeopleStore
from bots.inbox import Inbox
from bots.library.librarian import Librarian
from bots.listener import Mount
from bots.picture import Paint
from bots.settings import Settings
from bots.web.content_pages import ContentPages
from bots.web.pictures import Pictures
from bots.web.receive import Menu, WebAdapter
from content.phrasebook import Phrasebook
from content.pictures import picture_files
from scheduler.clock import Clock, SystemClock
from scheduler.errors import SchedulerError
from scheduler.model import Address
from scheduler.reminders import GONE_KEPT, UNSEEN_KEPT, Reminders
from storage.facts import SqlFacts

log = logging.getLogger(__name__)

LOCALE = "en"
# What Telegram's menus leave out, by whom they are shown to.
HIDDEN = {
    "DEFAULT": frozenset[str](),
    "PRIVATE": frozenset({"start"}),
    "GROUPS": frozenset({"start", "settings", "privacy", "reminders"}),
    "ADMINISTRATORS": frozenset({"privacy"}),
}
LISTED = ("command.", "option.", "choice.", "kind.", "menu.explain")  # what platforms list
NAMES = "name."  # begins the keys of what commands and options are called
EXPLAINS = "ask"  # what is given with a message that somebody points at
WEB_AT_ONCE = 100  # the preview has no allowance; this is the scheduler's largest batch

Allowances = dict[str, Callable[[], int]]
"""By lane: how many reminders it may be handed now."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What adapters are handed.

    Who answers, who hears of chats, what is kept, the small words, an inbox by lane, and who
    counts answers that are refusals, by lane and status.
    """

    dispatcher: Dispatcher
    respond: Respond
    presence: Presence
    keepsakes: Keepsakes
    phrasebook: Phrasebook
    inbox: Callable[[str], Inbox]
    refused: Callable[[str, int], None]

    def say(self, key: str, locale: str = LOCALE) -> str:
        """Return a phrase for the platform's own surfaces."""
        return self.phrasebook.say(key, self.phrasebook.nearest(locale))

    def translations(self) -> dict[str, dict[str, str]]:
        """Return what is listed there in English, with what it is called in other locales."""
        others = [one for one in self.phrasebook.locales if one != LOCALE]
        keys = [key for key in self.phrasebook.keys(LOCALE) if key.startswith(LISTED)]
        return {self.say(key): {one: self.say(key, one) for one in others} for key in keys}

    def names(self) -> dict[str, dict[str, str]]:
        """Return what the commands and their options are called in other locales."""
        others = [one for one in self.phrasebook.locales if one != LOCALE]
        keys = [key for key in self.phrasebook.keys(LOCALE) if key.startswith(NAMES)]
        return {
            key.removeprefix(NAMES): {one: self.say(key, one) for one in others} for key in keys
        }


class ReminderPresence:
    """Tells the reminders which chats come and go, and how long to keep what these chose."""

    def __init__(self, reminders: Reminders, people: PeopleStore, clock: Clock) -> None:
        self._reminders = reminders
        self._people = people
        self._clock = clock

    async def came_back(self, address: Address) -> None:
        """Let the chat's reminders run again."""
        try:
            await self._reminders.came_back(address)
            await self._note_seen(address)
        except SchedulerError as error:
            log.warning("a chat's return was not noted: %s", error)

    async def _note_seen(self, address: Address) -> None:
        """Note that the chat is there, no more exactly than it is kept of people."""
        today = self._clock.now().date()
        seen_on = (await self._people.preferences(address)).seen_on
        if seen_on is not None and today - seen_on > SEEN_WITHIN:
            await self._people.saw(address, today)

    async def left(self, address: Address) -> None:
        """Let the chat's reminders rest, so that none of them is sent in vain.

        What it chose goes when they do: it counts as unseen for all but that time.
        """
        day = (self._clock.now() - (UNSEEN_KEPT - GONE_KEPT)).date()
        try:
            await self._reminders.left(address)
            await self._people.saw(address, day)
        except SchedulerError as error:
            log.warning("a chat's leaving was not noted: %s", error)

    async def moved(self, old: Address, new: Address) -> None:
        """Let the chat's reminders follow it."""
        try:
            await self._reminders.moved(old, new)
        except SchedulerError as error:
            log.warning("a chat's move was not noted: %s", error)

    async def was_reached(self, address: Address, lately: timedelta) -> bool:
        """Tell whether a reminder arrived there *lately*; where that is not known, it did not."""
        try:
            return await self._reminders.was_reached(address, lately)
        except SchedulerError as error:
            log.warning("a chat was not looked up: %s", error)
            return False


class StoredKeepsakes:
    """Keeps what adapters want to find again; where the storage fails, it was not known."""

    def __init__(self, facts: SqlFacts) -> None:
        self._facts = facts

    async def find(self, name: str) -> str | None:
        """Return what was kept under *name*, None where that is not known."""
        try:
            return await self._facts.find(name)
        except SchedulerError as error:
            log.warning("something kept was not found: %s", error)
            return None

    async def keep(self, name: str, value: str) -> None:
        """Keep *value* under *name*."""
        try:
            await self._facts.keep(name, value)
        except SchedulerError as error:
            log.warning("something was not kept: %s", error)


def make_adapters(settings: Settings, desk: Desk) -> tuple[dict[str, Adapter], Allowances, Mount]:
    """Return the adapters by lane, their allowances, and what mounts preview and webhook."""
    adapters: dict[str, Adapter] = {}
    allowances: Allowances = {}
    mounts: list[Mount] = []
    if settings.shows_preview:
        web = _web(desk)
        mounts += [web.mount, _content_pages(desk).mount, Pictures(picture_files()).mount]
        adapters[web.platform], allowances[web.platform] = web, lambda: WEB_AT_ONCE
    if settings.telegram_token is not None:
        token = settings.telegram_token.get_secret_value()
        adapter, allowance, more = _telegram(token, settings, desk)
        adapters[adapter.platform], allowances[adapter.platform] = adapter, allowance
        mounts += more
    if settings.discord_token is not None:
        adapter, allowance = _discord(settings.discord_token.get_secret_value(), settings, desk)
        adapters[adapter.platform], allowances[adapter.platform] = adapter, allowance
    return adapters, allowances, mounting(*mounts)


def _web(desk: Desk) -> WebAdapter:
    commands = tuple((spec.name, desk.say(spec.description_key)) for spec in COMMANDS)
    labels = {name: desk.say(f"menu.{name}") for name in ("placeholder", "texts", "details")}
    menu = Menu(commands, labels)
    return WebAdapter(desk.respond, desk.dispatcher.suggest, menu, desk.presence)


def _content_pages(desk: Desk) -> ContentPages:
    return ContentPages(Librarian(SystemClock(), LOCALE).catalogue, load_painters, desk.say)


def load_painters() -> dict[str, Paint]:
    """Return what shows a Reply as each platform would, whether it is set up or not."""
    from bots.discord.picture import paint as paint_discord  # noqa: PLC0415 - see above
    from bots.telegram.picture import paint as paint_telegram  # noqa: PLC0415

    return {"telegram": paint_telegram, "discord": paint_discord}


def load_allowance(platform: str, rate: int | None = None) -> Allowance:
    """Return what "telegram" or "discord" lets through, where *rate* is the bot's a second."""
    if platform == "discord":
        from bots.discord import adapter as discord  # noqa: PLC0415 - see above

        return discord.allowance() if rate is None else discord.allowance(rate)
    from bots.telegram import adapter as telegram  # noqa: PLC0415 - see above

    return telegram.allowance() if rate is None else telegram.allowance(rate)


def mounting(*mounts: Mount) -> Mount:
    """Return what does all of *mounts*."""

    def mount(app: Application) -> None:
        for each in mounts:
            each(app)

    return mount


def _telegram(
    token: str, settings: Settings, desk: Desk
) -> tuple[Adapter, Callable[[], int], list[Mount]]:
    from bots.telegram.adapter import (  # noqa: PLC0415 - see above
        TelegramAdapter,
        TelegramOptions,
        allowance,
    )
    from bots.telegram.door import Door  # noqa: PLC0415
    from bots.telegram.inline import Inline  # noqa: PLC0415
    from bots.telegram.menus import Menu as Commands  # noqa: PLC0415
    from bots.telegram.menus import MenuEntry, Profile, Scope  # noqa: PLC0415
    from bots.telegram.places import LANE  # noqa: PLC0415
    from bots.telegram.webhook import webhook_at  # noqa: PLC0415

    def menus(locale: str) -> Iterator[Commands]:
        code = "" if locale == LOCALE else locale[:2]
        for scope, hidden in HIDDEN.items():
            entries = tuple(
                MenuEntry(spec.name, desk.say(spec.description_key, locale))
                for spec in COMMANDS
                if spec.name not in hidden
            )
            yield Commands(Scope[scope], entries, code)

    def profile(locale: str) -> Profile:
        code = "" if locale == LOCALE else locale[:2]
        short, long = (
            desk.say(f"menu.{key}", locale) for key in ("short_description", "description")
        )
        return Profile(short, long, code)

    def private_label(locale: str) -> str:
        return desk.say("continue_in_private", locale)

    locales = desk.phrasebook.locales
    secret = settings.telegram_webhook_secret
    told = None if secret is None else secret.get_secret_value()
    webhook = webhook_at(settings.public_url, token, told) if settings.public_url else None
    options = TelegramOptions(
        token=token,
        commands=frozenset(spec.name for spec in COMMANDS),
        continue_label=private_label,
        inline=Inline(desk.dispatcher.look_up, lambda locale: desk.say("ask_in_private", locale)),
        allowance=allowance(settings.telegram_rate),
        menus=tuple(menu for locale in locales for menu in menus(locale)),
        profiles=tuple(map(profile, locales)),
        api_url=str(settings.telegram_api_url).rstrip("/"),
        keepsakes=desk.keepsakes,
        refused=partial(desk.refused, LANE),
        webhook=webhook,
        inbox=desk.inbox(LANE),
        is_shared=settings.server is not None,
    )
    adapter = TelegramAdapter(options, desk.respond, desk.presence)
    mounts: list[Mount] = [] if webhook is None else [Door(webhook, adapter.accept).mount]
    return adapter, adapter.pace.available, mounts


def _discord(token: str, settings: Settings, desk: Desk) -> tuple[Adapter, Callable[[], int]]:
    from bots.discord.adapter import (  # noqa: PLC0415 - see above
        DiscordAdapter,
        DiscordOptions,
        allowance,
    )
    from bots.discord.commands import MessageOffer, Offer, Option, WhomOption  # noqa: PLC0415
    from bots.discord.places import LANE  # noqa: PLC0415
    from bots.discord.translator import Translator  # noqa: PLC0415

    whom = WhomOption(desk.say("option.for_chat"), desk.say("choice.me"), desk.say("choice.here"))
    offers = tuple(
        Offer(
            name=spec.name,
            description=desk.say(spec.description_key),
            words=None
            if spec.words is None
            else Option(
                spec.words,
                desk.say(f"option.{spec.words}"),
                is_needed=spec.needs_words,
                completes=spec.completion is not None,
            ),
            whom=whom if spec.for_chat else None,
            options=tuple(
                Option(
                    option.name,
                    desk.say(f"option.{option.name}"),
                    completes=option.completion is not None,
                    choices=tuple((value, desk.say(key)) for value, key in option.choices),
                )
                for option in spec.options
            ),
        )
        for spec in COMMANDS
    )
    options = DiscordOptions(
        token=token,
        offers=offers,
        explain=MessageOffer(desk.say("menu.explain"), EXPLAINS),
        welcome=desk.dispatcher.welcome,
        translator=Translator(desk.translations(), desk.names()),
        refused=partial(desk.refused, LANE),
        api_url=str(settings.discord_api_url).rstrip("/"),
        allowance=allowance(settings.discord_rate),
    )
    adapter = DiscordAdapter(options, desk.respond, desk.dispatcher.suggest, desk.presence)
    return adapter, adapter.available

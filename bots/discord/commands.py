"""Publishes the slash commands, and completes their words while they are typed.

Knows how Discord lists commands. Must not know what they do: names and words are handed in.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import discord
from discord import AppCommandOptionType, AppCommandType
from discord.app_commands import AppCommandContext, AppInstallationType, Choice

from bots.discord.exchange import FIRST_SECONDS, Interaction
from bots.discord.outcomes import GARBLED, TROUBLE, code_of, name_of, outcome_of
from bots.discord.translator import Translator
from bots.discord.wire import Wire
from scheduler.model import Failed

log = logging.getLogger(__name__)

DESCRIPTION_CHARS = 100
NAME_CHARS = 32
CHOICES = 25
CHOICE_CHARS = 100
PUBLISH_SECONDS = 15.0
ATTEMPTS = 8
WHOM = "where"  # the option that asks "for me or for this chat?"


class Whom(StrEnum):
    """What that option answers."""

    ME = "me"
    HERE = "here"


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a command; *completes* asks for suggestions, *choices* are (value, label)."""

    name: str
    description: str
    is_needed: bool = False
    completes: bool = False
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class WhomOption:
    """How "for me or for this chat?" is put."""

    description: str
    me: str
    here: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A slash command.

    Its *words* are typed into one option, *options* stand beside it; *whom* asks whether it is
    meant for the person or for the chat.
    """

    name: str
    description: str
    words: Option | None = None
    whom: WhomOption | None = None
    options: tuple[Option, ...] = ()

    @property
    def typed(self) -> tuple[Option, ...]:
        """The options that are typed or picked, that for words first."""
        return self.options if self.words is None else (self.words, *self.options)

    def completes(self, name: str) -> bool:
        """Tell whether words begun in the option of that name are completed."""
        return any(option.completes for option in self.typed if option.name == name)


@dataclass(frozen=True, slots=True)
class MessageOffer:
    """An entry in the menu of a message: *command* is given with the message as its words."""

    label: str
    command: str


async def publish(client: discord.Client, wire: Wire, listed: list[dict[str, Any]]) -> bool:
    """Bring Discord's list of commands up to date, in the whole; tell whether it is.

    Overwriting costs one request a start and changes nothing that is right already; comparing
    first would cost one as well. The old commands work meanwhile, so trouble is tried again, and
    in the end let be; but a list that Discord calls wrong stays wrong.
    """
    for attempt in range(ATTEMPTS):
        try:
            async with wire.bounded(PUBLISH_SECONDS):
                await client.http.bulk_upsert_global_commands(client.application_id or 0, listed)
        except TROUBLE as trouble:
            log.warning("the commands are not published: %s", trouble)
            if isinstance(outcome_of(trouble), Failed) and code_of(trouble):
                break
            await asyncio.sleep(2**attempt)
        else:
            return True
    return False


def payloads_of(
    offers: Sequence[Offer], explain: MessageOffer | None, translator: Translator
) -> list[dict[str, Any]]:
    """Return the commands as Discord takes them: everywhere, for servers and persons."""
    names = [offer.name for offer in offers]
    payloads = [_command(offer, names, translator) for offer in offers]
    if explain is not None:
        payloads.append(
            {
                "type": AppCommandType.message.value,
                "name": _short(explain.label, NAME_CHARS),
                **_translated("name", explain.label, NAME_CHARS, translator),
            }
        )
    contexts = AppCommandContext(guild=True, dm_channel=True, private_channel=True)
    installs = AppInstallationType(guild=True, user=True)
    where = {"contexts": contexts.to_array(), "integration_types": installs.to_array()}
    return [payload | where for payload in payloads]


async def complete(interaction: Interaction, wire: Wire, pairs: Sequence[tuple[str, str]]) -> None:
    """Answer with what the words begun can become, as (value, label); nothing of it is logged."""
    choices = [
        Choice(name=_short(label, CHOICE_CHARS), value=value)
        for value, label in pairs[:CHOICES]
        if label and len(value) <= CHOICE_CHARS
    ]
    try:
        async with wire.bounded(FIRST_SECONDS):
            await interaction.response.autocomplete(choices)
    except (*TROUBLE, *GARBLED) as trouble:
        log.info("nothing was suggested: %s", name_of(trouble))


def _command(offer: Offer, siblings: Sequence[str], translator: Translator) -> dict[str, Any]:
    within = [option.name for option in offer.typed]
    within += [WHOM] if offer.whom else []
    return {
        "type": AppCommandType.chat_input.value,
        "name": offer.name,
        **_named(offer.name, siblings, translator),
        "description": _short(offer.description, DESCRIPTION_CHARS),
        **_translated("description", offer.description, DESCRIPTION_CHARS, translator),
        "options": [
            _option(option, translator) | _named(option.name, within, translator)
            for option in (*offer.typed, *_whom_option(offer.whom))
        ],
    }


def _option(option: Option, translator: Translator) -> dict[str, Any]:
    payload = {
        "type": AppCommandOptionType.string.value,
        "name": option.name,
        "description": _short(option.description, DESCRIPTION_CHARS),
        **_translated("description", option.description, DESCRIPTION_CHARS, translator),
        "required": option.is_needed,
    }
    if option.completes:
        payload["autocomplete"] = True
    if option.choices:
        payload["choices"] = [_choice(value, label, translator) for value, label in option.choices]
    return payload


def _whom_option(whom: WhomOption | None) -> tuple[Option, ...]:
    if whom is None:
        return ()
    choices = ((Whom.ME.value, whom.me), (Whom.HERE.value, whom.here))
    return (Option(WHOM, whom.description, choices=choices),)


def _named(name: str, siblings: Sequence[str], translator: Translator) -> dict[str, Any]:
    """Return the field with the name in other languages, nothing where there are none."""
    names = translator.names_of(name, siblings)
    return {"name_localizations": names} if names else {}


def _choice(value: str, label: str, translator: Translator) -> dict[str, Any]:
    choice: dict[str, Any] = {"name": _short(label, CHOICE_CHARS), "value": value}
    return choice | _translated("name", label, CHOICE_CHARS, translator)


def _translated(what: str, text: str, chars: int, translator: Translator) -> dict[str, Any]:
    """Return the field that says *text* in other languages, nothing where there are none."""
    translations = translator.translations(text, chars)
    return {f"{what}_localizations": translations} if translations else {}


def _short(text: str, chars: int) -> str:
    return text if len(text) <= chars else text[: chars - 1].rstrip() + "…"

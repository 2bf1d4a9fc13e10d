"""What the fake platforms hold against the published schemas is refused where it does not fit."""

from typing import Any

import pytest

from tests.fakes import discord_schema, telegram_schema
from tests.fakes.discord_rules import RuleBrokenError as DiscordError
from tests.fakes.telegram_rules import RuleBrokenError as TelegramError

SENT = {"chat_id": 7, "text": "Drink", "entities": [{"type": "bold", "offset": 0, "length": 5}]}
CARD: dict[str, Any] = {"flags": 1 << 15, "components": [{"type": 10, "content": "Drink"}]}


def test_what_fits_passes() -> None:
    """Both take what a bot of ours sends."""
    telegram_schema.check_published("sendMessage", SENT)
    discord_schema.check_published("send", CARD)
    discord_schema.check_published("open_dm", {"recipient_id": 10**17})


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"chat_id": True}, "chat_id is no"),
        ({"text": None}, "text is no String"),
        ({"colour": "red"}, "has no colour"),
        ({"entities": [{"type": "bold", "offset": 0}]}, r"entities\[0\] lacks length"),
        ({"reply_markup": {"inline_keyboard": [{"text": "x"}]}}, "reply_markup"),
    ],
)
def test_telegram_refuses_what_does_not_fit(change: dict[str, Any], fault: str) -> None:
    """The fault is named with its place."""
    with pytest.raises(TelegramError, match=fault):
        telegram_schema.check_published("sendMessage", SENT | change)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"components": [{"type": 10}]}, "components"),
        ({"components": [{"type": 99, "content": "x"}]}, "components"),
        ({"nonce": ["x"]}, "nonce"),
        ({"flags": "loud"}, "flags"),
    ],
)
def test_discord_refuses_what_does_not_fit(change: dict[str, Any], fault: str) -> None:
    """The fault is named with its place."""
    with pytest.raises(DiscordError, match=fault):
        discord_schema.check_published("send", CARD | change)


def modal(component: dict[str, Any], **label: Any) -> dict[str, Any]:
    """Return what opens a form of one question."""
    part = {"type": 18, "label": "Where?", "component": component} | label
    return {"type": 9, "data": {"custom_id": "x", "title": "Form", "components": [part]}}


def radios(count: int) -> dict[str, Any]:
    """Return so many answers, of which one is picked."""
    options = [{"label": f"Place {n}", "value": str(n)} for n in range(count)]
    return {"type": 21, "custom_id": "where", "options": options}


def test_a_form_to_pick_from_passes() -> None:
    """Two to ten answers stand in sight."""
    for count in (2, 10):
        discord_schema.check_published("callback", modal(radios(count), description="The sorest"))


@pytest.mark.parametrize(
    "body",
    [modal(radios(1)), modal(radios(11)), modal(radios(3), description="")],
    ids=["one", "eleven", "no hint"],
)
def test_a_form_that_discord_does_not_take_is_refused(body: dict[str, Any]) -> None:
    """Neither fewer nor more answers, nor an empty hint."""
    with pytest.raises(DiscordError):
        discord_schema.check_published("callback", body)

"""What a command's further options do, and what completes them while they are typed."""

import pytest

from bots.conversation.turn import Command
from tests.conversation.talk import Talk


async def remind(talk: Talk, words: str = "", **options: str) -> None:
    """Give the command with its options."""
    await talk.do(Command(origin=talk.origin, name="remind", words=words, options=options))


async def test_all_options_lead_straight_to_the_echo(talk: Talk) -> None:
    """Nothing is asked that was said."""
    await remind(talk, "every day at 8:00", what="stretch", zone="Asia/Kathmandu")
    await talk.expect("Is this right?")
    await talk.expect("Stretching: every day at 8:00 in the morning, Kathmandu time")
    await talk.expect_button("Save")


async def test_a_zone_is_ones_own_where_none_was_named(talk: Talk) -> None:
    """The first zone is kept, a later one counts for its reminder alone."""
    await remind(talk, "call mum every day at 8:00", zone="Europe/Berlin")
    await remind(talk, "call mum every day at 8:00", zone="Tokyo")
    await talk.expect("Tokyo time")
    await talk.press("Save")
    await talk.expect("Tokyo time")
    await remind(talk, "call mum every day at 8:00")
    await talk.expect("Berlin time")


async def test_quiet_hours_stay_in_ones_own_zone(talk: Talk) -> None:
    """A reminder in another zone does not silence the others in the middle of the day."""
    await remind(talk, "water every 2 hours from 8 to 20", zone="Europe/Berlin")
    await talk.press("I have read this")
    await talk.press("Save")
    await remind(talk, "call mum every day at 8:00", zone="Tokyo")
    await talk.press("Save")
    await talk.go_by(60)  # 14:00 in Berlin, 22:00 in Tokyo
    await talk.expect_button("Done")


async def test_a_place_with_several_zones_is_asked_back(talk: Talk) -> None:
    """What is picked then counts for this reminder alone."""
    await remind(talk, "call mum every day at 8:00", zone="Europe/Berlin")
    await remind(talk, "call mum every day at 8:00", zone="Australia")
    label = next(one for one in labels(talk) if one.startswith("Adelaide"))
    await talk.press(label)
    await talk.expect("Adelaide time")
    await remind(talk, "call mum every day at 8:00")
    await talk.expect("Berlin time")


async def test_a_kind_alone_offers_its_schedules(talk: Talk) -> None:
    """The rest is picked as usual."""
    await remind(talk, what="stretch", zone="Europe/Berlin")
    await talk.press("Before bed, every day at 21:30")
    await talk.expect("Stretching: every day at 21:30, Berlin time")


async def test_options_that_this_release_never_offered_are_passed_over(talk: Talk) -> None:
    """They come from outside, like a token."""
    await remind(talk, what="dance")
    await talk.expect("What shall I remind you of?")


@pytest.mark.parametrize(
    ("typed", "pair"),
    [
        ("", ("every day at 8:00", "every day at 8:00 in the morning")),
        ("every day at 9", ("every day at 9", "every day at 9:00 in the morning")),
        ("7:30", ("every day at 7:30", "every day at 7:30 in the morning")),
        ("mondays", ("mondays at 20:00", "every Monday at 20:00")),
        (
            "every 3",
            ("every 3 hours from 8 to 20", "every 3 hours from 8:00 in the morning to 20:00"),
        ),
        (
            "call mum every day at 9",
            ("call mum every day at 9", "call mum: every day at 9:00 in the morning"),
        ),
        ("in 45 minutes", ("in 45 minutes", "in 45 minutes")),
    ],
)
async def test_times_are_echoed_while_they_are_typed(
    talk: Talk, typed: str, pair: tuple[str, str]
) -> None:
    """Each suggestion says in words what it would be."""
    assert pair in talk.dispatcher.suggest("remind", "when", typed, "en")


@pytest.mark.parametrize(
    ("typed", "zone"),
    [("", "America/New_York"), ("kath", "Asia/Kathmandu"), ("munic", "Europe/Berlin"),
     ("Europe/Be", "Europe/Berlin"), ("japan", "Asia/Tokyo"), ("kathmando", "Asia/Kathmandu")],
)  # fmt: skip
async def test_zones_are_found_by_what_their_names_begin_with(
    talk: Talk, typed: str, zone: str
) -> None:
    """A city, a country or a key will do, and typing errors are forgiven."""
    found = dict(talk.dispatcher.suggest("remind", "zone", typed, "en"))
    assert zone in found


async def test_nothing_else_is_completed(talk: Talk) -> None:
    """An option that has nothing to complete it has no suggestions."""
    assert talk.dispatcher.suggest("remind", "what", "wa", "en") == []
    assert talk.dispatcher.suggest("remind", "zone", "qwertz", "en") == []
    assert talk.dispatcher.suggest("dance", "when", "wa", "en") == []


def labels(talk: Talk) -> list[str]:
    """Return the labels of the newest buttons."""
    return [button.label for reply in talk.came for row in reply.buttons for button in row]

"""What a command's further options do, and what completes them while they are typed."""

from dataclasses import replace
from pathlib import Path

import pytest

from bots.conversation.people import Preferences
from bots.conversation.turn import Command
from scheduler.model import Address, PersonId
from tests.conversation.stored import everything
from tests.conversation.talk import Talk


async def remind(talk: Talk, words: str = "", **options: str) -> None:
    """Give the command with its options."""
    await talk.do(Command(origin=talk.origin, name="remind", words=words, options=options))


async def offered(
    talk: Talk, typed: str, option: str = "when", *, for_chat: bool = False, **others: str
) -> list[tuple[str, str]]:
    """Begin to type into an option of the command, beside *others*; return what is offered."""
    words, options = (typed, others) if option == "when" else ("", {option: typed, **others})
    begun = Command(
        origin=talk.origin, name="remind", words=words, for_chat=for_chat, options=options
    )
    return await talk.dispatcher.suggest(begun, option)


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
    assert pair in await offered(talk, typed)


async def test_a_single_time_is_told_on_ones_own_clock(talk: Talk) -> None:
    """As it will be read; where it is noon in London it is one in the morning in Auckland."""
    await remind(talk, zone="Pacific/Auckland")
    for typed, label in (
        ("in 45 minutes", "today at 1:45 in the morning, Auckland time"),
        ("call mum tomorrow at 9", "call mum: tomorrow at 9:00 in the morning, Auckland time"),
        (
            "tomorrow at 8 and 18",
            "Wed, 25 Nov 2026 at 8:00 in the morning and 18:00, Auckland time",
        ),
    ):
        assert (typed, label) in await offered(talk, typed)


async def test_the_zone_option_counts_while_it_stands_there(talk: Talk) -> None:
    """It is what the words will be read in."""
    assert await offered(talk, "tomorrow at 9", zone="Tokyo") == [
        ("tomorrow at 9", "tomorrow at 9:00 in the morning, Tokyo time"),
        ("every day at tomorrow at 9", "every day at 9:00 in the morning, from Tue, 24 Nov 2026"),
    ]


async def test_a_time_for_the_chat_is_told_on_the_chats_clock(talk: Talk) -> None:
    """Whoever types lives elsewhere, and sees it on their own 12-hour clock."""
    mine = Preferences(key="test:7", zone="Europe/Berlin", clock_hours=12)
    for chosen in (mine, Preferences(key="test:club", zone="Asia/Tokyo")):
        await talk.people.save_preferences(chosen)
    talk.origin = replace(talk.origin, address=Address("test:club"), is_public=True)
    here = dict(await offered(talk, "tomorrow at 9", for_chat=True))
    assert here["tomorrow at 9"] == "tomorrow at 9:00 am, Tokyo time"
    assert dict(await offered(talk, "tomorrow at 9"))["tomorrow at 9"].endswith("Berlin time")


async def test_typing_leaves_no_trace(talk: Talk, tmp_path: Path) -> None:
    """Nothing of a command is stored before it is given."""
    before = everything(tmp_path)
    await offered(talk, "call mum tomorrow at 9", zone="Europe/Berlin")
    assert everything(tmp_path) == before


async def test_nothing_is_offered_that_would_be_taken_for_own_words(talk: Talk) -> None:
    """What is put around the words typed so far is read as a time, or not offered."""
    assert [words for words, _ in await offered(talk, "call mum tomorrow at 9")] == [
        "call mum tomorrow at 9"
    ]


@pytest.mark.parametrize(
    ("typed", "zone"),
    [("", "America/New_York"), ("kath", "Asia/Kathmandu"), ("munic", "Europe/Berlin"),
     ("Europe/Be", "Europe/Berlin"), ("japan", "Asia/Tokyo"), ("kathmando", "Asia/Kathmandu")],
)  # fmt: skip
async def test_zones_are_found_by_what_their_names_begin_with(
    talk: Talk, typed: str, zone: str
) -> None:
    """A city, a country or a key will do, and typing errors are forgiven."""
    assert zone in dict(await offered(talk, typed, "zone"))


async def begun(talk: Talk, name: str, option: str, words: str) -> list[tuple[str, str]]:
    """Begin to type into the first option of a command; return what is offered."""
    return await talk.dispatcher.suggest(
        Command(origin=talk.origin, name=name, words=words), option
    )


async def test_questions_are_offered_while_one_is_typed(talk: Talk) -> None:
    """Each stands for its topic, in the words of the handbook; without words the usual ones."""
    offers = await begun(talk, "ask", "question", "magnes")
    assert ("magnesium", "What role does magnesium play in preventing cramps?") in offers
    assert 0 < len(await begun(talk, "ask", "question", "")) <= 25
    assert await begun(talk, "ask", "question", "zzqqxx") == []


async def test_categories_and_places_are_offered_by_their_words(talk: Talk) -> None:
    """All of them before anything is typed."""
    every = await begun(talk, "faq", "category", "")
    assert [pair for pair in every if "Magnesium" in pair[1]] == await begun(
        talk, "faq", "category", "magnes"
    )
    assert await begun(talk, "cramp", "where", "cal") == [("calf", "Calf")]


async def test_what_was_offered_is_understood(talk: Talk) -> None:
    """A picked value does what its words say."""
    for name, option, typed in (
        ("ask", "question", "magnesium"), ("faq", "category", "magnes"), ("cramp", "where", "cal")
    ):  # fmt: skip
        (value, _), *_ = await begun(talk, name, option, typed)
        await talk.do(Command(origin=talk.origin, name=name, words=value))
        assert talk.came[0].buttons
        assert "I do not know" not in talk.text


async def test_ones_reminders_are_offered_by_their_words(talk: Talk) -> None:
    """The one that is picked is shown; so is the only one of some words."""
    for words in ("call mum every day at 9", "stretch every day at 8"):
        await remind(talk, words, zone="Europe/Berlin")
        await talk.press("Save")
    offers = await begun(talk, "reminders", "which", "mum")
    (picked,) = offers
    assert picked[1] == "call mum: every day at 9:00 in the morning, Berlin time"
    assert len(await begun(talk, "reminders", "which", "")) == 2
    for words in (picked[0], "MUM"):
        await talk.say(f"/reminders {words}")
        await talk.expect_button("Delete")
        await talk.expect("call mum")
    for words in ("every day", "zzz", "99"):
        await talk.say(f"/reminders {words}")
        await talk.expect("Reminders")
        await talk.expect_button("Stretching")


async def test_nobody_is_offered_the_reminders_of_others(talk: Talk) -> None:
    """Neither in private nor those of a chat that they may not change."""
    await remind(talk, "call mum every day at 9", zone="Europe/Berlin")
    await talk.press("Save")
    ((value, _),) = await begun(talk, "reminders", "which", "")
    stranger = replace(talk.origin, person=PersonId("test:8"), address=Address("test:8"))
    for for_chat in (False, True):
        asked = Command(origin=stranger, name="reminders", for_chat=for_chat)
        assert await talk.dispatcher.suggest(asked, "which") == []
        await talk.do(replace(asked, words=value))
        assert "call mum" not in talk.text


async def test_nothing_else_is_completed(talk: Talk) -> None:
    """An option that has nothing to complete it has no suggestions."""
    assert await offered(talk, "wa", "what") == []
    assert await offered(talk, "qwertz", "zone") == []
    assert await talk.dispatcher.suggest(Command(origin=talk.origin, name="dance"), "when") == []


def labels(talk: Talk) -> list[str]:
    """Return the labels of the newest buttons."""
    return [button.label for reply in talk.came for row in reply.buttons for button in row]

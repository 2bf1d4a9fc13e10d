"""What a person sees in private: commands, presses, forms, texts."""

import pytest

from bots.conversation.action import OpenDetails, OpenFaq, TypeTimes
from bots.conversation.reply import (
    Block,
    Button,
    Choice,
    Document,
    Field,
    Form,
    Reply,
    Role,
    Style,
)
from bots.conversation.tokens import encode
from bots.conversation.turn import Command, Filled, Pressed, Said
from bots.discord.adapter import DiscordAdapter
from tests.adapters.discord.conftest import ANN, BEN, Book, Script
from tests.fakes.discord_rules import RADIO, SELECT
from tests.fakes.discord_server import DiscordServer

FAQ = Button("Questions", OpenFaq(), Style.PRIMARY)
FORM = Form(
    "Own times",
    TypeTimes("stretch", 0),
    (Field(name="when", label="When?", example="every day at 8"),),
)
pytestmark = pytest.mark.usefixtures("bot")


async def test_a_command_is_answered_where_it_was_given(
    server: DiscordServer, script: Script
) -> None:
    """What a command is answered with appears in the same DM."""
    server.slash(ANN, "ask", {"question": "why do I cramp?"})
    (answer,) = await server.heard()
    assert answer.content == "You said /ask why do I cramp?"
    turn = script.turns[0]
    assert isinstance(turn, Command)
    assert (turn.name, turn.words, turn.for_chat) == ("ask", "why do I cramp?", None)
    assert turn.origin.person == f"discord:{ANN.id}"
    assert turn.origin.address == f"discord:{server.dm_of(ANN).id}"
    assert turn.origin.locale == "en-US"
    assert turn.origin.has_forms
    assert not turn.origin.is_public
    assert await turn.origin.can_manage()


async def test_a_text_in_private_is_something_said(server: DiscordServer, script: Script) -> None:
    """A DM needs no command, and comes with its text."""
    server.dm(ANN, "my calf hurts")
    (answer,) = await server.heard()
    assert answer.content == "You said my calf hurts"
    turn = script.turns[0]
    assert isinstance(turn, Said)
    assert not turn.origin.has_forms


async def test_a_press_changes_its_message(server: DiscordServer, script: Script) -> None:
    """A Reply that replaces takes the place of the message whose button was pressed."""
    script.on("/tip", Reply((Block(Role.TEXT, "A tip"),), ((FAQ,),)))
    changed = Reply((Block(Role.TEXT, "All questions"),), replaces=True)
    script.on(encode(OpenFaq()), changed)
    server.slash(ANN, "tip")
    (tip,) = await server.heard()
    server.press(ANN, tip, "Questions")
    assert await server.heard() == [tip]
    assert (tip.content, tip.labels) == ("All questions", [])
    assert script.turns[1] == Pressed(origin=script.turns[1].origin, token=encode(OpenFaq()))


async def test_a_press_can_be_answered_below(server: DiscordServer, script: Script) -> None:
    """A Reply that does not replace leaves the pressed message as it is."""
    script.on("/tip", Reply((Block(Role.TEXT, "A tip"),), ((FAQ,),)))
    server.slash(ANN, "tip")
    (tip,) = await server.heard()
    server.press(ANN, tip, "Questions")
    (below,) = await server.heard()
    assert (tip.content, below.content) == ("A tip", "You said a1.f")


async def test_a_press_that_needs_no_words_is_acknowledged(
    server: DiscordServer, script: Script
) -> None:
    """Nothing to say still ends the press, without a trace."""
    script.on("/tip", Reply((Block(Role.TEXT, "A tip"),), ((FAQ,),)))
    script.on("a1.f", None)
    server.slash(ANN, "tip")
    (tip,) = await server.heard()
    server.press(ANN, tip, "Questions")
    assert await server.heard() == []


async def test_a_command_without_an_answer_leaves_nothing(
    server: DiscordServer, script: Script
) -> None:
    """Discord wants an answer all the same, so it comes and goes."""
    script.on("/tip", None)
    server.slash(ANN, "tip")
    await server.until(lambda: server.calls("delete_response"))
    assert server.sees(ANN) == []


async def test_a_notice_is_seen_by_the_presser_alone(
    server: DiscordServer, script: Script
) -> None:
    """A short word changes no message and stays with the one who pressed."""
    script.on("/tip", Reply((Block(Role.TEXT, "A tip"),), ((FAQ,),)))
    script.on("a1.f", Reply(notice="Not yours"))
    server.slash(ANN, "tip")
    (tip,) = await server.heard()
    server.press(ANN, tip, "Questions")
    (notice,) = await server.heard()
    assert (notice.content, notice.only_for) == ("Not yours", ANN)


async def test_a_form_opens_at_once_and_comes_back_filled(
    server: DiscordServer, script: Script
) -> None:
    """A modal carries the action's token, and its answers come back by field name."""
    script.on("/remind", Reply((Block(Role.TITLE, "Your times"),), form=FORM))
    opened = server.slash(ANN, "remind")
    await server.until(lambda: opened.modal)
    server.submit(ANN, opened, {"when": "every day at 9"})
    (answer,) = await server.heard()
    turn = script.turns[1]
    assert isinstance(turn, Filled)
    assert (turn.token, turn.values) == (encode(FORM.action), {"when": "every day at 9"})
    assert answer.content == "You said a1.tt.stretch.0"


async def test_the_answer_to_a_form_offers_the_next_by_a_button(
    server: DiscordServer, script: Script
) -> None:
    """Discord shows no form as the answer to a form."""
    script.on("/remind", Reply(form=FORM))
    script.on("a1.tt.stretch.0", Reply((Block(Role.TEXT, "When was that?"),), form=FORM))
    opened = server.slash(ANN, "remind")
    await server.until(lambda: opened.modal)
    server.submit(ANN, opened, {"when": "sometimes"})
    (answer,) = await server.heard()
    assert (answer.content, answer.labels) == ("When was that?", [["Own times"]])


async def test_a_form_comes_late_as_a_button(server: DiscordServer, script: Script) -> None:
    """A conversation that took long can open no form any more, but the press of a button can."""
    script.on("/remind", Reply(form=FORM))
    script.takes_seconds = 1.7
    server.slash(ANN, "remind")
    (answer,) = await server.heard()
    assert (answer.content, answer.labels) == ("### Own times", [["Own times"]])


async def test_buttons_lead_to_a_form(server: DiscordServer, script: Script) -> None:
    """A form with buttons waits until they are pressed."""
    script.on("/remind", Reply((Block(Role.TEXT, "Which?"),), ((FAQ,),), form=FORM))
    server.slash(ANN, "remind")
    (answer,) = await server.heard()
    assert (answer.content, answer.labels) == ("Which?", [["Questions"]])


def choices(count: int) -> tuple[Choice, ...]:
    """Return so many answers to pick from."""
    return tuple(Choice(f"place-{n}", f"Place {n}") for n in range(count))


@pytest.mark.parametrize(("count", "kind"), [(1, SELECT), (2, RADIO), (10, RADIO), (11, SELECT),
                                             (25, SELECT)])  # fmt: skip
async def test_few_choices_stand_in_sight_and_many_in_a_list(
    count: int, kind: int, server: DiscordServer, script: Script
) -> None:
    """Either way the one that was picked comes back as its value."""
    place = Field(name="place", label="Where?", hint="The sorest", choices=choices(count))
    script.on("/remind", Reply(form=Form("Where", TypeTimes("custom", 1), (place,))))
    opened = server.slash(ANN, "remind")
    await server.until(lambda: opened.modal)
    assert opened.modal is not None
    (part,) = opened.modal["components"]
    assert (part["label"], part["description"]) == ("Where?", "The sorest")
    assert part["component"]["type"] == kind
    server.submit(ANN, opened, {"place": "place-0"})
    await server.heard()
    assert isinstance(script.turns[1], Filled)
    assert script.turns[1].values == {"place": "place-0"}


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ({"place": "place-1"}, "place-1"),
        ({"place+": "my knee"}, "my knee"),
        ({"place": "place-1", "place+": "my knee"}, "my knee"),
        ({"place": "place-1", "place+": " "}, "place-1"),
        ({}, ""),
    ],
)
async def test_own_words_go_before_what_was_picked(
    given: dict[str, str], value: str, server: DiscordServer, script: Script
) -> None:
    """Whoever writes has read the choices; neither of the two has to be answered."""
    place = Field(name="place", label="Where?", choices=choices(3), other="Or another place")
    script.on("/remind", Reply(form=Form("Where", TypeTimes("custom", 1), (place,))))
    opened = server.slash(ANN, "remind")
    await server.until(lambda: opened.modal)
    server.submit(ANN, opened, given)
    await server.heard()
    assert isinstance(script.turns[1], Filled)
    assert script.turns[1].values == {"place": value}


async def test_what_is_picked_beforehand_needs_no_press(
    server: DiscordServer, script: Script
) -> None:
    """A form that is sent as it stands brings that answer."""
    place = Field(name="place", label="Where?", choices=choices(3), chosen="place-2")
    note = Field(name="note", label="Anything else?", is_needed=False)
    script.on("/remind", Reply(form=Form("Where", TypeTimes("custom", 1), (place, note))))
    opened = server.slash(ANN, "remind")
    await server.until(lambda: opened.modal)
    server.submit(ANN, opened, {})
    await server.heard()
    assert isinstance(script.turns[1], Filled)
    assert script.turns[1].values == {"place": "place-2", "note": ""}


async def test_a_slow_answer_still_arrives(server: DiscordServer, script: Script) -> None:
    """An answer that takes longer than Discord waits is announced, then takes that place."""
    script.takes_seconds = 1.7
    server.slash(ANN, "tip")
    (answer,) = await server.heard()
    assert (answer.content, answer.history) == ("You said /tip", [""])


async def test_a_slow_press_still_changes_its_message(
    server: DiscordServer, script: Script
) -> None:
    """A press whose answer takes long is acknowledged first, unseen."""
    script.on("/tip", Reply((Block(Role.TEXT, "A tip"),), ((FAQ,),)))
    script.on("a1.f", Reply((Block(Role.TEXT, "All questions"),), replaces=True))
    server.slash(ANN, "tip")
    (tip,) = await server.heard()
    script.takes_seconds = 1.7
    server.press(ANN, tip, "Questions")
    await server.until(lambda: tip.history)
    assert tip.content == "All questions"


async def test_a_danger_card_comes_first_and_whole(server: DiscordServer, script: Script) -> None:
    """The card is a message of its own, and nothing takes its place."""
    card = Reply((Block(Role.WARNING, "Call for help now."),), ((FAQ,),))
    script.on("/tip", Reply((Block(Role.TEXT, "Saved."),), danger=card, replaces=True))
    server.slash(ANN, "tip")
    first, second = await server.heard()
    assert (first.content, first.labels) == ("⚠️ Call for help now.", [["Questions"]])
    assert second.content == "Saved."


async def test_a_document_is_attached(server: DiscordServer, script: Script) -> None:
    """A file comes after the words."""
    document = Document("data.json", b"{}")
    script.on("/tip", Reply((Block(Role.TEXT, "Here."),), document=document))
    server.slash(ANN, "tip")
    words, file = await server.heard()
    assert (words.content, file.attachments) == ("Here.", {"data.json": b"{}"})


async def test_a_long_answer_comes_in_pieces(server: DiscordServer, script: Script) -> None:
    """What no message holds goes on in the next, and the buttons stand below the last."""
    blocks = tuple(Block(Role.TEXT, letter * 2500) for letter in "abc")
    script.on("/tip", Reply(blocks, ((FAQ,),)))
    server.slash(ANN, "tip")
    pieces = await server.heard()
    assert [piece.content[:1] for piece in pieces] == ["a", "b", "c"]
    assert [piece.labels for piece in pieces] == [[], [], [["Questions"]]]


async def test_a_button_of_another_release_is_still_heard(
    bot: DiscordAdapter, server: DiscordServer, script: Script
) -> None:
    """A press on a message that this process never sent is answered."""
    old = server.post(server.dm_of(ANN), "An old tip", "More", "a0.x.old")
    server.press(ANN, old, "More")
    await server.heard()
    assert isinstance(script.turns[0], Pressed)
    assert script.turns[0].token == old.button("More")["custom_id"]


async def test_twice_the_same_button_is_twice_the_same_deed(
    server: DiscordServer, script: Script
) -> None:
    """Discord wants every button of a message to differ; their token does not."""
    more = Button("More", OpenDetails("what-is"))
    script.on(
        "/tip", Reply((Block(Role.TEXT, "A tip"),), ((more,), (Button("Also", more.action),)))
    )
    server.slash(ANN, "tip")
    (tip,) = await server.heard()
    server.press(ANN, tip, "Also")
    await server.heard()
    assert isinstance(script.turns[1], Pressed)
    assert script.turns[1].token == encode(more.action)


async def test_words_are_completed(server: DiscordServer, script: Script) -> None:
    """At most 25 suggestions are shown, each cut to what Discord shows."""
    script.suggestions = [(f"topic-{n}", "Why " * 40) for n in range(30)]
    typing = server.autocomplete(BEN, "faq", "category", "nig")
    await server.until(lambda: typing.choices)
    ((begun, option),) = script.begun
    assert (begun.name, option, begun.words) == ("faq", "category", "nig")
    assert (begun.origin.person, begun.origin.locale) == (f"discord:{BEN.id}", "de")
    assert typing.choices
    assert len(typing.choices) == 25
    assert typing.choices[0]["value"] == "topic-0"


async def test_further_options_are_picked_or_completed(
    server: DiscordServer, script: Script
) -> None:
    """They arrive by name, those left out as nothing."""
    await server.until(lambda: server.commands)
    listed = {option["name"]: option for option in server.commands["remind"]["options"]}
    assert list(listed) == ["words", "what", "zone", "where"]
    assert listed["what"]["choices"][0] == {"name": "Water", "value": "hydration"}
    script.suggestions = [("Asia/Kathmandu", "Kathmandu (17:45)")]
    typing = server.autocomplete(BEN, "remind", "zone", "kath", words="at 8", where="here")
    await server.until(lambda: typing.choices)
    ((begun, option),) = script.begun
    assert (begun.name, option, begun.options["zone"]) == ("remind", "zone", "kath")
    assert (begun.words, begun.for_chat) == ("at 8", True)
    server.slash(BEN, "remind", {"words": "at 8", "what": "hydration"})
    await server.until(lambda: script.turns)
    turn = script.turns[0]
    assert isinstance(turn, Command)
    assert (turn.words, turn.options) == ("at 8", {"what": "hydration", "zone": ""})


async def test_a_person_who_writes_again_has_come_back(server: DiscordServer, book: Book) -> None:
    """Discord does not tell when a person lets the bot write again, so every DM does."""
    server.dm(ANN, "hello")
    await server.heard()
    assert ("came back", f"discord:{server.dm_of(ANN).id}") in book.notes

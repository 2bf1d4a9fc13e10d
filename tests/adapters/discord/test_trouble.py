"""What a person sees when the network or Discord itself fails in the middle."""

import pytest

from bots.conversation.action import OpenFaq, TypeTimes
from bots.conversation.reply import Block, Button, Field, Form, Reply, Role
from bots.conversation.tokens import encode
from tests.adapters.discord.conftest import ANN, BEN, Script, said
from tests.fakes.discord_rules import ApiError, Fault
from tests.fakes.discord_server import DiscordServer

FAQ = Button("Questions", OpenFaq())
FORM = Form("Own times", TypeTimes("stretch", 0), (Field(name="when", label="When?"),))
TAKEN = ApiError(400, 40060)
TOO_LATE = ApiError(404, 10062)
pytestmark = pytest.mark.usefixtures("bot")


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.LOST, Fault.HTML, ApiError(500)])
async def test_an_answer_survives_a_broken_connection(
    fault: Fault | ApiError, server: DiscordServer
) -> None:
    """The first answer is given once more, and is seen once."""
    server.fail("callback", fault)
    server.slash(ANN, "tip")
    (answer,) = await server.heard()
    assert answer.content == "You said /tip"


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.LOST])
async def test_an_announcement_survives_a_broken_connection(
    fault: Fault, server: DiscordServer, script: Script
) -> None:
    """A slow answer finds its way although its announcement was lost."""
    server.fail("callback", fault)
    script.takes_seconds = 1.7
    server.slash(ANN, "tip")
    (answer,) = await server.heard()
    assert answer.content == "You said /tip"


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.LOST])
async def test_a_form_survives_a_broken_connection(
    fault: Fault, server: DiscordServer, script: Script
) -> None:
    """A modal is opened once more, and once."""
    server.fail("callback", fault)
    script.on("/remind", Reply(form=FORM))
    opened = server.slash(ANN, "remind")
    await server.until(lambda: opened.modal)
    assert await server.heard() == []


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.LOST])
async def test_a_change_survives_a_broken_connection(
    fault: Fault, server: DiscordServer, script: Script
) -> None:
    """A pressed message is changed although the first try was lost."""
    script.on("/tip", Reply(said("A tip").blocks, ((FAQ,),)))
    script.on(encode(OpenFaq()), Reply(said("All").blocks, replaces=True))
    server.slash(ANN, "tip")
    (tip,) = await server.heard()
    server.fail("callback", fault)
    server.press(ANN, tip, "Questions")
    await server.heard()
    assert [message.content for message in server.sees(ANN)] == ["All"]


async def test_what_somebody_else_answered_is_answered_below(server: DiscordServer) -> None:
    """An interaction that was acknowledged without our words still gets them."""
    command = server.slash(ANN, "tip")
    server.acknowledge(command)
    await server.until(lambda: "You said /tip" in [m.content for m in server.sees(ANN)])


async def test_an_answer_that_comes_too_late_is_a_message(server: DiscordServer) -> None:
    """When the interaction is over, the DM is not."""
    server.slash(ANN, "tip", is_late=True)
    await server.until(lambda: server.sees(ANN))
    assert [message.content for message in server.sees(ANN)] == ["You said /tip"]


async def test_a_late_answer_in_a_channel_keeps_its_secret(
    server: DiscordServer, script: Script
) -> None:
    """What only one person may see goes to the DM; what all may see, to the channel."""
    legs = server.channel()
    script.on("/tip", Reply(said("For you").blocks, private=True))
    server.slash(ANN, "tip", channel=legs, is_late=True)
    server.slash(BEN, "faq", channel=legs, is_late=True)
    await server.until(lambda: len(server.sent) == 2)
    assert [message.content for message in server.sees(ANN)] == ["For you"]
    assert [message.content for message in server.sees(BEN, legs)] == ["You said /faq"]


async def test_a_late_press_is_answered_below(server: DiscordServer, script: Script) -> None:
    """A message that cannot be changed any more is followed by another."""
    script.on("/tip", Reply(said("A tip").blocks, ((FAQ,),)))
    script.on(encode(OpenFaq()), Reply(said("All").blocks, replaces=True))
    server.slash(ANN, "tip")
    (tip,) = await server.heard()
    server.press(ANN, tip, "Questions", is_late=True)
    await server.until(lambda: len(server.sent) == 2)
    assert [message.content for message in server.sees(ANN)] == ["A tip", "All"]


async def test_a_late_form_comes_as_a_button(server: DiscordServer, script: Script) -> None:
    """No modal opens too late, but its button stands."""
    script.on("/remind", Reply(form=FORM))
    server.slash(ANN, "remind", is_late=True)
    await server.until(lambda: server.sees(ANN))
    assert server.sees(ANN)[0].labels == [["Own times"]]


async def test_an_answer_that_never_gets_through_is_a_message(server: DiscordServer) -> None:
    """When the way back is broken for good, there is another one."""
    server.fail("callback", *[Fault.RESET] * 3)
    command = server.slash(ANN, "tip")
    await server.until(lambda: server.sees(ANN))
    server.acknowledge(command)
    assert [message.content for message in server.sees(ANN)] == ["You said /tip"]


async def test_what_is_private_stays_so_even_unanswered(
    server: DiscordServer, script: Script
) -> None:
    """Where no DM can be opened, a late private answer is given up."""
    server.fail("open_dm", ApiError(403, 50007))
    script.on("/tip", Reply(said("For you").blocks, private=True))
    server.slash(ANN, "tip", channel=server.channel(), is_late=True)
    await server.until(lambda: server.attempts["open_dm"])
    assert await server.heard() == []


async def test_a_person_who_cannot_be_answered_holds_up_nobody(server: DiscordServer) -> None:
    """A late answer to closed DMs is given up."""
    server.close_dms(ANN)
    server.slash(ANN, "tip", is_late=True)
    server.slash(BEN, "tip")
    (answer,) = await server.heard()
    assert answer.channel is server.dm_of(BEN)


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.LOST, ApiError(503), ApiError(502)])
async def test_a_text_is_answered_once_whatever_breaks(
    fault: Fault | ApiError, server: DiscordServer
) -> None:
    """The nonce of an answer makes trying again safe."""
    server.fail("send", fault)
    server.dm(ANN, "hello")
    await server.until(lambda: server.attempts["send"] == 2)
    await server.heard()
    assert [message.content for message in server.sees(ANN)] == ["You said hello"]


async def test_a_card_is_followed_by_its_answer_whatever_breaks(
    server: DiscordServer, script: Script
) -> None:
    """A lost follow-up is sent again."""
    card = Reply((Block(Role.WARNING, "Call for help now."),))
    script.on("/tip", Reply(said("Saved.").blocks, danger=card))
    server.fail("followup", Fault.RESET)
    server.slash(ANN, "tip")
    await server.until(lambda: len(server.sent) == 2)
    assert [message.content for message in server.sent] == ["⚠️ Call for help now.", "Saved."]


async def test_suggestions_that_come_too_late_are_let_be(
    server: DiscordServer, script: Script
) -> None:
    """Nobody waits for suggestions to what was typed long ago."""
    server.fail("callback", TOO_LATE)
    typing = server.autocomplete(ANN, "faq", "category", "nig")
    await server.until(lambda: server.attempts["callback"])
    server.acknowledge(typing)
    server.slash(ANN, "tip")
    assert [message.content for message in await server.heard()] == ["You said /tip"]

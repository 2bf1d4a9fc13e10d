"""Questions for the editors: on that press alone, without who, and nothing but the words."""

from dataclasses import replace
from pathlib import Path

import pytest

from bots.conversation.action import SendQuestion
from bots.conversation.editors import MOST_A_DAY, TEXT_CHARS
from bots.conversation.feedback import EditorQuestion
from bots.conversation.tokens import encode
from bots.conversation.turn import Command, Filled, Pressed, Said
from scheduler.model import Address
from tests.conversation.stored import everything, report
from tests.conversation.talk import Talk
from tests.fakes.manual_clock import NOON

PRESS = "Send this question to the editors"
UNKNOWN = "will robots write poems about bridges"
QUESTION = "Can tight shoes cause cramps in the foot?"


def kept(folder: Path) -> list[EditorQuestion]:
    """Return all that is kept for the editors."""
    return list(report(folder).questions)


async def test_nothing_is_stored_before_the_press(talk: Talk, tmp_path: Path) -> None:
    """Not the question that was asked, and not when the button is pressed either."""
    await talk.say(UNKNOWN)
    await talk.expect_button(PRESS)
    await talk.press(PRESS)
    await talk.dispatcher.aclose()
    assert "poems" not in everything(tmp_path)
    assert kept(tmp_path) == []


async def test_what_is_filled_in_is_kept_alone(talk: Talk, tmp_path: Path) -> None:
    """The words, the day, the nearest topic; of the person no trace."""
    await talk.say(UNKNOWN)
    await talk.press(PRESS)
    await talk.fill(f"  {QUESTION}\n\u202e ")
    await talk.expect("Thank you. The editors can read it for 90 days")
    (question,) = kept(tmp_path)
    assert (question.day, question.text) == (NOON.date(), QUESTION)
    told = everything(tmp_path)
    assert told.count(QUESTION) == 1
    assert talk.origin.address not in told


async def test_the_prompt_says_what_is_stored_and_for_how_long(talk: Talk) -> None:
    """Before anything is written."""
    await talk.say(UNKNOWN)
    await talk.press(PRESS)
    for words in ("without names", "today's date", "for 90 days", "Nothing says who wrote them"):
        await talk.expect(words)


async def test_a_form_says_the_same(talk_with_forms: Talk, tmp_path: Path) -> None:
    """Where there are forms, it stands above the field, and the field takes no more."""
    await talk_with_forms.say(UNKNOWN)
    await talk_with_forms.press(PRESS)
    await talk_with_forms.expect("for 90 days")
    assert talk_with_forms.came[0].form.fields[0].max_chars == TEXT_CHARS
    await talk_with_forms.fill_in(question=QUESTION)
    assert [one.text for one in kept(tmp_path)] == [QUESTION]


@pytest.mark.parametrize("otherwise", ["/help", "press"])
async def test_who_does_something_else_sends_nothing(
    talk: Talk, tmp_path: Path, otherwise: str
) -> None:
    """What they write later is a question like any other."""
    await talk.say(UNKNOWN)
    await talk.press(PRESS)
    await (talk.press("Browse the questions") if otherwise == "press" else talk.say(otherwise))
    await talk.say("why do my legs cramp at night")
    await talk.expect("Information, not medical care")
    assert kept(tmp_path) == []


async def test_cancel_leaves_the_question_open(talk: Talk, tmp_path: Path) -> None:
    """Once or twice, it says that nothing was sent."""
    await talk.say(UNKNOWN)
    await talk.press(PRESS)
    for _ in range(2):
        await talk.press("Cancel")
        await talk.expect("Nothing was saved or sent")
    await talk.say("why do my legs cramp at night")
    assert kept(tmp_path) == []


@pytest.mark.parametrize("words", ["my calf is swollen, hot and red", "I want to kill myself"])
async def test_a_danger_sign_brings_its_card_alone(talk: Talk, tmp_path: Path, words: str) -> None:
    """It is no question for editors: nothing is kept, and nothing else is said."""
    await talk.say(UNKNOWN)
    await talk.press(PRESS)
    await talk.fill(words)
    (card,) = talk.came
    assert card.urgency is not None
    assert kept(tmp_path) == []


@pytest.mark.parametrize("words", ["x" * (TEXT_CHARS + 1), "\u200b \n"])
async def test_what_does_not_fit_is_asked_for_again(
    talk: Talk, tmp_path: Path, words: str
) -> None:
    """Nothing is cut, nothing is kept; the next text counts."""
    await talk.say(UNKNOWN)
    await talk.press(PRESS)
    await talk.fill(words)
    await talk.expect("at most 300 characters")
    assert kept(tmp_path) == []
    await talk.fill(QUESTION)
    assert [one.text for one in kept(tmp_path)] == [QUESTION]


async def test_sending_twice_keeps_one(talk_with_forms: Talk, tmp_path: Path) -> None:
    """A second press on the form's button changes nothing."""
    await talk_with_forms.say(UNKNOWN)
    await talk_with_forms.press(PRESS)
    for _ in range(2):
        await talk_with_forms.fill_in(question=QUESTION)
        await talk_with_forms.expect("Thank you")
    assert len(kept(tmp_path)) == 1


async def test_a_full_day_is_told(talk: Talk, tmp_path: Path) -> None:
    """Nobody can fill the disk; the next day there is room again."""
    for number in range(MOST_A_DAY):
        full = EditorQuestion(day=NOON.date(), text=f"question {number}")
        await talk.people.keep_question(full, MOST_A_DAY)
    await talk.say(UNKNOWN)
    await talk.press(PRESS)
    await talk.fill(QUESTION)
    await talk.expect("nothing was stored")
    await talk.go_by(24 * 60)
    await talk.press(PRESS)
    await talk.fill(QUESTION)
    await talk.expect("Thank you")
    assert len(kept(tmp_path)) == MOST_A_DAY + 1


async def test_in_a_group_it_goes_on_in_private(talk: Talk, tmp_path: Path) -> None:
    """A link leads there; what is written next in the group is not taken."""
    group = replace(talk.origin, address=Address("test:-1"), is_public=True)
    pressed = Pressed(origin=group, token=encode(SendQuestion()))
    reply = await talk.do(pressed)
    assert (reply.private, reply.draft) == (True, "editors")
    await talk.do(Said(origin=group, text=QUESTION))
    assert kept(tmp_path) == []
    await talk.do(Command(origin=talk.origin, name="start", words="draft_editors"))
    await talk.fill(QUESTION)
    assert len(kept(tmp_path)) == 1


async def test_in_public_a_form_is_answered_unseen_by_others(talk: Talk) -> None:
    """What somebody sends is between them and the editors."""
    public = replace(talk.origin, is_public=True, has_forms=True)
    opened = await talk.do(Pressed(origin=public, token=encode(SendQuestion())))
    assert opened.form is not None
    values = {"question": QUESTION}
    filled = Filled(origin=public, token=encode(opened.form.action), values=values)
    assert (await talk.do(filled)).private


async def test_what_is_kindly_declined_is_not_for_the_editors(talk: Talk) -> None:
    """Period pain has an answer of its own."""
    await talk.say("how do I ease period pain cramps")
    await talk.expect("Period pain comes from the womb")
    labels = [button.label for row in talk.came[0].buttons for button in row]
    assert PRESS not in labels


async def test_privacy_tells_of_it(talk: Talk) -> None:
    """What is kept, for how long, and that erasing cannot find it."""
    await talk.say("/privacy")
    for words in (PRESS, "for 90 days", "not in your export", "by the month"):
        await talk.expect(words)

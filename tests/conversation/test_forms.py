"""What forms ask, what comes of their answers, and that none of them is trusted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bots.conversation.action import Action, OpenSetting, TypeTimes
from bots.conversation.change_action import TypePause
from bots.conversation.form_action import PickAnswer, TypeQuiet
from bots.conversation.form_answers import answer, answers
from bots.conversation.people import Preferences
from bots.conversation.prompted_forms import AWAITED_LIVES
from bots.conversation.reply import Choice, Field, Form
from bots.conversation.rule_changes import words_on
from bots.conversation.tokens import encode
from bots.conversation.turn import Filled, Pressed
from scheduler.model import PersonId, Reminder
from tests.conversation.talk import Talk

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PLACES = (Choice("calf", "The calf"), Choice("foot", "The foot"))
WHERE = Field(name="where", label="Where?", choices=PLACES)
OPEN = replace(WHERE, other="Or another place")


async def fill(talk: Talk, action: Action, **values: str) -> None:
    """Send the form that *action* opens."""
    await talk.do(Filled(origin=talk.origin, token=encode(action), values=values))


async def settle_in(talk: Talk) -> None:
    """Choose a zone."""
    await talk.people.save_preferences(Preferences(key="test:7", zone="Europe/Berlin"))


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (WHERE, "foot", "foot"),
        (WHERE, " the FOOT ", "foot"),
        (WHERE, "knee", None),
        (WHERE, "", None),
        (OPEN, "the foot", "foot"),
        (OPEN, "knee", "knee"),
        (Field(name="what", label="What?"), "anything", "anything"),
    ],
)
def test_only_what_was_offered_answers_a_choice(
    field: Field, text: str, value: str | None
) -> None:
    """By its value or its label; other words only where they are asked for."""
    assert answer(field, text) == value


def test_answers_that_were_not_asked_for_are_dropped() -> None:
    """What a client makes up is as if it was not given."""
    chosen = replace(WHERE, name="chosen", chosen="calf")
    form = Form("Where", TypeQuiet(), (WHERE, chosen))
    made_up = {"where": "'; drop", "chosen": "moon", "extra": "x"}
    assert answers(form, made_up) == {"where": "", "chosen": "calf"}
    assert answers(form, {}) == {"where": "", "chosen": "calf"}


@pytest.mark.parametrize(
    ("name", "words", "framed"),
    [
        ("every_day", "8:00", "8:00 every day"),
        ("every_day", "at half past six", "at half past six every day"),
        ("workdays", "8 and 20", "monday to friday at 8 and 20"),
        ("workdays", "every 2 hours from 8 to 20", "every 2 hours from 8 to 20 monday to friday"),
        ("weekend", "noon", "noon on weekends"),
        ("every_day", "call mum at 8", "call mum at 8 every day"),
        ("weekend", "every 90 minutes", "every 90 minutes on weekends"),
        ("weekend", "call mum", "call mum"),
        ("every_day", "mondays at 9", "mondays at 9"),
        ("written", "tomorrow at 9", "tomorrow at 9"),
        ("moonday", "8:00", "8:00"),
    ],
)
def test_picked_days_are_put_to_the_time(name: str, words: str, framed: str) -> None:
    """Words that do not go with them stay as they are: the echo shows what they mean."""
    assert words_on(name, words, NOW) == framed


async def test_a_reminder_of_ones_own_is_one_form(talk_with_forms: Talk) -> None:
    """The words, the days to pick, the time."""
    talk = talk_with_forms
    await settle_in(talk)
    await talk.say("/remind")
    await talk.press("Something else")
    await talk.fill_in(what="Call dad", days="workdays", when="8:00")
    await talk.expect("Call dad: Monday to Friday at 8:00 in the morning, Berlin time")


async def test_days_that_nobody_picked_stand_in_the_words(talk_with_forms: Talk) -> None:
    """What is picked beforehand leaves all to them."""
    talk = talk_with_forms
    await settle_in(talk)
    await fill(talk, TypeTimes("stretch", 0), when="tomorrow at 9")
    await talk.expect("Stretching: Tue, 24 Nov 2026 at 9:00 in the morning, Berlin time")


async def test_a_kind_that_was_misread_is_put_right(talk_with_forms: Talk) -> None:
    """The form of a reminder that was given in words asks for the kind and the words, too."""
    talk = talk_with_forms
    await settle_in(talk)
    await talk.say("/remind stretch every monday at 9")
    await talk.expect("Stretching: every Monday")
    await talk.press("Other times")
    assert [field.name for field in opened(talk).fields] == ["kind", "what", "days", "when"]
    await talk.fill_in(kind="custom", when="mondays at 9")
    await talk.expect("needs some words")
    await talk.press("Other times")
    await talk.fill_in(kind="custom", what="Budget", when="mondays at 9")
    await talk.expect("Budget: every Monday at 9:00 in the morning")


@pytest.fixture
async def saved(talk_with_forms: Talk) -> Reminder:
    """Save a reminder to stretch."""
    await settle_in(talk_with_forms)
    await talk_with_forms.say("/remind stretch every day at 9")
    await talk_with_forms.press("Save")
    return await only(talk_with_forms)


@pytest.mark.parametrize(
    ("until", "day"),
    [("week", 30), ("two_weeks", 7), ("for two weeks", 7), ("5 December", 5)],
)
async def test_a_pause_is_picked_or_written(
    talk_with_forms: Talk, saved: Reminder, until: str, day: int
) -> None:
    """One form has both."""
    await fill(talk_with_forms, TypePause(saved.id), until=until)
    paused_until_at = (await only(talk_with_forms)).paused_until_at
    assert paused_until_at is not None
    assert (paused_until_at + timedelta(hours=1)).day == day


async def test_a_pause_that_was_never_offered_is_asked_again(
    talk_with_forms: Talk, saved: Reminder
) -> None:
    """Nor does a form without an answer pause anything."""
    for never in ("9999", "", "three_weeks"):
        await fill(talk_with_forms, TypePause(saved.id), until=never)
        await talk_with_forms.expect_button("Until when?")
    assert await only(talk_with_forms) == saved


async def test_other_quiet_hours_are_picked_from_a_list(talk_with_forms: Talk) -> None:
    """When they begin and when they end; the same hour twice is none."""
    talk = talk_with_forms
    await fill(talk, TypeQuiet(), start="21", end="6")
    await talk.expect("Quiet hours: 21:00 to 6:00")
    await fill(talk, TypeQuiet(), start="6", end="6")
    await talk.expect("Quiet hours: none")


@pytest.mark.parametrize("never", ["24", "-1", "noon", "", "1e9"])
async def test_quiet_hours_that_no_clock_has_are_asked_again(
    talk_with_forms: Talk, never: str
) -> None:
    """What a client makes up changes nothing."""
    await fill(talk_with_forms, TypeQuiet(), start="21", end=never)
    assert opened(talk_with_forms).action == TypeQuiet()
    kept = await talk_with_forms.people.preferences("test:7")
    assert (kept.quiet_start, kept.quiet_end) == (22 * 60, 7 * 60)


async def test_choices_are_buttons_where_there_are_no_forms(talk: Talk) -> None:
    """One question after another; the way out stands below."""
    await ask_quiet(talk)
    assert [len(row) for row in talk.came[-1].buttons] == [4] * 6 + [1]
    await talk.press("21:00")
    await talk.expect("When do they end?")
    await talk.press("6:00")
    await talk.expect("Quiet hours: 21:00 to 6:00")


async def test_what_is_written_instead_is_a_choice_or_asked_again(talk: Talk) -> None:
    """Nobody has to press."""
    await ask_quiet(talk)
    await talk.say("at sunset")
    await talk.expect("Please pick one of these.")
    await talk.expect("When do they begin?")
    await talk.say("21:00")
    await talk.expect("When do they end?")


async def test_a_danger_is_seen_where_a_choice_was_asked_for(talk: Talk) -> None:
    """Before the question comes again."""
    await ask_quiet(talk)
    await talk.say("my calf is swollen, hot and red since yesterday")
    assert talk.came[0].urgency is not None


async def test_a_button_of_a_question_that_is_closed_answers_nothing(talk: Talk) -> None:
    """Neither another question of the form, nor one of another form, nor a later text."""
    await ask_quiet(talk)
    first = next(row[0].action for row in talk.came[-1].buttons)
    assert isinstance(first, PickAnswer)
    await talk.press("21:00")
    await talk.do(Pressed(origin=talk.origin, token=encode(first)))
    await talk.expect("no longer open")
    await talk.press("6:00")
    await talk.expect("Quiet hours: 21:00 to 6:00")
    talk.clock.advance(AWAITED_LIVES)
    for stale in (first, PickAnswer(form="x", field="end", value="5")):
        await talk.do(Pressed(origin=talk.origin, token=encode(stale)))
        await talk.expect("no longer open")


async def test_a_pressed_pause_awaits_no_text_any_more(talk: Talk) -> None:
    """What is said next is a question again."""
    await settle_in(talk)
    await talk.say("/remind stretch every day at 9")
    for label in ("Save", "My reminders", "Stretching", "Change", "Pause until a date"):
        await talk.press(label)
    await talk.press("For a week")
    await talk.expect("Paused until")
    await talk.say("why do my legs cramp at night")
    await talk.expect("Information, not medical care")


async def ask_quiet(talk: Talk) -> None:
    """Open the question for other quiet hours."""
    await talk.do(Pressed(origin=talk.origin, token=encode(OpenSetting("quiet"))))
    await talk.press("Other hours")
    await talk.expect("When do they begin?")


async def only(talk: Talk) -> Reminder:
    """Return the one reminder that there is."""
    (found,) = await talk.reminders.of_person(PersonId("test:7"))
    return found


def opened(talk: Talk) -> Form:
    """Return the form that came."""
    (form,) = [reply.form for reply in talk.came if reply.form is not None]
    return form

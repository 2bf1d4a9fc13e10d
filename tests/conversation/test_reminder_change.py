"""Who may change a reminder in place, and what a change cannot do."""

from dataclasses import replace

import pytest

from bots.conversation.action import Action
from bots.conversation.change_action import (
    ChangeReminder,
    ChangeText,
    ChangeTimes,
    PauseFor,
    SaveChange,
    SetDays,
    TypePause,
)
from bots.conversation.change_choices import FIELDS, TypedChange
from bots.conversation.tokens import encode
from bots.conversation.turn import Command, Filled, Origin, Pressed
from scheduler.model import Address, PersonId, Reminder
from tests.conversation.talk import Talk

STRANGER = Origin(person=PersonId("test:8"), address=Address("test:8"), has_forms=True)


@pytest.fixture
async def saved(talk_with_forms: Talk) -> Reminder:
    """Save a reminder of water, every two hours."""
    talk = talk_with_forms
    words = "water every 2 hours from 8 to 20"
    options = {"zone": "Europe/Berlin"}
    await talk.do(Command(origin=talk.origin, name="remind", words=words, options=options))
    await talk.press("I have read this")
    await talk.press("Save")
    return await only(talk)


async def only(talk: Talk) -> Reminder:
    """Return the one reminder that there is."""
    (found,) = await talk.reminders.of_person(PersonId("test:7"))
    return found


async def fill(talk: Talk, action: TypedChange, words: str, origin: Origin | None = None) -> None:
    """Send a form of one question."""
    values = {FIELDS[type(action)][0]: words}
    await talk.do(Filled(origin=origin or talk.origin, token=encode(action), values=values))


@pytest.mark.parametrize("kind", [ChangeReminder, ChangeTimes, ChangeText, TypePause])
async def test_nobody_changes_what_is_not_theirs(
    talk_with_forms: Talk, saved: Reminder, kind: type
) -> None:
    """A pressed token is untrusted."""
    await talk_with_forms.do(Pressed(origin=STRANGER, token=encode(kind(saved.id))))
    await talk_with_forms.expect("There is no such reminder of yours")
    if kind is not ChangeReminder:
        await fill(talk_with_forms, kind(saved.id), "tomorrow", STRANGER)
        await talk_with_forms.expect("There is no such reminder of yours")
    assert await only(talk_with_forms) == saved


@pytest.mark.parametrize("action", [SetDays(1, "weekend"), PauseFor(1, 7), SaveChange(1)])
async def test_no_press_of_a_stranger_counts(
    talk_with_forms: Talk, saved: Reminder, action: Action
) -> None:
    """Neither does one of what was never offered."""
    await talk_with_forms.do(Pressed(origin=STRANGER, token=encode(action)))
    for never in (SetDays(saved.id, "moonday"), PauseFor(saved.id, 9999), SaveChange(99)):
        await talk_with_forms.do(Pressed(origin=talk_with_forms.origin, token=encode(never)))
    assert await only(talk_with_forms) == saved


async def test_the_limits_of_the_kind_hold(talk_with_forms: Talk, saved: Reminder) -> None:
    """Water comes every half hour at most; what is too often is asked again."""
    await fill(talk_with_forms, ChangeTimes(saved.id), "every 10 minutes")
    await talk_with_forms.expect("every 30 minutes at most")
    await talk_with_forms.expect_button("At which times?")
    assert await only(talk_with_forms) == saved


async def test_a_change_is_saved_once(talk_with_forms: Talk, saved: Reminder) -> None:
    """A second press finds it done, and the reminder is the same one."""
    await fill(talk_with_forms, ChangeTimes(saved.id), "every 3 hours from 9 to 18")
    await talk_with_forms.press("Save")
    changed = await only(talk_with_forms)
    assert replace(changed, recurrence=saved.recurrence, next_at=saved.next_at) == saved
    assert changed.recurrence != saved.recurrence
    await talk_with_forms.press("Save")
    await talk_with_forms.expect("already done")
    assert await only(talk_with_forms) == changed


async def test_what_is_deleted_meanwhile_is_not_changed(
    talk_with_forms: Talk, saved: Reminder
) -> None:
    """An echo that is still open saves nothing then."""
    await fill(talk_with_forms, ChangeTimes(saved.id), "every 3 hours from 9 to 18")
    await talk_with_forms.reminders.delete(saved.id)
    await talk_with_forms.press("Save")
    await talk_with_forms.expect("There is no such reminder of yours")
    assert await talk_with_forms.reminders.restore(saved.id) == saved

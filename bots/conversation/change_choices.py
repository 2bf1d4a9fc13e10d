"""What can be changed about a reminder: the choices, the forms, the echo before it is saved.

Knows what is offered and how it is worded. Must not know what becomes of it.
"""

from datetime import datetime

from bots.conversation.action import DropDraft, OpenReminder
from bots.conversation.change_action import (
    ChangeReminder,
    ChangeText,
    ChangeTimes,
    ChooseDays,
    ChoosePause,
    PauseFor,
    SaveChange,
    SetDays,
    TypeDays,
    TypePause,
)
from bots.conversation.drafts import WORDS_CHARS
from bots.conversation.reminder_wizard import TEXT_CHARS
from bots.conversation.reminder_words import next_times, quiet_note, state_line, summary
from bots.conversation.reply import Block, Button, Choice, Field, Form, Reply, Role, Style
from bots.conversation.rule_changes import DAYS
from bots.conversation.voice import Voice
from scheduler.catch_up import rests_when_quiet
from scheduler.model import Kind, QuietHours, Reminder, State

PAUSES = {"week": 7, "two_weeks": 14}  # in days

TypedChange = ChangeTimes | TypeDays | ChangeText | TypePause
FIELDS: dict[type[TypedChange], tuple[str, int]] = {
    ChangeTimes: ("times", WORDS_CHARS),
    TypeDays: ("days", WORDS_CHARS),
    ChangeText: ("text", TEXT_CHARS),
    TypePause: ("until", WORDS_CHARS),
}


def menu(reminder: Reminder, voice: Voice) -> Reply:
    """Ask what to change."""
    buttons = [
        Button(voice.say("button.times"), ChangeTimes(reminder.id)),
        Button(voice.say("button.days"), ChooseDays(reminder.id)),
    ]
    if reminder.kind is Kind.CUSTOM:
        buttons.append(Button(voice.say("button.words"), ChangeText(reminder.id)))
    if reminder.state is not State.SUSPENDED:
        buttons.append(Button(voice.say("button.pause_until"), ChoosePause(reminder.id)))
    blocks = (
        summary(reminder.kind, reminder.text, reminder.recurrence, voice),
        voice.title("change.what"),
    )
    rows = [(button,) for button in (*buttons, _back(reminder.id, voice))]
    return Reply(blocks, tuple(rows), replaces=True)


def form(action: TypedChange, voice: Voice) -> Form:
    """Return the form that asks for a change in words."""
    name, most = FIELDS[type(action)]
    choices, other = _offered(action, voice)
    field = Field(
        name=name,
        label=voice.say(f"change.{name}_label"),
        example=voice.say(f"change.{name}_example"),
        max_chars=most,
        choices=choices,
        other=other,
    )
    return Form(voice.say("change.form"), action, (field,))


def again(action: TypedChange, problem: str, voice: Voice) -> Reply:
    """Say what could not be read or is too much, and ask once more."""
    asked = form(action, voice)
    retry = Button(asked.fields[0].label, action, Style.PRIMARY)
    rows = ((retry,), (_back(action.reminder, voice),))
    return Reply((Block(Role.TEXT, problem),), rows, form=asked)


def echo(
    draft: int, changed: Reminder, quiet: QuietHours | None, now: datetime, voice: Voice
) -> Reply:
    """Repeat what the reminder would be, with its next times, and ask whether it is right."""
    rule, until_at = changed.recurrence, changed.paused_until_at
    blocks = [voice.title("remind.echo"), summary(changed.kind, changed.text, rule, voice)]
    if changed.state is not State.ACTIVE:
        blocks.append(state_line(changed, voice, now))
    begins_at = now if until_at is None else max(now, until_at)
    blocks += next_times(rule, begins_at, voice)
    rests = rests_when_quiet(changed.kind, named_time=changed.named_time)
    blocks += quiet_note(rule, quiet, begins_at, voice, rests=rests)
    rows = (
        (Button(voice.say("button.save"), SaveChange(draft), Style.SUCCESS),),
        (Button(voice.say("button.change_more"), ChangeReminder(changed.id)),),
        (Button(voice.say("button.cancel"), DropDraft(draft)),),
    )
    return Reply(tuple(blocks), rows)


def _back(reminder: int, voice: Voice) -> Button:
    return Button(voice.say("button.back"), OpenReminder(reminder))


def _offered(action: TypedChange, voice: Voice) -> tuple[tuple[Choice, ...], str]:
    """Return what can be picked, and how words of one's own are asked for beside it."""
    match action:
        case TypeDays():
            choices = tuple(
                Choice(name, voice.say(f"button.days.{name}"), SetDays(action.reminder, name))
                for name in DAYS
            )
            return choices, voice.say("button.own_days")
        case TypePause():
            choices = tuple(
                Choice(name, voice.say(f"button.pause_{name}"), PauseFor(action.reminder, days))
                for name, days in PAUSES.items()
            )
            return choices, voice.say("button.pause_date")
        case _:
            return (), ""

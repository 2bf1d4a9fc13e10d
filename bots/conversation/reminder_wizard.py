"""The choices of the reminder wizard: kinds, ready-made schedules, the form for own times.

Knows what is offered. Must not know what becomes of it.
"""

from bots.conversation.action import ListReminders, PickKind, PickPreset, TypeTimes
from bots.conversation.drafts import WORDS_CHARS
from bots.conversation.reply import Button, Choice, Field, Form, Reply
from bots.conversation.rule_changes import DAYS
from bots.conversation.times_in_words.ready_made import PRESETS
from bots.conversation.voice import Voice
from scheduler.model import Kind

TEXT_CHARS = 200
OWN_DAYS = "written"  # the days stand among the words for the times


def kind_of(name: str | None) -> Kind | None:
    """Return the kind of that name that a person may choose, or None."""
    return next((kind for kind in PRESETS if kind == name), None)


def kinds(draft: int, voice: Voice) -> Reply:
    """Ask what to be reminded of."""
    buttons = [Button(voice.say(f"kind.{kind}"), PickKind(kind, draft)) for kind in PRESETS]
    mine = Button(voice.say("button.my_reminders"), ListReminders(0))
    blocks = (voice.title("remind.what"), voice.text("remind.or_type"))
    return Reply(blocks, (tuple(buttons[:2]), tuple(buttons[2:4]), (buttons[4], mine)))


def presets(kind: Kind, draft: int, voice: Voice) -> Reply:
    """Offer the ready-made schedules of a kind, and own times."""
    rows = [
        (Button(voice.say(f"preset.{kind}.{preset}"), PickPreset(kind, preset, draft)),)
        for preset in PRESETS[kind]
    ]
    own = (Button(voice.say("button.own_times"), TypeTimes(kind, draft)),)
    return Reply((voice.title(f"remind.when.{kind}"),), (*rows, own), replaces=True)


def times_form(action: TypeTimes, voice: Voice) -> Reply:
    """Ask for times in the person's own words, on the usual days or on days of their own."""
    fields = [_days(voice), _times(voice)]
    if action.kind == Kind.CUSTOM or action.draft:
        fields.insert(0, _what(action, voice))
    if action.draft:  # it was read from words, perhaps not as they were meant
        fields.insert(0, _kind(action, voice))
    form = Form(voice.say("remind.form"), action, tuple(fields))
    return Reply((voice.title("remind.own_times"),), form=form)


def _kind(action: TypeTimes, voice: Voice) -> Field:
    choices = tuple(Choice(kind, voice.say(f"kind.{kind}")) for kind in PRESETS)
    chosen = action.kind if kind_of(action.kind) else Kind.CUSTOM
    return Field(name="kind", label=voice.say("remind.kind_label"), choices=choices, chosen=chosen)


def _what(action: TypeTimes, voice: Voice) -> Field:
    is_certain = not action.draft
    return Field(
        name="what",
        label=voice.say("remind.text_label"),
        example=voice.say("remind.text_example"),
        hint="" if is_certain else voice.say("remind.text_hint"),
        max_chars=TEXT_CHARS,
        is_needed=action.kind == Kind.CUSTOM,
    )


def _days(voice: Voice) -> Field:
    usual = tuple(Choice(name, voice.say(f"button.days.{name}")) for name in DAYS)
    own = Choice(OWN_DAYS, voice.say("remind.days_as_written"))
    label = voice.say("change.days_label")
    return Field(name="days", label=label, choices=(own, *usual), chosen=OWN_DAYS)


def _times(voice: Voice) -> Field:
    return Field(
        name="when",
        label=voice.say("remind.times_label"),
        example=voice.say("remind.times_example"),
        hint=voice.say("remind.times_hint"),
        max_chars=WORDS_CHARS,
    )

"""The choices of the reminder wizard: kinds, ready-made schedules, the form for own times.

Knows what is offered. Must not know what becomes of it.
"""

from bots.conversation.action import ListReminders, PickKind, PickPreset, TypeTimes
from bots.conversation.drafts import WORDS_CHARS
from bots.conversation.reply import Button, Field, Form, Reply
from bots.conversation.times_in_words.ready_made import PRESETS
from bots.conversation.voice import Voice
from scheduler.model import Kind

TEXT_CHARS = 200


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
    """Ask for times in the person's own words."""
    example = voice.say("remind.times_example")
    when = Field("when", voice.say("remind.times_label"), example, WORDS_CHARS)
    fields: tuple[Field, ...] = (when,)
    if action.kind == Kind.CUSTOM:
        label, what = voice.say("remind.text_label"), voice.say("remind.text_example")
        fields = (Field("what", label, what, TEXT_CHARS), when)
    form = Form(voice.say("remind.form"), action, fields)
    return Reply((voice.title("remind.own_times"),), form=form)

"""Makes buttons and modals of the client library's kind.

Knows the library's classes. Must not know what buttons do. What is made is stopped at once: the
library then keeps none of it, as presses and answers are read from their tokens alone.
"""

from collections.abc import Sequence

from discord import ButtonStyle, SelectOption, TextStyle, ui

from bots.conversation.reply import Field, Form, Style
from bots.discord.render import Key, form_token

TITLE_CHARS = 45
LABEL_CHARS = 45
PLACEHOLDER_CHARS = 100
INPUT_CHARS = 4000
ONE_LINE_CHARS = 200
OPTIONS = 25
OPTION_CHARS = 100

_STYLES = {
    Style.PLAIN: ButtonStyle.secondary,
    Style.PRIMARY: ButtonStyle.primary,
    Style.SUCCESS: ButtonStyle.success,
    Style.DANGER: ButtonStyle.danger,
}


def view_of(rows: Sequence[Sequence[Key]]) -> ui.View:
    """Return rows of buttons."""
    view = ui.View(timeout=None)
    for number, row in enumerate(rows):
        for key in row:
            style = _STYLES[key.style]
            view.add_item(
                ui.Button(label=key.label, custom_id=key.custom_id, style=style, row=number)
            )
    view.stop()
    return view


def modal_of(form: Form, text: str) -> ui.Modal:
    """Return a form under *text*, which may be empty."""
    modal = ui.Modal(title=form.title[:TITLE_CHARS], timeout=None, custom_id=form_token(form))
    if text:
        modal.add_item(ui.TextDisplay(text))
    for field in form.fields:
        modal.add_item(ui.Label(text=field.label[:LABEL_CHARS], component=_input(field)))
    modal.stop()
    return modal


def _input(field: Field) -> ui.Item[ui.Modal]:
    if field.choices:
        options = [
            SelectOption(value=value[:OPTION_CHARS], label=label[:OPTION_CHARS])
            for value, label in field.choices[:OPTIONS]
        ]
        return ui.Select(custom_id=field.name, options=options, required=True)
    return ui.TextInput(
        custom_id=field.name,
        placeholder=field.example[:PLACEHOLDER_CHARS] or None,
        max_length=min(field.max_chars, INPUT_CHARS),
        style=TextStyle.short if field.max_chars <= ONE_LINE_CHARS else TextStyle.paragraph,
    )

"""Makes cards and modals of the client library's kind.

Knows the library's classes. Must not know what buttons do. What is made is stopped at once: the
library then keeps none of it, as presses and answers are read from their tokens alone.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from discord import (
    ButtonStyle,
    Container,
    File,
    MediaGalleryItem,
    Message,
    RadioGroupOption,
    SelectOption,
    TextDisplay,
    TextStyle,
    ui,
)

from bots.conversation.reply import Choice, Document, Field, Form, Illustration, Style
from bots.discord.render import Key, Parcel, form_token, other_of

TITLE_CHARS = 45
LABEL_CHARS = 45
PLACEHOLDER_CHARS = 100
INPUT_CHARS = 4000
ONE_LINE_CHARS = 200
HINT_CHARS = 100
FEWEST_RADIOS, RADIOS = 2, 10
OPTIONS = 25
OPTION_CHARS = 100

_STYLES = {
    Style.PLAIN: ButtonStyle.secondary,
    Style.PRIMARY: ButtonStyle.primary,
    Style.SUCCESS: ButtonStyle.success,
    Style.DANGER: ButtonStyle.danger,
}


def card_of(parcel: Parcel) -> ui.LayoutView:
    """Return the text of *parcel* with its buttons; a bare text stands without a card."""
    view = ui.LayoutView(timeout=None)
    text: ui.TextDisplay[ui.LayoutView] = ui.TextDisplay(parcel.text)
    if parcel.rows or parcel.picture or parcel.accent is not None:
        parts = (*_gallery(parcel.picture), text, *_rows(parcel.rows))
        view.add_item(ui.Container(*parts, accent_colour=parcel.accent))
    else:
        view.add_item(text)
    view.stop()
    return view


def file_of(attached: Document | Illustration) -> File:
    """Return a document or a picture as an attachment."""
    if isinstance(attached, Document):
        return File(BytesIO(attached.content), attached.name)
    return File(BytesIO(attached.png()), _file_name(attached), description=attached.alt)


def _gallery(picture: Illustration | None) -> Iterator[ui.Item[ui.LayoutView]]:
    if picture is not None:
        shown = MediaGalleryItem(f"attachment://{_file_name(picture)}", description=picture.alt)
        yield ui.MediaGallery(shown)


def _file_name(picture: Illustration) -> str:
    return f"{picture.name}.png"


def text_of(message: Message) -> str:
    """Return the text of a card that Discord shows."""
    parts = [
        part
        for top in message.components
        for part in (top.children if isinstance(top, Container) else [top])
    ]
    return "\n".join(part.content for part in parts if isinstance(part, TextDisplay))


def _rows(rows: Sequence[Sequence[Key]]) -> Iterator[ui.Item[ui.LayoutView]]:
    """Yield rows of buttons, with a line before and after those that stand beside a text."""
    was_beside = False
    for row in rows:
        is_beside = bool(row[0].beside)
        if is_beside != was_beside:
            yield ui.Separator()
        was_beside = is_beside
        if is_beside:
            yield ui.Section(row[0].beside, accessory=_button(row[0]))
        else:
            yield ui.ActionRow(*map(_button, row))


def _button(key: Key) -> ui.Button[ui.LayoutView]:
    return ui.Button(label=key.label, custom_id=key.custom_id, style=_STYLES[key.style])


def modal_of(form: Form, text: str) -> ui.Modal:
    """Return a form under *text*, which may be empty."""
    modal = ui.Modal(title=form.title[:TITLE_CHARS], timeout=None, custom_id=form_token(form))
    if text:
        modal.add_item(ui.TextDisplay(text))
    for field in form.fields:
        for label in _labelled(field):
            modal.add_item(label)
    modal.stop()
    return modal


def _labelled(field: Field) -> Iterator[ui.Label[ui.Modal]]:
    """Yield the parts that ask *field*: what can be picked, what can be written."""
    hint = field.hint[:HINT_CHARS] or None
    if not field.choices:
        yield _label(field.label, hint, _text(field, field.name, is_needed=field.is_needed))
        return
    yield _label(field.label, hint, _list(field))
    if field.other:
        yield _label(field.other, None, _text(field, other_of(field.name), is_needed=False))


def _label(text: str, hint: str | None, component: ui.Item[ui.Modal]) -> ui.Label[ui.Modal]:
    return ui.Label(text=text[:LABEL_CHARS], description=hint, component=component)


def _text(field: Field, custom_id: str, *, is_needed: bool) -> ui.TextInput[ui.Modal]:
    return ui.TextInput(
        custom_id=custom_id,
        placeholder=field.example[:PLACEHOLDER_CHARS] or None,
        max_length=min(field.max_chars, INPUT_CHARS),
        required=is_needed,
        style=TextStyle.short if field.max_chars <= ONE_LINE_CHARS else TextStyle.paragraph,
    )


def _list(field: Field) -> ui.Item[ui.Modal]:
    """Return what picks one of the choices: all in sight where they are few."""
    is_needed = field.is_needed and not field.other
    if FEWEST_RADIOS <= len(field.choices) <= RADIOS:
        radios = [RadioGroupOption(**_option(field, choice)) for choice in field.choices]
        return ui.RadioGroup(custom_id=field.name, options=radios, required=is_needed)
    options = [SelectOption(**_option(field, choice)) for choice in field.choices[:OPTIONS]]
    return ui.Select(custom_id=field.name, options=options, required=is_needed)


def _option(field: Field, choice: Choice) -> dict[str, Any]:
    return {
        "value": choice.value[:OPTION_CHARS],
        "label": choice.label[:OPTION_CHARS],
        "default": choice.value == field.chosen,
    }

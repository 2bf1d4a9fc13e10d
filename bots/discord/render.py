"""Turns a Reply into parcels: the messages that bring it, in Discord's Markdown, with buttons.

Knows how a Block looks on Discord. Must not know the network: everything here is pure. What is
said stands in the message's own components and in no embed, since people can switch embeds off.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from bots.adapter import Limits
from bots.conversation.reply import (
    Block,
    Button,
    Document,
    Form,
    Grade,
    Illustration,
    Reply,
    Role,
    Style,
    TimedBlock,
    Urgency,
)
from bots.conversation.tokens import encode
from bots.fit import fit, fit_buttons, fit_label

COMPONENTS = 40  # that a message takes, those within others included
TEXT_CHARS = 4000  # in all texts of a message together
BESIDE_CHARS = 700  # of them are kept for what stands beside buttons
LIMITS = Limits(text_chars=TEXT_CHARS - BESIDE_CHARS, buttons_per_row=5, rows=10, label_chars=80)
BUTTONS = 25
FRAME = 6  # components around the buttons: the card, its text, a picture, lines between
AGAIN = "#"  # begins what makes a second button of the same action different; no token has it
OTHER = "+"  # ends the custom_id of what is written instead of picked

URGENCY_COLOURS = {
    Urgency.EMERGENCY_NOW: 0xC62828,
    Urgency.SAME_DAY: 0xEF6C00,
    Urgency.SEE_DOCTOR_SOON: 0x1565C0,
}
GRADE_COLOURS = {
    Grade.STRONG: 0x00695C,
    Grade.MODERATE: 0x00897B,
    Grade.WEAK: 0x80CBC4,
    Grade.CONFLICTING: 0x9E9D24,
    Grade.EXPERT_OPINION: 0x78909C,
}
_LISTED = {Role.ITEM, Role.STEP, Role.SOURCE}
_MARKUP = re.compile(r"[\\`*_~|\[\]<]|:(?=//)")
_LINE_MARK = re.compile(r"^([ \t]*)([#>+-]|\d+(?=\.))", re.MULTILINE)
_MENTION = re.compile(r"@(?=\w)")
_UNWRITABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u2028-\u202e\ud800-\udfff]")
_LINK = re.compile(r"https?://\S+")
_LINK_ENDS = {"(": "%28", ")": "%29", "<": "%3C", ">": "%3E"}


@dataclass(frozen=True, slots=True)
class Key:
    """A button as Discord takes it, next to the text *beside* where that is not empty."""

    label: str
    custom_id: str
    style: Style
    beside: str = ""
    alone: str = ""  # its label where nothing stands beside it


@dataclass(frozen=True, slots=True)
class Parcel:
    """One request: a text (a message of its own, or the edit of one), or a document.

    A *picture* stands above the text. *reply_to* is the message that it answers; *edits* the
    message that it takes the place of.
    *is_private* shows it to one person alone. *accent* is the colour of the card's edge, which
    says nothing that its words do not say.
    """

    text: str = field(default="", repr=False)
    rows: tuple[tuple[Key, ...], ...] = field(default=(), repr=False)
    accent: int | None = None
    document: Document | None = None
    picture: Illustration | None = None
    reply_to: int | None = None
    edits: int | None = None
    is_private: bool = False
    is_silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a Reply reaches a place.

    *answers* is the message that asked, *pressed* the one whose button was pressed and may be
    edited. *can_hide* tells that a message can be shown to one person alone.
    """

    is_public: bool = False
    can_hide: bool = False
    answers: int | None = None
    pressed: int | None = None


def parcels_of(reply: Reply, way: Way) -> list[Parcel]:
    """Return all that brings *reply*, in order: the danger card, the text, the document, a notice.

    What a person wrote unseen by others is answered unseen by others, the danger card too.
    """
    parcels: list[Parcel] = []
    if reply.danger:
        is_private = way.can_hide and way.is_public
        parcels += _texts(reply.danger, way.answers, is_private=is_private)
    first = len(parcels)
    is_private = reply.private and way.is_public
    answers = way.answers if way.is_public else None
    shown = with_share(reply) if is_private and way.can_hide else reply
    parcels += _texts(with_way_to_form(shown), answers, is_private=is_private)
    if reply.document:
        parcels.append(
            Parcel(document=reply.document, is_private=is_private, is_silent=reply.silent)
        )
    if reply.notice:
        parcels.append(Parcel(_written(reply.notice), is_private=way.can_hide or is_private))
    has_text = bool(reply.blocks) and len(parcels) > first
    if reply.replaces and way.pressed and not reply.danger and has_text:
        parcels[first] = replace(parcels[first], edits=way.pressed, reply_to=None)
    return parcels


def with_share(reply: Reply) -> Reply:
    """Return *reply* with the button that shows it to others, if it has one."""
    if reply.share is None:
        return reply
    return replace(reply, buttons=(*reply.buttons, (reply.share,)))


def with_way_to_form(reply: Reply) -> Reply:
    """Return *reply* with a button that opens its form, for when it cannot be opened at once."""
    if reply.form is None or reply.buttons:
        return reply
    blocks = reply.blocks or (Block(Role.TITLE, reply.form.title),)
    button = Button(reply.form.title, reply.form.action, Style.PRIMARY)
    return replace(reply, blocks=blocks, buttons=((button,),))


def form_text(reply: Reply) -> str:
    """Return what stands above the questions of a form, "" where its title says it all."""
    blocks = [block for block in reply.blocks if block.role is not Role.TITLE]
    return _joined(fit(blocks, LIMITS, _measure)[0]) if blocks else ""


def token_of(custom_id: str) -> str:
    """Return the token in the custom_id of a button, as keys_of() made it."""
    return custom_id.partition(AGAIN)[0]


def form_token(form: Form) -> str:
    """Return the token under which a form's answers come back."""
    return encode(form.action)


def other_of(name: str) -> str:
    """Return the custom_id under which a field's words of one's own come back."""
    return f"{name}{OTHER}"


def field_of(custom_id: str) -> str:
    """Return the name of the field that a part of a form answers."""
    return custom_id.removesuffix(OTHER)


def keys_of(rows: Sequence[Sequence[Button]]) -> tuple[tuple[Key, ...], ...]:
    """Return the buttons within Discord's limits; of too many, the last row stays."""
    seen: Counter[str] = Counter()
    keys = tuple(tuple(_key(button, seen) for button in row) for row in _fitting(rows))
    return keys if _has_room(keys) else tuple(tuple(map(_alone, row)) for row in keys)


def _texts(reply: Reply, answers: int | None, *, is_private: bool) -> list[Parcel]:
    parcels = [
        Parcel(_joined(piece), is_private=is_private, is_silent=reply.silent)
        for piece in fit(reply.blocks, LIMITS, _measure)
    ]
    if parcels:
        parcels[0] = replace(parcels[0], reply_to=answers, picture=reply.illustration)
        parcels[-1] = replace(parcels[-1], rows=keys_of(reply.buttons))
    accent = _accent(reply)
    return [replace(parcel, accent=accent) for parcel in parcels]


def _accent(reply: Reply) -> int | None:
    if reply.urgency is not None:
        return URGENCY_COLOURS[reply.urgency]
    return None if reply.grade is None else GRADE_COLOURS[reply.grade]


def _joined(blocks: Sequence[Block]) -> str:
    text, before = "", None
    for block in blocks:
        text += _between(before, block) + _rendered(block)
        before = block
    return text


def _between(before: Block | None, block: Block) -> str:
    if before is None:
        return ""
    return "\n" if before.role is block.role and block.role in _LISTED else "\n\n"


def _rendered(block: Block) -> str:
    text = _written(block.text)
    if isinstance(block, TimedBlock):
        text = text.replace(_written(block.words), f"<t:{int(block.at.timestamp())}:F>", 1)
    match block.role:
        case Role.TITLE:
            return "### " + text.replace("\n", "\n### ")
        case Role.FOOTER:
            return "-# " + text.replace("\n", "\n-# ")
        case Role.SOURCE:
            text = _linked(text, block.url)
    mark = _mark(block)
    indent = " " * len(mark) if block.role in _LISTED else ""
    return mark + text.replace("\n", f"\n{indent}")


def _mark(block: Block) -> str:
    match block.role:
        case Role.STEP if block.number is not None:
            return f"{block.number}. "
        case Role.STEP | Role.ITEM | Role.SOURCE:
            return "- "
        case Role.WARNING:
            return "⚠️ "
    return ""


def _written(text: str) -> str:
    """Return *text* so that nothing in it takes effect: no markup, list, mention or link."""
    text = _UNWRITABLE.sub(" ", text)
    text = _MARKUP.sub(r"\\\g<0>", text)
    text = _LINE_MARK.sub(_line_mark, text)
    return _MENTION.sub("@\u2060", text)


def _line_mark(found: re.Match[str]) -> str:
    """Escape what would make a line a heading, quote or list; of a number, the dot behind it."""
    space, mark = found[1], found[2]
    return f"{space}{mark}\\" if mark.isdecimal() else f"{space}\\{mark}"


def _linked(text: str, url: str | None) -> str:
    """Return a masked link; the parentheses of a DOI would end it too early."""
    if url is None or not _LINK.fullmatch(url):
        return text
    return f"[{text}]({''.join(_LINK_ENDS.get(char, char) for char in url)})"


def _measure(block: Block) -> int:
    """Return what a block takes, in UTF-16 units: nobody documents which unit Discord counts."""
    return _units(_rendered(block)) + len("\n\n")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _fitting(rows: Sequence[Sequence[Button]]) -> Sequence[Sequence[Button]]:
    buttons = [*chain.from_iterable(rows)]
    if len(buttons) <= BUTTONS:
        return fit_buttons(rows, LIMITS)
    last = rows[-1][: LIMITS.buttons_per_row]  # Back or Cancel: the way out
    first = buttons[: len(buttons) - len(rows[-1])]
    return [*fit_buttons([first[: BUTTONS - LIMITS.buttons_per_row]], LIMITS), last]


def _key(button: Button, seen: Counter[str]) -> Key:
    """Return a button; two of a message must not have the same custom_id."""
    token = encode(button.action)
    custom_id = f"{token}{AGAIN}{seen[token]}" if seen[token] else token
    seen[token] += 1
    label = fit_label(button.label, LIMITS)
    if button.beside is None:
        return Key(label, custom_id, button.style)
    beside = _written(button.beside.text)
    return Key(fit_label(button.beside.label, LIMITS), custom_id, button.style, beside, label)


def _alone(key: Key) -> Key:
    """Return *key* as it is labelled where nothing stands beside it."""
    return replace(key, label=key.alone or key.label, beside="", alone="")


def _has_room(rows: Sequence[Sequence[Key]]) -> bool:
    """Tell whether texts fit beside buttons: each takes components and characters."""
    keys = [*chain.from_iterable(rows)]
    parts = len(rows) + len(keys) + sum(bool(key.beside) for key in keys)
    return (
        parts + FRAME <= COMPONENTS
        and all(len(row) == 1 or not any(key.beside for key in row) for row in rows)
        and sum(_units(key.beside) for key in keys) <= BESIDE_CHARS
    )

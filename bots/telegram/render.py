"""Turns a Reply into parcels: the messages that bring it, with entities and keyboards.

Knows how a Block looks on Telegram. Must not know the network: everything here is pure. Text is
formatted by entities and never parsed, so nothing that a person wrote can become markup.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity
from telegram.constants import (
    InlineKeyboardMarkupLimit,
    MessageEntityDateTimeFormats,
    MessageLimit,
)

from bots.adapter import Limits
from bots.conversation.reply import (
    Block,
    Button,
    Document,
    Illustration,
    Reply,
    Role,
    Style,
    TimedBlock,
)
from bots.conversation.tokens import encode
from bots.fit import fit, fit_buttons, fit_label

LIMITS = Limits(
    text_chars=MessageLimit.MAX_TEXT_LENGTH,
    buttons_per_row=InlineKeyboardMarkupLimit.BUTTONS_PER_ROW,
    rows=InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER
    // InlineKeyboardMarkupLimit.BUTTONS_PER_ROW,
    label_chars=64,
)

_LISTED = {Role.ITEM, Role.STEP, Role.SOURCE}
_EMPHASIS = {Role.TITLE: MessageEntity.BOLD, Role.FOOTER: MessageEntity.ITALIC}
_UNWRITABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u2028-\u202e\ud800-\udfff]")
_MENTION = re.compile(r"(?<![\w.])@(?=\w)")


@dataclass(frozen=True, slots=True)
class Parcel:
    """One request: a text (a message of its own, or the edit of one), or a document.

    A *picture* has the text as its caption. *reply_to* is the message that it answers; *edits* the
    message that it takes the place of, whose text is a caption where it *is_captioned*. *is_frame*
    marks an edit that is never worth a new message, and leaves a picture as it is.
    """

    text: str = field(default="", repr=False)
    entities: tuple[MessageEntity, ...] = field(default=(), repr=False)
    keyboard: InlineKeyboardMarkup | None = field(default=None, repr=False)
    document: Document | None = None
    picture: Illustration | None = None
    reply_to: int | None = None
    edits: int | None = None
    is_silent: bool = False
    is_urgent: bool = False
    is_frame: bool = False
    is_captioned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a Reply reaches a place.

    *answers* is the message that asked, *pressed* the one whose button was pressed, which
    *is_captioned* where it is a picture. *link* is a (label, url) that leads from a group into the
    private chat.
    """

    is_group: bool = False
    answers: int | None = None
    pressed: int | None = None
    is_captioned: bool = False
    link: tuple[str, str] | None = None


def parcels_of(reply: Reply, way: Way) -> list[Parcel]:
    """Return all that brings *reply*, in order: the danger card, the text, the document."""
    parcels = []
    if reply.danger:
        parcels += _texts(reply.danger, replace(way, link=None), reply_to=way.answers)
    parcels += _texts(reply, way, reply_to=way.answers if way.is_group else None)
    if reply.document:
        parcels.append(Parcel(document=reply.document, is_silent=reply.silent))
    if reply.replaces and way.pressed and not reply.danger and parcels and parcels[0].text:
        parcels[0] = _in_place(parcels[0], way)
    return parcels


def _in_place(parcel: Parcel, way: Way) -> Parcel:
    """Return *parcel* as an edit of the pressed message, unless it is too long for a caption.

    A picture cannot become a text again: there the text below it changes.
    """
    if way.is_captioned and not _fits_caption(parcel.text):
        return parcel
    return replace(parcel, edits=way.pressed, reply_to=None, is_captioned=way.is_captioned)


def _fits_caption(text: str) -> bool:
    return _units(text) <= MessageLimit.CAPTION_LENGTH


def _texts(reply: Reply, way: Way, reply_to: int | None) -> list[Parcel]:
    written = [_written(block, is_group=way.is_group) for block in reply.blocks]
    pieces = fit(written, LIMITS, _measure)
    parcels = [
        Parcel(
            *_formatted(piece),
            is_silent=reply.silent,
            is_urgent=reply.urgency is not None,
        )
        for piece in pieces
    ]
    if parcels:
        parcels[0] = replace(parcels[0], reply_to=reply_to, picture=_picture(reply, parcels))
        parcels[-1] = replace(parcels[-1], keyboard=_keyboard(reply.buttons, way.link))
    return parcels


def _picture(reply: Reply, parcels: Sequence[Parcel]) -> Illustration | None:
    """Return the picture, where the text fits below it; a danger card waits for none."""
    is_first = reply.urgency is None and len(parcels) == 1 and _fits_caption(parcels[0].text)
    return reply.illustration if is_first else None


def _formatted(blocks: Sequence[Block]) -> tuple[str, tuple[MessageEntity, ...]]:
    """Return the text of *blocks* and its entities, whose offsets count UTF-16 units."""
    text, entities = "", []
    before: Block | None = None
    folded_from = None
    for block in blocks:
        if folded_from is not None and not block.is_folded:
            entities.append(_fold(text, folded_from))
            folded_from = None
        text += _between(before, block)
        if block.is_folded and folded_from is None:
            folded_from = _units(text)
        words = _mark(block) + block.text
        if kind := _entity_kind(block):
            url = block.url if kind == MessageEntity.TEXT_LINK else None
            entities.append(MessageEntity(kind, _units(text), _units(words), url=url))
        if isinstance(block, TimedBlock) and block.words in words:
            entities.append(_instant(block, _units(text + words.partition(block.words)[0])))
        text += words
        before = block
    if folded_from is not None:
        entities.append(_fold(text, folded_from))
    return text, tuple(entities)


def _fold(text: str, start: int) -> MessageEntity:
    """Return what folds *text* away from *start* on, until somebody wants to read it."""
    return MessageEntity(MessageEntity.EXPANDABLE_BLOCKQUOTE, start, _units(text) - start)


def _instant(block: TimedBlock, offset: int) -> MessageEntity:
    """Return what shows an instant on each reader's clock; older apps show the words."""
    return MessageEntity(
        MessageEntity.DATE_TIME,
        offset,
        _units(block.words),
        unix_time=block.at,
        date_time_format=MessageEntityDateTimeFormats.LOCALIZED_WEEKDAY_LONG_DATE_SHORT_TIME,
    )


def _between(before: Block | None, block: Block) -> str:
    if before is None:
        return ""
    return "\n" if before.role is block.role and block.role in _LISTED else "\n\n"


def _entity_kind(block: Block) -> str | None:
    if block.role is Role.SOURCE and block.url:
        return MessageEntity.TEXT_LINK
    return _EMPHASIS.get(block.role)


def _written(block: Block, *, is_group: bool) -> Block:
    """Return *block* as Telegram will keep it.

    Telegram drops some characters, which would shift every entity behind them; and in a group a
    name that somebody wrote into a reminder must call nobody.
    """
    text = _UNWRITABLE.sub(" ", block.text)
    if is_group:
        text = _MENTION.sub("@\u2060", text)
    return replace(block, text=text)


def _mark(block: Block) -> str:
    match block.role:
        case Role.STEP:
            return f"{block.number}. " if block.number is not None else "• "
        case Role.ITEM:
            return "• "
        case Role.WARNING:
            return "⚠️ "
    return ""


def _measure(block: Block) -> int:
    return _units(_mark(block) + block.text) + len("\n\n")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _keyboard(
    rows: Sequence[Sequence[Button]], link: tuple[str, str] | None
) -> InlineKeyboardMarkup | None:
    keys = [[_key(button) for button in row] for row in fit_buttons(rows, LIMITS)]
    if link:
        keys.append([InlineKeyboardButton(fit_label(link[0], LIMITS), url=link[1])])
    return InlineKeyboardMarkup(keys) if keys else None


def _key(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(
        fit_label(button.label, LIMITS),
        callback_data=encode(button.action),
        style=None if button.style is Style.PLAIN else button.style.value,
    )

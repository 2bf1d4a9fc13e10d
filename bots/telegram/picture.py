"""Pictures of what parcels look like on Telegram, read from the very payload that is sent.

Knows how Telegram shows text, entities and inline keyboards. Must not know the network.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise

from telegram import InlineKeyboardMarkup, MessageEntity

from bots.conversation.reply import Reply, Style
from bots.picture import Key, Line, Look, Picture, Run, lines_of
from bots.telegram.render import Parcel, Way, parcels_of

_LOOKS = {MessageEntity.BOLD: Look.BOLD, MessageEntity.ITALIC: Look.ITALIC}


def paint(reply: Reply) -> tuple[Picture, ...]:
    """Return the messages that bring *reply* to a private chat."""
    return tuple(_picture(parcel) for parcel in parcels_of(reply, Way()) if parcel.text)


def _picture(parcel: Parcel) -> Picture:
    lines = tuple(Line(line) for line in lines_of(_runs(parcel.text, parcel.entities)))
    return Picture(lines, _keys(parcel.keyboard), _payload(parcel), parcel.picture)


def _payload(parcel: Parcel) -> str:
    entities = [entity.to_dict() for entity in parcel.entities]
    payload: dict[str, object] = {"text": parcel.text, "entities": entities}
    if parcel.picture:
        photo = f"attach://{parcel.picture.name}.png"
        payload = {"photo": photo, "caption": parcel.text, "caption_entities": entities}
    if parcel.keyboard:
        payload["reply_markup"] = parcel.keyboard.to_dict()
    return json.dumps(payload, ensure_ascii=False, indent=2)


def _runs(text: str, entities: Sequence[MessageEntity]) -> Iterator[Run]:
    """Cut *text* wherever an entity begins or ends; offsets count UTF-16 units."""
    coded = text.encode("utf-16-le")
    ends = {end for each in entities for end in (each.offset, each.offset + each.length)}
    cuts = sorted({0, len(coded) // 2, *ends})
    for start, end in pairwise(cuts):
        words = coded[2 * start : 2 * end].decode("utf-16-le")
        yield _run(words, [each for each in entities if _covers(each, start)])


def _covers(entity: MessageEntity, place: int) -> bool:
    return entity.offset <= place < entity.offset + entity.length


def _run(words: str, entities: Sequence[MessageEntity]) -> Run:
    looks = frozenset(_LOOKS[each.type] for each in entities if each.type in _LOOKS)
    url = next((each.url for each in entities if each.url), None)
    return Run(words, looks, url)


def _keys(keyboard: InlineKeyboardMarkup | None) -> tuple[tuple[Key, ...], ...]:
    rows = keyboard.inline_keyboard if keyboard else ()
    return tuple(
        tuple(Key(key.text, Style(key.style or Style.PLAIN)) for key in row) for row in rows
    )

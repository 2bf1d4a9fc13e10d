"""Answers looked up from any chat: "@bot night cramps", a list to pick from.

Knows how Telegram lists and pages what was found. Must not know what is looked up. What is typed
there is half a sentence on its way to somebody else, so nothing of it is stored or logged.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultCachedPhoto,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.error import TelegramError

from bots.conversation.lookup import Entry
from bots.telegram.pictures import Pictures
from bots.telegram.render import Way, parcels_of

log = logging.getLogger(__name__)

ON_PAGE = 10
CACHE_SECONDS = 300
ASK = "ask"  # the payload with which the private chat is opened

Find = Callable[[str, str], Sequence[Entry]]
"""Return the answers for a text in a locale, likeliest first."""


@dataclass(frozen=True, slots=True)
class Inline:
    """Answers inline queries.

    *continue_label* gives, for a locale, the label of the way into the private chat.
    """

    find: Find
    continue_label: Callable[[str], str]

    async def answer(self, bot: Bot, query: InlineQuery, pictures: Pictures) -> None:
        """Answer one query with the page that it asks for; *pictures* that are known are shown."""
        locale = query.from_user.language_code or "en"
        found = self.find(query.query, locale)
        start = int(query.offset) if query.offset.isascii() and query.offset.isdecimal() else 0
        shown = found[start : start + ON_PAGE]
        label = self.continue_label(locale)
        results = [await _result(entry, _way_on(label, bot, entry), pictures) for entry in shown]
        is_more = start + len(shown) < len(found)
        try:
            await bot.answer_inline_query(
                query.id,
                results,
                cache_time=CACHE_SECONDS,
                is_personal=True,  # others may read another language
                next_offset=str(start + len(shown)) if is_more else "",
                button=InlineQueryResultsButton(label, start_parameter=ASK),
            )
        except TelegramError as trouble:  # most often the next letter was typed meanwhile
            log.info("nothing was looked up: %s", type(trouble).__name__)


def _way_on(label: str, bot: Bot, entry: Entry) -> InlineKeyboardMarkup:
    """Return the button that leads on in private, for nobody else to read."""
    url = f"https://t.me/{bot.username}?start={entry.link}"
    return InlineKeyboardMarkup.from_button(InlineKeyboardButton(label, url=url))


async def _result(
    entry: Entry, way_on: InlineKeyboardMarkup, pictures: Pictures
) -> InlineQueryResultArticle | InlineQueryResultCachedPhoto:
    """Return an answer to pick, with its picture once Telegram has that."""
    parcel = parcels_of(entry.reply, Way(is_group=True))[0]
    file_id = parcel.picture and await pictures.find(parcel.picture)
    if file_id:
        return InlineQueryResultCachedPhoto(
            entry.id,
            file_id,
            title=entry.title,
            description=entry.summary,
            caption=parcel.text,
            caption_entities=parcel.entities,
            reply_markup=way_on,
        )
    return InlineQueryResultArticle(
        entry.id,
        entry.title,
        InputTextMessageContent(
            parcel.text,
            entities=parcel.entities,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        ),
        description=entry.summary,
        reply_markup=way_on,
    )

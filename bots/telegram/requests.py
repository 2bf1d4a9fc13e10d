"""Makes the one request that brings a parcel: a message, a picture, a file, or an edit of one.

Knows the Bot API's sending methods. Must not know the pace, nor what a refusal means.
"""

from telegram import (
    Bot,
    InputFile,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)

from bots.conversation.reply import Document, Illustration
from bots.telegram.pictures import Pictures
from bots.telegram.places import Place
from bots.telegram.render import Parcel

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Requests:
    """Makes requests through *bot*."""

    def __init__(self, bot: Bot, pictures: Pictures) -> None:
        self._bot = bot
        self._pictures = pictures

    async def make(self, place: Place, parcel: Parcel, *, is_paid: bool = False) -> int:
        """Make the request that brings *parcel*, and return the message's id.

        Raises TelegramError where it is refused or does not come through.
        """
        if parcel.document:
            return await self._send_document(place, parcel, parcel.document)
        if parcel.edits is not None:
            await self._edit(place, parcel, parcel.edits)
            return parcel.edits
        if parcel.picture:
            return await self._send_picture(place, parcel, parcel.picture)
        message = await self._bot.send_message(
            place.chat_id,
            parcel.text,
            entities=parcel.entities,
            reply_markup=parcel.keyboard,
            message_thread_id=place.thread_id,
            disable_notification=parcel.is_silent or None,
            reply_parameters=_reply_to(parcel),
            link_preview_options=_NO_PREVIEW,
            allow_paid_broadcast=is_paid or None,
        )
        return message.message_id

    async def _send_picture(self, place: Place, parcel: Parcel, picture: Illustration) -> int:
        message = await self._bot.send_photo(
            place.chat_id,
            await self._pictures.media(picture),
            caption=parcel.text,
            caption_entities=parcel.entities,
            reply_markup=parcel.keyboard,
            message_thread_id=place.thread_id,
            disable_notification=parcel.is_silent or None,
            reply_parameters=_reply_to(parcel),
        )
        await self._pictures.note(picture, message)
        return message.message_id

    async def _send_document(self, place: Place, parcel: Parcel, document: Document) -> int:
        message = await self._bot.send_document(
            place.chat_id,
            InputFile(document.content, filename=document.name),
            message_thread_id=place.thread_id,
            disable_notification=parcel.is_silent or None,
        )
        return message.message_id

    async def _edit(self, place: Place, parcel: Parcel, message: int) -> None:
        if parcel.picture and not parcel.is_frame:
            await self._show_picture(place, parcel, parcel.picture)
        elif parcel.is_captioned:
            await self._bot.edit_message_caption(
                place.chat_id,
                message,
                caption=parcel.text,
                caption_entities=parcel.entities,
                reply_markup=parcel.keyboard,
            )
        else:
            await self._bot.edit_message_text(
                parcel.text,
                chat_id=place.chat_id,
                message_id=message,
                entities=parcel.entities,
                reply_markup=parcel.keyboard,
                link_preview_options=_NO_PREVIEW,
            )

    async def _show_picture(self, place: Place, parcel: Parcel, picture: Illustration) -> None:
        """Put *picture* into the message, whatever that showed before."""
        media = await self._pictures.media(picture)
        shown = await self._bot.edit_message_media(
            InputMediaPhoto(media, caption=parcel.text, caption_entities=parcel.entities),
            place.chat_id,
            parcel.edits,
            reply_markup=parcel.keyboard,
        )
        if isinstance(shown, Message):
            await self._pictures.note(picture, shown)


def _reply_to(parcel: Parcel) -> ReplyParameters | None:
    if parcel.reply_to is None:
        return None
    return ReplyParameters(parcel.reply_to, allow_sending_without_reply=True)

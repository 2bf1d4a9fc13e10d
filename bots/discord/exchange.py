"""The answers to one interaction: the first within three seconds, then as many as are needed.

Knows in which order Discord takes them, and what to make of a lost or late one. Must not know
Turns or topics. These requests do not count towards the bot's rate, so they pass no pace.
"""

import logging
from collections.abc import Awaitable, Callable
from enum import Enum
from typing import Any

import discord

from bots.conversation.reply import Reply
from bots.discord.components import card_of, file_of, modal_of, text_of
from bots.discord.outcomes import (
    ACKNOWLEDGED,
    EXPIRED,
    GARBLED,
    THREAD_CLOSED,
    TROUBLE,
    code_of,
    name_of,
)
from bots.discord.render import Parcel, form_text
from bots.discord.wire import Wire

log = logging.getLogger(__name__)

Interaction = discord.Interaction[discord.Client]

FIRST_SECONDS = 3.0  # after that Discord has told the person that nobody answered
LATER_SECONDS = 10.0
ATTEMPTS = 3


class _State(Enum):
    """How far an exchange is."""

    NEW = "nothing was answered"
    THINKING = "the person sees that an answer is being made, and it takes that place"
    OPEN = "answered, and more can follow"
    EXPIRED = "Discord takes no answer any more"


class Exchange:
    """One interaction. Whatever was tried before, each call leaves the person no worse off.

    A request whose reply was lost is made again, since Discord takes the first answer only once.
    """

    def __init__(self, interaction: Interaction, wire: Wire, *, is_public: bool) -> None:
        self._interaction = interaction
        self._wire = wire
        self._is_public = is_public
        self._state = _State.NEW
        self._shown: int | None = None

    async def acknowledge(self) -> None:
        """Tell Discord that the answer takes longer; in public only the person will see it."""
        is_press = self._interaction.message is not None
        await self._insist(
            lambda: self._response.defer(ephemeral=self._is_public, thinking=not is_press),
            _State.OPEN if is_press else _State.THINKING,
        )

    async def show(self, parcel: Parcel) -> bool:
        """Show one parcel; tell whether it can have been seen."""
        for _ in range(ATTEMPTS):
            if self._state is _State.EXPIRED:
                return False
            was_new = self._state is _State.NEW
            try:
                async with self._wire.bounded(FIRST_SECONDS if was_new else LATER_SECONDS):
                    await self._place(parcel)
            except (*TROUBLE, *GARBLED) as trouble:
                self._note(trouble)
                is_taken = was_new and self._state is _State.OPEN
                if is_taken and parcel.edits is None and await self._shows(parcel):
                    return True
            else:
                return True
        return False

    async def open_form(self, reply: Reply) -> bool:
        """Open the form of *reply* as a modal; tell whether that worked."""
        form = reply.form
        if form is None or self._state is not _State.NEW:
            return False
        text = form_text(reply)
        return await self._insist(
            lambda: self._response.send_modal(modal_of(form, text)), _State.OPEN
        )

    async def drop(self) -> None:
        """Answer with nothing that anybody sees."""
        if self._state is _State.NEW:
            await self.acknowledge()
        if self._state is _State.THINKING:
            await self._insist(self._interaction.delete_original_response, _State.OPEN)

    async def amend(self, parcel: Parcel) -> bool:
        """Change what was shown last; tell whether that worked."""
        try:
            async with self._wire.bounded(LATER_SECONDS):
                if self._shown is None:  # a picture that is shown stays
                    await self._interaction.edit_original_response(view=card_of(parcel))
                else:
                    followup = self._interaction.followup
                    await followup.edit_message(self._shown, view=card_of(parcel))
        except (*TROUBLE, *GARBLED) as trouble:
            log.info("a frame was not shown: %s", name_of(trouble))
            return False
        return True

    @property
    def _response(self) -> discord.InteractionResponse[discord.Client]:
        """A first answer; the library's own can be given once, even when it never arrived."""
        return discord.InteractionResponse(self._interaction)

    async def _insist(self, request: Callable[[], Awaitable[object]], then: _State) -> bool:
        """Make the first answer, once more where it was lost; tell whether it arrived."""
        for attempt in range(2):
            try:
                async with self._wire.bounded(FIRST_SECONDS):
                    await request()
            except (*TROUBLE, *GARBLED) as trouble:
                self._note(trouble)
                if code_of(trouble) == ACKNOWLEDGED:  # the lost one did arrive, if there was one
                    self._state = then if attempt else _State.OPEN
                    return attempt > 0
                if self._state is _State.EXPIRED:
                    return False
            else:
                self._state = then
                return True
        return False

    async def _place(self, parcel: Parcel) -> None:
        """Make the request that shows *parcel* at this stage."""
        if self._state is _State.THINKING or (
            self._state is _State.OPEN and parcel.edits is not None
        ):
            await self._edit_original(parcel)
        elif self._state is _State.OPEN:
            message = await self._interaction.followup.send(wait=True, **self._fields(parcel))
            self._shown = message.id
        elif parcel.edits is not None:
            await self._response.edit_message(
                content=None, view=card_of(parcel), attachments=_attached(parcel)
            )
        else:
            await self._response.send_message(**self._fields(parcel))
        self._state = _State.OPEN

    async def _edit_original(self, parcel: Parcel) -> None:
        fields: dict[str, Any] = {"content": None}
        if parcel.text:
            fields["view"] = card_of(parcel)
        await self._interaction.edit_original_response(**fields, attachments=_attached(parcel))

    def _fields(self, parcel: Parcel) -> dict[str, Any]:
        fields: dict[str, Any] = {"ephemeral": parcel.is_private, "silent": parcel.is_silent}
        if parcel.text:
            fields["view"] = card_of(parcel)
        if attached := _attached(parcel):
            fields["files"] = attached
        return fields

    def _note(self, trouble: Exception) -> None:
        """Take note of what *trouble* tells about the interaction."""
        code = code_of(trouble)
        if code in EXPIRED or code == THREAD_CLOSED:
            self._state = _State.EXPIRED
        elif code == ACKNOWLEDGED and self._state is _State.NEW:
            self._state = _State.OPEN
        log.warning("an interaction was not answered at once: %s", name_of(trouble))

    async def _shows(self, parcel: Parcel) -> bool:
        """Ask whether the answer that Discord has is *parcel*, whose own reply was lost."""
        try:
            async with self._wire.bounded(LATER_SECONDS):
                original = await self._interaction.original_response()
        except (*TROUBLE, *GARBLED):
            return False
        return text_of(original) == parcel.text.strip()


def _attached(parcel: Parcel) -> list[discord.File]:
    """Return what comes with *parcel*, in place of all that was attached before."""
    return [file_of(one) for one in (parcel.document, parcel.picture) if one is not None]

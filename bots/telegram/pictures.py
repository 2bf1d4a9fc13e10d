"""Pictures by the ids that Telegram gives them: uploaded once for each bot, known from then on.

Knows uploads and their ids. Must not know what a picture shows, nor where it is sent.
"""

from telegram import Bot, Message
from telegram.error import TelegramError

from bots.adapter import Keepsakes
from bots.conversation.reply import Illustration

_UNKNOWN = ("wrong file identifier", "wrong remote file", "file_reference", "file_id_invalid")


class Pictures:
    """What one bot's pictures are known by."""

    def __init__(self, bot: Bot, keepsakes: Keepsakes | None = None) -> None:
        """Take *keepsakes*, where ids outlast a restart."""
        self._bot = bot
        self._keepsakes = keepsakes
        self._ids: dict[str, str | None] = {}

    async def media(self, picture: Illustration) -> str | bytes:
        """Return what stands for *picture* in a request: its id, or all of it."""
        found = await self.find(picture)
        return found or picture.png()

    async def find(self, picture: Illustration) -> str | None:
        """Return the id of *picture*, None where it was not uploaded yet."""
        name = self._name(picture)
        if name not in self._ids:
            kept = self._keepsakes and await self._keepsakes.find(name)
            self._ids[name] = kept or None
        return self._ids[name]

    async def note(self, picture: Illustration, message: Message) -> None:
        """Take note of the id under which *message* shows *picture*."""
        name = self._name(picture)
        if self._ids.get(name) is None and message.photo:
            self._ids[name] = message.photo[-1].file_id
            if self._keepsakes:
                await self._keepsakes.keep(name, message.photo[-1].file_id)

    def forget(self, picture: Illustration, trouble: TelegramError) -> bool:
        """Forget an id that Telegram does not know any more; tell whether that was the trouble."""
        said = trouble.message.lower()
        name = self._name(picture)
        if self._ids.get(name) is None or not any(words in said for words in _UNKNOWN):
            return False
        self._ids[name] = None
        return True

    def _name(self, picture: Illustration) -> str:
        """Return the name under which the id is kept: another picture has another."""
        return f"telegram:{self._bot.id}:{picture.name}:{picture.digest}"

"""A person talking with the conversation alone: no platform, real content, real SQLite."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path

from bots.conversation.about import Operator
from bots.conversation.dispatcher import Dispatcher
from bots.conversation.reply import Button, Reply
from bots.conversation.tokens import encode
from bots.conversation.turn import Command, Filled, Origin, Pressed, Said, Turn
from content.knowledge import Knowledge, load_knowledge
from scheduler.deliveries import Deliveries
from scheduler.model import Address, Occurrence, Outcome, PersonId, Sent
from scheduler.reminders import Reminders
from storage.engine import open_storage
from tests.fakes.manual_clock import ManualClock

LANE = "test"
BATCH = 100


@cache
def knowledge() -> Knowledge:
    """Return the real content, loaded once."""
    return load_knowledge()


async def allowed() -> bool:
    """Let this person manage the chat."""
    return True


class Talk:
    """One person's chat with the bot; a Stage for the dialogues."""

    def __init__(
        self,
        data_dir: Path,
        clock: ManualClock,
        known: Knowledge | None = None,
        *,
        has_forms: bool = False,
    ) -> None:
        self.clock = clock
        self.known = known or knowledge()
        self.origin = Origin(
            person=PersonId(f"{LANE}:7"), address=Address(f"{LANE}:7"), has_forms=has_forms
        )
        self.came: list[Reply] = []
        self.all: list[Reply] = []
        self._data_dir = data_dir
        self._opened: AsyncIterator[None] | None = None

    async def open(self) -> None:
        """Start the bot."""
        self._opened = self._running()
        await anext(self._opened)

    async def close(self) -> None:
        """Stop the bot."""
        if self._opened is not None:
            await anext(self._opened, None)

    async def do(self, turn: Turn) -> Reply | None:
        """Do anything, and return what came."""
        self.came = []
        reply = await self.dispatcher.respond(turn)
        self._show(reply)
        return reply

    async def say(self, text: str) -> None:
        """Write *text*, which may be a command."""
        if not text.startswith("/"):
            await self.do(Said(origin=self.origin, text=text))
            return
        name, _, words = text[1:].partition(" ")
        await self.do(Command(origin=self.origin, name=name, words=words))

    async def press(self, label: str) -> None:
        """Press the newest button of that label."""
        button = self._button(self.all, label)
        assert button is not None, f"no button {label!r} so far"
        await self.do(Pressed(origin=self.origin, token=encode(button.action)))

    async def fill(self, text: str) -> None:
        """Answer the open form's next question, by its button if there is one."""
        newest = self._button(self.came, text)
        await (self.say(text) if newest is None else self.press(text))

    async def fill_in(self, **values: str) -> None:
        """Send the newest form whole, where the place has forms."""
        form = next(reply.form for reply in reversed(self.all) if reply.form is not None)
        await self.do(Filled(origin=self.origin, token=encode(form.action), values=values))

    async def expect(self, words: str) -> None:
        """Fail unless *words* came."""
        assert words in self.text, f"{words!r} is not in:\n{self.text}"

    async def expect_button(self, label: str) -> None:
        """Fail unless a button of that label came."""
        labels = [button.label for reply in self.came for row in reply.buttons for button in row]
        assert label in labels, f"{label!r} is not among {labels}"

    async def go_by(self, minutes: int) -> None:
        """Let time go by, and what is due arrive."""
        self.came = []
        self.clock.advance(timedelta(minutes=minutes))
        while await self.deliveries.run_due(LANE, BATCH):
            pass

    async def restart(self) -> None:
        """Stop the bot and start it again on the same data."""
        await self.close()
        await self.open()

    @property
    def text(self) -> str:
        """All that came since the last deed, as plain text."""
        lines = [block.text for reply in self.came for block in reply.blocks]
        return "\n".join([*lines, *(reply.notice for reply in self.came if reply.notice)])

    def _show(self, reply: Reply | None) -> None:
        if reply is None:
            return
        if reply.danger is not None:
            self._show(reply.danger)
        self.came.append(reply)
        self.all.append(reply)

    def _button(self, replies: list[Reply], label: str) -> Button | None:
        newest = (button for reply in reversed(replies) for row in reply.buttons for button in row)
        return next((button for button in newest if button.label == label), None)

    async def _running(self) -> AsyncIterator[None]:
        async with open_storage(self._data_dir) as storage:
            self.people = storage.people
            self.reminders = Reminders(storage.reminders, self.clock)
            self.dispatcher = Dispatcher(
                self.known, storage.people, self.reminders, self.clock, Operator("test")
            )
            self.deliveries = Deliveries(storage.reminders, self.clock, self._deliver)
            async with aclosing(self.dispatcher):
                yield

    async def _deliver(self, occurrence: Occurrence) -> Outcome:
        self._show(await self.dispatcher.announce(occurrence))
        return Sent("")


@asynccontextmanager
async def talking(
    data_dir: Path, known: Knowledge | None = None, *, has_forms: bool = False
) -> AsyncIterator[Talk]:
    """Start the bot for one person, and stop it at the end."""
    talk = Talk(data_dir, ManualClock(), known, has_forms=has_forms)
    await talk.open()
    try:
        yield talk
    finally:
        await talk.close()

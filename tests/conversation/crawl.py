"""Presses every button and fills every form that can be reached, and keeps what was shown."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from bots.conversation import action as a
from bots.conversation.action import Action
from bots.conversation.commands import COMMANDS
from bots.conversation.reply import Form, Reply
from bots.conversation.tokens import encode
from bots.conversation.turn import Command, Filled, Pressed, Said, Turn
from tests.conversation.talk import Talk

EACH = 6  # buttons of one kind; the seventh topic shows no other words than the first six
ANSWERS = {
    "when": "every day at 8",
    "what": "call mum",
    "place": "Berlin",
    "times": "9:00 and 22:30",
    "days": "monday and friday",
    "text": "call dad",
    "until": "in 3 weeks",
}
OPENINGS = (
    "night cramps", "period cramps", "zzz qqq", "me duelen las piernas por la noche",
    "my calf is swollen and hot", "i want to die", "crushing chest pain", "cramp",
)  # fmt: skip
REMINDERS = (
    "water every 2 hours", "water every day at 8", "magnesium every day at 22:30",
    "stretch every 20 minutes from 8 to 20", "stretch in 2 hours", "tip every day at 18:00",
    "call mum tomorrow at 9 until friday", "water every minute", "gibberish", "stretch at 26:00",
    "call mum on the last day of every month at noon", "stretch every 2nd week on monday at 7",
)  # fmt: skip
LAST = (a.AskErase, a.EraseData)


@dataclass(slots=True)
class Crawl:
    """All that one person can come to see."""

    talk: Talk
    seen: list[Reply] = field(default_factory=list)
    _tried: Counter[type] = field(default_factory=Counter)
    _met: set[str] = field(default_factory=set)
    _waiting: deque[Turn] = field(default_factory=deque)
    _last: list[Turn] = field(default_factory=list)

    async def everywhere(self) -> list[Reply]:
        """Return every Reply that came, first from commands and words, erasing at the end."""
        origin = self.talk.origin
        self._waiting.extend(Command(origin=origin, name=spec.name) for spec in COMMANDS)
        self._waiting.append(Command(origin=origin, name="nonsense"))
        self._waiting.extend(Said(origin=origin, text=text) for text in OPENINGS)
        for words in REMINDERS:
            self._waiting.append(Command(origin=origin, name="remind", words=words))
        await self._go_on()
        for minutes in (30, 90, 24 * 60, 24 * 60):
            await self.talk.go_by(minutes)
            self._keep(self.talk.came)
            self._waiting.append(Command(origin=origin, name="reminders"))
            await self._go_on()
        self._waiting.extend(self._last)
        await self._go_on()
        return self.seen

    async def _go_on(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            await self.talk.do(turn)
            assert self.talk.came, f"nothing came of {turn}"
            self._keep(self.talk.came)

    def _keep(self, replies: list[Reply]) -> None:
        self.seen += replies
        for reply in replies:
            for shown in (reply, *(frame.reply for frame in reply.frames)):
                for row in shown.buttons:
                    for button in row:
                        self._offer(button.action)
            if reply.form is not None:
                self._fill(reply.form)

    def _offer(self, action: Action) -> None:
        token = encode(action)
        kind = type(action)
        if token in self._met or self._tried[kind] >= EACH or kind is a.SetLocale:
            return
        self._met.add(token)
        self._tried[kind] += 1
        turn = Pressed(origin=self.talk.origin, token=token)
        (self._last if kind in LAST else self._waiting).append(turn)

    def _fill(self, form: Form) -> None:
        token = encode(form.action)
        if f"form {token}" not in self._met:
            self._met.add(f"form {token}")
            values = {one.name: ANSWERS.get(one.name, "my leg cramps") for one in form.fields}
            self._waiting.append(Filled(origin=self.talk.origin, token=token, values=values))


def visible(reply: Reply) -> Iterator[str]:
    """Yield every text of *reply* that a person reads."""
    yield from (block.text for block in reply.blocks)
    yield from (button.label for row in reply.buttons for button in row)
    if reply.notice is not None:
        yield reply.notice
    if reply.form is not None:
        yield reply.form.title
        for one in reply.form.fields:
            yield one.label
            yield from (one.example, one.hint, one.other)
            yield from (choice.label for choice in one.choices)
    for frame in reply.frames:
        yield from visible(frame.reply)

"""Forms where a place cannot show them: one question after another, each awaiting a text.

Knows which question is open. Must not know what the answers mean.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from zlib import crc32

from bots.conversation.action import Action
from bots.conversation.form_action import CloseForm, PickAnswer
from bots.conversation.form_answers import answer
from bots.conversation.people import Awaited, PeopleStore
from bots.conversation.reply import Block, Button, Field, Form, Reply, Role
from bots.conversation.tokens import encode
from bots.conversation.turn import Filled, Origin
from bots.conversation.voice import Voice
from scheduler.clock import Clock

AWAITED_LIVES = timedelta(minutes=30)
LONG_LIST = 6  # from so many choices on, several stand in a row
A_ROW = 4


@dataclass(frozen=True, slots=True)
class PromptedForms:
    """Asks a form's questions one by one."""

    people: PeopleStore
    clock: Clock

    async def ask(self, reply: Reply, form: Form, origin: Origin, voice: Voice) -> Reply:
        """Return *reply* with the form's first question below it, and await the answer."""
        question = await self._ask(form, {}, origin, voice)
        blocks, rows = (*reply.blocks, *question.blocks), (*reply.buttons, *question.buttons)
        return replace(reply, blocks=blocks, buttons=rows, form=None)

    async def take(self, origin: Origin) -> Awaited | None:
        """Return what the next text was awaited for, once."""
        return await self.people.take_awaited(origin.address, origin.person, self.clock.now())

    async def take_for(self, action: PickAnswer, origin: Origin) -> Awaited | None:
        """Return what was awaited, if that is the question of the pressed *action*."""
        awaited = await self.take(origin)
        if awaited is None:
            return None
        if (_mark(awaited.token), awaited.field_name) != (action.form, action.field):
            await self.people.await_text(awaited)
            return None
        return awaited

    async def leave(self, origin: Origin, action: Action) -> None:
        """Take no text for *action* any more: the person does something else."""
        await self.people.forget_awaited(origin.address, origin.person, encode(action))

    async def close(self, _action: CloseForm, origin: Origin, voice: Voice) -> Reply:
        """Leave the open question unanswered."""
        await self.take(origin)
        return Reply((voice.text("form.closed"),), replaces=True)

    async def go_on(
        self, awaited: Awaited, form: Form, text: str, origin: Origin, voice: Voice
    ) -> Filled | Reply:
        """Take *text* as the open question's answer; ask the next one, or return the whole."""
        asked = next((one for one in form.fields if one.name == awaited.field_name), None)
        answered = text if asked is None else answer(asked, text)
        if answered is None:
            again = await self._ask(form, awaited.values, origin, voice)
            return replace(again, blocks=(voice.text("form.pick_one"), *again.blocks))
        values = {**awaited.values, awaited.field_name: answered}
        if _open(form, values) is None:
            return Filled(origin=origin, token=awaited.token, values=values)
        kept = {
            one.name: values[one.name][: one.max_chars]
            for one in form.fields
            if one.name in values
        }
        return await self._ask(form, kept, origin, voice)

    async def _ask(
        self, form: Form, values: dict[str, str], origin: Origin, voice: Voice
    ) -> Reply:
        field = _open(form, values) or form.fields[0]
        token = encode(form.action)
        awaited = Awaited(
            address=origin.address,
            person=origin.person,
            token=token,
            field_name=field.name,
            values=values,
            expires_at=self.clock.now() + AWAITED_LIVES,
        )
        await self.people.await_text(awaited)
        way_out = Button(voice.say("button.cancel"), CloseForm())
        rows = (*_choices(field, _mark(token)), (way_out,))
        return Reply((Block(Role.TEXT, _question(field, voice)),), rows)


def _open(form: Form, values: dict[str, str]) -> Field | None:
    """Return the next question to ask, None where all are answered."""
    return next((one for one in form.fields if one.is_asked and one.name not in values), None)


def _question(field: Field, voice: Voice) -> str:
    if not field.choices:
        return voice.say("form.question", label=field.label, example=field.example)
    if not field.other:
        return field.label
    return voice.say("form.pick_or_write", label=field.label, example=field.example)


def _choices(field: Field, mark: str) -> tuple[tuple[Button, ...], ...]:
    buttons = [
        Button(choice.label, choice.action or PickAnswer(mark, field.name, choice.value))
        for choice in field.choices
    ]
    a_row = A_ROW if len(buttons) >= LONG_LIST else 1
    return tuple(tuple(buttons[start : start + a_row]) for start in range(0, len(buttons), a_row))


def _mark(token: str) -> str:
    """Return what tells the buttons of one form from those of another."""
    return f"{crc32(token.encode()):08x}"

"""Forms where a place cannot show them: one question after another, each awaiting a text.

Knows which question is open. Must not know what the answers mean.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from bots.conversation.action import Action, CloseForm
from bots.conversation.people import Awaited, PeopleStore
from bots.conversation.reply import Block, Button, Form, Reply, Role
from bots.conversation.tokens import encode
from bots.conversation.turn import Filled, Origin, Said
from bots.conversation.voice import Voice
from scheduler.clock import Clock

AWAITED_LIVES = timedelta(minutes=30)


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

    async def leave(self, origin: Origin, action: Action) -> None:
        """Take no text for *action* any more: the person does something else."""
        await self.people.forget_awaited(origin.address, origin.person, encode(action))

    async def close(self, _action: CloseForm, origin: Origin, voice: Voice) -> Reply:
        """Leave the open question unanswered."""
        await self.take(origin)
        return Reply((voice.text("form.closed"),), replaces=True)

    async def go_on(
        self, awaited: Awaited, form: Form, turn: Said, voice: Voice
    ) -> Filled | Reply:
        """Take *turn* as the open question's answer; ask the next one, or return the whole."""
        values = {**awaited.values, awaited.field_name: turn.text}
        if all(field.name in values for field in form.fields):
            return Filled(origin=turn.origin, token=awaited.token, values=values)
        kept = {
            one.name: values[one.name][: one.max_chars]
            for one in form.fields
            if one.name in values
        }
        return await self._ask(form, kept, turn.origin, voice)

    async def _ask(
        self, form: Form, values: dict[str, str], origin: Origin, voice: Voice
    ) -> Reply:
        field = next(field for field in form.fields if field.name not in values)
        awaited = Awaited(
            address=origin.address,
            person=origin.person,
            token=encode(form.action),
            field_name=field.name,
            values=values,
            expires_at=self.clock.now() + AWAITED_LIVES,
        )
        await self.people.await_text(awaited)
        question = voice.say("form.question", label=field.label, example=field.example)
        way_out = Button(voice.say("button.cancel"), CloseForm())
        return Reply((Block(Role.TEXT, question),), ((way_out,),))

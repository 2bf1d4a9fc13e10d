"""What counts of the answers to a form. They are untrusted, also where they were to be picked.

Knows a form's questions. Must not know what the answers mean.
"""

from collections.abc import Mapping

from bots.conversation.reply import Field, Form


def answers(form: Form, values: Mapping[str, str]) -> dict[str, str]:
    """Return the answer to each question of *form*; one that does not count is as if not given."""
    return {
        field.name: _counted(field, values.get(field.name, "")) or field.chosen
        for field in form.fields
    }


def answer(field: Field, text: str) -> str | None:
    """Return how *text* answers *field*; None where one of the choices has to be picked."""
    return _counted(field, text) or (None if field.choices and not field.other else text)


def _counted(field: Field, text: str) -> str:
    """Return *text*, or the value of the choice that it names; "" where it is no answer."""
    if not field.choices:
        return text
    said = text.strip().casefold()
    for choice in field.choices:
        if said in (choice.value.casefold(), choice.label.casefold()):
            return choice.value
    return text if field.other else ""

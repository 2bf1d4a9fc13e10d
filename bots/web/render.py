"""Reply -> what the page is sent. Pure; the page itself escapes, since it only sets text."""

from base64 import b64encode
from typing import Any

from bots.conversation.reply import Block, Button, Field, Form, Illustration, Reply, TimedBlock
from bots.conversation.tokens import encode
from bots.web.pictures import address_of

Payload = dict[str, Any]  # JSON on its way out


def render_reply(reply: Reply, message: str) -> Payload:
    """Return the message that shows *reply* under the id *message*."""
    return {
        "type": "message",
        "id": message,
        "blocks": [render_block(block) for block in reply.blocks],
        "rows": [[render_button(button) for button in row] for row in reply.buttons],
        "urgency": reply.urgency,
        "silent": reply.silent,
        "illustration": None if reply.illustration is None else _shown(reply.illustration),
        "form": None if reply.form is None or reply.buttons else render_form(reply.form),
        "document": None
        if reply.document is None
        else {
            "name": reply.document.name,
            "base64": b64encode(reply.document.content).decode(),
        },
    }


def _shown(picture: Illustration) -> Payload:
    return {
        "light": address_of(picture.name),
        "dark": address_of(picture.name, is_dark=True),
        "alt": picture.alt,
    }


def render_block(block: Block) -> Payload:
    """Return a block as role and text, with the instant that words of it say."""
    shown: Payload = {"role": block.role, "text": block.text, "number": block.number}
    shown |= {"url": block.url, "folded": block.is_folded}
    if isinstance(block, TimedBlock):
        shown |= {"words": block.words, "at": block.at.isoformat()}
    return shown


def render_button(button: Button) -> Payload:
    """Return a button as label, token and weight."""
    return {"label": button.label, "token": encode(button.action), "style": button.style}


def render_form(form: Form) -> Payload:
    """Return a form with its fields."""
    fields = [render_field(field) for field in form.fields]
    return {"title": form.title, "token": encode(form.action), "fields": fields}


def render_field(field: Field) -> Payload:
    """Return a question with what can be picked and what can be written."""
    return {
        "name": field.name,
        "label": field.label,
        "example": field.example,
        "hint": field.hint,
        "max": field.max_chars,
        "needed": field.is_needed,
        "choices": [{"value": one.value, "label": one.label} for one in field.choices],
        "chosen": field.chosen,
        "other": field.other,
    }

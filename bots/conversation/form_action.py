"""What the buttons of forms do, as in action.py.

Knows what can be asked for. Must not know who may ask, nor how it is done.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CloseForm:
    """Do not answer the question that is open."""


@dataclass(frozen=True, slots=True)
class PickAnswer:
    """Answer the open question *field* by one of its choices; *form* tells of which form."""

    form: str
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class TypeQuiet:
    """Quiet hours: ask when they begin and end."""

"""Values that are made by the hundred at every batch of deliveries.

Knows how a dataclass makes them. Must not know what they hold.
"""

from dataclasses import field, fields, make_dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


def light(frozen: type[T]) -> type[T]:
    """Return the *frozen* dataclass without its guard, so that one is made in half the time.

    A guarded one sets each of its fields past the guard, which takes longer than all else. Nothing
    changes for the type checker, which refuses whatever would change a value.
    """
    described = [
        (one.name, one.type, field(default=one.default, kw_only=one.kw_only))
        for one in fields(frozen)
    ]
    unguarded = make_dataclass(frozen.__name__, described)
    for guard in ("__setattr__", "__delattr__"):
        delattr(frozen, guard)
    frozen.__init__ = unguarded.__init__  # type: ignore[misc, method-assign]
    return frozen

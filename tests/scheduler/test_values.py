"""Dataclasses that are made in half the time."""

from dataclasses import dataclass, field, replace

from scheduler.values import light


@light
@dataclass(frozen=True, slots=True)
class Place:
    """A value as any other."""

    name: str
    height: int = 0
    roads: tuple[str, ...] = field(default=(), kw_only=True)


def test_a_light_value_is_made_as_any_other() -> None:
    """By position and by name, with what it leaves out."""
    assert repr(Place("Ulm", roads=("B10",))) == "Place(name='Ulm', height=0, roads=('B10',))"


def test_equal_light_values_are_one_key() -> None:
    """They are looked up in dictionaries and caches."""
    assert {Place("Ulm", 478): "here"}[Place("Ulm", height=478)] == "here"


def test_a_light_value_can_be_replaced() -> None:
    """The first one stays as it was."""
    before = Place("Ulm")
    assert (replace(before, height=478).height, before.height) == (478, 0)

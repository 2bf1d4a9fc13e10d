"""Reads content/pictures/figures.yaml: who is in a picture, in what pose, in what room.

Knows the file's form. Must not know how any of it is drawn.
"""

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass as checked
from ruamel.yaml import YAML

from drawing.camera import Camera
from drawing.rig import Pose, Side

FOLDER = Path(__file__).resolve().parents[1] / "content" / "pictures"
STRICT = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
Place = tuple[float, float, float]


@checked(frozen=True, kw_only=True, config=STRICT)
class Spot:
    """A place on a *bone*, *at* a share of its length, *ahead*, *up*, *near* or *off* it."""

    bone: str
    person: int = 0
    at: float = 1
    ahead: float = 0
    up: float = 0
    near: float = 0
    off: Place = (0, 0, 0)


Where = Place | Spot


@checked(frozen=True, kw_only=True, config=STRICT)
class Person:
    """Somebody in a *pose*; the *looks* are "" or "helper". *layers* changes what lies on top."""

    pose: Pose
    looks: str = ""
    layer: float = 0
    layers: Mapping[str, float] = field(default_factory=dict)


@checked(frozen=True, kw_only=True, config=STRICT)
class Thing:
    """A piece of furniture from *low* to *high*, in a colour of the palette."""

    low: Place
    high: Place
    colour: str
    side: str
    round: float = 4


@checked(frozen=True, kw_only=True, config=STRICT)
class Muscle:
    """The muscle at work, by its name in the body, on one side."""

    name: str
    side: Side
    person: int = 0


@checked(frozen=True, kw_only=True, config=STRICT)
class Label:
    """A phrase at a point of the sheet, y up, with a line to what it means."""

    phrase: str
    at: tuple[float, float]
    to: Where | None = None
    size: float = 26
    anchor: Literal["start", "middle", "end"] = "start"


@checked(frozen=True, kw_only=True, config=STRICT)
class Band:
    """A towel *through* places, over everything of a lower *layer*."""

    through: tuple[Where, ...]
    layer: float = 9.5


@checked(frozen=True, kw_only=True, config=STRICT)
class Figure:
    """A picture: *frame* is what is seen of the sheet, as left, bottom, right and top.

    *size* is its width and height; *only* names the parts of bodies to draw, where not all.
    *support* is for each part that rests on something how high that is; a sole lies flat there.
    *touch* are pairs of places that meet.
    """

    frame: tuple[float, float, float, float]
    camera: Camera = Camera()
    has_floor: bool = True
    room: tuple[Thing, ...] = ()
    people: tuple[Person, ...] = ()
    muscles: tuple[Muscle, ...] = ()
    bands: tuple[Band, ...] = ()
    arrows: tuple[tuple[Where, ...], ...] = ()
    labels: tuple[Label, ...] = ()
    size: tuple[int, int] = (640, 480)
    ground: str = "ground"
    only: tuple[str, ...] = ()
    support: Mapping[str, float] = field(default_factory=dict)
    touch: tuple[tuple[Where, Where], ...] = ()


def read(path: Path = FOLDER / "figures.yaml") -> Mapping[str, Figure]:
    """Return the figures by name; raises ValidationError where one is not as it must be."""
    data: Any = YAML(typ="safe").load(path.read_text("utf-8"))
    data.pop("rooms", None)  # anchors for the rest
    return TypeAdapter(dict[str, Figure]).validate_python(data)

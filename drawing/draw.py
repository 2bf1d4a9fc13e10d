"""Puts a figure together: the room, the people in it, the muscle at work, the arrow of the pull.

Knows what lies on top of what. Must not know girths, angles or colours.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from drawing.body import Part, muscle_of, parts
from drawing.camera import Camera, outline
from drawing.figures import Band, Figure, Label, Muscle, Person, Spot, Thing, Where
from drawing.rig import Point, Skeleton, skeleton
from drawing.sheet import Colours, Sheet, View

LIGHT_FROM = (-5.0, -6.0)
A_PERSON = 20  # layers apart
SOFT = 7.0  # creases are rounded so far
ON_TOP: Mapping[str, float] = {
    "far_leg": 0, "far_shorts": 1, "far_arm": 2, "far_sleeve": 3, "neck": 4, "shirt": 5,
    "near_leg": 6, "near_shorts": 7, "face": 8, "hair": 8.5, "far_ear": 8.6, "near_ear": 8.6,
    "mouth": 8.6,
    "far_eye": 8.7, "near_eye": 8.7, "near_arm": 10, "near_sleeve": 11,
}  # fmt: skip
FACE = ("eye", "ear", "mouth")
DRAWN = ("eye", "mouth")  # lines rather than forms


LETTER = 0.54  # how wide one is on the whole, of its size

Say = Callable[[str], str]


def draw(name: str, figure: Figure, colours: Colours, say: Say) -> str:
    """Return the *figure* of that *name* as SVG in *colours*, with words as *say* has them."""
    sheet = Sheet(colours)
    people = [skeleton(person.pose) for person in figure.people]
    for thing in figure.room:
        _furniture(thing, figure.camera, sheet)
    _people(figure, people, sheet)
    for arrow in figure.arrows:
        sheet.arrow([figure.camera.see(place(spot, people)) for spot in arrow])
    for label in figure.labels:
        _label(label, say(label.phrase), (figure.camera, people), sheet)
    view = View(figure.frame, figure.size, figure.ground, has_floor=figure.has_floor)
    return sheet.svg(view, say(f"picture.{name}"))


def _people(figure: Figure, people: Sequence[Skeleton], sheet: Sheet) -> None:
    bands = [*figure.bands]
    for layer, who, part in _layers(figure.people, people):
        for band in [band for band in bands if band.layer < layer]:
            _band(band, people, figure.camera, sheet)
            bands.remove(band)
        if not figure.only or part.key in figure.only:
            _part(part, figure.people[who].looks, (figure.camera, people[who]), sheet)
        for muscle in _worked_over(part, figure, who):
            _muscle(muscle, figure.camera, people[who], part, sheet)
    for band in bands:
        _band(band, people, figure.camera, sheet)


def place(where: Where, people: Sequence[Skeleton]) -> Point:
    """Return the point that is meant."""
    if not isinstance(where, Spot):
        return np.array(where, dtype=float)
    bone = people[where.person][where.bone]
    point: Point = bone.at(where.at, where.ahead, where.near) + bone.turn[:, 1] * where.up
    return np.asarray(point + np.array(where.off, dtype=float))


def _layers(people: Sequence[Person], bones: Sequence[Skeleton]) -> list[tuple[float, int, Part]]:
    found = []
    for number, person in enumerate(people):
        for part in parts(bones[number]):
            layer = person.layers.get(part.key, ON_TOP[part.key])
            found.append((layer + A_PERSON * person.layer, number, part))
    return sorted(found, key=lambda one: one[0])


def _part(part: Part, looks: str, seen: tuple[Camera, Skeleton], sheet: Sheet) -> None:
    camera, bones = seen
    if part.name in FACE and not _is_seen(part, camera, bones):
        return
    colour = "_".join(filter(None, (looks, part.stuff))) if part.name not in DRAWN else part.stuff
    if part.side == "far" and part.name not in FACE:
        colour += "_far"
    shape = outline(part.chains, camera).buffer(SOFT).buffer(-SOFT)
    if part.without and _is_seen(part, camera, bones):
        shape = shape.difference(outline(part.without, camera))
    sheet.fill(shape, colour, line=0 if part.name in DRAWN else 2.2)
    if part.name not in FACE:
        sheet.shade(shape, colour, *LIGHT_FROM)


def _is_seen(part: Part, camera: Camera, bones: Skeleton) -> bool:
    """Tell whether a *part* of the face, or the face below the hair, looks at the camera."""
    spare = {"ear": 8.0, "eye": 1.0, "mouth": -3.0}.get(part.name, -12.0)
    seen = (part.without or part.chains)[0][0][0]
    return camera.depth(seen) > camera.depth(bones["head"].at(0.7)) + spare


def _worked_over(part: Part, figure: Figure, who: int) -> Iterable[Muscle]:
    """Yield the muscles that are drawn over *part*."""
    for muscle in figure.muscles:
        over = muscle_of(muscle.name).over.format(side=muscle.side)
        if muscle.person == who and part.key == over:
            yield muscle


def _muscle(worked: Muscle, camera: Camera, bones: Skeleton, part: Part, sheet: Sheet) -> None:
    muscle = muscle_of(worked.name)
    chain = muscle.balls(bones, worked.side)
    within = [
        one.chains
        for one in parts(bones)
        if one.key == part.key or (one.side == part.side and one.name in muscle.within)
    ]
    limb = outline([chain for chains in within for chain in chains], camera).buffer(-1)
    shape = outline([chain], camera).intersection(limb)
    sheet.fill(shape, "muscle")
    middle = [(camera.see(centre), radius) for centre, radius in chain]
    for share in (-0.45, 0, 0.45):
        fibre = LineString(_beside(middle, share)[2:-2]).buffer(1)
        sheet.fill(fibre.intersection(shape.buffer(-2)), "fibre")


def _beside(
    middle: Sequence[tuple[tuple[float, float], float]], share: float
) -> list[tuple[float, float]]:
    """Return a line along the *middle*, a *share* of its radius to one side."""
    along = np.array(middle[-1][0]) - np.array(middle[0][0])
    across = np.array([-along[1], along[0]]) / np.linalg.norm(along)
    shifted = [np.array(point) + across * radius * share for point, radius in middle]
    return [(float(x), float(y)) for x, y in shifted]


def _band(band: Band, people: Sequence[Skeleton], camera: Camera, sheet: Sheet) -> None:
    points = [camera.see(place(spot, people)) for spot in band.through]
    sheet.stroke(points, "towel_line", 15)
    sheet.stroke(points, "towel", 11)


def _label(
    label: Label, words: str, seen: tuple[Camera, Sequence[Skeleton]], sheet: Sheet
) -> None:
    camera, people = seen
    x, y = label.at[0], -label.at[1]
    if label.to is not None:
        past = (LETTER * len(words) + 0.4) * label.size * (-1 if label.anchor == "end" else 1)
        line = [(x + past, y - label.size * 0.32), camera.see(place(label.to, people))]
        sheet.stroke(line, "arrow", 2.5)
    sheet.text(words, (x, y), label.size, label.anchor)


def _furniture(thing: Thing, camera: Camera, sheet: Sheet) -> None:
    """Draw the faces of a box that look at the camera, its top lighter than its sides."""
    for axis, high in ((0, False), (0, True), (2, False), (2, True), (1, True)):
        corners = _face(thing, axis, high=high)
        normal = np.zeros(3)
        normal[axis] = 1 if high else -1
        if camera.depth(normal) > 1e-9:  # noqa: PLR2004
            shape = Polygon([camera.see(corner) for corner in corners])
            soft: BaseGeometry = shape.buffer(-thing.round).buffer(thing.round)
            sheet.fill(soft, thing.colour if axis == 1 else thing.side, line=1.8)


def _face(thing: Thing, axis: int, *, high: bool) -> Iterable[Point]:
    first, second = (other for other in range(3) if other != axis)
    for left, right in ((0, 0), (1, 0), (1, 1), (0, 1)):
        corner = np.zeros(3)
        corner[axis] = (thing.high if high else thing.low)[axis]
        corner[first] = (thing.low, thing.high)[left][first]
        corner[second] = (thing.low, thing.high)[right][second]
        yield corner

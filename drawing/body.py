"""What covers the bones: balls along each bone, hulled into limbs, clothes and muscles.

Knows girths. Must not know angles, cameras or colours.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator

from drawing.rig import SIDES, Bone, Point, Side, Skeleton

Ball = tuple[Point, float]
"""A centre and a radius."""

Girth = tuple[float, float, float]
"""At a share of a bone: how far ahead of it, and how thick."""

THIGH: tuple[Girth, ...] = ((0, -2, 41), (0.3, 3, 38), (0.6, 2, 32), (0.85, 1, 26), (1, 1, 25))
SHANK: tuple[Girth, ...] = (
    (0, 1, 25), (0.14, -4, 25.5), (0.3, -7, 26), (0.48, -4, 22), (0.7, 0, 16), (0.9, 0, 13),
    (1, 0, 13.5),
)  # fmt: skip
UPPER_ARM: tuple[Girth, ...] = ((0, 0, 25), (0.4, 1, 20), (0.75, 1, 17), (1, 0, 15.5))
FOREARM: tuple[Girth, ...] = ((0, 0, 15.5), (0.25, 1, 17), (0.6, 0, 13.5), (1, 0, 10))
PALM: tuple[Girth, ...] = ((0, 0, 10), (0.5, 0, 12.5), (1, 0, 11))
FINGER: tuple[Girth, ...] = ((0, 0, 10.5), (0.6, 0, 8.5), (1, 0, 6))


@dataclass(frozen=True, slots=True)
class MuscleShape:
    """A muscle as *balls* on a *bone*; it is drawn *over* a part, and stays *within* others."""

    bone: str
    girths: tuple[Girth, ...]
    over: str
    within: tuple[str, ...] = ()
    up: float = 0
    near: float = 0

    def balls(self, bones: Skeleton, side: Side) -> tuple[Ball, ...]:
        """Return where it lies on one side of a body."""
        bone = bones.get(f"{side}_{self.bone}") or bones[self.bone]
        aside = bone.turn[:, 1] * self.up + bone.turn[:, 2] * self.near * OUT[side]
        return tuple((centre + aside, girth) for centre, girth in along(bone, self.girths, 14))


OUT: Mapping[Side, int] = {"near": 1, "far": -1}
_MUSCLES: Mapping[str, MuscleShape] = {
    "calf": MuscleShape(
        "shank",
        ((0.06, -12, 8), (0.18, -17, 14), (0.32, -19, 15), (0.46, -15, 11), (0.62, -9, 5)),
        "{side}_shorts", ("leg",),
    ),
    "foot": MuscleShape(
        "foot", ((-0.25, 0, 6), (0.1, 0, 11), (0.45, 0, 12), (0.8, 0, 9), (1.05, 0, 6)),
        "{side}_leg", up=4,
    ),
    "hamstring": MuscleShape(
        "thigh", ((0.22, -24, 10), (0.4, -24, 15), (0.6, -20, 14), (0.8, -15, 9), (0.95, -12, 5)),
        "{side}_shorts", ("leg",),
    ),
    "quadriceps": MuscleShape(
        "thigh", ((0.15, 22, 10), (0.35, 24, 16), (0.6, 19, 15), (0.82, 13, 10), (0.95, 10, 6)),
        "{side}_shorts", ("leg",),
    ),
    "forearm": MuscleShape(
        "forearm", ((0.05, -9, 6), (0.25, -11, 10), (0.5, -9, 9), (0.8, -6, 6), (0.98, -4, 4)),
        "{side}_sleeve", ("arm",),
    ),
    "palm": MuscleShape(
        "palm", ((0.1, 0, 9), (0.6, 0, 11), (1.3, 0, 9)), "{side}_sleeve", ("arm",)
    ),
    "belly": MuscleShape("lumbar", ((0.55, 30, 30), (1.0, 34, 30), (1.35, 34, 26)), "shirt"),
    "back": MuscleShape("lumbar", ((0.5, -30, 22), (1.0, -30, 28), (1.7, -30, 26)), "shirt"),
    "side": MuscleShape(
        "lumbar", ((0.4, 6, 12), (0.9, 6, 19), (1.3, 6, 21), (1.8, 6, 16), (2.1, 6, 9)),
        "shirt", near=44,
    ),
}  # fmt: skip


def muscle_of(name: str) -> MuscleShape:
    """Return the shape of the muscle of that *name*."""
    return _MUSCLES[name]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a body in one colour: *chains* of balls that are hulled pair by pair.

    *stuff* names what it is made of, *side* which side it belongs to.
    """

    name: str
    stuff: str
    chains: tuple[tuple[Ball, ...], ...]
    side: str = ""
    without: tuple[tuple[Ball, ...], ...] = ()

    @property
    def key(self) -> str:
        """Its name with its side, as "near_leg"."""
        return f"{self.side}_{self.name}" if self.side else self.name


def along(bone: Bone, girths: tuple[Girth, ...], steps: int = 10) -> tuple[Ball, ...]:
    """Return balls along a *bone*, close enough to look smooth."""
    given, ahead, thick = zip(*girths, strict=True)
    shares = np.linspace(given[0], given[-1], steps)
    fronts, radii = (PchipInterpolator(given, values)(shares) for values in (ahead, thick))
    return tuple(
        (bone.at(float(share), ahead=float(front)), float(radius))
        for share, front, radius in zip(shares, fronts, radii, strict=True)
    )


def parts(bones: Skeleton) -> Iterator[Part]:
    """Yield the parts of a body, those of the far side first."""
    for side in reversed(SIDES):
        yield from _leg(bones, side)
    yield from _trunk(bones)
    for side in reversed(SIDES):
        yield from _arm(bones, side)


SEAT = 42.0  # from the middle of the pelvis down to what it rests on


def lowest(bones: Skeleton, key: str) -> float:
    """Return how far down the part of that *key* comes."""
    [part] = [part for part in parts(bones) if part.key == key]
    return min(float(centre[1]) - radius for chain in part.chains for centre, radius in chain)


def _leg(bones: Skeleton, side: Side) -> Iterator[Part]:
    thigh, shank = bones[f"{side}_thigh"], bones[f"{side}_shank"]
    heel, foot, toe = (bones[f"{side}_{name}"] for name in ("heel", "foot", "toe"))
    ankle: Ball = (shank.end, 13.5)
    sole = -foot.turn[:, 1]
    back: Ball = (heel.end - sole * 14, 14)
    ball: Ball = (foot.end - sole * 11, 11)
    arch: Ball = (foot.at(0.45) - sole * 17, 13)
    tip: Ball = (toe.end - toe.turn[:, 1] * -7, 7)
    bare = (
        along(thigh, THIGH[-3:], 8),
        along(shank, SHANK, 16),
        (ankle, arch, ball, tip),
        (ankle, back),
        (back, arch),
    )
    yield Part("leg", "skin", bare, side)
    shorts = (along(thigh, (*THIGH[:2], (0.62, 2, 35.5))),)
    yield Part("shorts", "trousers", (*shorts, *_seat(bones)) if side == "near" else shorts, side)


def _seat(bones: Skeleton) -> tuple[tuple[Ball, ...], ...]:
    pelvis = bones["pelvis"]
    return ((*_pair(pelvis, -2, -3, 27, 42), *_pair(pelvis, 18, -1, 26, 40)),)


def _trunk(bones: Skeleton) -> Iterator[Part]:
    lumbar, chest = bones["lumbar"], bones["chest"]
    waist = _pair(lumbar, 0.55, 0, 24, 38)
    ribs = _pair(chest, 0.3, 3, 27, 43)
    breast = _pair(chest, 0.62, 2, 31, 40)
    shoulders = _pair(chest, 0.78, 0, 43, 26)
    collar: tuple[Ball, ...] = ((chest.at(0.97), 22),)
    neck, head = bones["neck"], bones["head"]
    yield Part("neck", "skin", (((chest.at(0.95), 20), (neck.at(0.6), 18), (head.at(0.1), 18)),))
    yield Part(
        "shirt",
        "shirt",
        (
            (*_pair(lumbar, 0.15, -1, 26, 41.5), *waist),
            (*waist, *ribs),
            (*ribs, *breast),
            (*breast, *shoulders),
            (*shoulders, *collar),
        ),
    )
    yield from _head(bones)


def _pair(bone: Bone, share: float, ahead: float, apart: float, radius: float) -> tuple[Ball, ...]:
    return tuple((bone.at(share, ahead, apart * out), radius) for out in (1, -1))


def _head(bones: Skeleton) -> Iterator[Part]:
    head = bones["head"]
    yield Part(
        "face",
        "skin",
        (
            ((head.at(0.85, -2), 38), (head.at(0.25, 12), 25)),
            ((head.at(0.78, 30), 10), (head.at(0.55, 37), 6)),
        ),
    )
    hair = (((head.at(1.05, -6), 39), (head.at(0.62, -17), 33)),)
    brow = (((head.at(0.66, 24), 30), (head.at(0.2, 12), 32)),)
    yield Part("hair", "hair", hair, without=brow)
    for side, out in (("far", -1), ("near", 1)):
        ear = (((head.at(0.66, -5, 37 * out), 7), (head.at(0.5, -4, 37 * out), 5)),)
        yield Part("ear", "skin", ear, side)
        yield Part("eye", "eye", (((head.at(0.74, 28, 16 * out), 3.2),),), side)
    mouth = (head.at(0.27, 29, 7), 1.2), (head.at(0.23, 33, 0), 1.2), (head.at(0.27, 29, -7), 1.2)
    yield Part("mouth", "eye", (mouth,))


def _arm(bones: Skeleton, side: Side) -> Iterator[Part]:
    if f"{side}_upper_arm" not in bones:
        return
    upper, fore, palm, finger = (
        bones[f"{side}_{name}"] for name in ("upper_arm", "forearm", "palm", "finger")
    )
    thumb = (palm.at(0.25, 5), 7.5), (palm.at(1.0, 14), 6), (palm.at(1.5, 15), 4.5)
    skin = (
        along(upper, UPPER_ARM, 12),
        along(fore, FOREARM, 12),
        along(palm, PALM, 4),
        along(finger, FINGER, 4),
        thumb,
    )
    yield Part("arm", "skin", skin, side)
    sleeve = (*UPPER_ARM[:1], (0.4, 1, 22.5), (0.52, 1, 23))
    yield Part("sleeve", "shirt", (along(upper, sleeve, 8),), side)

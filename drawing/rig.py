"""One skeleton for all figures: bones of fixed length, and joints that bend as people's do.

Knows bones, angles and where the joints end up. Must not know what a figure looks like. Lengths
are in units of which a grown person is about 600 tall, in the proportions of Drillis and Contini
(1966). A figure faces along x, y is up, and z points to the near side, towards who looks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Point = NDArray[np.float64]
Turn = NDArray[np.float64]  # 3 x 3; its columns point ahead, up and to the near side
Side = Literal["near", "far"]
SIDES: tuple[Side, ...] = ("near", "far")

LENGTHS: Mapping[str, float] = {
    "lumbar": 78,
    "chest": 92,
    "neck": 34,
    "head": 40,
    "upper_arm": 108,
    "forearm": 90,
    "palm": 32,
    "finger": 34,
    "thigh": 147,
    "shank": 146,
    "heel": 20,
    "foot": 58,
    "toe": 22,
}
HALF_SHOULDERS, HALF_HIPS = 55.0, 27.0
SHOULDER_DROP = 21.0  # below the root of the neck
ANKLE_HEIGHT = 22.0  # above a flat sole
NOTHING = 1e-6


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a joint bends, in degrees, from *least* to *most*."""

    least: float
    most: float


# What a healthy adult can do without help (American Academy of Orthopaedic Surgeons, 1965).
RANGES: Mapping[str, Limits] = {
    "hip": Limits(-30, 125),
    "spread": Limits(-25, 50),
    "rotate": Limits(0, 70),
    "knee": Limits(0, 140),
    "ankle": Limits(-50, 25),
    "toes": Limits(-40, 75),
    "bend": Limits(-30, 80),
    "side": Limits(-40, 40),
    "twist": Limits(-45, 45),
    "neck": Limits(-60, 50),
    "elbow": Limits(0, 150),
    "wrist": Limits(-80, 75),
    "fingers": Limits(-45, 95),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """Angles of a leg: bent at the *hip* forward, at the *knee* back, toes up at the *ankle*.

    Where *ankle_at* says where the ankle is, hip and knee follow from that; the knee points
    *toward* a direction, or ahead. *sole* then is how far the toes are up from level.
    """

    hip: float = 0
    spread: float = 0
    rotate: float = 0
    knee: float = 0
    ankle: float = 0
    toes: float = 0
    ankle_at: tuple[float, float, float] | None = None
    toward: tuple[float, float, float] | None = None
    sole: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """Where the wrist is, and to which side the elbow points; *wrist* bends back, *fingers* in."""

    reach: tuple[float, float, float]
    elbow: tuple[float, float, float] = (-1, -1, 0)
    palm: tuple[float, float, float] | None = None
    wrist: float = 0
    fingers: float = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """A whole body. *lean* tilts the pelvis forward, *roll* to the far side, *turn* about up."""

    at: tuple[float, float, float]
    lean: float = 0
    roll: float = 0
    turn: float = 0
    bend: float = 0
    side: float = 0
    twist: float = 0
    neck: float = 0
    legs: Mapping[Side, Leg] = field(default_factory=dict)
    arms: Mapping[Side, Arm] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bone:
    """From *start* to *end*, with the turn of its own."""

    start: Point
    end: Point
    turn: Turn

    def at(self, share: float, ahead: float = 0, near: float = 0) -> Point:
        """Return a point at a *share* of the length, so far *ahead* of it and to the near side."""
        along = self.start + (self.end - self.start) * share
        return along + self.turn[:, 0] * ahead + self.turn[:, 2] * near


Skeleton = Mapping[str, Bone]
"""All bones by name; those of a side as "near_thigh"."""


def about(axis: int, degrees: float) -> Turn:
    """Return the turn about an *axis* (0 ahead, 1 up, 2 near), seen from its tip, to the left."""
    angle = np.radians(degrees)
    cosine, sine = np.cos(angle), np.sin(angle)
    first, second = [(1, 2), (2, 0), (0, 1)][axis]
    turn = np.eye(3)
    turn[first, first] = turn[second, second] = cosine
    turn[first, second], turn[second, first] = -sine, sine
    return turn


def skeleton(pose: Pose) -> Skeleton:
    """Return where all bones of *pose* are."""
    root = about(1, pose.turn) @ about(2, -pose.lean) @ about(0, -pose.roll)
    pelvis = np.array(pose.at, dtype=float)
    bones = _trunk(pose, pelvis, root)
    for side in SIDES:
        out = 1 if side == "near" else -1
        hip = pelvis + root[:, 2] * HALF_HIPS * out
        bones |= _named(side, _leg(pose.legs.get(side, Leg()), hip, root, out))
    chest = bones["chest"]
    for side in SIDES:
        out = 1 if side == "near" else -1
        drop = chest.turn[:, 1] * SHOULDER_DROP
        shoulder = chest.end - drop + chest.turn[:, 2] * HALF_SHOULDERS * out
        if side in pose.arms:
            bones |= _named(side, _arm(pose.arms[side], shoulder, chest.turn))
    return bones


def bends(bones: Skeleton, side: Side) -> Mapping[str, float]:
    """Return how far the joints of a side are bent, in degrees, by the names of RANGES.

    *rotate* is how far the knee's hinge is turned out of the body's own sideways direction, so
    that a knee bent the wrong way shows as more than 90.
    """
    pelvis, thigh, shank, foot = (
        bones[name].turn for name in ("pelvis", f"{side}_thigh", f"{side}_shank", f"{side}_foot")
    )
    down = pelvis.T @ -thigh[:, 1]
    out = 1 if side == "near" else -1
    found = {
        "hip": _degrees(np.arctan2(down[0], -down[1])),
        "spread": _degrees(np.arcsin(down[2] * out)),
        "rotate": _degrees(np.arccos(np.clip(pelvis[:, 2] @ thigh[:, 2], -1, 1))),
        "knee": _degrees(np.arctan2(shank[:, 1] @ thigh[:, 0], shank[:, 1] @ thigh[:, 1])),
        "ankle": _degrees(np.arcsin(np.clip(foot[:, 0] @ shank[:, 1], -1, 1))),
    }
    if f"{side}_forearm" in bones:
        upper, lower = (bones[f"{side}_{name}"] for name in ("upper_arm", "forearm"))
        ahead, after = upper.end - upper.start, lower.end - lower.start
        share = ahead @ after / (np.linalg.norm(ahead) * np.linalg.norm(after))
        found["elbow"] = _degrees(np.arccos(np.clip(share, -1, 1)))
    return found


def _degrees(radians: NDArray[np.float64] | np.float64) -> float:
    return float(np.degrees(radians))


def _named(side: Side, bones: Mapping[str, Bone]) -> dict[str, Bone]:
    return {f"{side}_{name}": bone for name, bone in bones.items()}


def _trunk(pose: Pose, pelvis: Point, root: Turn) -> dict[str, Bone]:
    half = about(2, -pose.bend / 2) @ about(0, -pose.side / 2) @ about(1, pose.twist / 2)
    lumbar_turn = root @ half
    chest_turn = lumbar_turn @ half
    neck_turn = chest_turn @ about(2, -pose.neck / 2)
    head_turn = neck_turn @ about(2, -pose.neck / 2)
    lumbar = _along(pelvis, lumbar_turn, "lumbar")
    chest = _along(lumbar.end, chest_turn, "chest")
    neck = _along(chest.end, neck_turn, "neck")
    return {
        "pelvis": Bone(pelvis, pelvis + root[:, 1], root),
        "lumbar": lumbar,
        "chest": chest,
        "neck": neck,
        "head": _along(neck.end, head_turn, "head"),
    }


def _along(start: Point, turn: Turn, name: str) -> Bone:
    return Bone(start, start + turn[:, 1] * LENGTHS[name], turn)


def _down(start: Point, turn: Turn, name: str) -> Bone:
    return Bone(start, start - turn[:, 1] * LENGTHS[name], turn)


def _leg(leg: Leg, hip: Point, root: Turn, out: int) -> dict[str, Bone]:
    if leg.ankle_at is None:
        turned = about(2, leg.hip) @ about(0, -leg.spread * out) @ about(1, -leg.rotate * out)
        thigh = _down(hip, root @ turned, "thigh")
        shank = _down(thigh.end, thigh.turn @ about(2, -leg.knee), "shank")
    else:
        thigh, shank = _to_ankle(leg, hip, root)
    sole = shank.turn @ about(2, leg.ankle)
    if leg.sole is not None:
        level = np.array([sole[0, 0], 0, sole[2, 0]])
        sole = _facing(np.array([0.0, 1, 0]), level, sole) @ about(2, leg.sole)
    under = shank.end - sole[:, 1] * ANKLE_HEIGHT
    heel = Bone(shank.end, under - sole[:, 0] * LENGTHS["heel"], sole)
    foot = Bone(under, under + sole[:, 0] * LENGTHS["foot"], sole)
    tips = sole @ about(2, leg.toes)
    toe = Bone(foot.end, foot.end + tips[:, 0] * LENGTHS["toe"], tips)
    return {"thigh": thigh, "shank": shank, "heel": heel, "foot": foot, "toe": toe}


def _to_ankle(leg: Leg, hip: Point, root: Turn) -> tuple[Bone, Bone]:
    pole = root[:, 0] if leg.toward is None else np.array(leg.toward, dtype=float)
    knee, ankle = _bent(hip, np.array(leg.ankle_at, dtype=float), pole, ("thigh", "shank"))
    upper = _facing(hip - knee, pole, root)
    lower = _facing(knee - ankle, pole, upper)
    return Bone(hip, knee, upper), Bone(knee, ankle, lower)


def _bent(start: Point, end: Point, pole: Point, names: tuple[str, str]) -> tuple[Point, Point]:
    """Return where two bones from *start* to *end* meet, bent toward *pole*, and where they end.

    That is short of *end* where they are too short for it.
    """
    upper, lower = (LENGTHS[name] for name in names)
    reach = end - start
    straight = reach / np.linalg.norm(reach)
    far = min(float(np.linalg.norm(reach)), (upper + lower) * 0.999)
    share = (upper**2 - lower**2 + far**2) / (2 * far)
    aside = pole - straight * (pole @ straight)
    aside = aside / np.linalg.norm(aside)
    middle = start + straight * share + aside * np.sqrt(max(upper**2 - share**2, 0))
    return middle, start + straight * far


def _arm(arm: Arm, shoulder: Point, chest: Turn) -> dict[str, Bone]:
    pole = np.array(arm.elbow, dtype=float)
    wrist = np.array(arm.reach, dtype=float)
    elbow, wrist = _bent(shoulder, wrist, pole, ("upper_arm", "forearm"))
    turn = _facing(elbow - wrist, -pole, chest)
    palm_turn = (
        turn if arm.palm is None else _facing(-np.array(arm.palm, dtype=float), -pole, turn)
    )
    palm_turn = palm_turn @ about(2, -arm.wrist)
    palm = Bone(wrist, wrist - palm_turn[:, 1] * LENGTHS["palm"], palm_turn)
    tips = palm_turn @ about(2, arm.fingers)
    finger = Bone(palm.end, palm.end - tips[:, 1] * LENGTHS["finger"], tips)
    return {
        "upper_arm": Bone(shoulder, elbow, _facing(shoulder - elbow, -pole, chest)),
        "forearm": Bone(elbow, wrist, turn),
        "palm": palm,
        "finger": finger,
    }


def _facing(up: Point, ahead: Point, fallback: Turn) -> Turn:
    """Return the turn whose up is *up*, and which looks *ahead* as nearly as that allows."""
    upright = up / np.linalg.norm(up)
    front = ahead - upright * (ahead @ upright)
    if np.linalg.norm(front) < NOTHING:
        front = fallback[:, 0] - upright * (fallback[:, 0] @ upright)
    front = front / np.linalg.norm(front)
    return np.column_stack([front, upright, np.cross(front, upright)])

"""The figures: people bend as people do, stand on what bears them, and hold what they hold."""

import os

import pytest

if os.environ.get("CI") != "true":  # there nothing is skipped for want of a tool
    pytest.importorskip("shapely", reason="shapely is missing: add --group pictures")

import numpy as np

from drawing.body import SEAT, lowest
from drawing.draw import place
from drawing.figures import Figure, read
from drawing.rig import LENGTHS, RANGES, SIDES, Skeleton, bends, skeleton

FIGURES = read()
PLACES = ("calf", "foot", "hamstring", "thigh", "hand", "trunk")
HELPED = ("calf", "foot", "hamstring")
ROUTINE = ("calf", "hamstring", "quadriceps", "foot")
AT_WORK = {
    "calf": "calf", "foot": "foot", "hamstring": "hamstring", "thigh": "quadriceps",
    "quadriceps": "quadriceps", "hand": "forearm", "trunk": "side",
}  # fmt: skip
A_LITTLE = 8.0  # a mattress gives way by as much
WITHIN_REACH = 40.0  # half the length of a hand
BY_A_HAIR = 0.5

figures = pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES)


def people_of(figure: Figure) -> list[Skeleton]:
    """Return the bones of all who are in a figure."""
    return [skeleton(person.pose) for person in figure.people]


def underside(bones: Skeleton, key: str) -> list[float]:
    """Return how high the underside is: of a sole at the heel and at the ball."""
    side, _, name = key.partition("_")
    if name == "sole":
        return [float(bones[f"{side}_{end}"].end[1]) for end in ("heel", "foot")]
    if key == "seat":
        return [float(bones["pelvis"].start[1]) - SEAT]
    return [lowest(bones, key)]


def test_there_is_a_figure_for_all_that_is_drawn():
    """Each place, a helper for three of them, four stretches of a routine, and the map."""
    wanted = {f"relief-{one}" for one in PLACES} | {f"helped-{one}" for one in HELPED}
    wanted |= {f"stretch-{one}" for one in ROUTINE} | {"body-map", "avatar", "banner"}
    assert set(FIGURES) == wanted


@figures
def test_all_bones_have_the_same_lengths_in_all_figures(figure):
    """One rig: nobody has a longer leg in another picture."""
    for bones in people_of(figure):
        for name, bone in bones.items():
            wanted = LENGTHS.get(name.removeprefix("near_").removeprefix("far_"))
            length = float(np.linalg.norm(bone.end - bone.start))
            if name.endswith("heel"):
                length = float(abs((bone.end - bone.start) @ bone.turn[:, 0]))
            if name != "pelvis":
                assert length == pytest.approx(wanted, abs=1), name


@figures
def test_no_joint_bends_further_than_a_persons(figure):
    """Nor the wrong way: knees bend back, elbows forward, feet point where knees do."""
    for bones in people_of(figure):
        for side in SIDES:
            for joint, angle in bends(bones, side).items():
                limits = RANGES[joint]
                within = limits.least - BY_A_HAIR <= angle <= limits.most + BY_A_HAIR
                assert within, f"{side} {joint}: {angle:.0f}"
            foot, shank = bones[f"{side}_foot"].turn, bones[f"{side}_shank"].turn
            assert foot[:, 0] @ shank[:, 0] > 0.5, f"{side} foot is turned round"


@figures
def test_no_back_bends_further_than_a_persons(figure):
    """Backs, necks and toes too are within what people can do."""
    for person in figure.people:
        for joint in ("bend", "side", "twist", "neck"):
            limits = RANGES[joint]
            assert limits.least <= getattr(person.pose, joint) <= limits.most, joint
        for leg in person.pose.legs.values():
            assert RANGES["toes"].least <= leg.toes <= RANGES["toes"].most


@figures
def test_what_bears_weight_lies_on_its_surface(figure):
    """Soles and heels on the floor or the mattress, hips on the seat; nobody floats or sinks."""
    bones = people_of(figure)[0]
    for key, height in figure.support.items():
        for level in underside(bones, key):
            assert level == pytest.approx(height, abs=A_LITTLE), key


@figures
def test_hands_are_where_they_hold(figure):
    """On toes, heels, walls and chairs."""
    people = people_of(figure)
    for first, second in figure.touch:
        apart = float(np.linalg.norm(place(first, people) - place(second, people)))
        assert apart < WITHIN_REACH, f"{first} and {second} are {apart:.0f} apart"


@pytest.mark.parametrize("name", sorted(set(FIGURES) - {"body-map", "avatar", "banner"}))
def test_each_stretch_shows_its_muscle_its_pull_and_its_support(name):
    """The muscle at work is marked, an arrow goes along the pull, and something bears them."""
    figure = FIGURES[name]
    assert [muscle.name for muscle in figure.muscles] == [AT_WORK[name.split("-")[1]]]
    assert len(figure.arrows) == 1
    assert figure.room


def test_a_knee_bent_the_wrong_way_is_noticed():
    """The measure itself: a leg that folds forward shows a knee of less than nothing."""
    pose = FIGURES["stretch-calf"].people[0].pose
    leg = type(pose.legs["near"])(hip=0, knee=-40)
    bent = bends(skeleton(type(pose)(at=(0, 300, 0), legs={"near": leg})), "near")
    assert bent["knee"] == pytest.approx(-40)

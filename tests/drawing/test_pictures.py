"""The pictures that are kept: they are those that the figures give, and each is described."""

import os
import re

import pytest

if os.environ.get("CI") != "true":  # there nothing is skipped for want of a tool
    pytest.importorskip("resvg_py", reason="resvg-py is missing: add --group pictures")

from content.phrasebook import load_phrasebook
from drawing.__main__ import DARK_ENDING, pictures, png
from drawing.figures import FOLDER
from drawing.sheet import DARK, LIGHT

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
AGAIN = "draw them again: uv run --group pictures python -m drawing"
PICTURES = pictures()

each = pytest.mark.parametrize("name", PICTURES)
seen_in_chats = pytest.mark.parametrize(
    "name", [name for name in PICTURES if not name.endswith(DARK_ENDING)]
)


@each
def test_what_is_kept_is_what_the_figures_give(name):
    """To a fifth of a unit, since processors round the last digit their own way."""
    kept = (FOLDER / f"{name}.svg").read_text("utf-8")
    assert NUMBER.sub("#", kept) == NUMBER.sub("#", PICTURES[name]), AGAIN
    numbers = [float(number) for number in NUMBER.findall(kept)]
    drawn = [float(number) for number in NUMBER.findall(PICTURES[name])]
    assert numbers == pytest.approx(drawn, abs=0.2), AGAIN


@seen_in_chats
def test_each_png_is_its_svg_to_the_byte(name):
    """Whatever machine it is drawn on: the font is ours."""
    kept = (FOLDER / f"{name}.svg").read_text("utf-8")
    assert (FOLDER / f"{name}.png").read_bytes() == png(kept), AGAIN


def test_nothing_else_is_kept():
    """No picture stays behind whose figure is gone."""
    kept = {path.stem for path in FOLDER.glob("*.svg")} | {
        path.stem for path in FOLDER.glob("*.png")
    }
    assert kept == set(PICTURES)


@seen_in_chats
def test_each_picture_is_described(name):
    """In words that say what it shows, and name neither left nor right."""
    words = load_phrasebook().say(f"picture.{name}", "en")
    assert 20 <= len(words) <= 200
    assert not re.search(r"\b(left|right) (leg|arm|foot|hand|side)\b", words)


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_what_matters_stands_out(colours):
    """Arrow, muscle and words against the ground, by the measure of WCAG 2.2 (3 and 4.5 to 1)."""
    ground = colours["ground"]
    assert contrast(colours["arrow"], ground) > 3
    assert contrast(colours["muscle"], ground) > 3
    assert contrast(colours["text"], ground) > 4.5
    assert contrast(colours["halo"], colours["arrow"]) > 3


def contrast(first: str, second: str) -> float:
    """Return how far two colours stand apart, from 1 to 21."""
    lights = sorted(luminance(colour) for colour in (first, second))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(colour: str) -> float:
    """Return how light a colour is, from 0 to 1."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@seen_in_chats
def test_each_picture_hangs_in_the_gallery(name):
    """With its description, as whoever does not see it hears."""
    gallery = (FOLDER.parents[1] / "docs" / "gallery.md").read_text("utf-8")
    words = load_phrasebook().say(f"picture.{name}", "en")
    assert f"![{words}](../content/pictures/{name}.png)" in gallery

"""A sheet of SVG: shapes in the colours of a palette, shade, arrows, muscles.

Knows colours and strokes. Must not know bones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import numpy as np
from shapely import Polygon, affinity
from shapely.geometry.base import BaseGeometry

from drawing.camera import polygons

Colours = dict[str, str]
FONT = "Inter Semi Bold, Inter"


@dataclass(frozen=True, slots=True)
class View:
    """What is seen: *frame* (left, bottom, right, top) of the sheet, at a *size* in pixels.

    *ground* is the colour behind everything.
    """

    frame: tuple[float, float, float, float]
    size: tuple[int, int]
    ground: str = "ground"
    has_floor: bool = True

    @property
    def transform(self) -> str:
        """How the sheet is brought into the picture."""
        left, bottom, right, top = self.frame
        width, height = self.size
        scale = min(width / (right - left), height / (top - bottom))
        middle = f"translate({-(left + right) / 2:g} {(bottom + top) / 2:g})"
        return f"translate({width / 2:g} {height / 2:g}) scale({scale:.4f}) {middle}"


LIGHT: Colours = {
    "ground": "#e9f0f5", "floor": "#d5e0e8", "line": "#33475b",
    "skin": "#d69b73", "skin_far": "#c0835c", "hair": "#4a342b", "shirt": "#2f8f9d",
    "shirt_far": "#26757f", "trousers": "#34506f", "trousers_far": "#2a4059",
    "helper_skin": "#8d5b3f", "helper_skin_far": "#7b4d34", "helper_hair": "#23222b",
    "helper_shirt": "#b58ac9", "helper_shirt_far": "#9c73b0", "helper_trousers": "#5a5f7d",
    "helper_trousers_far": "#4a4e69",
    "eye": "#2b2320", "text": "#17324d",
    "muscle": "#e2452f", "fibre": "#ff9d84", "arrow": "#10375c", "halo": "#ffffff",
    "bed": "#ffffff", "bed_side": "#cfdbe6", "frame": "#8fa6ba", "wood": "#c9a27a",
    "wood_side": "#a9835d", "wall": "#c6d3de",
    "towel": "#fff3d6", "towel_line": "#d3a648", "pillow": "#f6f9fc",
}  # fmt: skip
DARK: Colours = LIGHT | {
    "ground": "#17222d", "floor": "#202f3d", "line": "#0b1219",
    "bed": "#4b6177", "bed_side": "#35495d", "frame": "#2a3a4a", "wood": "#8a6a4c",
    "wood_side": "#6d5239", "wall": "#2d3f50", "pillow": "#5d758c", "towel": "#f2e3bb",
    "arrow": "#ffd166", "halo": "#17222d", "trousers": "#5b80ab", "trousers_far": "#486789",
    "text": "#eaf2f8", "hair": "#6b4d3f", "helper_hair": "#4b4a5c",
}  # fmt: skip


class Sheet:
    """SVG elements, one after another; what comes later lies on top."""

    def __init__(self, colours: Colours) -> None:
        self._colours = colours
        self._elements: list[str] = []

    def fill(self, shape: BaseGeometry, colour: str, *, line: float = 0) -> None:
        """Fill *shape*, with a darker *line* of that width about it."""
        more = ""
        if line:
            stroke = darker(self._colours[colour], 0.72)
            more += f' stroke="{stroke}" stroke-width="{line:g}" stroke-linejoin="round"'
        self._elements.append(f'<path d="{path(shape)}" fill="{self._colours[colour]}"{more}/>')

    def shade(self, shape: BaseGeometry, colour: str, dx: float, dy: float) -> None:
        """Darken the rim of *shape* that lies away from (dx, dy)."""
        rim = shape.difference(affinity.translate(shape, dx, dy)).intersection(shape)
        rim = rim.buffer(-0.6).buffer(0.6)
        if not rim.is_empty:
            tone = darker(self._colours[colour], 0.86)
            self._elements.append(f'<path d="{path(rim)}" fill="{tone}"/>')

    def stroke(self, points: Sequence[tuple[float, float]], colour: str, width: float) -> None:
        """Draw a smooth line through *points*."""
        self._elements.append(
            f'<path d="{curve(points)}" fill="none" stroke="{self._colours[colour]}" '
            f'stroke-width="{width:g}" stroke-linecap="round" stroke-linejoin="round"/>'
        )

    def arrow(self, points: Sequence[tuple[float, float]]) -> None:
        """Draw an arrow through *points*, with a halo that keeps it clear of what lies below."""
        end, before = np.array(points[-1]), np.array(points[-2])
        ahead = (end - before) / np.linalg.norm(end - before)
        aside = np.array([-ahead[1], ahead[0]])
        head = Polygon(
            [end + ahead * 17, end - ahead * 6 + aside * 15, end - ahead * 6 - aside * 15]
        )
        self.stroke(points, "halo", 17)
        self.fill(head.buffer(5), "halo")
        self.stroke(points, "arrow", 9)
        self.fill(head.buffer(1.5), "arrow")

    def text(
        self, words: str, at: tuple[float, float], size: float, anchor: str, colour: str = "text"
    ) -> None:
        """Write *words*, beginning, in the middle or ending *at* a point of their base line."""
        self._elements.append(
            f'<text x="{at[0]:g}" y="{at[1]:g}" font-family="{FONT}, sans-serif" '
            f'font-weight="600" font-size="{size:g}" text-anchor="{anchor}" '
            f'fill="{self._colours[colour]}">'
            f"{escape(words)}</text>"
        )

    def svg(self, view: View, title: str) -> str:
        """Return the sheet as far as *view* shows it."""
        width, height = view.size
        floor = f'<path d="M-3000 0H3000V3000H-3000Z" fill="{self._colours["floor"]}"/>'
        lines = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{width}" height="{height}" fill="{self._colours[view.ground]}"/>',
            f'<g transform="{view.transform}">',
            *([floor] if view.has_floor else []),
            *self._elements,
            "</g></svg>",
        )
        return "\n".join(lines) + "\n"


def darker(colour: str, share: float) -> str:
    """Return *colour* with its light taken down to a *share*."""
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(part * share):02x}" for part in parts)


def path(shape: BaseGeometry) -> str:
    """Return the path data of *shape*, its outlines to a third of a unit."""
    rings = [
        ring
        for polygon in polygons(shape.simplify(0.25))
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    return "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in list(ring.coords)[:-1]) + "Z"
        for ring in rings
    )


def curve(points: Iterable[tuple[float, float]]) -> str:
    """Return path data through *points*, as a Catmull-Rom spline."""
    knots = list(points)
    ends = [knots[0], *knots, knots[-1]]
    data = f"M{knots[0][0]:.1f} {knots[0][1]:.1f}"
    for before, here, there, after in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        first = (here[0] + (there[0] - before[0]) / 6, here[1] + (there[1] - before[1]) / 6)
        second = (there[0] - (after[0] - here[0]) / 6, there[1] - (after[1] - here[1]) / 6)
        data += "C" + " ".join(f"{x:.1f} {y:.1f}" for x, y in (first, second, there))
    return data

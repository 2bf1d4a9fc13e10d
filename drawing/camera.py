"""From space to the sheet, and from balls to outlines.

Knows projection and hulls. Must not know what is drawn.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from shapely import MultiPolygon, Point, Polygon, unary_union
from shapely.geometry.base import BaseGeometry

from drawing.body import Ball
from drawing.rig import Point as SpacePoint

FINE = 24  # sides of a quarter circle


@dataclass(frozen=True, slots=True)
class Camera:
    """Looks along z, turned by *yaw* about up, raised by *pitch*; *roll* lays the sheet over."""

    yaw: float = 0
    pitch: float = 0
    roll: float = 0

    def see(self, point: SpacePoint) -> tuple[float, float]:
        """Return where *point* is on the sheet, y down."""
        across, up, _ = self._turned(point)
        return float(across), float(-up)

    def depth(self, point: SpacePoint) -> float:
        """Return how near *point* is."""
        return float(self._turned(point)[2])

    def _turned(self, point: SpacePoint) -> tuple[float, float, float]:
        x, y, z = (float(value) for value in point)
        cosine, sine = _turn(self.yaw)
        x, z = x * cosine + z * sine, -x * sine + z * cosine
        cosine, sine = _turn(self.pitch)
        y, z = y * cosine - z * sine, y * sine + z * cosine
        cosine, sine = _turn(self.roll)
        return x * cosine - y * sine, x * sine + y * cosine, z


def _turn(degrees: float) -> tuple[float, float]:
    return float(np.cos(np.radians(degrees))), float(np.sin(np.radians(degrees)))


def outline(chains: Iterable[Sequence[Ball]], camera: Camera) -> BaseGeometry:
    """Return the outline of all *chains*, each hulled pair by pair."""
    pieces = []
    for chain in chains:
        disks = [Point(camera.see(centre)).buffer(radius, FINE) for centre, radius in chain]
        if len(disks) == 1:
            pieces += disks
        pieces += [unary_union([first, second]).convex_hull for first, second in pairwise(disks)]
    return unary_union(pieces)


def polygons(shape: BaseGeometry) -> list[Polygon]:
    """Return the polygons of *shape*."""
    if isinstance(shape, Polygon):
        return [] if shape.is_empty else [shape]
    if isinstance(shape, MultiPolygon):
        return list(shape.geoms)
    return [one for part in getattr(shape, "geoms", ()) for one in polygons(part)]

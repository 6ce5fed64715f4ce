"""Which square of the country a map shows: snapped, so that pictures have few, lasting addresses. Pure."""

import re
from collections.abc import Sequence

from msgspec import Struct

from apdirectory.places.grid import EAST, NORTH, SOUTH, WEST, miles_to_metres
from apdirectory.places.rings import Point

SIDE = 400
"""Width and height of a drawn map, in its own units."""

SIZES = tuple(base * 2**power for power in range(8) for base in (4_000, 6_000))
"""The sides a square may have, in metres: 4 km to 768 km."""

STEPS = 16
"""Middles lie on the corners of a raster of so many steps a side."""

MARGIN = 0.08
"""The share of the map kept free around what it must show, so that pins are not cut."""

NAME = re.compile(r"([0-9]{1,7})-([0-9]{1,7})-([0-9]{4,6})")


class View(Struct, frozen=True):
    """A square by its middle and its side; OSGB36 metres."""

    easting: int
    northing: int
    metres: int

    @property
    def name(self) -> str:
        return f"{self.easting}-{self.northing}-{self.metres}"

    @property
    def units_per_metre(self) -> float:
        return SIDE / self.metres

    def to_map(self, easting: float, northing: float) -> Point:
        """x to the right and y downwards, in units of the map."""
        scale, half = self.units_per_metre, self.metres / 2
        return (easting - self.easting + half) * scale, (self.northing + half - northing) * scale

    def shows(self, easting: float, northing: float) -> bool:
        return max(abs(easting - self.easting), abs(northing - self.northing)) <= self.metres / 2


def view_named(name: str) -> View | None:
    """The view of this name, if it is one that we make: of a known size, in its raster, on the grid."""
    found = NAME.fullmatch(name)
    if not found:
        return None
    view = View(*(int(part) for part in found.groups()))
    if view.name != name or view.metres not in SIZES:
        return None
    step = view.metres // STEPS
    in_raster = view.easting % step == 0 and view.northing % step == 0
    return view if in_raster and WEST <= view.easting <= EAST and SOUTH <= view.northing <= NORTH else None


def view_of(points: Sequence[Point]) -> View:
    """The smallest view that shows all these points with a margin; at least one point."""
    west, east = min(point[0] for point in points), max(point[0] for point in points)
    south, north = min(point[1] for point in points), max(point[1] for point in points)
    span = max(east - west, north - south)
    metres = next((size for size in SIZES if span <= size * (1 - 2 * MARGIN - 1 / STEPS)), SIZES[-1])
    return View(_snapped((west + east) / 2, metres, EAST), _snapped((south + north) / 2, metres, NORTH), metres)


def view_around(easting: float, northing: float, miles: float) -> View:
    """The smallest view that shows all within so many miles."""
    reach = miles_to_metres(miles)
    return view_of([(easting - reach, northing - reach), (easting + reach, northing + reach)])


def _snapped(middle: float, metres: int, most: int) -> int:
    step = metres // STEPS
    return min(max(round(middle / step), 0), most // step) * step

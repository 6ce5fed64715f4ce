"""What a page needs to draw a map: its picture, numbered pins that can be read, the place searched, a scale. Pure."""

from collections.abc import Iterator, Sequence
from math import cos, hypot, pi, sin

from msgspec import Struct

from apdirectory.places.grid import METRES_PER_MILE
from apdirectory.places.rings import Point
from apdirectory.places.view import SIDE, View, view_of

PIN = 16
"""Radius of a pin, in units: its number can be read and it can be touched."""
APART = 2 * PIN + 1
SCALES = (0.25, 0.5, 1, 2, 5, 10, 20, 50, 100)
"""Miles a scale bar may show."""
LONGEST_SCALE = SIDE * 0.3
GOLDEN = pi * (3 - 5**0.5)
"""The angle by which places tried around a point never line up."""
TRIED = 50_000
"""Places tried for a pin: enough to look all over the map."""


class PinAt(Struct, frozen=True):
    """What to show: the number in the list, and where it lies; OSGB36 metres."""

    number: int
    easting: int
    northing: int


class Pin(Struct, frozen=True):
    """A numbered pin in units of the map. Where pins would cover each other it stands beside its true point."""

    number: int
    x: float
    y: float
    true_x: float
    true_y: float

    @property
    def moved(self) -> bool:
        """Whether a line should lead from the pin to its true point."""
        return hypot(self.x - self.true_x, self.y - self.true_y) > PIN


class Scale(Struct, frozen=True):
    """A bar of so many units for so many miles."""

    length: float
    label: str


class Map(Struct, frozen=True):
    """Everything to draw, in units of a square SIDE wide."""

    view: View
    background: str
    """The address of the picture below the pins."""
    side: int
    pin_radius: int
    pins: list[Pin]
    here: Point | None
    """The place searched from."""
    scale: Scale


def map_of(pins: Sequence[PinAt], here: tuple[int, int] | None = None) -> Map | None:
    """A map of these pins and the place searched from; None if there is nothing to show."""
    points = [(pin.easting, pin.northing) for pin in pins] + ([here] if here else [])
    if not points:
        return None
    view = view_of(points)
    return Map(
        view=view,
        background=f"/map/{view.name}.svg",
        side=SIDE,
        pin_radius=PIN,
        pins=place_pins(view, pins),
        here=_rounded(view.to_map(*here)) if here else None,
        scale=scale_of(view),
    )


def place_pins(view: View, pins: Sequence[PinAt]) -> list[Pin]:
    """Pins so that none covers another: the first stay where they are, later ones move as little as is needed.

    Pins of places that the view does not show are left out. There is room for a hundred.
    """
    placed: list[Pin] = []
    for pin in pins:
        if view.shows(pin.easting, pin.northing):
            true = _rounded(view.to_map(pin.easting, pin.northing))
            spot = next((spot for spot in _around(true) if _free(spot, placed)), true)
            placed.append(Pin(pin.number, *_rounded(spot), *true))
    return placed


def scale_of(view: View) -> Scale:
    """The longest round number of miles that takes up less than a third of the map."""
    mile = METRES_PER_MILE * view.units_per_metre
    miles = max((miles for miles in SCALES if miles * mile <= LONGEST_SCALE), default=SCALES[0])
    return Scale(round(miles * mile, 1), f"{miles:g} mile{'s' if miles > 1 else ''}")


def _around(true: Point) -> Iterator[Point]:
    """The point itself, or the nearest where a pin is whole, then points ever further round it, all on the map."""
    low, high = PIN, SIDE - PIN
    x, y = min(max(true[0], low), high), min(max(true[1], low), high)
    for number in range(TRIED):
        away, angle = 2.5 * number**0.5, number * GOLDEN
        spot = x + away * cos(angle), y + away * sin(angle)
        if low <= spot[0] <= high and low <= spot[1] <= high:
            yield spot


def _free(spot: Point, placed: Sequence[Pin]) -> bool:
    return all(hypot(spot[0] - pin.x, spot[1] - pin.y) >= APART for pin in placed)


def _rounded(point: Point) -> Point:
    return round(point[0], 1), round(point[1], 1)

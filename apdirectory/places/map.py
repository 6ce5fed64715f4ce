"""What a page needs to draw a map: its picture, numbered pins that can be read, the place searched, a scale. Pure."""

from collections.abc import Sequence
from math import hypot

from markupsafe import Markup
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
CELL = 8
"""Pins that have to move stand in the middles of cells of this side: every page draws a map, so it has to be quick."""
ACROSS = SIDE // CELL + 1
ROW = 4 * ACROSS
"""Cells are numbered by rows far longer than the map is wide, so that what reaches over an edge meets nothing."""


def _within(cells: float) -> list[tuple[int, int]]:
    """Steps in cells to all cells so far away or nearer, the nearest first."""
    reach = range(-int(cells), int(cells) + 1)
    steps = [(x, y) for x in reach for y in reach if hypot(x, y) <= cells]
    return sorted(steps, key=lambda step: hypot(*step))


ALL_OVER = _within(1.5 * ACROSS)
COVERED = [x + y * ROW for x, y in _within(APART / CELL + 0.71)]
"""From the cell of a pin to those whose middle it may cover; half a cell's diagonal for not standing in the middle."""


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

    def pins_drawn(self) -> Markup:
        """The pins, each with its number, and a line to where it is if it was moved: SVG made of numbers alone."""
        leads = (
            f'<path class="app-map__lead" d="M{pin.x} {pin.y}L{pin.true_x} {pin.true_y}"/>'
            for pin in self.pins
            if pin.moved
        )
        pins = (
            f'<g class="app-map__pin"><circle cx="{pin.x}" cy="{pin.y}" r="{self.pin_radius}"/>'
            f'<text x="{pin.x}" y="{pin.y}" dy="6">{pin.number}</text></g>'
            for pin in self.pins
        )
        return Markup("\n".join((*leads, *pins)))  # noqa: S704 (numbers only)


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

    Pins of places that the view does not show are left out. There is room for sixty.
    """
    placed: list[Pin] = []
    taken: set[int] = set()
    for pin in pins:
        if view.shows(pin.easting, pin.northing):
            true = _rounded(view.to_map(pin.easting, pin.northing))
            spot = _on_the_map(true)
            if not _free(spot, placed):
                spot = _nearest_free(spot, taken)
            placed.append(Pin(pin.number, *spot, *true))
            cell = round(spot[0] / CELL) + round(spot[1] / CELL) * ROW
            taken.update([cell + step for step in COVERED])
    return placed


def scale_of(view: View) -> Scale:
    """The longest round number of miles that takes up less than a third of the map."""
    mile = METRES_PER_MILE * view.units_per_metre
    miles = max((miles for miles in SCALES if miles * mile <= LONGEST_SCALE), default=SCALES[0])
    return Scale(round(miles * mile, 1), f"{miles:g} mile{'s' if miles > 1 else ''}")


def _on_the_map(true: Point) -> Point:
    """The point itself, or the nearest where a pin is whole."""
    low, high = PIN, SIDE - PIN
    return min(max(true[0], low), high), min(max(true[1], low), high)


def _nearest_free(spot: Point, taken: set[int]) -> Point:
    """The nearest middle of a cell where a pin is whole and covers none; the spot itself on a map that is full."""
    x, y = round(spot[0] / CELL), round(spot[1] / CELL)
    low, high = -(-PIN // CELL), (SIDE - PIN) // CELL
    for right, down in ALL_OVER:
        if x + right + (y + down) * ROW not in taken and low <= x + right <= high and low <= y + down <= high:
            return float((x + right) * CELL), float((y + down) * CELL)
    return spot


def _free(spot: Point, placed: Sequence[Pin]) -> bool:
    return all(hypot(spot[0] - pin.x, spot[1] - pin.y) >= APART for pin in placed)


def _rounded(point: Point) -> Point:
    return round(point[0], 1), round(point[1], 1)

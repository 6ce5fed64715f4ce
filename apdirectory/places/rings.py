"""The geometry of rings: closed lines of points, without the first one again. Pure."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

Point = tuple[float, float]
Ring = Sequence[Point]


class _Side(NamedTuple):
    """One side of the square that rings are cut to: what lies above (or below) `edge` along `axis` is kept."""

    axis: int
    edge: float
    above: bool

    def keeps(self, point: Point) -> bool:
        return (point[self.axis] >= self.edge) is self.above

    def crossing(self, one: Point, other: Point) -> Point:
        share = (self.edge - one[self.axis]) / (other[self.axis] - one[self.axis])
        return one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])


def cut(ring: Ring, low: float, high: float) -> list[Point]:
    """What of the ring lies in the square from low to high, both ways (Sutherland and Hodgman, 1974)."""
    points = list(ring)
    for side in (_Side(axis, edge, above) for axis in (0, 1) for edge, above in ((low, True), (high, False))):
        inner: list[Point] = []
        for before, point in pairwise([*points[-1:], *points]):
            if side.keeps(before) is not side.keeps(point):
                inner.append(side.crossing(before, point))
            if side.keeps(point):
                inner.append(point)
        points = inner
    return points


def thinned(ring: Ring, close: float) -> list[Point]:
    """Without points closer than this to the one before."""
    kept: list[Point] = []
    for point in ring:
        if not kept or max(abs(point[0] - kept[-1][0]), abs(point[1] - kept[-1][1])) >= close:
            kept.append(point)
    return kept


def area(ring: Ring) -> float:
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*ring[-1:], *ring]))) / 2


def contains(ring: Ring, point: Point) -> bool:
    """By counting the sides that a line to the right of the point crosses."""
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in pairwise([*ring[-1:], *ring]):
        if (y1 > y) is not (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            inside = not inside
    return inside

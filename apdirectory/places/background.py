"""The picture under a map's pins: land and water, districts with their names, towns as a soft ground. Pure.

A stand-alone SVG document with presentation attributes only: the content security policy allows no styles.
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

from apdirectory.places import rings
from apdirectory.places.labels import Label, label_for
from apdirectory.places.rings import Point
from apdirectory.places.shapes import UNIT, Outlines
from apdirectory.places.shapes import Ring as OutlineRing
from apdirectory.places.view import SIDE, View

WATER = "#d4e1ea"
LAND = "#f7f6f3"
LAND_BEYOND = "#e9e7e2"
"""Wales and Scotland: not covered, but there."""
BUILT_UP = "#e2dfd8"
SIDES_OF_THE_BORDER = {"beyond": LAND_BEYOND, "england": LAND}
BORDER = "#8b9096"
TEXT = "#4a5054"
"""7.5 to 1 on land, 6.1 to 1 on built-up land."""

BEYOND = 6
"""How far, in units, shapes are kept beyond the map's edge, so that no border shows there."""
FINE = 10
"""Shapes are drawn to a tenth of a unit."""
MANY_DISTRICTS = 250_000
"""Metres: from this side on, a map shows so many that their borders are drawn thinner."""
CLOSE = 0.9
"""Points nearer each other than this, in units, are drawn as one."""
SMALLEST = 1.5
"""Shapes of less than this, in square units, are not drawn."""


class _Drawn(NamedTuple):
    """A district as far as the map shows it, in units of the map."""

    name: str
    english: bool
    rings: list[list[Point]]

    @property
    def size(self) -> float:
        return sum(map(rings.area, self.rings))


def background(view: View, outlines: Outlines) -> str:
    """The SVG document of a view."""
    every = (_Drawn(one.name, one.code.startswith("E"), _shown(view, one.rings)) for one in outlines.districts)
    districts = [district for district in every if district.rings]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}" height="{SIDE}">',
            f'<rect width="{SIDE}" height="{SIDE}" fill="{WATER}"/>',
            f'<g transform="scale({1 / FINE})" stroke-width="{0.6 * FINE}">',
            *_land(districts),
            f'<path fill="{BUILT_UP}" d="{_path(_shown(view, outlines.built_up))}"/>',
            *_borders(view),
            "</g>",
            *_texts(_labels(districts)),
            "</svg>",
        ]
    )


def _land(districts: Sequence[_Drawn]) -> Iterator[str]:
    """One shape each side of the border of England, so that no hairlines show between neighbours."""
    for name, colour in SIDES_OF_THE_BORDER.items():
        path = "".join(_path(district.rings) for district in districts if district.english is (name == "england"))
        yield f'<defs><path id="{name}" d="{path}"/></defs>'
        yield f'<use href="#{name}" fill="{colour}" stroke="{colour}"/>'


def _borders(view: View) -> Iterator[str]:
    """Thinner the more there are."""
    width = FINE * (0.8 if view.metres < MANY_DISTRICTS else 0.4)
    for name in SIDES_OF_THE_BORDER:
        yield f'<use href="#{name}" fill="none" stroke="{BORDER}" stroke-width="{width}" stroke-linejoin="round"/>'


def _labels(districts: Sequence[_Drawn]) -> list[Label]:
    """The largest districts name themselves first; a name that would cover another is left out."""
    labels: list[Label] = []
    for district in sorted(districts, key=lambda one: -one.size):
        if label := label_for(district.name, max(district.rings, key=rings.area), labels):
            labels.append(label)
    return labels


def _texts(labels: Iterable[Label]) -> Iterator[str]:
    yield (
        f'<g font-family="arial, sans-serif" text-anchor="middle" fill="{TEXT}" stroke="{LAND}" stroke-width="3" '
        'stroke-linejoin="round" paint-order="stroke">'
    )
    for label in labels:
        for x, y, line in label.lines():
            yield f'<text x="{x:.1f}" y="{y:.1f}" font-size="{label.size}">{escape(line)}</text>'
    yield "</g>"


def _shown(view: View, outline: Iterable[OutlineRing]) -> list[list[Point]]:
    """Rings in units of the map, cut to it."""
    low, high = -BEYOND, SIDE + BEYOND
    shown = []
    for ring in outline:
        along, up = ring[::2], ring[1::2]
        left, bottom = view.to_map(min(along) * UNIT, min(up) * UNIT)
        right, top = view.to_map(max(along) * UNIT, max(up) * UNIT)
        if left > high or right < low or top > high or bottom < low or (right - left) * (bottom - top) < SMALLEST:
            continue
        points = [view.to_map(x * UNIT, y * UNIT) for x, y in zip(along, up, strict=True)]
        if min(left, top) < low or max(right, bottom) > high:
            points = rings.cut(points, low, high)
        points = rings.thinned(points, CLOSE)
        if rings.area(points) >= SMALLEST:
            shown.append(points)
    return shown


def _path(shown: Iterable[Sequence[Point]]) -> str:
    """Whole numbers, each point as steps from the one before: half as long as written out."""
    return "".join(_steps([(round(x * FINE), round(y * FINE)) for x, y in ring]) for ring in shown)


def _steps(ring: Sequence[tuple[int, int]]) -> str:
    steps = (f"{x2 - x1} {y2 - y1}" for (x1, y1), (x2, y2) in pairwise(ring))
    return f"M{ring[0][0]} {ring[0][1]}l{' '.join(steps)}z"

"""Where a district's name fits on a map, and in how many lines. Pure; all in units of the map."""

from collections.abc import Iterator, Sequence
from itertools import product
from math import hypot

from msgspec import Struct

from apdirectory.places.rings import Point, Ring, contains
from apdirectory.places.view import SIDE

SIZES = (15, 13)
"""Of letters; the larger where there is room."""
LETTER = 0.54
"""The width of a letter of the usual sans-serif, as a share of its size."""
LINE = 1.15
"""From line to line, as a share of the letters' size."""
TRIED = 10
"""Places tried a side, and the roomiest of them looked at closely."""
SCALE = 26
"""Kept free along the lower edge, where the scale stands."""
MAY_STICK_OUT = 0.85
"""The share of a label that must lie within its district: a border may run through a last letter."""


class Label(Struct, frozen=True):
    """A name at the middle of its lines."""

    x: float
    y: float
    words: tuple[str, ...]
    """A line each."""
    size: int

    @property
    def width(self) -> float:
        return max(map(len, self.words)) * self.size * LETTER

    @property
    def height(self) -> float:
        return len(self.words) * self.size * LINE

    def lines(self) -> Iterator[tuple[float, float, str]]:
        """Each line with the point its middle stands on."""
        first = self.y - self.height / 2 + self.size * 0.95
        return ((self.x, first + number * self.size * LINE, line) for number, line in enumerate(self.words))

    def on_map(self) -> bool:
        across, down = self.width / 2, self.height / 2
        return across <= self.x <= SIDE - across and down <= self.y <= SIDE - SCALE - down

    def meets(self, other: "Label") -> bool:
        return (
            abs(self.x - other.x) * 2 < self.width + other.width
            and abs(self.y - other.y) * 2 < self.height + other.height
        )


def label_for(name: str, ring: Ring, others: Sequence[Label]) -> Label | None:
    """The name where there is most room for it, clear of the other names; None where it does not fit."""
    roomiest = _roomiest(ring)
    for size, words in product(SIZES, _in_lines(name)):
        for x, y in roomiest:
            label = Label(x, y, words, size)
            if label.on_map() and not any(map(label.meets, others)) and _fits(label, ring):
                return label
    return None


def _in_lines(name: str) -> list[tuple[str, ...]]:
    """The name in one line, and in two or three of like length."""
    words = name.split(" ")
    ways: list[tuple[str, ...]] = [(name,)]
    for lines in range(2, min(len(words), 3) + 1):
        longest = min(width for width in range(1, len(name) + 1) if len(_wrapped(words, width)) <= lines)
        ways.append(tuple(_wrapped(words, longest)))
    return list(dict.fromkeys(ways))


def _wrapped(words: list[str], width: int) -> list[str]:
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines if max(map(len, lines)) <= width else [*lines, *words]


def _roomiest(ring: Ring) -> list[Point]:
    """Points within the ring and the map, those furthest from any edge first."""
    left, right = max(min(x for x, _ in ring), 0), min(max(x for x, _ in ring), SIDE)
    top, bottom = max(min(y for _, y in ring), 0), min(max(y for _, y in ring), SIDE)
    if right - left < 2 * SIZES[-1] or bottom - top < SIZES[-1]:
        return []
    tried = (
        (left + (right - left) * (across + 0.5) / TRIED, top + (bottom - top) * (down + 0.5) / TRIED)
        for across, down in product(range(TRIED), range(TRIED))
    )
    inside = [point for point in tried if contains(ring, point)]
    return sorted(inside, key=lambda point: -_room(point, ring))[:TRIED]


def _fits(label: Label, ring: Ring) -> bool:
    across, down = label.width / 2 * MAY_STICK_OUT, label.height / 2 * MAY_STICK_OUT
    corners = product((-across, 0, across), (-down, down))
    return all(contains(ring, (label.x + right, label.y + below)) for right, below in corners)


def _room(point: Point, ring: Ring) -> float:
    """How far the nearest corner of the ring, or edge of the map, is; sideways counts half, since names are wide."""
    x, y = point
    to_edge = min(x / 2, (SIDE - x) / 2, y, SIDE - y)
    return min(to_edge, min(hypot((x - other_x) / 2, y - other_y) for other_x, other_y in ring))

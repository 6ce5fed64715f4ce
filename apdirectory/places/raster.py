"""Districts as cells of a grid: coloured by their postcodes, filled between them, tidied. Build time only (numpy).

A raster is an array of rows from south to north; a cell holds the number of a district, or NONE.
"""

from collections.abc import Callable
from math import ceil
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

NONE = -1
FAR = 1 << 30

Cells = NDArray[np.int32]
Mask = NDArray[np.bool_]


class Frame(NamedTuple):
    """Where a raster lies. Metres; the south-west corner and the side of a cell."""

    west: int
    south: int
    cell: int
    rows: int
    columns: int


def count(frame: Frame, easting: Cells, northing: Cells) -> Cells:
    """How many points lie in each cell."""
    counts = np.bincount(_cell_numbers(frame, easting, northing), minlength=frame.rows * frame.columns)
    return counts.astype(np.int32).reshape(frame.rows, frame.columns)


def colour(frame: Frame, easting: Cells, northing: Cells, district: Cells) -> Cells:
    """Each cell in the district that most of its postcodes lie in."""
    kinds = int(district.max()) + 1
    pairs, counts = np.unique(_cell_numbers(frame, easting, northing) * kinds + district, return_counts=True)
    order = np.argsort(counts, kind="stable")  # the last one written to a cell is the commonest there
    cells = np.full(frame.rows * frame.columns, NONE, np.int32)
    cells[pairs[order] // kinds] = pairs[order] % kinds
    return cells.reshape(frame.rows, frame.columns)


def _cell_numbers(frame: Frame, easting: Cells, northing: Cells) -> NDArray[np.int64]:
    row, column = (northing - frame.south) // frame.cell, (easting - frame.west) // frame.cell
    return row.astype(np.int64) * frame.columns + column


def nearest(seeds: Mask, within: float = 0) -> tuple[Cells, Cells, Cells]:
    """For each cell the row and column of the nearest seed, and the distance squared in cells.

    By jump flooding (Rong and Tan, 2006): exact but for a few cells in a thousand, which are one off. With `within`
    (cells) only seeds as near as that are sought, and FAR stands where there is none.
    """
    here = np.indices(seeds.shape, dtype=np.int32)
    rows, columns = here[0], here[1]
    row, column = np.where(seeds, rows, FAR), np.where(seeds, columns, FAR)
    distance = np.where(seeds, 0, FAR).astype(np.int32)
    jumps = ceil(within or max(seeds.shape) / 2).bit_length()
    for step in [*(1 << jump for jump in reversed(range(jumps))), 1]:
        for down in (-step, 0, step):
            for along in (-step, 0, step):
                _take_nearer(row, column, distance, rows, columns, (down, along))
    return row, column, distance


def _take_nearer(row: Cells, column: Cells, distance: Cells, rows: Cells, columns: Cells, by: tuple[int, int]) -> None:
    """Let each cell take over the seed of the cell that lies `by` from it, where that one is nearer."""
    height, width = row.shape
    down, along = by
    here = slice(max(0, -down), height - max(0, down)), slice(max(0, -along), width - max(0, along))
    there = slice(max(0, down), height - max(0, -down)), slice(max(0, along), width - max(0, -along))
    if abs(down) >= height or abs(along) >= width:
        return
    seen = row[there] != FAR
    squared = np.where(seen, (row[there] - rows[here]) ** 2 + (column[there] - columns[here]) ** 2, FAR)
    better = squared < distance[here]
    for mine, theirs in ((row, row[there]), (column, column[there]), (distance, squared)):
        mine[here] = np.where(better, theirs, mine[here])


def land(coloured: Mask, reach: float, shore: float) -> Mask:
    """Cells between postcodes no further apart than twice `reach`, and `shore` around the outermost; no lakes.

    All in cells. So moors are land, wide estuaries are not, and the coast runs close to its last postcodes.
    """
    reached = nearest(coloured, reach)[2] <= reach**2
    kept = nearest(~reached, reach)[2] > (reach - shore) ** 2
    return ~_open_water(~(kept | coloured))


def _open_water(water: Mask) -> Mask:
    """Water that is joined to the edge of the raster."""
    out = np.zeros_like(water)
    out[[0, -1]], out[:, [0, -1]] = water[[0, -1]], water[:, [0, -1]]
    known = -1
    while (now := int(out.sum())) != known:
        known = now
        for turned in TURNS:
            _flow(turned(out), turned(water))
    return out


def _flow(out: Mask, water: Mask) -> None:
    for row in range(1, len(out)):
        out[row] |= out[row - 1] & water[row]


def without_specks(cells: Cells, smallest: int) -> Cells:
    """Give pieces of less than `smallest` cells to the district around them; each district keeps its largest."""
    piece = pieces(cells)
    sizes = np.bincount(piece.ravel())
    labels = np.full(len(sizes), NONE, np.int32)
    labels[piece.ravel()] = cells.ravel()
    largest = np.zeros(int(cells.max()) + 2, np.int64)  # NONE, which is -1, counts at the end
    np.maximum.at(largest, labels, sizes)
    keep = ((sizes >= smallest) | (sizes == largest[labels]))[piece] & (cells != NONE)
    return filled(np.where(keep, cells, NONE), cells != NONE)


def filled(cells: Cells, where: Mask) -> Cells:
    """Each cell of `where` as its nearest coloured one."""
    row, column, _ = nearest(cells != NONE)
    return np.where(where, cells[row, column], NONE)


def pieces(cells: Cells) -> Cells:
    """A number for each connected piece of one colour: that of one of its cells."""
    piece = np.arange(cells.size, dtype=np.int32).reshape(cells.shape)
    known = -1
    while (now := int(piece.sum(dtype=np.int64))) != known:
        known = now
        for turned in TURNS:
            _lowest_along(turned(piece), turned(cells))
    return piece


def _lowest_along(piece: Cells, cells: Cells) -> None:
    for row in range(1, len(piece)):
        joined = cells[row] == cells[row - 1]
        np.minimum(piece[row], piece[row - 1], out=piece[row], where=joined)


TURNS: list[Callable[[NDArray[Any]], NDArray[Any]]] = [
    lambda cells: cells,
    lambda cells: cells[::-1],
    lambda cells: cells.T,
    lambda cells: cells.T[::-1],
]
"""Views in which going down is going each of the four ways."""

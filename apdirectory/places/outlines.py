"""Make the outlines of districts from where their postcodes lie: `python -m apdirectory.places.outlines OUT.json`.

Build time only (numpy, shapely). Cells of half a kilometre take the district of most of their postcodes; cells
between them that of the nearest; borders are smoothed once for both neighbours, so they stay joined. Measured against
the Office for National Statistics' own generalised outlines, the area both share is 85 % (Cheltenham) to 94 %
(Cotswold) of the area either has, in Gloucestershire's six districts.
"""

import sys
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import shapely
from tqdm import tqdm

from apdirectory.places import raster
from apdirectory.places.districts import district_facts
from apdirectory.places.postcodes import LETTERS, read_postcodes
from apdirectory.places.raster import NONE, Cells, Frame
from apdirectory.places.shapes import UNIT, DistrictOutline, Outlines, Ring

CELL = 500
FRAME = Frame(west=70_000, south=0, cell=CELL, rows=820_000 // CELL, columns=600_000 // CELL)
"""England and Wales, and of Scotland as much as a map of 100 miles around Berwick shows. Metres."""
REACH = 1_750
"""Between postcodes twice this far apart all is land; water wider than that is water. Metres."""
SHORE = 500
"""How far land goes on beyond the outermost postcodes. Metres."""
SPECK = 3_000_000
"""Pieces smaller than this go to the district around them. Square metres."""
SIMPLER = 0.8 * CELL
"""How far a drawn border may stray from the cells. Metres."""
BUILT_UP = 5
"""Postcodes in a cell from which it is built up: about 300 addresses in a quarter of a square kilometre."""
SMALLEST_TOWN = 4 * CELL**2
SCOTLAND = "S92000003"


def main(out: Path) -> None:
    with tqdm(total=len(LETTERS) + 4, desc="Outlines", unit="step") as bar:
        easting, northing, codes, district = _postcodes(bar)
        cells = _districts(easting, northing, district)
        bar.update(2)
        outlines = Outlines(_outlines(cells, codes), _built_up(easting, northing))
        bar.update(2)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(msgspec.json.encode(outlines))


def _postcodes(bar: "tqdm[Any]") -> tuple[Cells, Cells, list[str], Cells]:
    """Eastings, northings, the codes of districts, and each postcode's place among the codes. Scotland is one."""
    rows: list[tuple[int, int, str]] = []
    for letter in LETTERS:
        for row in read_postcodes(letter):
            if row.northing < FRAME.south + FRAME.rows * CELL:
                rows.append((row.easting, row.northing, SCOTLAND if row.district.startswith("S") else row.district))
        bar.update()
    codes, district = np.unique([row[2] for row in rows], return_inverse=True)
    easting, northing = (np.array([row[axis] for row in rows], np.int32) for axis in (0, 1))
    inside = easting >= FRAME.west
    return easting[inside], northing[inside], codes.tolist(), district[inside].astype(np.int32)


def _districts(easting: Cells, northing: Cells, district: Cells) -> Cells:
    cells = raster.colour(FRAME, easting, northing, district)
    land = raster.land(cells != NONE, REACH / CELL, SHORE / CELL)
    return raster.without_specks(raster.filled(cells, land), SPECK // CELL**2)


def _outlines(cells: Cells, codes: list[str]) -> list[DistrictOutline]:
    names = {code: facts.name for code, facts in district_facts().items()} | {SCOTLAND: "Scotland"}
    rings: dict[str, list[Ring]] = {code: [] for code in codes}
    for face, number in faces(cells, SIMPLER):
        rings[codes[number]] += _rings(face)
    return [DistrictOutline(code, names.get(code, code), rings[code]) for code in codes if rings[code]]


def _built_up(easting: Cells, northing: Cells) -> list[Ring]:
    built = raster.count(FRAME, easting, northing) >= BUILT_UP
    shapes = [face for face, number in faces(np.where(built, 0, NONE).astype(np.int32), SIMPLER / 2) if number == 0]
    return [ring for shape in shapes if shape.area >= SMALLEST_TOWN for ring in _rings(shape)]


def faces(cells: Cells, simpler: float) -> list[tuple[shapely.Polygon, int]]:
    """The smoothed shapes of a raster and the number of each, in metres."""
    framed = np.pad(cells, 1, constant_values=NONE)  # so that what reaches the edge is closed there
    lines = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(_borders(framed))))
    smooth = shapely.simplify([_smoothed(line) for line in lines], simpler / CELL)
    shapes = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.node(shapely.multilinestrings(smooth)))))
    inside = shapely.get_coordinates(shapely.point_on_surface(shapes)).astype(int)
    numbers = framed[inside[:, 1], inside[:, 0]]
    in_metres = shapely.transform(shapes, lambda xy: (xy - 1) * CELL + (FRAME.west, FRAME.south))
    return [(shape, int(number)) for shape, number in zip(in_metres, numbers, strict=True) if number != NONE]


def _borders(cells: Cells) -> Any:
    """The sides of cells that part two districts, or land from water. In cells."""
    row, column = np.nonzero(cells[:, 1:] != cells[:, :-1])
    upright = np.stack([np.stack([column + 1, row], 1), np.stack([column + 1, row + 1], 1)], 1)
    row, column = np.nonzero(cells[1:] != cells[:-1])
    level = np.stack([np.stack([column, row + 1], 1), np.stack([column + 1, row + 1], 1)], 1)
    return shapely.linestrings(np.concatenate([upright, level]).astype(float))


def _smoothed(line: shapely.LineString) -> shapely.LineString:
    """Through the middles of its steps, so that stairs become slopes; where districts meet it stays."""
    points = shapely.get_coordinates(line)
    middles = (points[1:] + points[:-1]) / 2
    ends = (middles[-1:], middles) if line.is_closed else (points[:1], middles, points[-1:])
    return shapely.LineString(np.concatenate(ends))


def _rings(shape: shapely.Polygon) -> list[Ring]:
    """Outer ring and holes, in UNITs, without points that fall together."""
    rings = []
    for ring in (shape.exterior, *shape.interiors):
        points = np.rint(shapely.get_coordinates(ring) / UNIT).astype(int)
        apart = points[np.any(points != np.roll(points, 1, axis=0), axis=1)]
        if len(apart) > 2:
            rings.append(apart.ravel().tolist())
    return rings


if __name__ == "__main__":
    main(Path(sys.argv[1]))

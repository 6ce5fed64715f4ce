"""Outlines made from postcodes, against those of the Office for National Statistics."""

import json
from functools import reduce
from pathlib import Path

import msgspec
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from apdirectory.places import raster
from apdirectory.places.districts import district_facts
from apdirectory.places.grid import to_grid
from apdirectory.places.outlines import main
from apdirectory.places.raster import NONE, Frame
from apdirectory.places.shapes import UNIT, Outlines, Ring

TEN = Frame(west=0, south=0, cell=10, rows=10, columns=10)


def shape_of(rings: list[Ring]) -> shapely.Geometry:
    """In metres; holes are where two rings lie over each other."""
    polygons = [shapely.Polygon(np.array(ring).reshape(-1, 2) * UNIT) for ring in rings]
    assert all(shapely.is_valid(polygons))
    return reduce(shapely.symmetric_difference, polygons)


@pytest.fixture(scope="module")
def outlines(tmp_path_factory: pytest.TempPathFactory) -> Outlines:
    file = tmp_path_factory.mktemp("outlines") / "outlines.json"
    main(file)
    assert file.stat().st_size < 600_000
    return msgspec.json.decode(file.read_bytes(), type=Outlines)


@pytest.mark.slow
def test_gloucestershires_districts_overlap_those_of_the_statistics_office_by_85_percent(
    outlines: Outlines, shared: Path
) -> None:
    """Measured as the area both have over the area either has; theirs is generalised too."""
    ours = {district.code: shape_of(district.rings) for district in outlines.districts}
    features = json.loads((shared / "data/gloucestershire_districts_2022.geojson").read_text())["features"]
    assert len(features) == 6
    for feature in features:
        (corners,) = feature["geometry"]["coordinates"]
        theirs = shapely.Polygon([to_grid(latitude, longitude) for longitude, latitude in corners])
        both = ours[feature["properties"]["areacd"]]
        share = shapely.area(both & theirs) / shapely.area(both | theirs)
        assert share >= 0.85, (feature["properties"]["areanm"], share)


@pytest.mark.slow
def test_every_english_and_welsh_district_is_there_by_its_name_and_scotland_as_a_whole(outlines: Outlines) -> None:
    today = {
        code: facts.name
        for code, facts in district_facts().items()
        if code.startswith("W") or facts.authority is not None
    }
    assert {district.code: district.name for district in outlines.districts} == today | {"S92000003": "Scotland"}


@pytest.mark.slow
def test_neighbours_share_their_edges_without_gaps_or_overlaps(outlines: Outlines) -> None:
    shapes = [shape_of(district.rings) for district in outlines.districts]
    together = shapely.union_all(shapes)
    assert sum(map(shapely.area, shapes)) == pytest.approx(shapely.area(together), rel=1e-4)
    gaps = [hole for part in shapely.get_parts(together) for hole in part.interiors]
    assert sum(shapely.area(shapely.Polygon(hole)) for hole in gaps) < 0.001 * shapely.area(together)


@pytest.mark.slow
def test_land_and_water_are_where_they_should_be(outlines: Outlines) -> None:
    land = shapely.union_all([shape_of(district.rings) for district in outlines.districts])
    severn, wash, humber = (348_000, 180_000), (560_000, 345_000), (526_000, 417_000)
    dartmoor, salisbury_plain, kielder = (258_000, 84_000), (407_000, 149_000), (363_000, 593_000)
    assert not any(shapely.contains_xy(land, *place) for place in (severn, wash, humber))
    assert all(shapely.contains_xy(land, *place) for place in (dartmoor, salisbury_plain, kielder))


def test_a_cell_takes_the_district_of_most_of_its_postcodes() -> None:
    easting, northing, district = (np.array(row, np.int32) for row in ([5, 6, 7, 95], [5, 5, 5, 95], [0, 1, 1, 0]))
    cells = raster.colour(TEN, easting, northing, district)
    assert (cells[0, 0], cells[9, 9], (cells == NONE).sum()) == (1, 0, 98)
    assert raster.count(TEN, easting, northing)[0, 0] == 3


@given(st.lists(st.tuples(st.integers(0, 19), st.integers(0, 29)), min_size=1, max_size=8))
def test_the_nearest_seed_is_found_or_one_that_is_hardly_further(seeds: list[tuple[int, int]]) -> None:
    where = np.zeros((20, 30), bool)
    where[tuple(zip(*seeds, strict=True))] = True
    _, _, distance = raster.nearest(where)
    rows, columns = np.indices(where.shape)
    exact = np.min([(rows - row) ** 2 + (columns - column) ** 2 for row, column in seeds], axis=0)
    assert np.all(np.sqrt(distance) - np.sqrt(exact) < 1)
    assert np.mean(distance != exact) < 0.05


def cells(*rows: str) -> raster.Cells:
    """Drawn by hand: a letter is a district, a dot is none."""
    return np.array([["abc".find(letter) for letter in row] for row in rows], np.int32)


def test_specks_go_to_the_district_around_them() -> None:
    drawn = cells("aaaaa", "aaaba", "aaacc", "baaca", "bb...")
    assert raster.without_specks(drawn, 2).tolist() == cells("aaaaa", "aaaaa", "aaacc", "baacc", "bb...").tolist()


def test_a_district_keeps_its_largest_piece_however_small() -> None:
    drawn = cells("aaaaa", "abaaa", "aaacc", "aaacc", ".....")
    assert raster.without_specks(drawn, 2).tolist() == drawn.tolist()


def test_a_lake_within_land_is_land_and_the_sea_is_not() -> None:
    coloured = cells(".......", ".aaaaa.", ".a...a.", ".a...a.", ".aaaaa.", ".......") != NONE
    land = raster.land(coloured, 1, 0.5)
    assert land[2:4, 2:5].all()
    assert not land[[0, 0, -1, -1], [0, -1, 0, -1]].any()

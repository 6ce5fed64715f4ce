"""The National Grid against Ordnance Survey's own figures, and miles against the ellipsoid."""

import pytest
from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st

from apdirectory.places.grid import airy_to_grid, distance_miles, grid_to_airy, to_grid, to_wgs84

CAISTER_WATER_TOWER = (52 + 39 / 60 + 27.2531 / 3600, 1 + 43 / 60 + 4.5177 / 3600), (651409.903, 313177.270)
"""The worked example of Ordnance Survey's guide, annexes C.1 and C.2."""

OSTN15_TEST_POINTS = [
    (91492.146, 11318.804, 49.92226393730, -6.29977752014),
    (170370.718, 11572.405, 49.96006137820, -5.20304609998),
    (250359.811, 62016.569, 50.43885825610, -4.10864563561),
    (449816.371, 75335.861, 50.57563665000, -1.29782277240),
    (438710.920, 114792.250, 50.93127937910, -1.45051433700),
    (292184.870, 168003.465, 51.40078220140, -3.55128349240),
    (639821.835, 169565.858, 51.37447025550, 1.44454730409),
    (362269.991, 169978.690, 51.42754743020, -2.54407618349),
    (530624.974, 178388.464, 51.48936564950, -0.11992557180),
    (241124.584, 220332.641, 51.85890896400, -4.30852476960),
    (599445.590, 225722.826, 51.89436637350, 0.89724327012),
    (389544.190, 261912.153, 52.25529381630, -2.15458614387),
]
"""Easting, northing, latitude, longitude of Ordnance Survey's test points 1 to 12, which OSTN15 gets right."""

eastings = st.floats(80_000, 655_000)
northings = st.floats(5_000, 660_000)


def test_the_projection_gives_ordnance_surveys_worked_example_to_the_millimetre() -> None:
    degrees, metres = CAISTER_WATER_TOWER
    assert airy_to_grid(*degrees) == pytest.approx(metres, abs=0.001)
    assert grid_to_airy(*metres) == pytest.approx(degrees, abs=1e-8)


@pytest.mark.parametrize("point", OSTN15_TEST_POINTS)
def test_points_of_the_grid_are_within_five_metres_of_where_ordnance_survey_has_them(
    point: tuple[float, float, float, float],
) -> None:
    easting, northing, latitude, longitude = point
    assert geodesic(to_wgs84(easting, northing), (latitude, longitude)).meters < 5
    assert distance_miles(*to_grid(latitude, longitude), easting, northing) * 1609.344 < 5


@given(eastings, northings)
def test_there_and_back_is_the_same_place_to_a_decimetre(easting: float, northing: float) -> None:
    assert to_grid(*to_wgs84(easting, northing)) == pytest.approx((easting, northing), abs=0.1)


@given(eastings, northings, st.floats(-160_000, 160_000), st.floats(-160_000, 160_000))
def test_miles_on_the_flat_grid_are_within_a_thousandth_of_miles_over_the_ground(
    easting: float, northing: float, east: float, north: float
) -> None:
    there = min(max(easting + east, 80_000), 655_000), min(max(northing + north, 5_000), 660_000)
    over_ground = geodesic(to_wgs84(easting, northing), to_wgs84(*there)).miles
    assert distance_miles(easting, northing, *there) == pytest.approx(over_ground, rel=0.001, abs=0.001)

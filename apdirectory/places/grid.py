"""The National Grid: eastings and northings of OSGB36 to and from latitudes and longitudes of WGS84, and miles.

Source of formulas and constants: Ordnance Survey, "A guide to coordinate systems in Great Britain", sections 6.6
(Helmert transform) and annexes B and C (cartesian coordinates, transverse Mercator).
"""

from math import atan2, cos, degrees, hypot, radians, sin, sqrt, tan
from typing import NamedTuple

METRES_PER_MILE = 1609.344

WEST, SOUTH, EAST, NORTH = 0, 0, 700_000, 1_300_000
"""The grid's own bounds in metres: the 100 km squares that hold Great Britain."""


class _Ellipsoid(NamedTuple):
    """Half axes in metres."""

    a: float
    b: float

    @property
    def e2(self) -> float:
        """Eccentricity, squared."""
        return 1 - (self.b / self.a) ** 2


class _Turn(NamedTuple):
    """Helmert transform: shifts in metres, turns in seconds of arc, scale in parts per million."""

    x: float
    y: float
    z: float
    rx: float
    ry: float
    rz: float
    ppm: float


AIRY_1830 = _Ellipsoid(6_377_563.396, 6_356_256.909)
WGS84 = _Ellipsoid(6_378_137.0, 6_356_752.314245)
OSGB36_TO_WGS84 = _Turn(446.448, -125.157, 542.060, 0.1502, 0.2470, 0.8421, -20.4894)
WGS84_TO_OSGB36 = _Turn(*(-part for part in OSGB36_TO_WGS84))

SCALE = 0.9996012717  # on the central meridian
ORIGIN = radians(49), radians(-2)
FALSE_EASTING, FALSE_NORTHING = 400_000, -100_000


def to_wgs84(easting: float, northing: float) -> tuple[float, float]:
    """Latitude and longitude in degrees of a point on the grid.

    Off by 5 m at most against Ordnance Survey's own grid of shifts (OSTN15), mostly by less than 2 m: for showing
    and for miles, not for surveying.
    """
    return _turned(*grid_to_airy(easting, northing), AIRY_1830, WGS84, OSGB36_TO_WGS84)


def to_grid(latitude: float, longitude: float) -> tuple[float, float]:
    """Easting and northing in metres of a point in degrees of WGS84; off by 5 m at most, as `to_wgs84` is."""
    return airy_to_grid(*_turned(latitude, longitude, WGS84, AIRY_1830, WGS84_TO_OSGB36))


def distance_miles(from_easting: float, from_northing: float, to_easting: float, to_northing: float) -> float:
    """Miles in a straight line, worked out on the flat grid: within 0.1 % of the distance over the ground."""
    return hypot(to_easting - from_easting, to_northing - from_northing) / METRES_PER_MILE


def miles_to_metres(miles: float) -> float:
    return miles * METRES_PER_MILE


def airy_to_grid(latitude: float, longitude: float) -> tuple[float, float]:
    """Transverse Mercator of degrees on the Airy ellipsoid; exact to a millimetre (annex C.1 of the guide)."""
    lat, away = radians(latitude), radians(longitude) - ORIGIN[1]
    nu, rho = _curvature(lat)
    eta2, c, t2 = nu / rho - 1, cos(lat), tan(lat) ** 2
    one = nu / 2 * sin(lat) * c
    two = nu / 24 * sin(lat) * c**3 * (5 - t2 + 9 * eta2)
    three = nu / 720 * sin(lat) * c**5 * (61 - 58 * t2 + t2**2)
    four = nu * c
    five = nu / 6 * c**3 * (nu / rho - t2)
    six = nu / 120 * c**5 * (5 - 18 * t2 + t2**2 + 14 * eta2 - 58 * t2 * eta2)
    northing = _meridian(lat) + FALSE_NORTHING + one * away**2 + two * away**4 + three * away**6
    return FALSE_EASTING + four * away + five * away**3 + six * away**5, northing


def grid_to_airy(easting: float, northing: float) -> tuple[float, float]:
    """Degrees on the Airy ellipsoid of a point on the grid; exact to a millimetre (annex C.2 of the guide)."""
    lat, east = _foot(northing), easting - FALSE_EASTING
    nu, rho = _curvature(lat)
    eta2, t, sec = nu / rho - 1, tan(lat), 1 / cos(lat)
    seven = t / (2 * rho * nu)
    eight = t / (24 * rho * nu**3) * (5 + 3 * t**2 + eta2 - 9 * t**2 * eta2)
    nine = t / (720 * rho * nu**5) * (61 + 90 * t**2 + 45 * t**4)
    ten = sec / nu
    eleven = sec / (6 * nu**3) * (nu / rho + 2 * t**2)
    twelve = sec / (120 * nu**5) * (5 + 28 * t**2 + 24 * t**4)
    twelve_a = sec / (5040 * nu**7) * (61 + 662 * t**2 + 1320 * t**4 + 720 * t**6)
    latitude = lat - seven * east**2 + eight * east**4 - nine * east**6
    longitude = ORIGIN[1] + ten * east - eleven * east**3 + twelve * east**5 - twelve_a * east**7
    return degrees(latitude), degrees(longitude)


def _curvature(lat: float) -> tuple[float, float]:
    """Radii of curvature at a latitude, across and along the meridian."""
    left = 1 - AIRY_1830.e2 * sin(lat) ** 2
    nu = AIRY_1830.a * SCALE / sqrt(left)
    return nu, nu * (1 - AIRY_1830.e2) / left


def _meridian(lat: float) -> float:
    """Metres along the meridian from the origin to a latitude."""
    n = (AIRY_1830.a - AIRY_1830.b) / (AIRY_1830.a + AIRY_1830.b)
    less, more = lat - ORIGIN[0], lat + ORIGIN[0]
    return (
        AIRY_1830.b
        * SCALE
        * (
            (1 + n + 5 / 4 * n**2 + 5 / 4 * n**3) * less
            - (3 * n + 3 * n**2 + 21 / 8 * n**3) * sin(less) * cos(more)
            + (15 / 8 * n**2 + 15 / 8 * n**3) * sin(2 * less) * cos(2 * more)
            - 35 / 24 * n**3 * sin(3 * less) * cos(3 * more)
        )
    )


def _foot(northing: float) -> float:
    """The latitude, in radians, whose arc along the meridian is this northing, to a hundredth of a millimetre."""
    lat = ORIGIN[0]
    while abs(left := northing - FALSE_NORTHING - _meridian(lat)) >= 0.000_01:
        lat += left / (AIRY_1830.a * SCALE)
    return lat


def _turned(latitude: float, longitude: float, on: _Ellipsoid, onto: _Ellipsoid, turn: _Turn) -> tuple[float, float]:
    """Degrees on one ellipsoid as degrees on another, by way of cartesian coordinates."""
    lat, lon = radians(latitude), radians(longitude)
    nu = on.a / sqrt(1 - on.e2 * sin(lat) ** 2)
    x, y, z = nu * cos(lat) * cos(lon), nu * cos(lat) * sin(lon), nu * (1 - on.e2) * sin(lat)
    rx, ry, rz = (radians(seconds / 3600) for seconds in (turn.rx, turn.ry, turn.rz))
    scale = 1 + turn.ppm / 1_000_000
    return _on_ellipsoid(
        turn.x + x * scale - y * rz + z * ry,
        turn.y + x * rz + y * scale - z * rx,
        turn.z - x * ry + y * rx + z * scale,
        onto,
    )


def _on_ellipsoid(x: float, y: float, z: float, onto: _Ellipsoid) -> tuple[float, float]:
    """Cartesian metres as degrees; four rounds bring the latitude well under a millimetre."""
    flat = hypot(x, y)
    lat = atan2(z, flat * (1 - onto.e2))
    for _ in range(4):
        nu = onto.a / sqrt(1 - onto.e2 * sin(lat) ** 2)
        lat = atan2(z + onto.e2 * nu * sin(lat), flat)
    return degrees(lat), degrees(atan2(y, x))

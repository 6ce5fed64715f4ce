"""Which places of one name are one place, and how the others are told apart. Pure."""

from collections.abc import Iterable
from math import hypot

from msgspec import Struct

from apdirectory.places.grid import to_wgs84
from apdirectory.places.place import Place
from apdirectory.places.typed import key

NEAR = 25_000
"""Metres. Addresses of one town spread over the districts around it; two towns of one name lie further apart."""


class Spot(Struct, frozen=True, kw_only=True):
    """What one district has of a name: its own name, or a town's addresses. OSGB36 metres."""

    name: str
    addresses: int
    """How many give this town; 0: the district itself."""
    district: str
    """ONS code."""
    district_name: str
    county: str | None
    authority: int | None
    easting: int
    northing: int


class Cluster(Struct, frozen=True):
    """Spots of one name that are one place."""

    spots: list[Spot]

    @property
    def main(self) -> Spot:
        """The spot with most addresses; the district itself only where no town has its name."""
        return max(self.spots, key=lambda spot: (spot.addresses, spot.district))

    @property
    def addresses(self) -> int:
        return sum(spot.addresses for spot in self.spots)

    def middle(self) -> tuple[int, int]:
        """The middle of a town's addresses, or of the district."""
        spots = [spot for spot in self.spots if spot.addresses] or [self.main]
        weight = sum(spot.addresses or 1 for spot in spots)
        return (
            round(sum(spot.easting * (spot.addresses or 1) for spot in spots) / weight),
            round(sum(spot.northing * (spot.addresses or 1) for spot in spots) / weight),
        )


def clusters(spots: Iterable[Spot]) -> list[Cluster]:
    """The places of one name, most addresses first.

    Spots near each other are one place: so a town is not asked to be told from the district it lies in. In one
    county only the place with most addresses counts, since people tell towns apart by county.
    """
    groups: list[list[Spot]] = []
    for spot in spots:
        near = [group for group in groups if any(_near(spot, other) for other in group)]
        groups = [group for group in groups if group not in near] + [[spot, *(one for group in near for one in group)]]
    found = sorted(map(Cluster, groups), key=lambda cluster: (-cluster.addresses, cluster.main.district))
    first_in = {cluster.main.county or cluster.main.district: cluster for cluster in reversed(found)}
    return [cluster for cluster in found if cluster in first_in.values()]


def told_apart(found: list[Cluster], qualifier: str) -> list[Cluster]:
    """Those that lie in the county or, failing that, the district somebody added: "Stroud, Hampshire"."""
    if not qualifier:
        return found
    by_county = [one for one in found if one.main.county and key(one.main.county) == key(qualifier)]
    return by_county or [one for one in found if any(key(spot.district_name) == key(qualifier) for spot in one.spots)]


def place_of(cluster: Cluster, query: str) -> Place:
    main, (easting, northing) = cluster.main, cluster.middle()
    latitude, longitude = to_wgs84(easting, northing)
    return Place(
        query=query,
        kind="town" if main.addresses else "district",
        name=main.name.title() if main.name.isupper() else main.name,
        county=main.county,
        easting=easting,
        northing=northing,
        latitude=round(latitude, 6),
        longitude=round(longitude, 6),
        district=main.district,
        authority=main.authority,
    )


def choices(found: list[Cluster]) -> list[Place]:
    """To ask which is meant; each one's query finds it alone."""
    places = [place_of(cluster, "") for cluster in found]
    return [place_of(cluster, f"{place.name}, {place.county}") for cluster, place in zip(found, places, strict=True)]


def _near(one: Spot, other: Spot) -> bool:
    return hypot(one.easting - other.easting, one.northing - other.northing) < NEAR

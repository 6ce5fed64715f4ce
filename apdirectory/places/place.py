"""What a searched place is found to be."""

from typing import Literal

from msgspec import Struct

PlaceKind = Literal["postcode", "sector", "outcode", "district", "town"]


class Place(Struct, frozen=True, kw_only=True):
    """One point to search from. Coordinates: OSGB36 metres and WGS84 degrees."""

    query: str
    kind: PlaceKind
    name: str
    """As people write it: GL1 1AD, Stroud."""
    county: str | None = None
    """Tells towns of the same name apart."""
    easting: int
    northing: int
    latitude: float
    longitude: float
    district: str
    """ONS code."""
    authority: int | None = None
    """DfE code of the authority that answers for children who live there; None outside England."""

    @property
    def in_wales(self) -> bool:
        return self.district.startswith("W")


class Ambiguous(Struct, frozen=True, kw_only=True):
    """Several places have this name: ask which."""

    query: str
    choices: list[Place]


class NotFound(Struct, frozen=True, kw_only=True):
    """No place we cover. `why` tells a mistake from another country; `message` says what to do."""

    query: str
    why: Literal["unknown", "no_such_postcode", "northern_ireland", "scotland", "channel_islands", "isle_of_man"]
    message: str
    like: tuple[str, ...] = ()
    """Names that may have been meant."""


Found = Place | Ambiguous | NotFound

"""Outlines of districts and of built-up land, made at build time for maps to draw."""

from functools import cache

import msgspec

from apdirectory.paths import ASSETS

FILE = ASSETS / "outlines.json"
"""Written by `python -m apdirectory.places.outlines`."""

UNIT = 100
"""Metres: coordinates in outlines are whole hundreds of OSGB36 metres."""

Ring = list[int]
"""Easting, northing, easting, northing, ... in UNITs; closed, without its first point again."""


class DistrictOutline(msgspec.Struct, frozen=True):
    """A district, generalised; its neighbours have the very same edge. Holes are rings like the others (even-odd)."""

    code: str
    name: str
    rings: list[Ring]


class Outlines(msgspec.Struct, frozen=True):
    """What a map is drawn from."""

    districts: list[DistrictOutline] = []
    built_up: list[Ring] = []


@cache
def read_outlines() -> Outlines:
    """The outlines that were built; none where they were not, so that a map still shows its pins."""
    if not FILE.exists():
        return Outlines()
    return msgspec.json.decode(FILE.read_bytes(), type=Outlines)

"""Where an establishment is, and which authority it sits in, as far as the register and its postcode agree."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from math import hypot

from msgspec import Struct
from msgspec.structs import replace

from apdirectory.accounts.organisations.organisation import Registered
from apdirectory.providers.imports.postcodes import Point
from apdirectory.providers.imports.register.columns import OUTSIDE_ENGLAND
from apdirectory.providers.imports.register.reading import Establishment
from apdirectory.providers.imports.report import Refusal

FAR_FROM_ITS_POSTCODE = 2000
"""Metres. Coordinates farther than this from those of the postcode are a mistake of the register."""

FORMER_AUTHORITIES = {
    835: (838, 839),  # Dorset, until 2019
    836: (839,),  # Poole, until 2019
    837: (839,),  # Bournemouth, until 2019
    909: (942, 943),  # Cumbria, until 2023
    928: (940, 941),  # Northamptonshire, until 2021
}
"""Codes that older files of the register use, and who answers there now: the district says which."""

GREAT_BRITAIN = (700_000, 1_300_000)
"""The farthest easting and northing of the National Grid, in metres."""


class Known(Struct, frozen=True, kw_only=True):
    """What the directory knows of places."""

    authorities: AbstractSet[int]
    districts: AbstractSet[str]
    """Of today; empty when postcodes have not been loaded."""
    authority_of: Mapping[str, int | None]
    """District → authority, of districts that are gone too."""
    postcodes: Mapping[str, Point]
    """By postcode without its space."""


def placed(establishment: Establishment, known: Known) -> Establishment | Refusal:
    """The establishment in its authority and at its place; refused when its authority is not one of England's."""
    registered = _located(establishment.registered, known)
    if registered.type_code in OUTSIDE_ENGLAND:
        return replace(establishment, registered=replace(registered, authority=None))
    authority = _authority(registered, known)
    if authority is None:
        return Refusal(establishment.row, (_unknown_authority(registered),))
    return replace(establishment, registered=replace(registered, authority=authority))


def _unknown_authority(registered: Registered) -> str:
    successors = FORMER_AUTHORITIES.get(registered.authority or 0, ())
    if successors:
        return (
            f"LA (code): {registered.authority} became {' and '.join(map(str, successors))}, "
            f"and the district of the row, {registered.district or 'unknown'}, lies in neither."
        )
    return f"LA (code): {registered.authority} is not a local authority of England that is known here."


def _located(registered: Registered, known: Known) -> Registered:
    point = known.postcodes.get((registered.postcode or "").replace(" ", ""))
    if not _plausible(registered, point):
        registered = replace(
            registered, easting=point.easting if point else None, northing=point.northing if point else None
        )
    if known.districts and registered.district not in known.districts:
        registered = replace(registered, district=point.district if point else None)
    return registered


def _plausible(registered: Registered, point: Point | None) -> bool:
    east, north = registered.easting, registered.northing
    if not east or not north:
        return False
    if point:
        return hypot(east - point.easting, north - point.northing) <= FAR_FROM_ITS_POSTCODE
    return east < GREAT_BRITAIN[0] and north < GREAT_BRITAIN[1]


def _authority(registered: Registered, known: Known) -> int | None:
    if registered.authority in known.authorities:
        return registered.authority
    successors = FORMER_AUTHORITIES.get(registered.authority or 0, ())
    now = successors[0] if len(successors) == 1 else known.authority_of.get(registered.district or "")
    return now if now in successors and now in known.authorities else None

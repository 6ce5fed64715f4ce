"""The one way from what people type to a point on the map, over our own tables. Nothing is ever sent outside."""

from typing import Any, Literal, NoReturn

from geopy.adapters import BaseAsyncAdapter
from geopy.geocoders.base import Geocoder
from geopy.location import Location

from apdirectory.places import lookups
from apdirectory.places.grid import to_wgs84
from apdirectory.places.lately import Lately
from apdirectory.places.lookups import Point
from apdirectory.places.place import Ambiguous, Found, NotFound, Place, PlaceKind
from apdirectory.places.same_name import Cluster, choices, clusters, place_of, told_apart
from apdirectory.places.typed import TypedPlace, key, read_place, with_space
from apdirectory.web.words import listed

Why = Literal["unknown", "no_such_postcode", "northern_ireland", "scotland", "channel_islands", "isle_of_man"]

LIES = {
    "northern_ireland": "in Northern Ireland",
    "scotland": "in Scotland",
    "channel_islands": "in the Channel Islands",
    "isle_of_man": "on the Isle of Man",
}
EXAMPLE_OUTCODE = "GL5"
"""Suggested where no place is like what was typed."""
LONGEST_ECHO = 60


async def find(query: str) -> Found:
    """The place somebody means by a postcode, sector, outcode, district (name or ONS code) or town.

    Never guesses: names that several places have are asked about, and what is not found comes with what to try.
    """
    return await GEOCODER.find(query)


class NothingLeaves(BaseAsyncAdapter):  # type: ignore[misc]  # geopy ships no types
    """The adapter through which geopy's geocoders reach the network: this one has none."""

    async def get_json(self, *asked: Any, **options: Any) -> NoReturn:
        raise RuntimeError("Places are found in our own tables; nothing is sent outside")

    get_text = get_json


class PlaceGeocoder(Geocoder):  # type: ignore[misc]  # geopy ships no types
    """A geopy geocoder over the tables of postcodes, districts, sites and organisations."""

    def __init__(self) -> None:
        super().__init__(adapter_factory=NothingLeaves, proxies={})
        self._lately = Lately()

    async def geocode(self, query: str, *, exactly_one: bool = True, **options: Any) -> Any:
        """geopy's own form: a Location, or None if there is not just one; a list if `exactly_one` is false."""
        found = await self.find(query)
        places = found.choices if isinstance(found, Ambiguous) else [found] if isinstance(found, Place) else []
        locations = [Location(place.name, (place.latitude, place.longitude), {"place": place}) for place in places]
        if exactly_one:
            return locations[0] if len(locations) == 1 else None
        return locations or None

    async def find(self, query: str) -> Found:
        """As the module's `find`; what was found a little while ago is not looked up again."""
        typed = read_place(query)
        found = self._lately.get(typed)
        if found is None:
            found = await self._look_up(typed)
            self._lately.keep(typed, found)
        return found

    async def _look_up(self, typed: TypedPlace) -> Found:
        if typed.names:
            return await _by_name(typed)
        if typed.elsewhere:
            return _elsewhere(typed.text, typed.elsewhere)
        if typed.postcode or typed.parts or typed.instead:
            return await _by_postcode(typed)
        if typed.district and (point := await lookups.district(typed.district)):
            return _place(typed.text, "district", point)
        return await _unknown(typed, [])


GEOCODER = PlaceGeocoder()


async def _by_postcode(typed: TypedPlace) -> Found:
    if typed.postcode and (point := await lookups.postcode(typed.postcode)):
        return _place(typed.text, "postcode", point)
    if typed.parts and (point := await lookups.part(typed.parts)):
        return _place(typed.text, "sector" if " " in point.name else "outcode", point)
    near = await lookups.outcode_like(typed.instead) or EXAMPLE_OUTCODE
    message = f"We cannot find {typed.text[:LONGEST_ECHO]}. Try {near} or a town"
    return NotFound(query=typed.text, why="no_such_postcode", message=message)


def _place(text: str, kind: PlaceKind, point: Point) -> Found:
    if point.district.startswith("S"):
        return _elsewhere(text, "scotland")
    latitude, longitude = to_wgs84(point.easting, point.northing)
    return Place(
        query=text,
        kind=kind,
        name=with_space(point.name) if kind == "postcode" else point.name,
        county=point.county,
        easting=point.easting,
        northing=point.northing,
        latitude=round(latitude, 6),
        longitude=round(longitude, 6),
        district=point.district,
        authority=point.authority,
    )


async def _by_name(typed: TypedPlace) -> Found:
    spots = await lookups.spots(typed.names)
    for name in typed.names:
        named = [
            spot for spot in spots if key(spot.name) == key(name.name) and not (name.district_only and spot.addresses)
        ]
        if found := told_apart(clusters(named), name.qualifier):
            return _settled(typed, found)
    if typed.elsewhere:
        return _elsewhere(typed.text, typed.elsewhere)
    return await _by_likeness(typed)


async def _by_likeness(typed: TypedPlace) -> Found:
    """A name that is the same but for its spelling is found after all; one that is only like it is suggested."""
    name = typed.names[-1]
    known = await lookups.known_like(name)
    if spelt := [one.name for one in known if one.same]:
        found = told_apart(clusters(await lookups.spots_spelt(spelt)), name.qualifier)
        if found:
            return _settled(typed, found)
    return await _unknown(typed, known)


def _settled(typed: TypedPlace, found: list[Cluster]) -> Found:
    """One place, a question which of several, or Scotland where all lie there."""
    covered = [one for one in found if not one.main.district.startswith("S")]
    if not covered:
        return _elsewhere(typed.text, "scotland")
    if len(covered) == 1:
        return place_of(covered[0], typed.text)
    return Ambiguous(query=typed.text, choices=choices(covered))


def _elsewhere(text: str, where: Why) -> NotFound:
    return NotFound(query=text, why=where, message=f"{text[:LONGEST_ECHO]} is {LIES[where]}. We cover England")


async def _unknown(typed: TypedPlace, alike: list[lookups.Known]) -> NotFound:
    if not typed.text:
        return NotFound(query="", why="unknown", message="Enter a postcode or town")
    if county := await lookups.county(typed.text):
        message = f"{county} is too wide to search from. Try a town or a postcode in it"
        return NotFound(query=typed.text, why="unknown", message=message)
    outcode = await _outcode_of(alike) or EXAMPLE_OUTCODE
    message = f"We cannot find '{typed.text[:LONGEST_ECHO]}'. Try a postcode, or the first part of one, like {outcode}"
    like = _different([one.name for one in alike])
    if like:
        message += f". Did you mean {listed(like, 'or')}?"
    return NotFound(query=typed.text, why="unknown", message=message, like=tuple(like))


async def _outcode_of(alike: list[lookups.Known]) -> str | None:
    for one in alike:
        if one.easting is not None and one.northing is not None:
            return await lookups.outcode_at(one.easting, one.northing)
    return None


def _different(names: list[str]) -> list[str]:
    return list({key(name): name for name in reversed(names)}.values())[::-1]

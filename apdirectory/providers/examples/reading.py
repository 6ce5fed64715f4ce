"""The examples as they are written down: `county.toml` (real, public facts only) and `invented/*.toml`.

The files hold the fields of an entry by their names, and besides: `near`, a postcode sector to put a site at, days in
words (`days.py`), also in braces within a text, `quality` and `inspections`. A price a week is worked out unless given.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from random import Random
from statistics import median_low
from typing import Any
from uuid import UUID

from msgspec import convert
from msgspec.structs import replace

from apdirectory.errors import Unprocessable
from apdirectory.providers.entries.entry import Entry, Offer, Programme
from apdirectory.providers.entries.prices import price_a_week
from apdirectory.providers.entries.slugs import slug_of
from apdirectory.providers.examples.chance import chance
from apdirectory.providers.examples.days import day, in_words
from apdirectory.providers.examples.example import Example, Inspection, Spot, Status

FOLDER = files("apdirectory.providers.examples")
WRITTEN_DAYS = re.compile(r".*_on|as_of|next_start|until")
"""Fields whose words are a day."""
IN_BRACES = re.compile(r"\{([^}]+)\}")

Told = dict[str, Any]
Spots = Mapping[str, Sequence[Spot]]
"""By sector ("GL5 1") or whole postcode ("GL4 0RQ"), as `places_asked` says."""


def places_asked() -> tuple[set[str], set[str]]:
    """The sectors and the postcodes that the examples need."""
    sites = [site for told in invented_as_written() for site in told.get("sites", ())]
    return {site["near"] for site in sites if "near" in site}, _real_postcodes()


def read_examples(today: date, seed: int, spots: Spots) -> list[Example]:
    """The county's real providers, then the invented ones; the same for the same day, seed and postcodes."""
    real = [_example(told, today, seed, spots, invented=False) for told in county_as_written()]
    return real + [_example(told, today, seed, spots, invented=True) for told in invented_as_written()]


@cache
def county_as_written() -> tuple[Told, ...]:
    return tuple(_providers((FOLDER / "county.toml").read_text("utf-8")))


@cache
def invented_as_written() -> tuple[Told, ...]:
    written = sorted((FOLDER / "invented").iterdir(), key=lambda file: file.name)
    return tuple(told for file in written for told in _providers(file.read_text("utf-8")))


def _real_postcodes() -> set[str]:
    return {site["postcode"] for told in county_as_written() for site in told["sites"]}


def _providers(text: str) -> Iterator[Told]:
    yield from tomllib.loads(text, parse_float=Decimal)["provider"]


def _example(told: Told, today: date, seed: int, spots: Spots, *, invented: bool) -> Example:
    told = _with_days(told, today)
    slug = slug_of(told["name"])
    sites = [_placed(site, spots, f"{seed}/{slug}/{place}") for place, site in enumerate(told.get("sites", ()))]
    entry = convert({**told, "slug": slug, "example": invented, "sites": sites}, Entry)
    return Example(
        entry=_finished(entry, seed),
        quality=convert(told.get("quality", ()), tuple[Status, ...]),
        inspections=convert(told.get("inspections", ()), tuple[Inspection, ...]),
    )


def _with_days(told: Any, today: date, field: str = "") -> Any:
    """The same with every day that is given in words worked out."""
    if isinstance(told, dict):
        return {name: _with_days(value, today, name) for name, value in told.items()}
    if isinstance(told, list):
        return [_with_days(value, today, field) for value in told]
    if not isinstance(told, str):
        return told
    if WRITTEN_DAYS.fullmatch(field):
        return day(told, today)
    return IN_BRACES.sub(lambda found: in_words(day(found[1], today)), told)


def _placed(site: Told, spots: Spots, key: str) -> Told:
    """The site at its own postcode, or at one near the middle of its sector where nobody real is."""
    site = dict(site)
    near = site.pop("near", None)
    asked = near or site.get("postcode")
    if not asked:
        return site
    apart = _real_postcodes() if near else ()
    found = [spot for spot in spots.get(asked, ()) if spot.postcode not in apart]
    if not found:
        raise Unprocessable(f"No postcode {asked} is here yet. Run 'apdirectory import postcodes' first.")
    spot = _one_of(found, key)
    return site | {name: getattr(spot, name) for name in ("postcode", "easting", "northing", "district")}


def _one_of(found: Sequence[Spot], key: str) -> Spot:
    """One of the quarter nearest the middle, in the district that most of them lie in; the same for the same key."""
    [(district, _)] = Counter(sorted(spot.district for spot in found)).most_common(1)
    inside = [spot for spot in found if spot.district == district]
    middle = median_low(spot.easting for spot in inside), median_low(spot.northing for spot in inside)

    def away(spot: Spot) -> tuple[int, str]:
        return (spot.easting - middle[0]) ** 2 + (spot.northing - middle[1]) ** 2, spot.postcode

    return chance(key).choice(sorted(inside, key=away)[: -(-len(inside) // 4)])


def _finished(entry: Entry, seed: int) -> Entry:
    """With what follows from the rest: prices a week, and numbers for the offers that stay the same."""
    numbers = chance(seed, entry.slug)
    programmes = tuple(_finished_programme(programme, numbers) for programme in entry.programmes)
    return replace(entry, programmes=programmes)


def _finished_programme(programme: Programme, numbers: Random) -> Programme:
    offers = (
        replace(offer, public_id=UUID(int=numbers.getrandbits(128), version=4), price_a_week=_a_week(offer))
        for offer in programme.offers
    )
    return replace(programme, offers=tuple(offers))


def _a_week(offer: Offer) -> int | None:
    if offer.price_a_week is not None:
        return offer.price_a_week
    return price_a_week(
        offer.price, offer.price_unit, hours_a_week=offer.hours_a_week, days_a_week=len(offer.days) or None
    )

"""The searches that are measured: random places of England, 2 to 20 miles, needs, ages, words and orders."""

import random
from dataclasses import dataclass
from datetime import date

import asyncpg
from msgspec.structs import replace

from apdirectory.places.grid import to_wgs84
from apdirectory.places.place import Place
from apdirectory.providers.search.asked import Asked
from apdirectory.providers.vocabulary import NEEDS, codes

CASES = 4000
SEED = 20261122
KINDS_OF_SEARCH = {"distance": 60, "soonest": 10, "price": 5, "name": 5, "match": 10, "words": 10}
"""How many of a hundred searches are in each order, or ask for words."""
WORDS = ("forge", "mentoring", "dyslexia", "EBSA", "outdoor", "horses", "tuition", "animal therapy", "mentering")
"""Words of programmes, synonyms of needs, and a typing mistake."""


@dataclass(frozen=True)
class Case:
    asked: Asked
    place: Place
    kind: str


async def random_cases(connection: asyncpg.Connection) -> list[Case]:
    """Places are drawn as postcodes are, so mostly in towns, as schools are."""
    spots = await connection.fetch(
        """SELECT p.postcode, p.easting, p.northing, p.district, d.authority
           FROM postcode p TABLESAMPLE BERNOULLI (0.5) REPEATABLE (916) JOIN district d ON d.code = p.district
           WHERE d.authority IS NOT NULL ORDER BY p.postcode"""
    )
    chance = random.Random(SEED)  # noqa: S311 - the same cases each time
    kinds = chance.choices(list(KINDS_OF_SEARCH), list(KINDS_OF_SEARCH.values()), k=CASES)
    return [_case(chance.choice(spots), kind, chance) for kind in kinds]


def _case(spot: asyncpg.Record, kind: str, chance: random.Random) -> Case:
    asked = Asked(
        near=spot["postcode"],
        within=chance.choice((2, 5, 10, 10, 20)),
        need=tuple(code for code in chance.sample(codes(NEEDS)[:9], chance.choice((0, 1, 1, 1, 2)))),
        age=chance.choice((None, 8, 11, 13, 14, 15)),
        vacancy=chance.random() < 0.2,
        checked=chance.random() < 0.85,
    )
    special = {"q": chance.choice(WORDS)} if kind == "words" else {"sort": kind}
    return Case(asked=replace(asked, **special), place=_place(spot), kind=kind)


def _place(spot: asyncpg.Record) -> Place:
    latitude, longitude = to_wgs84(spot["easting"], spot["northing"])
    return Place(
        query=spot["postcode"],
        kind="postcode",
        name=spot["postcode"],
        easting=spot["easting"],
        northing=spot["northing"],
        latitude=latitude,
        longitude=longitude,
        district=spot["district"],
        authority=spot["authority"],
    )


def today() -> date:
    return date.today()  # noqa: DTZ011 - the day of the machine that is measured

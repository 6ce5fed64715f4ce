"""The search against a second reading of its rules: 500 random pairs of place and filters."""

import random
from collections.abc import AsyncIterator
from datetime import date

import asyncpg
import pytest

from apdirectory.database.transaction import transaction
from apdirectory.places.grid import to_wgs84
from apdirectory.places.place import Place
from apdirectory.providers.search.answer import Answer
from apdirectory.providers.search.asked import PER_PAGE, SORTS, Asked
from apdirectory.providers.search.queries import search
from apdirectory.providers.vocabulary import HOURS, KEY_STAGES, KINDS, LEVELS, MODES, NEEDS, codes
from tests.providers.search.directory import DISTRICTS, MIDDLE, WORDS, Assessed, directory, write
from tests.providers.search.oracle import Expected, expected
from tests.providers.search.oracle_words import Reader

TODAY = date(2026, 11, 22)
PAIRS = 500
TYPED = (*WORDS, "pott", "wor", "Forge kitchen", "welding", "keyworkers", "the river", "one-to-one", "behaviour repair")
TYPED += ("EBD", "autism workshop", "selective mutism", "HI", "hi meadow", "of the", "example 12", "harbuor", "kichen")
TYPED += ("bycicle forge", "autisim", "mental health", "third sector", "online", "zzzz")
"""Words of entries, whole, begun and mistyped; names of needs; and what is no word."""


def some(words: list[str], chance: random.Random, share: float) -> tuple[str, ...]:
    if chance.random() > share:
        return ()
    chosen = chance.sample(words, chance.choice((1, 1, 2, 3 if len(words) > 2 else 2)))
    return tuple(word for word in words if word in chosen)


def random_place(chance: random.Random) -> Place | None:
    if chance.random() < 0.1:
        return None
    easting, northing = (round(middle + chance.uniform(-40_000, 40_000)) for middle in MIDDLE)
    latitude, longitude = to_wgs84(easting, northing)
    return Place(
        query="somewhere",
        kind="postcode",
        name="Somewhere",
        easting=easting,
        northing=northing,
        latitude=latitude,
        longitude=longitude,
        district=chance.choice(DISTRICTS),
        authority=chance.choice((916, 916, 866, 803, None)),
    )


def random_asked(chance: random.Random, place: Place | None) -> Asked:
    return Asked(
        near="somewhere" if place else "",
        within=chance.choice((1, 5, 10, 20, 40, 100)),
        need=some(codes(NEEDS), chance, 0.5),
        need_match=chance.choice(("any", "any", "all")),
        age=chance.choice((None, None, 5, 11, 13, 14, 16)),
        key_stage=some(codes(KEY_STAGES), chance, 0.2),
        kind=some(codes(KINDS), chance, 0.15),
        mode=some(codes(MODES), chance, 0.15),
        level=some(codes(LEVELS), chance, 0.15),
        hours=some(codes(HOURS), chance, 0.2),
        price_max=chance.choice((None, None, None, 0, 300, 600)),
        vacancy=chance.random() < 0.25,
        checked=chance.random() < 0.6,
        q=chance.choice(TYPED) if chance.random() < 0.45 else "",
        sort=chance.choice(("", "", *SORTS)) if place else chance.choice(("", "soonest", "price", "name", "match")),
    )


@pytest.fixture
async def made(db: object) -> AsyncIterator[list[Assessed]]:
    entries = list(directory(400, TODAY, seed=7))
    await write(entries)
    async with transaction() as connection:
        await connection.execute("ANALYZE listing")
    yield entries


async def test_the_search_finds_what_a_plain_reading_of_the_rules_finds(
    made: list[Assessed], db: asyncpg.Connection
) -> None:
    chance = random.Random(2026)  # noqa: S311 - the same pairs each time
    places = [random_place(chance) for _ in range(PAIRS // 10)]
    found, by_words, reader = 0, 0, await Reader.of(db, made)
    for number in range(PAIRS):
        place = places[number % len(places)]
        asked = random_asked(chance, place)
        pages = await all_pages(asked, place)
        want = expected(asked, place, TODAY, made, await reader.read(asked.q) if asked.q else None)
        found += len(want.results)
        by_words += len(want.results) if asked.q else 0
        same_set(asked, pages, want)
        same_order(asked, pages, want)
        same_facets(pages[0], want)
    assert found > PAIRS * 5, "the pairs must find enough to compare"
    assert by_words > PAIRS, "and so must those with words"


async def all_pages(asked: Asked, place: Place | None) -> list[Answer]:
    first = await search(asked, place, TODAY)
    count = max(1, -(-first.total // PER_PAGE))
    return [first] + [await search(asked.but(page=page), place, TODAY) for page in range(2, count + 1)]


def same_set(asked: Asked, pages: list[Answer], want: Expected) -> None:
    slugs = [provider.slug for page in pages for provider in page.results]
    first = pages[0]
    assert len(slugs) == len(set(slugs)) == first.total, "pages part the set"
    assert set(slugs) ^ set(want.results) <= want.on_the_edge, asked
    edge = len(want.on_the_edge)
    assert abs(first.hidden_unchecked - len(want.hidden)) <= edge, asked
    assert abs(first.not_said.total - len(want.not_said)) <= edge, asked
    assert abs(first.elsewhere.total - len(want.elsewhere)) <= edge, asked
    if not edge:
        assert {provider.slug for provider in first.not_said.results} <= set(want.not_said), asked
        assert {provider.slug for provider in first.elsewhere.results} <= want.elsewhere, asked


def same_order(asked: Asked, pages: list[Answer], want: Expected) -> None:
    shown = [provider for page in pages for provider in page.results if provider.slug in want.results]
    for provider in shown:
        if provider.distance_miles is not None and provider.slug not in want.on_the_edge:
            miles = want.results[provider.slug]
            assert abs(provider.distance_miles - miles) <= 0.05 + 0.005 * miles, asked
    if asked.sorted_by() == "distance":
        said = [provider.distance_miles or 0 for provider in shown]
        assert said == sorted(said), asked
    elif not want.on_the_edge:
        keys = [want.sorted_by[asked.sorted_by()][provider.slug] for provider in shown]
        assert keys == sorted(keys), asked


def same_facets(answer: Answer, want: Expected) -> None:
    if want.on_the_edge:
        return
    for group in ("need", "kind", "mode", "key_stage", "level", "hours"):
        for code, count in getattr(answer.facets, group).items():
            assert count == len(want.facets.get((group, code), ())), (group, code)
    assert answer.facets.vacancy == len(want.facets.get(("vacancy", "yes"), ()))

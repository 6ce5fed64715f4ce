"""Searching the directory: one statement an answer."""

from datetime import date

import asyncpg
from msgspec import Struct, json

from apdirectory.database.transaction import connection
from apdirectory.errors import NotFound
from apdirectory.places.place import Place
from apdirectory.providers.search.answer import Answer, AnswerPlace, Facets, FoundProvider, Section
from apdirectory.providers.search.asked import PER_PAGE, Asked
from apdirectory.providers.search.found import FoundRow, provider
from apdirectory.providers.search.parameters import parameters
from apdirectory.providers.search.statement import FACETS, statement
from apdirectory.providers.search.words import read_words

_rows = json.Decoder(list[FoundRow])


class Instead(Struct, frozen=True, kw_only=True):
    """What to try when nothing matches: a wider circle or one filter fewer, with how many it would find."""

    label: str
    asked: Asked
    total: int


async def search(asked: Asked, place: Place | None, today: date) -> Answer:
    """Providers that match, nearest offers first, and those that have not said or come to the child.

    `place` is what `asked.near` was found to be. Raises NotFound past the last page.
    """
    async with connection() as conn:
        row = await _run(conn, asked, place, today)
    if asked.page > 1 and (asked.page - 1) * PER_PAGE >= row["total"]:
        raise NotFound(f"There is no page {asked.page:,} of these results. Go back to the first page.")
    return _answer(asked, place, today, row)


async def _run(conn: asyncpg.Connection, asked: Asked, place: Place | None, today: date) -> asyncpg.Record:
    words = await read_words(conn, asked.q) if asked.q else None
    viewer = await _viewer(conn, place)
    chosen = statement(asked.sorted_by(), place=place is not None, words=words is not None)
    values = parameters(asked, place, viewer, today, words)
    return await conn.fetchrow(chosen.text, *(values[name] for name in chosen.parameters))


async def _viewer(conn: asyncpg.Connection, place: Place | None) -> int:
    """The authority whose assurance counts: that of the place, if it uses the service; else 0, any authority's."""
    if place is None or place.authority is None:
        return 0
    uses_service = await conn.fetchval("SELECT uses_service FROM authority WHERE id = $1", place.authority)
    return place.authority if uses_service else 0


def _answer(asked: Asked, place: Place | None, today: date, row: asyncpg.Record) -> Answer:
    def providers(found: str | None) -> list[FoundProvider]:
        return [provider(each, asked, today) for each in _rows.decode(found)] if found else []

    return Answer(
        total=row["total"],
        page=asked.page,
        per_page=PER_PAGE,
        hidden_unchecked=row["hidden"],
        place=_place(place),
        results=providers(row["results"]),
        not_said=Section(total=row["not_said"], results=providers(row["not_said_results"])),
        elsewhere=Section(total=row["elsewhere"], results=providers(row["elsewhere_results"])),
        facets=_facets(row["facets"]),
    )


def _place(place: Place | None) -> AnswerPlace | None:
    if place is None:
        return None
    return AnswerPlace(
        query=place.query,
        kind=place.kind,
        name=place.name,
        latitude=round(place.latitude, 5),
        longitude=round(place.longitude, 5),
        district=place.district,
    )


def _facets(counts: list[int]) -> Facets:
    groups: dict[str, dict[str, int]] = {}
    for (group, code, *_), count in zip(FACETS, counts, strict=True):
        groups.setdefault(group, {})[code] = count
    return Facets(
        need=groups["need"],
        kind=groups["kind"],
        mode=groups["mode"],
        key_stage=groups["key_stage"],
        level=groups["level"],
        hours=groups["hours"],
        vacancy=groups["vacancy"]["yes"],
    )


async def instead(asked: Asked, place: Place | None, today: date) -> list[Instead]:
    """Wider circles and dropped filters that would find something, each with its real count, most found first."""
    found = []
    async with connection() as conn:
        for label, other in _others(asked, place):
            row = await _run(conn, other, place, today)
            if row["total"]:
                found.append(Instead(label=label, asked=other, total=row["total"]))
    return sorted(found, key=lambda each: each.asked.within if each.asked.within > asked.within else 1000 - each.total)


WIDER = (10, 20, 40, 60, 100)


def _others(asked: Asked, place: Place | None) -> list[tuple[str, Asked]]:
    """The same search within wider circles, and without each filter in turn."""
    wider = [miles for miles in WIDER if place and miles > asked.within]
    others = [(f"Within {miles} miles", asked.but(within=miles)) for miles in wider]
    without = {
        "need": "Without the needs",
        "age": "Without the age",
        "key_stage": "Without the key stage",
        "kind": "All kinds of provider",
        "mode": "On site or elsewhere",
        "level": "All levels",
        "hours": "Full or part time",
        "price_max": "At any price",
        "vacancy": "With or without places free",
        "q": "Without the words",
    }
    unless_given = Asked()
    for name, label in without.items():
        if getattr(asked, name) != getattr(unless_given, name):
            others.append((label, asked.but(**{name: getattr(unless_given, name)})))
    if asked.checked:
        others.append(("Also providers not checked", asked.but(checked=False)))
    return others

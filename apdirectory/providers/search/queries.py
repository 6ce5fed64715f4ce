"""Searching the directory: one statement an answer."""

from datetime import date

import asyncpg
from msgspec import Struct
from msgspec.structs import replace

from apdirectory.database.transaction import connection
from apdirectory.errors import NotFound
from apdirectory.places.place import Place
from apdirectory.providers.search.answer import Answer, AnswerPlace, Section
from apdirectory.providers.search.asked import PER_PAGE, Asked
from apdirectory.providers.search.facets import facets
from apdirectory.providers.search.found import providers
from apdirectory.providers.search.parameters import parameters
from apdirectory.providers.search.statement import counting, statement
from apdirectory.providers.search.why import Reasons
from apdirectory.providers.search.words import read_words

COUNTS, RESULTS, NOT_SAID, ELSEWHERE = range(4)
"""The sections of the statement's rows."""


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
        words = await _words(conn, asked)
        rows = await _run(conn, asked, place, today, words)
    reasons = Reasons(asked if words else replace(asked, q=""))
    counts = next(row for row in rows if row["section"] == COUNTS)
    if asked.page > 1 and (asked.page - 1) * PER_PAGE >= counts["total"]:
        raise NotFound(f"There is no page {asked.page:,} of these results. Go back to the first page.")
    return Answer(
        total=counts["total"],
        page=asked.page,
        per_page=PER_PAGE,
        hidden_unchecked=counts["hidden"],
        place=_place(place),
        results=providers(rows, RESULTS, reasons, today),
        not_said=Section(total=counts["not_said"], results=providers(rows, NOT_SAID, reasons, today)),
        elsewhere=Section(total=counts["elsewhere"], results=providers(rows, ELSEWHERE, reasons, today)),
        facets=facets(counts["needs"], counts["traits"]),
    )


async def _words(conn: asyncpg.Connection, asked: Asked) -> str | None:
    return await read_words(conn, asked.q) if asked.q else None


async def _run(
    conn: asyncpg.Connection, asked: Asked, place: Place | None, today: date, words: str | None
) -> list[asyncpg.Record]:
    chosen = statement(asked.sorted_by(), place=place is not None, words=words is not None)
    values = parameters(asked, place, today, words)
    rows: list[asyncpg.Record] = await conn.fetch(chosen.text, *(values[name] for name in chosen.parameters))
    return rows


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


WIDER = (10, 20, 40)
WIDEST = 100
ENOUGH = 2


async def instead(asked: Asked, place: Place | None, today: date, hidden: int) -> list[Instead]:
    """Wider circles and dropped filters that would find something, each with its real count: circles first.

    Two wider circles are enough to choose from. The widest is looked at only where nothing else would find anything:
    it costs more than all the others, and few children travel so far. `hidden`: how many match but are not checked,
    which the answer knows.
    """
    async with connection() as conn:
        words = await _words(conn, asked)

        async def would_find(label: str, other: Asked) -> list[Instead]:
            total = await _count(conn, other, place, today, words if other.q else None)
            return [Instead(label=label, asked=other, total=total)] if total else []

        circles: list[Instead] = []
        for miles in WIDER:
            if place and miles > asked.within and len(circles) < ENOUGH:
                circles += await would_find(f"Within {miles} miles", asked.but(within=miles))
        dropped = [each for label, other in _without_a_filter(asked) for each in await would_find(label, other)]
        if hidden:
            dropped.append(Instead(label="Also providers not checked", asked=asked.but(checked=False), total=hidden))
        if place and not circles and not dropped:
            circles = await would_find(f"Within {WIDEST} miles", asked.but(within=WIDEST))
    return circles + sorted(dropped, key=lambda each: -each.total)


async def _count(conn: asyncpg.Connection, asked: Asked, place: Place | None, today: date, words: str | None) -> int:
    chosen = counting(place=place is not None, words=words is not None)
    values = parameters(asked, place, today, words)
    return int(await conn.fetchval(chosen.text, *(values[name] for name in chosen.parameters)))


def _without_a_filter(asked: Asked) -> list[tuple[str, Asked]]:
    """The same search without each filter in turn."""
    others = []
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
    return others

"""What the directory holds and what it lacks, counted in the database, for the page about the data."""

from datetime import date, timedelta

import msgspec
from msgspec import Struct

from apdirectory.database.transaction import connection
from apdirectory.web.kept import Kept
from apdirectory.web.today import today
from apdirectory.web.words import count, day

# Rows of `postcode` are counted by the planner's estimate: two million of them take too long for a page.
FACTS = """
WITH listed AS (
    SELECT id, kind, example, urn, register_seen_on, confirmed_on FROM provider WHERE state IN ('published', 'paused')
), offered AS (
    SELECT g.provider, bool_or(g.needs <> '{}') AS needs, bool_or(o.age_from IS NOT NULL) AS ages,
           bool_or(o.price IS NOT NULL OR o.price_unit = 'free') AS price, bool_or(c.as_of > $1::date - 60) AS places
    FROM programme g JOIN offer o ON o.programme = g.id LEFT JOIN capacity c ON c.offer = o.id
    GROUP BY g.provider
)
SELECT json_build_object(
    'providers', (SELECT count(*) FROM listed),
    'examples', (SELECT count(*) FROM listed WHERE example),
    'in_register', (SELECT count(*) FROM listed WHERE urn IS NOT NULL AND NOT example),
    'register_seen_from', (SELECT min(register_seen_on) FROM listed WHERE NOT example),
    'register_seen_to', (SELECT max(register_seen_on) FROM listed WHERE NOT example),
    'not_confirmed', (SELECT count(*) FROM listed WHERE confirmed_on IS NULL OR confirmed_on < $1::date - 365),
    'without_needs', (SELECT count(*) FROM listed LEFT JOIN offered ON provider = id WHERE needs IS NOT TRUE),
    'without_ages', (SELECT count(*) FROM listed LEFT JOIN offered ON provider = id WHERE ages IS NOT TRUE),
    'without_price', (SELECT count(*) FROM listed LEFT JOIN offered ON provider = id WHERE price IS NOT TRUE),
    'without_places', (SELECT count(*) FROM listed LEFT JOIN offered ON provider = id WHERE places IS NOT TRUE),
    'councils', (SELECT coalesce(json_agg(full_name ORDER BY full_name), '[]') FROM authority WHERE uses_service),
    'districts', (SELECT count(*) FROM district),
    'postcodes', (SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'postcode'::regclass),
    'sources', (
        SELECT coalesce(json_agg(json_build_object('source', source, 'facts', facts, 'seen_on', seen_on)
                                 ORDER BY source), '[]')
        FROM (SELECT split_part(source, ':', 1) AS source, count(*) AS facts, min(seen_on) AS seen_on
              FROM fact_source f JOIN listed ON listed.id = f.provider AND NOT example GROUP BY 1) s)
)::text
"""


class PublicSource(Struct, frozen=True):
    """A public page that facts about real providers were read from; `seen_on` is the earliest day."""

    source: str
    facts: int
    seen_on: date


class Facts(Struct, frozen=True, kw_only=True):
    providers: int
    examples: int
    in_register: int
    register_seen_from: date | None
    register_seen_to: date | None
    not_confirmed: int
    """Not confirmed by the provider in the last 12 months."""
    without_needs: int
    without_ages: int
    without_price: int
    without_places: int
    councils: list[str]
    districts: int
    postcodes: int
    sources: list[PublicSource]


_decoder = msgspec.json.Decoder(Facts)


async def _count() -> Facts:
    async with connection() as database:
        return _decoder.decode(await database.fetchval(FACTS, today()))


FACTS_NOW = Kept(_count)


async def facts() -> Facts:
    """As they were at most a minute ago."""
    return await FACTS_NOW.get()


ALL = """
SELECT count(*) FROM provider p
WHERE state = 'published'
  AND EXISTS (SELECT FROM programme g JOIN offer o ON o.programme = g.id WHERE g.provider = p.id)
"""


async def _count_all() -> int:
    async with connection() as database:
        return int(await database.fetchval(ALL))


PROVIDERS = Kept(_count_all)


async def providers_in_all() -> int:
    """How many providers a search without filters finds, checked or not, at most a minute ago."""
    return await PROVIDERS.get()


class SourceRow(Struct, frozen=True):
    """A source as the page lists it. `old`: what it gives is more than 12 months old."""

    name: str
    gives: str
    date: str
    old: bool
    licence: str


OGL = "Open Government Licence v3"
POSTCODES_OF, DISTRICTS_OF = date(2025, 11, 1), date(2021, 4, 1)
"""The issues that the packages of postcodes and of districts hold (NOTICE)."""


def source_rows(known: Facts, on: date) -> list[SourceRow]:
    """Everything the directory is made of, with its age."""
    postcodes = f"{known.postcodes:,} postcodes" if known.postcodes else "Postcodes"
    rows = [
        SourceRow(
            "Postcode Directory, Office for National Statistics",
            f"Where places are: {postcodes} of Great Britain. Northern Ireland’s are under another licence",
            f"{POSTCODES_OF:%B %Y}",
            older_than_a_year(POSTCODES_OF, on),
            OGL,
        ),
        SourceRow(
            "Lookups of districts and councils, Office for National Statistics",
            f"Names of {known.districts:,} districts and their councils, with later changes added",
            f"{DISTRICTS_OF:%B %Y}",
            older_than_a_year(DISTRICTS_OF, on),
            OGL,
        ),
    ]
    if known.register_seen_from and known.register_seen_to:
        rows.append(_register_row(known, known.register_seen_from, known.register_seen_to, on))
    rows.append(SourceRow("Providers", "What they say of themselves", "On each entry", False, "Their own words"))
    return rows


def _register_row(known: Facts, first: date, last: date, on: date) -> SourceRow:
    seen = day(first) if first == last else f"{day(first)} to {day(last)}"
    gives = f"{count(known.in_register, 'school')} in this directory: whether open, address, ages"
    return SourceRow(
        "Get Information about Schools, Department for Education",
        gives,
        seen,
        older_than_a_year(first, on),
        OGL,
    )


def older_than_a_year(when: date, on: date) -> bool:
    return on - when > timedelta(days=365)

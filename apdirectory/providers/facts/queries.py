"""What the directory holds and what it lacks, counted for the start page and the page about the data."""

from datetime import date

import msgspec
from msgspec import Struct

from apdirectory.database.transaction import connection
from apdirectory.providers.listing import bits
from apdirectory.web.kept import Kept
from apdirectory.web.today import A_YEAR, today

# Providers are those a search without a place or a filter finds, and what they have said is what it counts as said.
# Rows of `postcode` are counted by the planner's estimate: two million of them take too long for a page.
FACTS = f"""
WITH found AS (
    SELECT provider_id, bool_or(needs & {bits.NEEDS_UNKNOWN} = 0) AS needs,
           bool_or(traits & {bits.AGES_UNKNOWN} = 0) AS ages, bool_or(told_until >= $1) AS places
    FROM listing WHERE once AND listed_until >= $1::date
    GROUP BY provider_id
), priced AS (
    SELECT DISTINCT g.provider
    FROM programme g JOIN offer o ON o.programme = g.id
    WHERE o.price IS NOT NULL OR o.price_unit = 'free'
), listed AS (
    SELECT p.id, p.example, p.urn, p.register_seen_on, p.confirmed_on, found.needs, found.ages, found.places,
           priced.provider IS NOT NULL AS price
    FROM found JOIN provider p ON p.id = found.provider_id LEFT JOIN priced ON priced.provider = p.id
)
SELECT json_build_object(
    'providers', (SELECT count(*) FROM listed),
    'examples', (SELECT count(*) FROM listed WHERE example),
    'in_register', (SELECT count(*) FROM listed WHERE urn IS NOT NULL AND NOT example),
    'register_seen_from', (SELECT min(register_seen_on) FROM listed WHERE NOT example),
    'register_seen_to', (SELECT max(register_seen_on) FROM listed WHERE NOT example),
    'not_confirmed', (
        SELECT count(*) FROM listed WHERE confirmed_on IS NULL OR confirmed_on < $1::date - {A_YEAR.days}),
    'without_needs', (SELECT count(*) FROM listed WHERE NOT needs),
    'without_ages', (SELECT count(*) FROM listed WHERE NOT ages),
    'without_price', (SELECT count(*) FROM listed WHERE NOT price),
    'without_places', (SELECT count(*) FROM listed WHERE NOT places),
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


ALL = "SELECT count(DISTINCT provider_id) FROM listing WHERE once AND listed_until >= $1"


async def _count_all() -> int:
    async with connection() as database:
        return int(await database.fetchval(ALL, today()))


PROVIDERS = Kept(_count_all)


async def providers_in_all() -> int:
    """How many providers a search without filters finds, checked or not, at most a minute ago."""
    return await PROVIDERS.get()

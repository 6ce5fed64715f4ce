"""How long the night's quality work takes: `python -m benchmarks.nightly [PROVIDERS]`, 10,000 unless told.

Every provider is assured by the council where it sits, one in ten by another too; it is kept by an organisation of its
own with an editor, and shows all that is asked of it. Each day some of it ends: editors and each council's officers
have mail of it. Asked for: under a minute a night.
"""

import asyncio
import sys
from datetime import date, timedelta
from time import perf_counter

import asyncpg

from apdirectory.database.transaction import open_pool, transaction
from apdirectory.providers.listing.actions import project
from apdirectory.providers.quality.clock.actions import run_quality_day
from apdirectory.providers.quality.standards.frameworks import national_items
from apdirectory.web.today import today
from benchmarks.directories import directory, prepare, server

PROVIDERS = 10_000
DAYS_TO_COME = 365
OFFICERS = 3
"""Quality officers of each council."""
KEPT = """
UPDATE provider SET kind = 'third_sector';
INSERT INTO organisation (kind, name) SELECT 'provider', 'Keeper of ' || slug FROM provider;
UPDATE provider p SET organisation = o.id FROM organisation o WHERE o.name = 'Keeper of ' || p.slug;
INSERT INTO account (id, email, name, state)
SELECT gen_random_uuid(), 'editor' || id || '@example.org', 'Editor ' || id, 'active' FROM provider;
INSERT INTO membership (id, account, organisation, role, started_at)
SELECT gen_random_uuid(), a.id, p.organisation, 'provider_editor', now()
FROM provider p JOIN account a ON a.email = 'editor' || p.id || '@example.org'
"""
STAFFED = """
WITH councils AS (
    INSERT INTO organisation (kind, name, authority) SELECT 'authority', full_name, id FROM authority
    RETURNING id, authority
), officers AS (
    SELECT gen_random_uuid() AS account, c.id, c.authority, n FROM councils c, generate_series(1, $1::int) n
), made AS (
    INSERT INTO account (id, email, name, state)
    SELECT account, 'officer' || authority || '-' || n || '@example.org', 'Officer ' || n, 'active' FROM officers
)
INSERT INTO membership (id, account, organisation, role, authority, started_at)
SELECT gen_random_uuid(), account, id, 'quality_officer', authority, now() FROM officers
"""
ASSURED = """
INSERT INTO quality_status (provider, authority, status, level, decided_on, until)
SELECT p.id, council, 'assured', 2, $1::date, $1::date + 7 + p.id % 365
FROM provider p, LATERAL (
    SELECT p.authority AS council
    UNION
    SELECT (SELECT min(a.id) FROM authority a WHERE a.id <> p.authority) WHERE p.id % 10 = 0
) councils
ON CONFLICT (provider, authority) DO UPDATE SET (status, until) = (excluded.status, excluded.until)
"""
SHOWN = """
INSERT INTO evidence (id, provider, item, form, link, issued_on, ends_on, state, accepted_on)
SELECT gen_random_uuid(), p.id, item, 'link', 'https://example.org', $2::date - 100,
       $2::date + (hashtext(p.id || item) & 65535) % $3::int, 'accepted', $2::date - 100
FROM provider p, unnest($1::text[]) item
"""


async def measure(providers: int) -> None:
    with server() as addresses:
        await prepare(addresses)
        async with directory(addresses, providers):
            pass
        await _fill(addresses.owner, today())
        async with open_pool(addresses.app):
            async with transaction() as database:
                numbers = [number for (number,) in await database.fetch("SELECT id FROM provider ORDER BY id")]
            await project(numbers)
            nights = ("the first night, when all is new", "the next", "the one after it")
            for night, what in enumerate(nights):
                await _night(today() + timedelta(days=night), f"{providers:,} providers, {what}")
            await _night(today() + timedelta(days=len(nights) - 1), f"{providers:,} providers, the same again")


async def _fill(owner: str, day: date) -> None:
    """Written by the database's owner, as whom no policy of accounts stands in the way."""
    connection = await asyncpg.connect(owner)
    items = [item.code for item in national_items("third_sector", day)]
    await connection.execute(KEPT)
    await connection.execute(STAFFED, OFFICERS)
    await connection.execute(ASSURED, day)
    await connection.execute(SHOWN, items, day, DAYS_TO_COME)
    await connection.execute("ANALYZE")
    await connection.close()


async def _night(day: date, what: str) -> None:
    before, began = await _mails(), perf_counter()
    await run_quality_day(day)
    took = perf_counter() - began
    print(f"{what}: {took:.1f} s, {await _mails() - before:,} mails")  # noqa: T201


async def _mails() -> int:
    async with transaction() as database:
        found: int = await database.fetchval("SELECT count(*) FROM outbox")
    return found


if __name__ == "__main__":
    asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else PROVIDERS))

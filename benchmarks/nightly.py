"""How long the night's quality work takes: `python -m benchmarks.nightly [PROVIDERS]`, 10,000 unless told.

Every provider is assured and shows all that is asked of it; each day some of it ends. Asked for: under a minute.
"""

import asyncio
import sys
from datetime import timedelta
from time import perf_counter

from apdirectory.database.transaction import open_pool, transaction
from apdirectory.providers.listing.actions import project
from apdirectory.providers.quality.clock.actions import run_quality_day
from apdirectory.providers.quality.standards.frameworks import national_items
from apdirectory.web.today import today
from benchmarks.directories import directory, prepare, server

PROVIDERS = 10_000
DAYS_TO_COME = 365
ASSURED = """
INSERT INTO quality_status (provider, authority, status, level, decided_on, until)
SELECT id, authority, 'assured', 2, $1::date, $1::date + 365 FROM provider
ON CONFLICT (provider, authority) DO UPDATE SET (status, until) = (excluded.status, excluded.until)
"""
SHOWN = """
INSERT INTO evidence (id, provider, item, form, link, issued_on, ends_on, state, accepted_on)
SELECT gen_random_uuid(), p.id, item, 'link', 'https://example.org', $2::date - 100,
       $2::date + (hashtext(p.id || item) & 65535) % $3::int, 'accepted', $2::date - 100
FROM provider p, unnest($1::text[]) item
"""


async def measure(providers: int) -> None:
    day = today()
    with server() as addresses:
        await prepare(addresses)
        async with directory(addresses, providers):
            pass
        async with open_pool(addresses.app):
            items = [item.code for item in national_items("third_sector", day)]
            async with transaction() as database:
                await database.execute("UPDATE provider SET kind = 'third_sector'")
                await database.execute(ASSURED, day)
                await database.execute(SHOWN, items, day, DAYS_TO_COME)
                await project([number for (number,) in await database.fetch("SELECT id FROM provider")])
            for night, what in enumerate(("the first night, when all is new", "the next", "the one after it")):
                began = perf_counter()
                await run_quality_day(day + timedelta(days=night))
                print(f"{providers:,} providers, {what}: {perf_counter() - began:.1f} s")  # noqa: T201
            began = perf_counter()
            await run_quality_day(day + timedelta(days=night))
            print(f"{providers:,} providers, the same again: {perf_counter() - began:.1f} s")  # noqa: T201


if __name__ == "__main__":
    asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else PROVIDERS))

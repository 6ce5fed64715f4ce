"""Whatever is done to entries, in whatever order, the listing says what the entries say.

OPERATIONS=10000 does as many; the usual run does fewer.
"""

import os
import random

from asyncpg import Connection

from apdirectory.database.transaction import savepoint
from apdirectory.errors import DomainError
from apdirectory.providers.entries.queries import entries_by_id
from apdirectory.providers.listing.actions import project
from apdirectory.web.clock import now
from apdirectory.web.today import today
from tests.personas import Personas
from tests.providers.entries.keeping import keep
from tests.providers.entries.operations import OPERATIONS, Directory
from tests.providers.entries.random_entries import an_entry_by_chance
from tests.providers.search.directory import Assessed, Status
from tests.providers.search.oracle import expected
from tests.providers.search.test_oracle import all_pages, random_asked, same_set

USUALLY, EACH = 500, 5
ASSURED = """
INSERT INTO quality_status (provider, authority, status, level, until)
SELECT id, authority, 'assured', 2, current_date + 200 FROM unnest($1::int[]) id, unnest('{916,866}'::int[]) authority
"""
TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname ~ '^listing' AND relname <> 'listing_word'
"""
"""All that search reads of a provider. Words for finding typing mistakes stay when the last entry that had one goes."""


async def a_directory(db: Connection, personas: Personas, chance: random.Random) -> Directory:
    providers = []
    for number in range(6):
        said = an_entry_by_chance(chance)
        parts = {"sites": said.sites, "programmes": said.programmes}
        entry = await keep(db, personas, slug=f"by-chance-{number}", name=f"By chance {number}", **parts)
        providers.append(entry.id or 0)
    await db.execute("UPDATE provider SET claimed_on = current_date - 100")
    await db.execute("UPDATE provider SET organisation = NULL, claimed_on = NULL WHERE id = ANY($1)", providers[:2])
    await db.execute(ASSURED, providers)
    await project(providers)
    return Directory(db=db, personas=personas, providers=tuple(providers))


async def listed(db: Connection) -> dict[str, list[str]]:
    tables = [name for (name,) in await db.fetch(TABLES)]
    return {table: sorted(row for (row,) in await db.fetch(f"SELECT each::text FROM {table} each")) for table in tables}


async def assessed(db: Connection) -> list[Assessed]:
    """All that is kept, for a reading that knows no listing."""
    kept = await db.fetch("SELECT id, claimed_on FROM provider")
    said = await db.fetch("SELECT provider, authority, status, level, until, evidence_until FROM quality_status")
    statuses = [(row["provider"], Status(**{name: row[name] for name in Status.__struct_fields__[:5]})) for row in said]
    entries = await entries_by_id([row["id"] for row in kept])
    return [
        Assessed(
            entry=entries[row["id"]],
            statuses=tuple(status for provider, status in statuses if provider == row["id"]),
            claimed_on=row["claimed_on"],
        )
        for row in kept
    ]


async def read_twice(db: Connection, chance: random.Random) -> None:
    """The search finds what a plain reading of the entries finds."""
    made = await assessed(db)
    for _ in range(10):
        asked = random_asked(chance, None).but(q="")
        same_set(asked, await all_pages(asked, None), expected(asked, None, today(now()), made))


async def test_after_any_operations_the_listing_is_as_if_made_anew(db: Connection, personas: Personas) -> None:
    seed = int(os.environ.get("SEED", "2026"))
    chance = random.Random(seed)  # noqa: S311 - no secret
    directory = await a_directory(db, personas, chance)
    done: list[str] = []
    for number in range(int(os.environ.get("OPERATIONS", USUALLY))):
        operation = chance.choice(OPERATIONS)
        try:
            async with savepoint():
                await operation(directory, chance)
            done.append(operation.__name__)
        except DomainError:
            pass  # refused, and so nothing was done
        if number % EACH == 0:
            before = await listed(db)
            await project(directory.providers)
            await read_twice(db, chance)
            assert await listed(db) == before, f"One of {done[-EACH:]}, after {len(done)} operations with seed {seed}"
    assert len(done) < 50 or set(done) == {operation.__name__ for operation in OPERATIONS}, "each was done"

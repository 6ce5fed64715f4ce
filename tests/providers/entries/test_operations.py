"""Whatever is done to entries, in whatever order, the listing says what the entries say.

OPERATIONS=10000 does as many; the usual run does fewer.
"""

import os
import random

from asyncpg import Connection

from apdirectory.database.transaction import savepoint
from apdirectory.errors import DomainError
from apdirectory.providers.listing.actions import project
from tests.personas import Personas
from tests.providers.entries.keeping import keep
from tests.providers.entries.operations import OPERATIONS, Directory
from tests.providers.entries.random_entries import an_entry_by_chance

USUALLY, EACH = 500, 5
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
    return Directory(db=db, personas=personas, providers=tuple(providers))


async def listed(db: Connection) -> dict[str, list[str]]:
    tables = [name for (name,) in await db.fetch(TABLES)]
    return {table: sorted(row for (row,) in await db.fetch(f"SELECT each::text FROM {table} each")) for table in tables}


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
            assert await listed(db) == before, f"One of {done[-EACH:]}, after {len(done)} operations with seed {seed}"
    assert len(done) < 50 or set(done) == {operation.__name__ for operation in OPERATIONS}, "each was done"

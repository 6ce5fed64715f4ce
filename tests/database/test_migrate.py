"""Migrations run once, in order, and let the app's role in."""

import asyncio

import asyncpg
import pytest

from apdirectory.database.cluster import CannotStart
from apdirectory.database.embedded import Addresses
from apdirectory.database.migrate import all_steps, migrate, pending
from apdirectory.database.transaction import transaction
from tests.conftest import Server


async def test_two_starters_run_each_migration_once(server: Server, template: str) -> None:
    async with server.database("two_starters") as empty:
        assert len(await pending(empty.app)) == len(all_steps())
        first = await migrate(empty.owner, empty.app)
        assert (first, await migrate(empty.owner, empty.app)) == (len(all_steps()), 0)
        assert await pending(empty.app) == []


async def test_the_app_reads_and_writes_rows_but_owns_nothing(clean_database: Addresses) -> None:
    owner = await asyncpg.connect(clean_database.owner)
    await owner.execute("CREATE TABLE made_later (id serial PRIMARY KEY, word text)")
    await owner.close()
    app = await asyncpg.connect(clean_database.app)
    await app.execute("INSERT INTO made_later (word) VALUES ('a'); UPDATE made_later SET word = 'b'")
    assert await app.fetchval("SELECT word FROM made_later") == "b"
    for refused in ("DROP TABLE made_later", "TRUNCATE made_later", "CREATE TABLE mine ()", "DELETE FROM migration"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute(refused)
    await app.close()


async def test_what_a_migration_takes_back_from_the_app_stays_taken_back(clean_database: Addresses) -> None:
    owner = await asyncpg.connect(clean_database.owner)
    await owner.execute("CREATE TABLE sealed (id int); REVOKE UPDATE, DELETE ON sealed FROM apdirectory_app")
    await migrate(clean_database.owner, clean_database.app)
    allowed = "SELECT has_table_privilege('apdirectory_app', 'sealed', $1)"
    assert [await owner.fetchval(allowed, verb) for verb in ("INSERT", "UPDATE", "DELETE")] == [True, False, False]
    await owner.close()


@pytest.mark.parametrize("turn", ["one", "another"])
async def test_what_one_test_writes_is_gone_in_the_next(db: asyncpg.Connection, turn: str) -> None:
    """Whichever of the two comes second finds nothing."""
    async with transaction() as writing:
        assert await writing.fetchval("SELECT count(*) FROM authority WHERE id = 1") == 0
        await writing.execute("INSERT INTO authority (id, name, full_name) VALUES (1, $1, $1)", turn)
    assert await db.fetchval("SELECT name FROM authority WHERE id = 1") == turn


async def test_starters_wait_for_the_one_who_migrates(clean_database: Addresses) -> None:
    first = await asyncpg.connect(clean_database.owner)
    await first.execute("SELECT pg_advisory_lock($1)", 0x6170_6469)
    second = asyncio.create_task(migrate(clean_database.owner, clean_database.app))
    await asyncio.sleep(0.2)
    assert not second.done()
    await first.close()
    assert await second == 0


async def test_a_database_that_is_not_there_is_one_sentence(server: Server, template: str) -> None:
    nowhere = server.addresses("no_such_database")
    with pytest.raises(CannotStart, match=r"Check DATABASE_URL and DATABASE_OWNER_URL\. .*no_such_database"):
        await migrate(nowhere.owner)
    with pytest.raises(CannotStart, match="cannot be reached"):
        await migrate("postgresql://someone@127.0.0.1:1/nothing")


async def test_an_owner_that_does_not_own_the_database_is_told_so(server: Server, template: str) -> None:
    async with server.database("owned_by_another") as empty:
        with pytest.raises(CannotStart, match="must own the database"):
            await migrate(empty.app)

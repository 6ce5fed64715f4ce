"""Migrations run once, in order, and let the app's role in."""

import asyncio
import sys
from types import ModuleType

import asyncpg
import pytest

from apdirectory.database.cluster import CannotStart
from apdirectory.database.embedded import Addresses
from apdirectory.database.engine import DB
from apdirectory.database.migrate import ONE_STARTER_AT_A_TIME, Step, all_steps, migrate, pending
from apdirectory.database.privileges import TABLES
from apdirectory.database.transaction import transaction
from tests.conftest import Server

STARTER = """
import asyncio, sys
from apdirectory.database.migrate import migrate
print(asyncio.run(migrate(*sys.argv[1:])))
"""


async def test_starters_at_once_run_each_migration_once(server: Server, template: str) -> None:
    async with server.database("two_starters") as empty:
        assert len(await pending(empty.app)) == len(all_steps())
        holder = await asyncpg.connect(empty.owner)
        await holder.execute("SELECT pg_advisory_lock($1)", ONE_STARTER_AT_A_TIME)
        command = [sys.executable, "-c", STARTER, empty.owner, empty.app]
        starters = [await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE) for _ in range(3)]
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        async with asyncio.timeout(60):
            while await holder.fetchval(waiting) < len(starters):
                await holder.execute("SELECT pg_sleep(0.05)")
        await holder.close()  # and all of them start together
        ran = [(await starter.communicate())[0] for starter in starters]
        assert sorted(map(int, ran)) == [0, 0, len(all_steps())]
        assert await pending(empty.app) == []


async def test_who_waits_too_long_for_another_is_told_so_in_a_sentence(
    clean_database: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apdirectory.database.migrate.PATIENCE_WITH_ANOTHER", "100ms")
    other = await asyncpg.connect(clean_database.owner)
    await other.execute("SELECT pg_advisory_lock($1)", ONE_STARTER_AT_A_TIME)
    with pytest.raises(CannotStart, match="Another apdirectory has been bringing this database up to date"):
        await migrate(clean_database.owner, clean_database.app)
    await other.close()
    assert await migrate(clean_database.owner, clean_database.app) == 0


async def test_who_waits_too_long_for_a_table_is_told_so_in_a_sentence(
    clean_database: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Widening(ModuleType):
        async def forwards(self) -> None:
            opened = DB.open_transaction()
            assert opened
            await opened.connection.execute("ALTER TABLE account ADD COLUMN more int")

    later = (*all_steps(), Step("access", "later", Widening("later")))
    monkeypatch.setattr("apdirectory.database.migrate.all_steps", lambda: later)
    monkeypatch.setattr("apdirectory.database.migrate.PATIENCE_FOR_A_TABLE", "100ms")
    other = await asyncpg.connect(clean_database.app)
    async with other.transaction():
        await other.execute("SELECT FROM account")
        with pytest.raises(CannotStart, match="A migration could not have a table to itself"):
            await migrate(clean_database.owner, clean_database.app)
    await other.close()
    assert await migrate(clean_database.owner, clean_database.app) == 1


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


async def test_what_is_listed_as_taken_back_is_taken_back_at_each_start(
    clean_database: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(TABLES, "sealed", frozenset({"SELECT", "INSERT"}))
    owner = await asyncpg.connect(clean_database.owner)
    await owner.execute("CREATE TABLE sealed (id int)")
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
    await first.execute("SELECT pg_advisory_lock($1)", ONE_STARTER_AT_A_TIME)
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

"""Rows are sealed once nothing can come between them, and none is left out."""

import asyncio
from urllib.parse import urlsplit

import asyncpg
import pytest

from apdirectory.audit import sealing as sealing_room
from apdirectory.audit.actions import record, seal
from apdirectory.audit.sealing import sealing
from apdirectory.audit.verify import verify
from apdirectory.database.asking import asking
from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import pool, transaction
from tests.audit.ledger import MANAGER, owner_of, seal_all, write_rows
from tests.conftest import Server

INSERT = """INSERT INTO audit (action, subject_kind, subject, why, source, request_id, detail)
            VALUES ('account.signed_in', '', '', '', '', '', '{}')"""
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND usename <> current_user"


async def sealed(addresses: Addresses) -> list[tuple[int, int, int]]:
    async with owner_of(addresses) as owner:
        rows = await owner.fetch("SELECT first_id, last_id, rows FROM audit_seal ORDER BY number")
    return [tuple(row) for row in rows]


async def who_waits_for(owner: asyncpg.Connection, name: str) -> int:
    """The process that waits for a lock on it."""
    for _ in range(200):
        waiting = "SELECT pid FROM pg_locks WHERE relation = $1::regclass AND NOT granted"
        if found := await owner.fetchval(waiting, name):
            return int(found)
        await asyncio.sleep(0.05)
    raise TimeoutError


async def test_rows_are_sealed_in_batches_that_follow_each_other(clean_database: Addresses) -> None:
    assert await seal() == 0
    await write_rows(3)
    assert [await seal(), await seal(), await seal()] == [0, 3, 0]
    await write_rows(2)
    assert [await seal(), await seal(), await seal()] == [0, 2, 0]
    assert await sealed(clean_database) == [(1, 3, 3), (4, 5, 2)]
    found = await verify(clean_database.owner)
    assert (found.seals, found.rows, found.not_sealed, found.wrong) == (2, 5, 0, [])


async def test_a_row_of_an_open_transaction_is_waited_for_and_then_sealed(clean_database: Addresses) -> None:
    """It drew its id before rows that are there already; the seal would otherwise be one row short of its range."""
    async with pool().acquire() as slow:
        late = slow.transaction()
        await late.start()
        await slow.execute(INSERT)
        await write_rows(2)
        assert [await seal() for _ in range(4)] == [0, None, None, None]
        await late.commit()
    await seal_all()
    await seal_all()
    assert await sealed(clean_database) == [(1, 3, 3)]
    assert (await verify(clean_database.owner)).wrong == []


async def test_a_transaction_with_a_number_but_no_row_yet_is_waited_for(clean_database: Addresses) -> None:
    await write_rows(1)
    async with pool().acquire() as slow:
        late = slow.transaction()
        await late.start()
        await slow.execute("SELECT pg_current_xact_id()")
        await seal()
        await slow.execute(INSERT)
        assert await seal() is None
        await late.commit()
    await seal_all()
    await seal_all()
    assert sum(rows for _, _, rows in await sealed(clean_database)) == 2
    assert (await verify(clean_database.owner)).wrong == []


async def test_what_is_rolled_back_leaves_no_row_and_no_gap_between_seals(clean_database: Addresses) -> None:
    await write_rows(1)
    with pytest.raises(ZeroDivisionError), asking(MANAGER):
        async with transaction():
            await record("account.signed_in")
            raise ZeroDivisionError
    await seal_all()
    await write_rows(1)
    await seal_all()
    assert await sealed(clean_database) == [(1, 1, 1), (2, 3, 1)]
    assert (await verify(clean_database.owner)).wrong == []


async def test_writers_and_sealers_at_the_same_time_leave_no_row_out(clean_database: Addresses) -> None:
    async def write(n: int) -> None:
        for _ in range(15):
            async with transaction():
                await record("account.signed_in")
                await asyncio.sleep(0.001 * (n % 3))
                await record("session.ended")

    async def keep_sealing() -> None:
        while True:
            await seal()

    sealers = [asyncio.create_task(keep_sealing()) for _ in range(2)]
    await asyncio.gather(*(write(n) for n in range(7)))
    for sealer in sealers:
        sealer.cancel()
    await asyncio.gather(*sealers, return_exceptions=True)
    await seal_all()
    await seal_all()
    found = await verify(clean_database.owner)
    assert (found.rows, found.not_sealed, found.wrong) == (2 * 15 * 7, 0, [])
    assert found.seals > 3


async def test_a_transaction_has_its_number_before_its_row_has_one(clean_database: Addresses) -> None:
    """Otherwise it could draw an id, be passed over by a sealer, and only then be one whose end is waited for."""
    async with owner_of(clean_database) as owner:
        await owner.execute("BEGIN; ALTER SEQUENCE audit_id_seq OWNED BY audit.id")
        writing = asyncio.create_task(write_rows(1))
        waiting = await who_waits_for(owner, "audit_id_seq")
        numbered = "SELECT true FROM pg_locks WHERE pid = $1 AND locktype = 'transactionid' AND mode = 'ExclusiveLock'"
        assert await owner.fetchval(numbered, waiting)
        await owner.execute("COMMIT")
        await writing


async def test_a_sealer_that_is_overtaken_by_another_still_waits_for_writers(clean_database: Addresses) -> None:
    """The other takes a higher number, and has marked how far rows go by the time that this one reads the mark."""
    async with pool().acquire() as slow, owner_of(clean_database) as other:
        late = slow.transaction()
        await late.start()
        await slow.execute(INSERT)
        await write_rows(1)
        await other.execute("BEGIN; LOCK TABLE audit_horizon IN EXCLUSIVE MODE")
        overtaken = asyncio.create_task(seal())
        await who_waits_for(other, "audit_horizon")
        assert await other.fetchval("SELECT audit_seal_due()") == 0
        await other.execute("COMMIT")
        assert await overtaken is None
        await late.commit()
    await seal_all()
    assert await sealed(clean_database) == [(1, 2, 2)]
    assert (await verify(clean_database.owner)).wrong == []


async def test_rows_that_wait_for_long_are_logged_once_until_they_are_sealed(
    clean_database: Addresses, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing_room, "TOO_LONG", 0.1)
    for _ in range(2):
        async with pool().acquire() as slow:
            late = slow.transaction()
            await late.start()
            await slow.execute(INSERT)
            await write_rows(1)
            async with sealing(every=0.01):
                await asyncio.sleep(0.5)
            await late.commit()
        await seal_all()
        said = capfd.readouterr()
        assert (said.out + said.err).count("rows of the audit cannot be sealed") == 1
    async with sealing(every=0.01):
        await asyncio.sleep(0.3)
    said = capfd.readouterr()
    assert "cannot be sealed" not in said.out + said.err


@pytest.mark.parametrize("marked", [0, 1, 2])
async def test_an_app_that_stops_leaves_nothing_unsealed(clean_database: Addresses, marked: int) -> None:
    async with sealing(every=3600):
        for _ in range(marked):
            await write_rows(1)
            await seal()
        await write_rows(2)
    found = await verify(clean_database.owner)
    assert (found.rows, found.not_sealed, found.wrong) == (marked + 2, 0, [])


async def test_an_app_whose_database_went_first_stops_all_the_same(
    clean_database: Addresses, server: Server, capfd: pytest.CaptureFixture[str]
) -> None:
    async with sealing(every=3600):
        name = urlsplit(clean_database.app).path[1:]
        await server.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", CUT.format(name=name))
    await server.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    said = capfd.readouterr()
    assert "Error" in said.out + said.err


async def test_sealing_needs_a_transaction_of_its_own(clean_database: Addresses) -> None:
    """Whose number, if it came before, would say nothing of transactions that began since."""
    app = await asyncpg.connect(clean_database.app)
    for begin in ("BEGIN; SELECT pg_current_xact_id()", "BEGIN ISOLATION LEVEL REPEATABLE READ"):
        await app.execute(begin)
        with pytest.raises(asyncpg.RaiseError, match="of its own"):
            await app.execute("SELECT audit_seal_due()")
        await app.execute("ROLLBACK")
    await app.close()
    async with transaction():
        await record("account.signed_in")
        assert await seal() == 0  # goes apart: it marks how far rows go, and does not wait


async def test_a_database_that_was_restored_into_a_younger_cluster_is_sealed_on(clean_database: Addresses) -> None:
    """There the numbers of transactions are lower than the one that was waited for."""
    await write_rows(2)
    await seal()
    async with owner_of(clean_database) as owner:
        await owner.execute("UPDATE audit_horizon SET xid = '9000000000000'")
    assert await seal() == 2
    await write_rows(1)
    await seal_all()
    assert await sealed(clean_database) == [(1, 2, 2), (3, 3, 1)]


async def test_rows_are_sealed_while_the_app_runs_and_a_failure_does_not_end_it(
    clean_database: Addresses, capfd: pytest.CaptureFixture[str]
) -> None:
    async def until_sealed(batches: int) -> None:
        for _ in range(200):
            if len(await sealed(clean_database)) == batches:
                return
            await asyncio.sleep(0.05)
        raise TimeoutError

    async with owner_of(clean_database) as owner, sealing(every=0.01):
        await write_rows(1)
        await until_sealed(1)
        await owner.execute("ALTER TABLE audit_horizon RENAME TO gone")
        await asyncio.sleep(0.2)
        await owner.execute("ALTER TABLE gone RENAME TO audit_horizon")
        await write_rows(1)
        await until_sealed(2)
    said = capfd.readouterr()
    assert (said.out + said.err).count("UndefinedTableError") == 1
    assert [task for task in asyncio.all_tasks() if "_seal_on_and_on" in repr(task)] == []

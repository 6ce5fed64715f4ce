"""Who is asking reaches PostgreSQL with BEGIN, and ends with the transaction."""

import asyncio
from uuid import uuid4

import asyncpg
import pytest

from apdirectory.database.asking import NOBODY, Asker, asking
from apdirectory.database.embedded import Addresses
from apdirectory.database.engine import DB
from apdirectory.database.transaction import SERVING, connection, open_pool, pool, transaction

SAID = "SELECT nullif(current_setting('app.authority', true), '') || '/' || current_setting('app.role', true)"
OFFICER = Asker(account=uuid4(), membership=uuid4(), organisation=1, role="la_officer", authority=916)


async def said() -> str | None:
    async with transaction() as database:
        found: str | None = await database.fetchval(SAID)
    return found


@pytest.mark.usefixtures("addresses")
async def test_a_transaction_says_who_is_asking_and_forgets_it_at_its_end() -> None:
    with asking(OFFICER):
        assert await said() == "916/la_officer"
    assert await said() is None
    async with connection() as database:
        assert await database.fetchval(SAID) is None


@pytest.mark.usefixtures("addresses")
async def test_joining_a_transaction_as_somebody_else_says_so_and_goes_back() -> None:
    with asking(OFFICER):
        async with transaction():
            with asking(Asker(role="la_manager", authority=866)):
                assert await said() == "866/la_manager"
            assert await said() == "916/la_officer"
            with asking(NOBODY):
                assert await said() is None


@pytest.mark.usefixtures("addresses")
async def test_a_read_for_anyone_asks_as_nobody_within_a_transaction_too() -> None:
    with asking(OFFICER):
        async with transaction() as database:
            async with connection() as reading:
                assert await reading.fetchval(SAID) is None
            assert await database.fetchval(SAID) == "916/la_officer"


@pytest.mark.usefixtures("addresses")
async def test_what_fails_is_rolled_back_and_the_next_begins_anew() -> None:
    with pytest.raises(ZeroDivisionError), asking(OFFICER):
        async with transaction() as database:
            await database.execute("CREATE TEMP TABLE gone (n int)")
            raise ZeroDivisionError
    assert DB.open_transaction() is None
    async with transaction() as database:
        assert await database.fetchval("SELECT to_regclass('gone')") is None


async def test_a_role_that_could_end_the_quotation_is_refused(addresses: Addresses) -> None:
    with pytest.raises(ValueError, match="cannot be right"), asking(Asker(role="x'); DROP TABLE account; --")):
        async with transaction():
            pass


async def called_off_at_its_end() -> None:
    async with transaction() as database:
        await database.execute("SELECT")
        task = asyncio.current_task()
        assert task
        task.cancel()  # it takes effect while COMMIT is waited for


@pytest.mark.usefixtures("clean_database")
async def test_a_connection_comes_back_though_its_transaction_was_called_off_at_its_end() -> None:
    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(called_off_at_its_end())
    came_back = pool().get_idle_size() == pool().get_size()
    if not came_back:
        pool().terminate()  # else its end would wait for the connection
    assert came_back


@pytest.mark.usefixtures("addresses")
async def test_who_goes_on_after_anothers_refusal_asks_as_before() -> None:
    with asking(OFFICER):
        async with transaction() as database:
            with pytest.raises(ZeroDivisionError), asking(Asker(role="la_manager", authority=866)):
                async with transaction():
                    raise ZeroDivisionError
            assert await database.fetchval(SAID) == "916/la_officer"


async def test_a_transaction_that_is_left_idle_is_ended_while_serving(
    clean_database: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert SERVING["idle_in_transaction_session_timeout"] == "60s"
    monkeypatch.setattr(DB, "pool", None)
    async with open_pool(clean_database.app, session=SERVING | {"idle_in_transaction_session_timeout": "50ms"}):
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
            async with transaction() as database:
                await asyncio.sleep(0.3)
                await database.execute("SELECT")
        assert await said() is None, "and the next has a sound connection"

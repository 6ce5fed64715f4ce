"""Transactions and the connection pool: the only ways in to the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from apdirectory.database.asking import NOBODY, asker
from apdirectory.database.engine import DB


def pool() -> asyncpg.Pool:
    """The running pool, for reads in plain SQL. Piccolo uses the same one."""
    if DB.pool is None:
        raise RuntimeError("The connection pool has not been started")
    return DB.pool


class PooledConnection(asyncpg.Connection):  # type: ignore[misc] # asyncpg ships no types
    def get_reset_query(self) -> str:
        """Nothing: what we set, we set within a transaction, so a connection goes back to the pool as it came.

        asyncpg would otherwise ask the server to reset it, one more round trip each time.
        """
        return ""


SESSION = {"application_name": "apdirectory", "jit": "off", "plan_cache_mode": "force_generic_plan"}
"""Settings of every connection. Compiling (jit) costs more than it saves on statements that take milliseconds, and a
connection plans each statement once: PostgreSQL would plan it anew for each of the first five values."""


SERVING = SESSION | {"statement_timeout": "20s", "idle_in_transaction_session_timeout": "60s"}
"""For pages: by then nobody waits for the answer any more, and others wait for the connection and what it locked."""


@asynccontextmanager
async def open_pool(dsn: str, *, size: int = 10, session: dict[str, str] = SESSION) -> AsyncIterator[None]:
    """Start the pool on this database, and close it at the end."""
    DB.config["dsn"] = dsn
    await DB.start_connection_pool(
        min_size=1, max_size=size, connection_class=PooledConnection, server_settings=session
    )
    try:
        yield
    finally:
        await DB.close_connection_pool()


@asynccontextmanager
async def transaction() -> AsyncIterator[asyncpg.Connection]:
    """All or nothing: joins the transaction that is open, or opens one; the outermost commits.

    It is asked by whoever is asking now. Rows that row-level security guards are found in here only.
    """
    current = DB.open_transaction()
    if current is not None:
        async with current.asked_by(asker()):
            yield current.connection
        return
    async with DB.transaction() as opened:
        yield opened.connection


@asynccontextmanager
async def savepoint() -> AsyncIterator[None]:
    """A part of the open transaction that, when it fails, is undone by itself."""
    opened = DB.open_transaction()
    if opened is None:
        raise RuntimeError("A savepoint is within a transaction")
    point = await opened.savepoint()
    try:
        yield
    except BaseException:
        await point.rollback_to()  # type: ignore[no-untyped-call]  # Piccolo leaves it untyped
        raise
    await point.release()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def connection() -> AsyncIterator[asyncpg.Connection]:
    """A connection to read with: the open transaction's if there is one, else one from the pool.

    For what anyone may read: nobody is asking in here, so it finds no guarded row.
    """
    current = DB.open_transaction()
    if current is not None:
        async with current.asked_by(NOBODY):
            yield current.connection
        return
    async with pool().acquire() as acquired:
        yield acquired

"""The same directory again and again: written once, then copied into each test's transaction in a moment."""

from collections.abc import AsyncIterator
from io import BytesIO

import asyncpg

TABLES = (
    "organisation",
    "provider",
    "site",
    "programme",
    "offer",
    "capacity",
    "quality_status",
    "listing",
    "listing_verdict",
    "listing_text",
    "listing_provider",
    "listing_word",
)
"""In an order in which each finds what it refers to."""
COLUMNS = """
SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""


async def copied_out(connection: asyncpg.Connection) -> dict[str, bytes]:
    """Every row of the directory's tables, in PostgreSQL's own form."""
    return {table: data async for table, data in _tables(connection)}


async def _tables(connection: asyncpg.Connection) -> AsyncIterator[tuple[str, bytes]]:
    for table in TABLES:
        into = BytesIO()
        columns = await connection.fetchval(COLUMNS, table)
        await connection.copy_from_table(table, output=into, columns=columns, format="binary")
        yield table, into.getvalue()


async def copy_in(connection: asyncpg.Connection, kept: dict[str, bytes]) -> None:
    for table, data in kept.items():
        columns = await connection.fetchval(COLUMNS, table)
        await connection.copy_to_table(table, source=BytesIO(data), columns=columns, format="binary")

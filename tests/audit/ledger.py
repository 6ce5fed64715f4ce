"""What tests of the audit need: rows written by somebody, sealed, and the owner's hand in the tables."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg

from apdirectory.audit.actions import record, seal
from apdirectory.database.asking import Asker, asking
from apdirectory.database.embedded import Addresses

MANAGER = Asker(account=UUID(int=1), membership=UUID(int=2), organisation=3, role="la_manager", authority=916)
OFFICER = Asker(account=UUID(int=4), membership=UUID(int=5), organisation=3, team=6, role="la_officer", authority=916)
OTHER_MANAGER = Asker(account=UUID(int=7), membership=UUID(int=8), organisation=9, role="la_manager", authority=866)
REFERRER = Asker(account=UUID(int=10), membership=UUID(int=11), organisation=12, role="referrer")


@asynccontextmanager
async def owner_of(addresses: Addresses) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(addresses.owner)
    try:
        yield connection
    finally:
        await connection.close()


async def tamper(addresses: Addresses, *statements: str) -> None:
    """As somebody who owns the tables and switches off what is in their way."""
    async with owner_of(addresses) as connection:
        for table in ("audit", "audit_seal"):
            await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            await connection.execute(statement)
        for table in ("audit", "audit_seal"):
            await connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


async def write_rows(rows: int, who: Asker = MANAGER) -> None:
    with asking(who):
        for _ in range(rows):
            await record("account.signed_in", subject_kind="account", subject=str(who.account))


async def seal_all() -> None:
    """Twice: one call marks how far, the next seals."""
    await seal()
    await seal()


async def three_seals() -> None:
    """Rows 1 to 3, 4 to 6, 7 to 9."""
    for _ in range(3):
        await write_rows(3)
        await seal_all()

"""An account to try credentials on, with nothing else around it."""

from uuid import UUID

import asyncpg

ADD = "INSERT INTO account (id, email, name, example) VALUES (gen_random_uuid(), $1, $2, $3) RETURNING id"


async def an_account(
    db: asyncpg.Connection, email: str = "grace@school.example", name: str = "Grace Okafor", *, example: bool = False
) -> UUID:
    found: UUID = await db.fetchval(ADD, email, name, example)
    return found

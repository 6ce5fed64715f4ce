"""Any account by its address, for administrators: also one that is on nobody's list of people."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from apdirectory.database.transaction import connection
from apdirectory.errors import NotFound

ACCOUNT = "SELECT id, name, email, state, created_at, signed_in_at, example FROM account WHERE {which}"

# Those that somebody works in, and those that were ever asked about them as a referrer.
CONCERNED = """
SELECT m.authority FROM membership m WHERE m.account = $1 AND m.stopped_at IS NULL AND m.authority IS NOT NULL
UNION
SELECT p.authority FROM membership m JOIN approval p ON p.membership = m.id
WHERE m.account = $1 AND m.stopped_at IS NULL
ORDER BY 1
"""


class AccountFound(Struct, frozen=True, kw_only=True):
    id: UUID
    name: str
    email: str
    state: str
    created_at: datetime
    signed_in_at: datetime | None
    example: bool


async def account_at(email: str) -> AccountFound | None:
    """The account with exactly this address."""
    async with connection() as database:
        row = await database.fetchrow(ACCOUNT.format(which="email = $1"), email)
    return AccountFound(**dict(row)) if row else None


async def account_found(account: UUID) -> AccountFound:
    async with connection() as database:
        row = await database.fetchrow(ACCOUNT.format(which="id = $1"), account)
    if row is None:
        raise NotFound
    return AccountFound(**dict(row))


async def authorities_of(account: UUID) -> list[int]:
    """Whose managers are to read what is done with an account."""
    async with connection() as database:
        return [row["authority"] for row in await database.fetch(CONCERNED, account)]

"""How an account can prove who it is, without what it proves it with."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from apdirectory.accounts.sign_in.credentials.totp import opened
from apdirectory.database.transaction import connection

METHODS = """
SELECT c.password_at, c.totp_at, c.totp_new IS NOT NULL,
       (SELECT count(*) FROM recovery_code r WHERE r.account = a.id AND r.used_at IS NULL)
FROM account a LEFT JOIN credential c ON c.account = a.id
WHERE a.id = $1
"""
BEGUN = "SELECT started_at FROM session WHERE id = $1 AND ended_at IS NULL"
BEING_SET_UP = "SELECT totp_new FROM credential WHERE account = $1"


class Methods(Struct, frozen=True, kw_only=True):
    """Since when there is a password and a second factor, and how many recovery codes are left."""

    password_at: datetime | None
    totp_at: datetime | None
    being_set_up: bool
    codes_left: int


async def password_given_at(session: UUID) -> datetime | None:
    """A session begins when the password was right."""
    async with connection() as database:
        found: datetime | None = await database.fetchval(BEGUN, session)
    return found


async def methods(account: UUID) -> Methods:
    async with connection() as database:
        row = await database.fetchrow(METHODS, account)
    password_at, totp_at, being_set_up, codes_left = row or (None, None, False, 0)
    return Methods(password_at=password_at, totp_at=totp_at, being_set_up=bool(being_set_up), codes_left=codes_left)


async def secret_being_set_up(account: UUID) -> str | None:
    """The key that is shown until its first code is right, and never again."""
    async with connection() as database:
        kept = await database.fetchval(BEING_SET_UP, account)
    return opened(kept) if kept else None

"""The passkeys of an account."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from apdirectory.accounts.sign_in.passkeys.ceremony import Kept
from apdirectory.database.transaction import connection
from apdirectory.errors import NotFound

OF_ACCOUNT = """
SELECT id, credential, transports, name, backed_up, created_at, used_at FROM passkey
WHERE account = $1 ORDER BY created_at, id
"""
CALLED = "SELECT id, account, public_key FROM passkey WHERE credential = $1"


class Passkey(Struct, frozen=True, kw_only=True):
    """For its owner."""

    id: UUID
    credential: bytes
    transports: tuple[str, ...]
    name: str
    backed_up: bool
    created_at: datetime
    used_at: datetime | None

    @property
    def kept(self) -> Kept:
        return Kept(credential=self.credential, transports=self.transports)


class Key(Struct, frozen=True, kw_only=True):
    """For whoever says that they have it."""

    id: UUID
    account: UUID
    public_key: bytes


async def passkeys_of(account: UUID | None) -> list[Passkey]:
    """The oldest first."""
    async with connection() as database:
        rows = await database.fetch(OF_ACCOUNT, account)
    return [Passkey(**dict(row) | {"transports": tuple(row["transports"])}) for row in rows]


async def passkey_of(account: UUID, passkey: UUID) -> Passkey:
    """Another's is not there."""
    found = [each for each in await passkeys_of(account) if each.id == passkey]
    if not found:
        raise NotFound
    return found[0]


async def key_called(credential: bytes) -> Key | None:
    async with connection() as database:
        row = await database.fetchrow(CALLED, credential)
    return Key(**row) if row else None

"""Reading authorities."""

from typing import Any

import msgspec

from apdirectory.database.transaction import connection


class AuthorityFound(msgspec.Struct, frozen=True, kw_only=True):
    """A local authority with its settings."""

    id: int
    """DfE code."""
    name: str
    full_name: str
    uses_service: bool
    colour: str | None
    front_door_name: str | None
    front_door_phone: str | None
    referral_phone: str | None
    referral_email: str | None


COLUMNS = ", ".join(f"authority.{name}" for name in AuthorityFound.__struct_fields__)


async def authority(code: int) -> AuthorityFound | None:
    """The authority with this DfE code."""
    found = await _fetch("WHERE id = $1", code)
    return found[0] if found else None


async def all_authorities() -> list[AuthorityFound]:
    """Every authority, by name."""
    return await _fetch("ORDER BY name")


async def districts_of(code: int) -> list[str]:
    """Names of the districts whose children are the authority's."""
    async with connection() as db:
        rows = await db.fetch("SELECT name FROM district WHERE authority = $1 ORDER BY name", code)
    return [name for (name,) in rows]


async def _fetch(which: str, *values: Any) -> list[AuthorityFound]:
    async with connection() as db:
        rows = await db.fetch(f"SELECT {COLUMNS} FROM authority {which}", *values)
    return msgspec.convert([dict(row) for row in rows], list[AuthorityFound])

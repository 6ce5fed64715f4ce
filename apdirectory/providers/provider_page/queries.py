"""What the page of an entry asks besides the entry."""

from apdirectory.database.transaction import connection

NOBODY_KEEPS = "SELECT organisation IS NULL FROM provider WHERE id = $1"


async def nobody_keeps(provider: int) -> bool:
    """Whether it can be claimed: no organisation keeps it."""
    async with connection() as database:
        free: bool | None = await database.fetchval(NOBODY_KEEPS, provider)
    return bool(free)

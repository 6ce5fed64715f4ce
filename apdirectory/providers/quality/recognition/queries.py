"""Reading whose assurance an authority accepts."""

from apdirectory.authorities.queries import AuthorityFound, all_authorities
from apdirectory.database.transaction import connection
from apdirectory.providers.quality.recognition.accepted import Accepted

OF_AUTHORITY = """
SELECT r.recognised, a.full_name AS name, r.since, r.until, r.kinds, r.level
FROM recognition r JOIN authority a ON a.id = r.recognised
WHERE r.authority = $1
ORDER BY a.full_name
"""


async def accepted_by(authority: int) -> list[Accepted]:
    """All that it accepts, has accepted and will accept."""
    async with connection() as database:
        rows = await database.fetch(OF_AUTHORITY, authority)
    return [Accepted(**{**row, "kinds": tuple(row["kinds"])}) for row in rows]


async def councils_to_accept(authority: int) -> list[AuthorityFound]:
    """The others that use the service, and so can assure anybody."""
    return [each for each in await all_authorities() if each.uses_service and each.id != authority]

"""What waits for managers and administrators: approvals to decide, and access to look at again."""

from datetime import timedelta
from uuid import UUID

from apdirectory.accounts.access.roles import LA_MANAGER
from apdirectory.accounts.people.permissions import REACH
from apdirectory.authorities.settings.queries import setting
from apdirectory.database.transaction import connection
from apdirectory.web.clock import now

# $1: authority, $2: what was last looked at before this is due, $3: who asks.
WAITS_FOR_MANAGERS = """
SELECT count(*) FILTER (WHERE p.state = 'waiting'
                           OR p.state = 'approved' AND coalesce(p.kept_at, p.decided_at, p.asked_at) <= $2
                           OR p.id IS NULL AND coalesce(m.kept_at, m.started_at) <= $2)
FROM membership m
JOIN account a ON a.id = m.account AND a.state = 'active'
LEFT JOIN approval p ON p.membership = m.id AND p.authority = $1 AND m.role = 'referrer'
WHERE m.stopped_at IS NULL AND (m.authority = $1 OR p.state IN ('waiting', 'approved')) AND a.id <> $3
"""
WAITS_FOR_ADMINISTRATORS = """
SELECT count(*) FROM membership m JOIN account a ON a.id = m.account AND a.state = 'active'
WHERE m.stopped_at IS NULL AND m.role = ANY($1::text[]) AND coalesce(m.kept_at, m.started_at) <= $2 AND a.id <> $3
"""

COUNCILS_WITH_PEOPLE = """
SELECT authority FROM membership WHERE stopped_at IS NULL AND authority IS NOT NULL
UNION
SELECT authority FROM approval WHERE state = 'approved'
ORDER BY 1
"""


async def check_every() -> timedelta:
    """How often somebody says again whether access is still right."""
    return timedelta(days=(await setting("access_check_days")).number)


async def councils_with_people() -> list[int]:
    """Authorities whose managers have somebody to look after."""
    async with connection() as database:
        return [code for (code,) in await database.fetch(COUNCILS_WITH_PEOPLE)]


async def waiting_for(role: str, authority: int | None, account: UUID) -> int:
    """How many people a manager or an administrator has to approve or to look at again; themselves left out, since
    somebody else does that."""
    if role not in REACH:
        return 0
    statement, whose = (
        (WAITS_FOR_MANAGERS, authority) if role == LA_MANAGER else (WAITS_FOR_ADMINISTRATORS, sorted(REACH[role]))
    )
    before = now() - await check_every()
    async with connection() as database:
        found: int = await database.fetchval(statement, whose, before, account)
    return found

"""Reading who was let into what: grants that live. Row-level security decides which of them the asker finds."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from apdirectory.database.transaction import transaction
from apdirectory.web.clock import now

GRANTS = """
SELECT coalesce(json_agg(g ORDER BY g.given_at, g.id), '[]')::text
FROM (
    SELECT held.id, held.authority_id AS authority, held.record, held.account, held.membership, held.purpose,
           held.given_by, held.given_at, held.until
    FROM access_grant held JOIN membership m ON m.id = held.membership AND m.stopped_at IS NULL
    WHERE held.{column} = $1 AND held.ended_at IS NULL AND held.until > $2
) g
"""


class Grant(Struct, frozen=True, kw_only=True):
    """One person's leave to read and answer one record."""

    id: UUID
    authority: int
    record: UUID
    account: UUID
    membership: UUID
    """As whom they were let in."""
    purpose: str
    given_by: UUID
    given_at: datetime
    until: datetime


_grants = msgspec.json.Decoder(list[Grant])


async def live_grants_of_record(record: UUID) -> list[Grant]:
    """Who has been let into this record, the first first."""
    return await _live("record", record)


async def live_grants_of_account(account: UUID) -> list[Grant]:
    """What this person has been let into, the first first."""
    return await _live("account", account)


async def _live(column: str, sought: UUID) -> list[Grant]:
    async with transaction() as database:
        return _grants.decode(await database.fetchval(GRANTS.format(column=column), sought, now()))

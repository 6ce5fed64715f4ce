"""Reading self-assessments."""

from datetime import datetime
from uuid import UUID

import msgspec
from asyncpg import Record
from msgspec import Struct

from apdirectory.database.transaction import connection
from apdirectory.providers.quality.self_assessments.answers import Answer

FIND = """
SELECT s.id, s.provider, s.framework, s.answers::text AS answers, s.version, s.sent_at, coalesce(a.name, '') AS sent_by
FROM self_assessment s LEFT JOIN account a ON a.id = s.sent_by
"""
DRAFT = f"{FIND} WHERE s.provider = $1 AND s.sent_at IS NULL"
SENT = f"{FIND} WHERE s.provider = $1 AND s.sent_at IS NOT NULL ORDER BY s.sent_at DESC"
BY_ID = f"{FIND} WHERE s.id = $1"


class SelfAssessed(Struct, frozen=True, kw_only=True):
    """A self-assessment, a draft until it is sent."""

    id: UUID
    provider: int
    framework: str
    answers: dict[str, Answer]
    version: int
    sent_at: datetime | None
    sent_by: str
    """The person's name; empty where nobody is known."""


async def draft_of(provider: int) -> SelfAssessed | None:
    return await _one(DRAFT, provider)


async def sent_by_provider(provider: int) -> list[SelfAssessed]:
    """The newest first."""
    async with connection() as database:
        return [_read(row) for row in await database.fetch(SENT, provider)]


async def self_assessment(id: UUID) -> SelfAssessed | None:
    return await _one(BY_ID, id)


async def _one(statement: str, key: int | UUID) -> SelfAssessed | None:
    async with connection() as database:
        row = await database.fetchrow(statement, key)
    return None if row is None else _read(row)


def _read(row: Record) -> SelfAssessed:
    said = dict(row)
    answers = msgspec.json.decode(said.pop("answers"), type=dict[str, Answer])
    return SelfAssessed(answers=answers, **said)

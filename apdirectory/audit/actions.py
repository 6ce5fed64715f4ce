"""What is written to the audit. Who and when the database adds by itself, so that no call of these can say otherwise.

Who it is, the database knows from the transaction: identity is as good as the code that opens it (`database/asking`).
Nothing here may name a child: a subject is an id or a reference, and details are codes.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import msgspec

from apdirectory.audit.source import source
from apdirectory.database.asking import asker
from apdirectory.database.engine import DB
from apdirectory.database.transaction import transaction
from apdirectory.errors import NotWorking
from apdirectory.web.log import REQUEST_ID

READING = "record.read"
DENIAL = "page.denied"
LONGEST = 1000
"""Characters of a text; the rest is cut off."""
CANNOT_BE_WRITTEN = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)

RECORD = """
INSERT INTO audit (authority_id, action, subject_kind, subject, why, source, request_id, detail)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)
"""

# What somebody does as themselves, such as to sign in, concerns each authority they work in, or that has approved them.
# One statement, so that a wrong password takes as long wherever its account works, and where there is none.
RECORD_OWN = """
WITH concerned AS (
    SELECT m.authority FROM membership m
    WHERE m.account = $1 AND m.stopped_at IS NULL AND m.authority IS NOT NULL
    UNION
    SELECT a.authority FROM membership m JOIN approval a ON a.membership = m.id
    WHERE m.account = $1 AND m.stopped_at IS NULL AND a.state = 'approved')
INSERT INTO audit (authority_id, action, subject_kind, subject, why, source, request_id, detail)
SELECT authority, $2, $3, $4, $5, $6, $7, $8::jsonb
FROM (SELECT authority FROM concerned UNION ALL SELECT NULL WHERE NOT EXISTS (SELECT FROM concerned)) each
"""


async def record(
    action: str,
    *,
    subject_kind: str = "",
    subject: str = "",
    authority: int | None = None,
    why: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """What was done is recorded in the transaction that does it: both stand, or neither.

    `action` is a dotted verb that audit/wording.py has words for. Without `authority` the row is for the managers of
    the asker's; of somebody who acts for none, for those of each authority they work in.
    """
    told = {name: _storable(value) if isinstance(value, str) else value for name, value in (detail or {}).items()}
    texts = [_storable(text) for text in (subject_kind, subject, why, source(), REQUEST_ID.get())]
    said = (action, *texts, msgspec.json.encode(told).decode())
    who = asker()
    whose = who.authority if authority is None else authority
    async with transaction() as database:
        if whose is None:
            await database.execute(RECORD_OWN, who.account, *said)
        else:
            await database.execute(RECORD, whose, *said)


async def record_reading(subject_kind: str, subject: str, *, authority: int | None, why: str) -> None:
    """Nobody reads a record unseen: this comes before the page is sent, and without it there is no page."""
    try:
        await record(READING, subject_kind=subject_kind, subject=subject, authority=authority, why=why)
    except CANNOT_BE_WRITTEN as problem:
        raise NotWorking from problem


async def record_denial(
    action: str = DENIAL,
    *,
    subject_kind: str = "",
    subject: str = "",
    authority: int | None = None,
    why: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """What was refused is recorded apart, since what was asked for is rolled back."""
    try:
        async with _apart():
            await record(
                action, subject_kind=subject_kind, subject=subject, authority=authority, why=why, detail=detail
            )
    except CANNOT_BE_WRITTEN as problem:
        raise NotWorking from problem


async def record_export(rows: int, filters: Mapping[str, str]) -> None:
    """What is taken out of the audit is recorded before it is sent: how much, and by which filters."""
    try:
        await record("audit.exported", subject_kind="audit", detail={"rows": rows, **filters})
    except CANNOT_BE_WRITTEN as problem:
        raise NotWorking from problem


async def seal() -> int | None:
    """Put a batch of rows that no open transaction can add to under a seal; how many they were, None: rows must wait.

    It takes two calls: one marks how far rows go, the next, when all transactions of that time have ended, seals them.
    """
    async with _apart(), transaction() as database:
        sealed: int | None = await database.fetchval("SELECT audit_seal_due()")
    return sealed


@asynccontextmanager
async def _apart() -> AsyncIterator[None]:
    """Joins no open transaction."""
    before = DB.current_transaction.set(None)
    try:
        yield
    finally:
        DB.current_transaction.reset(before)


def _storable(text: str) -> str:
    """Without what PostgreSQL cannot hold, and not longer than anybody reads."""
    return text.encode(errors="replace").decode().replace("\0", "")[:LONGEST]

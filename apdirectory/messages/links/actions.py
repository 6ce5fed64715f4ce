"""Links are made, used, renewed and taken back here. Whoever calls these may have a transaction open: they join it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import asyncpg

from apdirectory.audit.actions import record
from apdirectory.database.asking import asker
from apdirectory.database.transaction import transaction
from apdirectory.messages.actions import put
from apdirectory.messages.links.purposes import Answer, Link, Purpose
from apdirectory.messages.links.signature import Signed, token_of
from apdirectory.web.clock import moment, now

ADD = """
INSERT INTO signed_link (id, purpose, subject, recipient, authority, made_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""

# Links about the same thing are used, renewed and taken back one after another: whoever comes second sees what the
# first did, and no two wait for rows that the other holds.
ALONE = "SELECT pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0))"
ALONE_WITH = """
SELECT pg_advisory_xact_lock(hashtextextended(purpose || ' ' || subject, 0)) FROM signed_link
WHERE id = $1 AND purpose = $2
"""

USE = """
UPDATE signed_link SET used_at = coalesce(used_at, $3)
WHERE id = $1 AND purpose = $2 AND expires_at > $3 AND revoked_at IS NULL AND renewed_by IS NULL
  AND (used_at IS NULL OR NOT $4)
RETURNING id, subject, recipient, authority
"""

# The newest of those that took the place of the one that was asked with.
RENEWABLE = """
SELECT newest.id, newest.subject, newest.recipient, newest.authority
FROM signed_link asked JOIN signed_link newest ON newest.id = coalesce(asked.renewed_by, asked.id)
WHERE asked.id = $1 AND asked.purpose = $2 AND asked.revoked_at IS NULL
  AND newest.revoked_at IS NULL AND newest.renewed_by IS NULL
  AND (asked.renewed_by IS NOT NULL OR asked.expires_at <= $3 OR (asked.used_at IS NOT NULL AND $4))
  AND (NOT $8 OR newest.used_at IS NULL AND NOT EXISTS (
    SELECT FROM signed_link WHERE renewed_by = newest.id AND used_at IS NOT NULL))
  AND newest.made_at <= $5
  AND (SELECT count(*) FROM signed_link WHERE newest.id IN (id, renewed_by) AND made_at > $6) < $7
"""
REPLACE = "UPDATE signed_link SET renewed_by = $2 WHERE id = $1 OR renewed_by = $1"

REVOKE = """
UPDATE signed_link SET revoked_at = $3, revoked_by = $4
WHERE purpose = $1 AND subject = $2 AND revoked_at IS NULL
RETURNING authority
"""
FORGET = "DELETE FROM signed_link WHERE expires_at < $1"

SELDOM = timedelta(minutes=15)
"""Not more than one new link in so long, in place of one and all that came after it."""
A_DAY, MOST_A_DAY = timedelta(days=1), 5
KEPT = timedelta(days=180)
"""How long after its end a link can be renewed; then nothing of it is kept."""


class NotOpen(Exception):
    """It was used, renewed or taken back, or came to its end, since it was looked at."""


class _Refused(Exception):
    """What was to be done was answered with an error, so the link was not used."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer


async def make_link(purpose: Purpose, subject: str, recipient: str, *, authority: int | None = None) -> str:
    """The path of a new link for one recipient. It works if, and only if, the open transaction commits."""
    async with transaction() as database:
        made = await _add(database, purpose, subject, recipient, authority)
    return path_of(made)


def path_of(signed: Signed) -> str:
    return f"/l/{token_of(signed)}"


async def use_link(purpose: Purpose, link: UUID, do: Callable[[Link], Awaitable[Answer]]) -> Answer:
    """Use it, and do what it is for; NotOpen where that is over. Where `do` fails or refuses, it was not used."""
    try:
        async with transaction() as database:
            await database.execute(ALONE_WITH, link, purpose.code)
            row = await database.fetchrow(USE, link, purpose.code, now(), purpose.once)
            if row is None:
                raise NotOpen
            used = Link(**row)
            await _record("link.used", purpose, used)
            answer = await do(used)
            if not isinstance(answer, str) and (answer.status_code or 200) >= 400:
                raise _Refused(answer)
    except _Refused as refused:
        return refused.answer
    return answer


async def renew_link(purpose: Purpose, link: UUID) -> bool:
    """Mail a new link to the recipient of one that came to its end, or of the newest sent in its place, which ends.

    Whether it was: not where it was taken back, still works, was used for good, or one was sent only just now, or too
    many today.
    """
    when = now()
    few = (when - SELDOM, when - A_DAY, MOST_A_DAY)
    async with transaction() as database:
        await database.execute(ALONE_WITH, link, purpose.code)
        row = await database.fetchrow(RENEWABLE, link, purpose.code, when, purpose.once, *few, purpose.ends_for_good)
        if row is None:
            return False
        old = Link(**row)
        made = await _add(database, purpose, old.subject, old.recipient, old.authority)
        await database.execute(REPLACE, old.id, made.id)
        await _record("link.renewed", purpose, old)
        await put(
            old.recipient, "new_link", what=purpose.heading, link=path_of(made), works_until=moment(made.expires_at)
        )
    return True


async def revoke_links(purpose: Purpose, subject: str) -> int:
    """Take back all that were sent for this about this, also those that came to their end: none can be renewed."""
    async with transaction() as database:
        await database.execute(ALONE, purpose.code, subject)
        rows = await database.fetch(REVOKE, purpose.code, subject, now(), asker().account)
        for authority in {row["authority"] for row in rows}:
            detail = {"purpose": purpose.code, "links": sum(row["authority"] == authority for row in rows)}
            await record(
                "link.revoked",
                subject_kind=purpose.subject_kind,
                subject=subject,
                authority=authority,
                detail=detail,
            )
    return len(rows)


async def forget_old() -> None:
    async with transaction() as database:
        await database.execute(FORGET, now() - KEPT)


async def _add(
    database: asyncpg.Connection, purpose: Purpose, subject: str, recipient: str, authority: int | None
) -> Signed:
    made = now()
    signed = Signed(uuid4(), purpose.code, _whole_second(made + purpose.lasts))
    await database.execute(ADD, signed.id, purpose.code, subject, recipient, authority, made, signed.expires_at)
    return signed


async def _record(action: str, purpose: Purpose, link: Link) -> None:
    """Who it was sent to stands in the table of links, under its id: an address is not to stay as long as the audit."""
    await record(
        action,
        subject_kind=purpose.subject_kind,
        subject=link.subject,
        authority=link.authority,
        detail={"purpose": purpose.code, "link": str(link.id)},
    )


def _whole_second(when: datetime) -> datetime:
    return when.replace(microsecond=0)

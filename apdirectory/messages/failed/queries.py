"""Mail that was given up, or waits for long. Never what is in it."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from apdirectory.database.transaction import connection
from apdirectory.messages.refusal import NO_SUCH_ADDRESS

COUNTS = """
SELECT count(*) FILTER (WHERE failed_at IS NOT NULL) AS failed,
       count(*) FILTER (WHERE failed_at IS NOT NULL AND problem IS DISTINCT FROM $1) AS to_send,
       count(*) FILTER (WHERE failed_at IS NULL AND NOT held AND put_at < now() - interval '1 hour') AS late,
       count(*) FILTER (WHERE failed_at IS NULL AND NOT held) AS waiting,
       count(*) FILTER (WHERE failed_at IS NULL AND held) AS held
FROM outbox WHERE sent_at IS NULL
"""
NOT_ARRIVED = """
SELECT id, recipient, subject, sent_at, problem FROM outbox
WHERE sent_at IS NOT NULL AND failed_at IS NOT NULL ORDER BY failed_at DESC, sent_at DESC LIMIT $1
"""
STUCK = """
SELECT id, recipient, subject, put_at, tries, problem, failed_at, send_at FROM outbox
WHERE sent_at IS NULL AND NOT held AND (failed_at IS NOT NULL OR put_at < now() - interval '1 hour')
ORDER BY failed_at DESC NULLS LAST, put_at LIMIT $1
"""


class Counts(Struct, frozen=True, kw_only=True):
    failed: int
    to_send: int
    """Of these, what can be sent again as it is: all but those whose address is none."""
    late: int
    """Have waited for an hour or more."""
    waiting: int
    """These too."""
    held: int
    """For the daily mail."""


class Stuck(Struct, frozen=True, kw_only=True):
    """Given up, or waiting for an hour or more."""

    id: UUID
    recipient: str
    subject: str
    put_at: datetime
    tries: int
    problem: str | None
    failed_at: datetime | None
    send_at: datetime


class NotArrived(Struct, frozen=True, kw_only=True):
    """Sent, and not delivered."""

    id: UUID
    recipient: str
    subject: str
    sent_at: datetime
    problem: str


async def not_arrived(at_most: int) -> list[NotArrived]:
    """What we heard of last comes first."""
    async with connection() as database:
        return [NotArrived(**row) for row in await database.fetch(NOT_ARRIVED, at_most)]


async def counts() -> Counts:
    async with connection() as database:
        return Counts(**await database.fetchrow(COUNTS, NO_SUCH_ADDRESS.why))


async def stuck(at_most: int) -> list[Stuck]:
    """What was given up first, the latest first; then what waits, the longest first."""
    async with connection() as database:
        return [Stuck(**row) for row in await database.fetch(STUCK, at_most)]

"""What is not to be kept for ever is deleted: sign-ins, links, tries, invitations and mail, some time after they ended.

How long each is kept is a setting. What still works, or still holds somebody off, stays however old it is.
"""

from datetime import timedelta

from msgspec import Struct

from apdirectory.audit.actions import record
from apdirectory.authorities.settings.queries import settings
from apdirectory.database.transaction import transaction
from apdirectory.web.clock import now

AT_A_TIME = 5000
"""Rows of a kind. What is left goes the next time: it runs several times a night, each in a transaction of its own."""


class Kept(Struct, frozen=True, kw_only=True):
    """A table, and which of its rows ended before $1."""

    setting: str
    """How many days they are kept after that."""
    table: str
    key: str
    ended: str


EVERYTHING = (
    # Whoever has not used a session for half an hour is signed out, so one of another day has ended too.
    Kept(setting="keep_sessions_days", table="session", key="id", ended="coalesce(ended_at, seen_at) < $1"),
    Kept(setting="keep_links_days", table="reset", key="token_hash", ended="least(used_at, expires_at) < $1"),
    # Those that time does not end go with a new password.
    Kept(setting="keep_tries_days", table="tries", key="who", ended="last_at < $1 AND NOT lasting"),
    # With the names and addresses of people who never joined.
    Kept(
        setting="keep_invitations_days",
        table="invitation",
        key="id",
        ended="least(used_at, withdrawn_at, expires_at) < $1",
    ),
    Kept(setting="keep_mail_days", table="outbox", key="id", ended="sent_at < $1 AND failed_at IS NULL"),
    # Nobody has read it: there is more time to find out and to send it again.
    Kept(setting="keep_failed_mail_days", table="outbox", key="id", ended="failed_at < $1"),
)

# Rows that somebody is at in this moment are left for another time.
DELETE = """
WITH gone AS (
    DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table} WHERE {ended} LIMIT $2 FOR UPDATE SKIP LOCKED)
    RETURNING 1)
SELECT count(*) FROM gone
"""


async def delete_what_ended(at_a_time: int = AT_A_TIME) -> dict[str, int]:
    """Delete what has been kept long enough, and say in the audit how much of what: table → rows."""
    days = await settings([kept.setting for kept in EVERYTHING])
    deleted: dict[str, int] = {}
    async with transaction() as database:
        for kept in EVERYTHING:
            before = now() - timedelta(days=days[kept.setting].number)
            statement = DELETE.format(table=kept.table, key=kept.key, ended=kept.ended)
            if rows := await database.fetchval(statement, before, at_a_time):
                deleted[kept.table] = deleted.get(kept.table, 0) + rows
        if deleted:
            await record("records.deleted", subject_kind="records", detail=deleted)
    return deleted

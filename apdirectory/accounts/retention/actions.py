"""What is not to be kept for ever is deleted: sign-ins, links, tries, invitations and mail, some time after they ended;
and of accounts, some time after they were closed, whose they were and how they signed in.

How long each is kept is a setting. What still works, or still holds somebody off, stays however old it is.
"""

from datetime import datetime, timedelta

import asyncpg
from msgspec import Struct

from apdirectory.accounts.sign_in.guessing.actions import forget_tries
from apdirectory.audit.actions import record
from apdirectory.authorities.settings.queries import settings
from apdirectory.database.transaction import transaction
from apdirectory.messages.actions import forget
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

CLOSED_FOR = "keep_closed_accounts_days"
CLOSED = """
SELECT id, email FROM account WHERE closed_at < $1 AND forgotten_at IS NULL LIMIT $2 FOR UPDATE SKIP LOCKED
"""
OF_AN_ACCOUNT = ("credential", "passkey", "recovery_code", "session", "reset", "identity", "mail_choice")
# The id stays: it says of what was done, and in the audit, that one person did it.
REPLACE = """
UPDATE account SET email = id || '@closed.invalid', name = 'Closed account', phone = NULL, signed_in_at = NULL,
    forgotten_at = $2
WHERE id = $1
"""
INVITED = "DELETE FROM invitation WHERE email = $1"


async def delete_what_ended(at_a_time: int = AT_A_TIME) -> dict[str, int]:
    """Delete what has been kept long enough, and say in the audit how much of what: table → rows."""
    days = await settings([CLOSED_FOR, *(kept.setting for kept in EVERYTHING)])
    deleted: dict[str, int] = {}
    async with transaction() as database:
        for kept in EVERYTHING:
            before = now() - timedelta(days=days[kept.setting].number)
            statement = DELETE.format(table=kept.table, key=kept.key, ended=kept.ended)
            if rows := await database.fetchval(statement, before, at_a_time):
                deleted[kept.table] = deleted.get(kept.table, 0) + rows
        if people := await _forget_closed(database, now() - timedelta(days=days[CLOSED_FOR].number), at_a_time):
            deleted["account"] = people
        if deleted:
            await record("records.deleted", subject_kind="records", detail=deleted)
    return deleted


async def _forget_closed(database: asyncpg.Connection, before: datetime, at_a_time: int) -> int:
    """Of each account that was closed before: delete what it signed in with, and put nobody in the person's place.

    The address is free from then on. Whoever is invited by it again begins a new account, and gets nothing of the old.
    """
    closed = await database.fetch(CLOSED, before, at_a_time)
    for account, email in closed:
        for table in OF_AN_ACCOUNT:
            await database.execute(f"DELETE FROM {table} WHERE account = $1", account)
        await database.execute(INVITED, email)
        await forget_tries(account, email)
        await forget([email])
        await database.execute(REPLACE, account, now())
    return len(closed)

"""A first second factor is set up by whoever has the account's mail, and not by whoever knows its password.

It is proved by a link: the invitation's, by which somebody joined, or one that is sent for this alone.
"""

from datetime import timedelta
from uuid import UUID

import asyncpg

from apdirectory.accounts.access.roles import NEEDS_SECOND_FACTOR
from apdirectory.accounts.sign_in.owner import as_owner
from apdirectory.accounts.sign_in.second_factor.queries import LINK, factor_link
from apdirectory.audit.actions import record
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict
from apdirectory.messages.actions import put
from apdirectory.web.clock import moment, now
from apdirectory.web.tokens import new_token, token_hash

LASTS = timedelta(hours=24)

ADD = """
INSERT INTO reset (token_hash, account, purpose, made_at, expires_at) VALUES ($1, $2, 'second_factor', $3, $4)
"""
USE = """
UPDATE reset SET used_at = $3
WHERE token_hash = $1 AND account = $2 AND purpose = 'second_factor' AND used_at IS NULL AND expires_at > $3
RETURNING account
"""
PROVED = "UPDATE session SET mailbox_at = $3 WHERE id = $1 AND account = $2 AND ended_at IS NULL"
# Who has to set one up and has not, and no link that still works.
WAITS_FOR_ONE = """
SELECT a.email FROM account a LEFT JOIN credential c ON c.account = a.id
WHERE a.id = $1 AND a.state = 'active' AND c.totp_at IS NULL
  AND NOT EXISTS (SELECT FROM passkey p WHERE p.account = a.id)
  AND EXISTS (SELECT FROM membership m WHERE m.account = a.id AND m.stopped_at IS NULL AND m.role = ANY($2))
  AND NOT EXISTS (SELECT FROM reset r WHERE r.account = a.id AND r.purpose = 'second_factor'
                  AND r.used_at IS NULL AND r.expires_at > $3)
"""
HAS_NONE = """
SELECT a.email FROM account a LEFT JOIN credential c ON c.account = a.id
WHERE a.id = $1 AND a.state = 'active' AND c.totp_at IS NULL
  AND NOT EXISTS (SELECT FROM passkey p WHERE p.account = a.id)
"""


async def ask_factor_link(account: UUID) -> None:
    """Mail a link to whoever has a role that needs a second factor, has none, and no link yet. To others: nothing."""
    async with transaction() as database:
        email = await database.fetchval(WAITS_FOR_ONE, account, list(NEEDS_SECOND_FACTOR), now())
        if email is not None:
            await _send(database, account, email)


async def send_factor_link(account: UUID) -> str | None:
    """Mail another link, because somebody asks for it; its path. None where there is a second factor already."""
    async with transaction() as database:
        email = await database.fetchval(HAS_NONE, account)
        return await _send(database, account, email) if email is not None else None


async def use_factor_link(token: str, account: UUID, session: UUID | None) -> None:
    """Once, and for the account that it was sent to: in this session a first second factor may be set up."""
    async with transaction() as database:
        if await database.fetchval(USE, token_hash(token), account, now()) is None:
            await factor_link(token, account)  # says what is wrong with it
            raise Conflict("It was used at this moment. If that was you, go on.", title="This link was used")
        await note_mailbox(account, session)


async def note_mailbox(account: UUID, session: UUID | None) -> None:
    """Whoever has the session has used a link that was sent to the account's address."""
    async with transaction() as database:
        await database.execute(PROVED, session, account, now())


async def _send(database: asyncpg.Connection, account: UUID, email: str) -> str:
    token, made = new_token(), now()
    until = made + LASTS
    await database.execute(ADD, token_hash(token), account, made, until)
    with as_owner(account):
        await record("totp.link_sent", subject_kind="account", subject=str(account))
        await put(email, "second_factor_link", link=f"{LINK}/{token}", until=moment(until))
    return f"{LINK}/{token}"

"""People change their own details, their address and their password here."""

from datetime import timedelta
from uuid import UUID

import asyncpg

from apdirectory.accounts.people.actions import tell_of_new_address
from apdirectory.accounts.people.queries import account_by_email
from apdirectory.accounts.sign_in.account.queries import EmailChange, details, email_change
from apdirectory.accounts.sign_in.actions import end_all_sessions
from apdirectory.accounts.sign_in.credentials.actions import END_LINKS, keep_password
from apdirectory.accounts.sign_in.credentials.hashing import hash_of
from apdirectory.accounts.sign_in.owner import as_owner
from apdirectory.audit.actions import record
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict
from apdirectory.messages.actions import put
from apdirectory.web.clock import moment, now
from apdirectory.web.tokens import new_token, token_hash

LASTS = timedelta(hours=1)

CHANGE_DETAILS = "UPDATE account SET name = $2, phone = $3 WHERE id = $1 AND state = 'active'"
ADD_CHANGE = """
INSERT INTO reset (token_hash, account, purpose, new_email, made_at, expires_at)
VALUES ($1, $2, 'email', $3, $4, $5)
"""
# Of two who use a link at once, one finds it unused.
USE_CHANGE = """
UPDATE reset SET used_at = $2
WHERE token_hash = $1 AND purpose = 'email' AND used_at IS NULL AND expires_at > $2
RETURNING account, new_email
"""
CHANGE_EMAIL = """
UPDATE account SET email = $2
WHERE id = $1 AND state = 'active' AND NOT EXISTS (SELECT FROM account WHERE email = $2)
RETURNING id
"""
TAKEN = "It has an account already. Sign in with it, or change to another address."


async def change_details(account: UUID, name: str, phone: str | None) -> None:
    """What one is called, and where one can be rung."""
    async with transaction() as database:
        before = await details(account)
        changed = [what for what in ("name", "phone") if getattr(before, what) != {"name": name, "phone": phone}[what]]
        if not changed:
            return
        await database.execute(CHANGE_DETAILS, account, name, phone)
        await _record(account, "account.details_changed", changed=changed)


async def ask_email_change(account: UUID, new_email: str) -> None:
    """Send a link to the new address; until it is confirmed nothing changes. The old address is told at once.

    To an address that has an account already none is sent, and the page says the same: it tells nobody who is here.
    """
    token, when = new_token(), now()
    async with transaction() as database:
        await _record(account, "account.email_asked")
        await put((await details(account)).email, "email_change_asked")
        if await account_by_email(new_email) is not None:
            return
        until = when + LASTS
        await database.execute(ADD_CHANGE, token_hash(token), account, new_email, when, until)
        await put(
            new_email,
            "email_change",
            link=f"/email-change/{token}",
            until=moment(until),
        )


async def confirm_email_change(token: str, *, keep: UUID | None = None) -> None:
    """Whoever has the link has the new address: from now on they sign in with it. The old address is told.

    Links that went to the old address, to set a password too, end with that, and so does every session but the one
    to `keep`, if it is the account's.
    """
    async with transaction() as database:
        asked = await email_change(token)
        with as_owner(asked.account):
            before = await details(asked.account)
            used = await database.fetchrow(USE_CHANGE, token_hash(token), now())
            if used is None:
                await email_change(token)  # says when it ended
                raise Conflict("It was used at this moment. If that was you, it is done.", title="This link was used")
            await _change_email(database, asked)
            await database.execute(END_LINKS, asked.account, now())
            await end_all_sessions(asked.account, but=keep)
            await _record(asked.account, "account.email_changed")
            await put(before.email, "email_changed")
            await tell_of_new_address(asked.account)


async def change_password(account: UUID, new: str, *, keep: UUID | None) -> None:
    """The new password is in force, and whoever is signed in elsewhere is out. `keep`: the session that stays."""
    anew = await hash_of(new)
    with as_owner(account):
        async with transaction():
            await keep_password(account, anew)
            await end_all_sessions(account, but=keep)


async def _change_email(database: asyncpg.Connection, asked: EmailChange) -> None:
    try:
        changed = await database.fetchval(CHANGE_EMAIL, asked.account, asked.new_email)
    except asyncpg.UniqueViolationError:  # somebody joined with it at this moment
        changed = None
    if changed is None:
        raise Conflict(TAKEN, title="This address is taken")


async def _record(account: UUID, action: str, **detail: list[str]) -> None:
    with as_owner(account):
        await record(action, subject_kind="account", subject=str(account), detail=detail)

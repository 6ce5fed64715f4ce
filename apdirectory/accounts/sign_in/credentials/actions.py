"""Passwords, second factors and recovery codes are set, checked and used up here."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

import asyncpg

from apdirectory.accounts.sign_in.actions import end_all_sessions
from apdirectory.accounts.sign_in.credentials.hashing import Hashed, fits, hash_of, is_outdated, nobodys_hash
from apdirectory.accounts.sign_in.credentials.queries import BEING_SET_UP, KEY_LASTS
from apdirectory.accounts.sign_in.credentials.recovery import code_hash, new_codes
from apdirectory.accounts.sign_in.credentials.totp import matching_step, new_secret, opened, sealed
from apdirectory.accounts.sign_in.owner import as_owner
from apdirectory.audit.actions import record
from apdirectory.database.transaction import connection, transaction
from apdirectory.errors import Conflict, Forbidden
from apdirectory.messages.actions import put
from apdirectory.web.clock import now

# Whoever begins a session waits for this, and finds the new password.
ALONE = "SELECT FROM account WHERE id = $1 FOR UPDATE"
HELD_HASH = "SELECT password_hash FROM credential WHERE account = $1"
KEEP_HASH = """
INSERT INTO credential AS held (account, password_hash, password_at) VALUES ($1, $2, $3)
ON CONFLICT (account) DO UPDATE SET password_hash = excluded.password_hash, password_at = excluded.password_at
"""
END_LINKS = "UPDATE reset SET used_at = $2 WHERE account = $1 AND used_at IS NULL"
END_FACTOR_LINKS = f"{END_LINKS} AND purpose = 'second_factor'"
KEEP_FIRST_HASH = f"{KEEP_HASH} WHERE held.password_hash IS NULL RETURNING account"
REHASH = "UPDATE credential SET password_hash = $3 WHERE account = $1 AND password_hash = $2"

BEGIN_TOTP = """
INSERT INTO credential (account, totp_new, totp_new_at)
SELECT id, $2, $4 FROM account WHERE id = $1 AND (example OR NOT $3)
ON CONFLICT (account) DO UPDATE SET totp_new = excluded.totp_new, totp_new_at = excluded.totp_new_at
RETURNING account
"""
CONFIRM_TOTP = """
UPDATE credential AS c SET totp_secret = c.totp_new, totp_new = NULL, totp_new_at = NULL, totp_at = $4, totp_step = $3
FROM credential AS before
WHERE c.account = $1 AND c.totp_new = $2 AND before.id = c.id
RETURNING before.totp_at IS NOT NULL
"""
IN_FORCE = "SELECT totp_secret FROM credential WHERE account = $1 AND totp_at IS NOT NULL"
# Whoever comes second with the same code, even at the same moment, finds the step used.
USE_STEP = """
UPDATE credential SET totp_step = $3
WHERE account = $1 AND totp_secret = $2 AND totp_at IS NOT NULL AND totp_step < $3
RETURNING account
"""

DELETE_CODES = "DELETE FROM recovery_code WHERE account = $1"
ADD_CODE = "INSERT INTO recovery_code (account, code_hash) VALUES ($1, $2)"
USE_CODE = """
UPDATE recovery_code SET used_at = $3
WHERE account = $1 AND code_hash = $2 AND used_at IS NULL
RETURNING (SELECT count(*) - 1 FROM recovery_code WHERE account = $1 AND used_at IS NULL)
"""
TYPED_AGAIN = "UPDATE session SET password_at = $2 WHERE id = $1 AND ended_at IS NULL"
ADDRESS = "SELECT email FROM account WHERE id = $1"


async def verify_password(account: UUID | None, typed: str) -> bool:
    """Whether it is the account's password. The same work is done where there is no account, or none with a password.

    A password that was hashed at another cost than today's is hashed anew.
    """
    async with connection() as database:
        held = await database.fetchval(HELD_HASH, account)
    right = await fits(held or nobodys_hash(), typed) and held is not None
    if right and is_outdated(held):
        anew = await hash_of(typed)
        async with transaction() as database:
            await database.execute(REHASH, account, held, anew)
    return right


async def note_password_given(session: UUID | None) -> None:
    """Whoever has the session typed the password again, just now."""
    async with transaction() as database:
        await database.execute(TYPED_AGAIN, session, now())


async def set_password(account: UUID, new: str) -> None:
    """From now on this is the password, and no link that was mailed before is good for anything.

    If there was one before, its owner is told by mail.
    """
    await keep_password(account, await hash_of(new))


async def keep_password(account: UUID, anew: Hashed) -> None:
    """The same for whoever hashed it before a transaction: nothing waits for hundredths of seconds within one."""
    async with _by_its_owner(account) as database:
        await database.execute(ALONE, account)
        before = await database.fetchval(HELD_HASH, account)
        await database.execute(KEEP_HASH, account, anew, now())
        await database.execute(END_LINKS, account, now())
        await record("password.changed" if before else "password.set", subject_kind="account", subject=str(account))
        if before:
            await _tell(database, account, "password_changed")


async def set_first_password(account: UUID, new: str) -> None:
    """The password of an account that has none. One that has is left alone, however it came by it meanwhile."""
    await keep_first_password(account, await hash_of(new))


async def keep_first_password(account: UUID, anew: Hashed) -> None:
    """The same for whoever hashed it before."""
    async with _by_its_owner(account) as database:
        if await database.fetchval(KEEP_FIRST_HASH, account, anew, now()) is None:
            raise Conflict("Sign in with it.", title="This account has a password already")
        await record("password.set", subject_kind="account", subject=str(account))


async def begin_totp(account: UUID, secret: str | None = None) -> str:
    """A key for a new second factor, for an hour. What was there before stays in force until its first code.

    A key that others may know, `secret`, is for examples only.
    """
    key = secret or new_secret()
    async with transaction() as database:
        begun = await database.fetchval(BEGIN_TOTP, account, sealed(key), secret is not None, now())
        if begun is None:
            raise Forbidden("Only an example's second factor may have a key that others know.")
    return key


async def confirm_totp(account: UUID, code: str, when: datetime | None = None, *, keep: UUID | None = None) -> bool:
    """The first code of a new key puts it in force in place of the old one; its owner is told by mail.

    Every session ends but the one to `keep`, and so do links that would let another be set up.
    """
    when = when or now()
    async with _by_its_owner(account) as database:
        kept = await database.fetchval(BEING_SET_UP, account, now() - KEY_LASTS)
        step = matching_step(opened(kept), code, when) if kept else None
        if step is None:
            return False
        renewed = await database.fetchval(CONFIRM_TOTP, account, kept, step, when)
        if renewed is None:
            return False
        await database.execute(END_FACTOR_LINKS, account, now())
        await end_all_sessions(account, but=keep)
        await record("totp.renewed" if renewed else "totp.set_up", subject_kind="account", subject=str(account))
        await _tell(database, account, "second_factor_changed")
    return True


async def verify_totp(account: UUID, code: str, when: datetime | None = None) -> bool:
    """Whether it is a code of the account's app, now or a step to either side, that was not used before."""
    when = when or now()
    async with transaction() as database:
        kept = await database.fetchval(IN_FORCE, account)
        step = matching_step(opened(kept), code, when) if kept else None
        if step is None:
            return False
        return await database.fetchval(USE_STEP, account, kept, step) is not None


async def make_recovery_codes(account: UUID) -> list[str]:
    """Ten new ones in place of any old ones. They can be read now and never again."""
    codes = new_codes()
    async with _by_its_owner(account) as database:
        before = await database.fetch(f"{DELETE_CODES} RETURNING id", account)
        await database.executemany(ADD_CODE, [(account, code_hash(account, code)) for code in codes])
        await record("recovery_codes.made", subject_kind="account", subject=str(account))
        if before:
            await _tell(database, account, "second_factor_changed")
    return codes


async def use_recovery_code(account: UUID, typed: str) -> bool:
    """Whether it is one of the account's codes; it is used up with that, and its owner is told by mail."""
    async with _by_its_owner(account) as database:
        left = await database.fetchval(USE_CODE, account, code_hash(account, typed), now())
        if left is None:
            return False
        await record("recovery_code.used", subject_kind="account", subject=str(account), detail={"left": left})
        await _tell(database, account, "recovery_code_used", left=str(left))
    return True


@asynccontextmanager
async def _by_its_owner(account: UUID) -> AsyncIterator[asyncpg.Connection]:
    """A transaction in which the audit says who did it, also where the owner acts for nobody yet."""
    with as_owner(account):
        async with transaction() as database:
            yield database


async def _tell(database: asyncpg.Connection, account: UUID, message: str, **values: str) -> None:
    await put(await database.fetchval(ADDRESS, account), message, **values)

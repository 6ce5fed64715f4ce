"""Passkeys are added, used, renamed and removed here. Their owner hears by mail of each that comes and goes."""

from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import asyncpg

from apdirectory.accounts.sign_in.actions import end_all_sessions
from apdirectory.accounts.sign_in.credentials.actions import ADDRESS, END_FACTOR_LINKS
from apdirectory.accounts.sign_in.owner import as_owner
from apdirectory.accounts.sign_in.passkeys.ceremony import Given, Made, signed
from apdirectory.accounts.sign_in.passkeys.challenge import LASTS
from apdirectory.accounts.sign_in.passkeys.party import Party
from apdirectory.accounts.sign_in.passkeys.queries import Key
from apdirectory.audit.actions import record
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, NotFound, WayOn
from apdirectory.messages.actions import put
from apdirectory.web.clock import now

ADD = """
INSERT INTO passkey (id, account, credential, public_key, sign_count, transports, backed_up, name, created_at)
VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (credential) DO NOTHING
RETURNING id
"""
# Of two answers at the same moment the second finds the count of the first. Devices that do not count say 0.
COUNT = """
UPDATE passkey SET sign_count = $2, backed_up = $3, used_at = $4
WHERE id = $1 AND (sign_count < $2 OR (sign_count = 0 AND $2 = 0))
RETURNING id
"""
HELD = "SELECT FROM passkey WHERE id = $1"
RENAME = "UPDATE passkey SET name = $3 WHERE id = $1 AND account = $2 RETURNING id"
ALONE = "SELECT id FROM account WHERE id = $1 FOR UPDATE"
REMOVE = """
DELETE FROM passkey WHERE id = $1 AND account = $2
  AND (EXISTS (SELECT FROM passkey other WHERE other.account = $2 AND other.id <> $1)
       OR EXISTS (SELECT FROM credential c WHERE c.account = $2 AND c.totp_at IS NOT NULL))
RETURNING name
"""
SPEND = """
INSERT INTO passkey_challenge (challenge_hash, used_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING used_at
"""
# Those that others forget at this moment are left to them.
FORGET = """
DELETE FROM passkey_challenge WHERE challenge_hash IN (
    SELECT challenge_hash FROM passkey_challenge WHERE used_at < $1 FOR UPDATE SKIP LOCKED)
"""
WHY_IT_STAYS = (
    "It is your only second step. Without one, whoever learns your password could sign in as you. Add another passkey, "
    "or set up codes from an app, and then remove this one."
)
ONE_MORE = WayOn("Add a passkey", "/account/passkeys/add")


async def add_passkey(account: UUID, name: str, new: Made, challenge: bytes, *, keep: UUID | None) -> None:
    """From now on it signs its owner in, who is told by mail.

    Every session ends but the one to `keep`, and so do links that would let a first second factor be set up.
    """
    with as_owner(account):
        async with transaction() as database:
            how = (account, new.credential, new.public_key, new.sign_count, list(new.transports), new.backed_up)
            added = await _spend(database, challenge) and await database.fetchval(ADD, *how, name, now())
            if not added:
                raise Conflict("Use it to sign in, or add another.", title="This passkey was added before")
            await database.execute(END_FACTOR_LINKS, account, now())
            await end_all_sessions(account, but=keep)
            await record("passkey.added", subject_kind="account", subject=str(account))
            await put(await database.fetchval(ADDRESS, account), "passkey_added", name=name)


async def use_passkey(key: Key, answer: Given, party: Party) -> bool:
    """Whether it was used, here and now, by whoever can unlock it. One that counts back is refused, and its owner told:
    there are two of it. One that was removed meanwhile is refused alone."""
    true = signed(answer, party, key.public_key)
    if true is None:
        return False
    with as_owner(key.account):
        async with transaction() as database:
            if not await _spend(database, answer.challenge):
                return False
            if await database.fetchval(COUNT, key.id, true.sign_count, true.backed_up, now()) is not None:
                return True
            if await database.fetchrow(HELD, key.id) is None:
                return False
            await record("passkey.copied", subject_kind="account", subject=str(key.account))
            await put(await database.fetchval(ADDRESS, key.account), "passkey_copied")
    return False


async def rename_passkey(account: UUID, passkey: UUID, name: str) -> None:
    async with transaction() as database:
        if await database.fetchval(RENAME, passkey, account, name) is None:
            raise NotFound


async def remove_passkey(account: UUID, passkey: UUID, *, keep: UUID | None) -> None:
    """It signs nobody in any more, and sessions elsewhere, which it may have begun, end. The last second factor stays,
    also where two are removed at the same moment."""
    with as_owner(account):
        async with transaction() as database:
            await database.execute(ALONE, account)
            name = await database.fetchval(REMOVE, passkey, account)
            if name is None:
                raise Conflict(WHY_IT_STAYS, title="This passkey stays", way_on=ONE_MORE)
            await end_all_sessions(account, but=keep)
            await record("passkey.removed", subject_kind="account", subject=str(account))
            await put(await database.fetchval(ADDRESS, account), "passkey_removed", name=name)


async def _spend(database: asyncpg.Connection, challenge: bytes) -> bool:
    """Whether this is the first time that it is used. It is kept for longer than it could be used."""
    when = now()
    await database.execute(FORGET, when - LASTS - timedelta(minutes=5))
    return await database.fetchval(SPEND, sha256(challenge).hexdigest(), when) is not None

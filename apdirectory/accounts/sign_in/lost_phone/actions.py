"""Somebody has lost the phone with their app, and has no recovery code left: it is taken away, and a link is mailed.

Whoever does it gets nothing by it: the link goes to the person, who needs their password besides.
"""

from uuid import UUID

import asyncpg

from apdirectory.accounts.people.permissions import may_see
from apdirectory.accounts.people.person import Person
from apdirectory.accounts.people.queries import account_by_email, held_by_asker, memberships_of, person
from apdirectory.accounts.sign_in.actions import end_all_sessions
from apdirectory.accounts.sign_in.credentials.actions import DELETE_CODES, END_LINKS
from apdirectory.accounts.sign_in.guessing.actions import begin_anew
from apdirectory.accounts.sign_in.second_factor.actions import send_factor_link
from apdirectory.audit.actions import record
from apdirectory.database.asking import Asker, asker, asking
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, Forbidden, NotFound, Unprocessable
from apdirectory.messages.actions import put
from apdirectory.web.clock import now

# Whoever signs in elsewhere may have passkeys and no row of credentials.
TAKE_AWAY = """
WITH app AS (
    UPDATE credential AS c SET totp_secret = NULL, totp_at = NULL, totp_step = 0, totp_new = NULL, totp_new_at = NULL
    FROM credential AS before
    WHERE c.account = $1 AND before.id = c.id
    RETURNING before.totp_at),
keys AS (DELETE FROM passkey WHERE account = $1 RETURNING id)
SELECT email FROM account
WHERE id = $1 AND state = 'active'
  AND (EXISTS (SELECT FROM app WHERE totp_at IS NOT NULL) OR EXISTS (SELECT FROM keys))
"""
NOT_ONES_OWN = "You cannot do this for yourself. Ask another manager, or the person who runs this service."
NO_APP = "Ask them to sign in with their password: we then mail them a link to set up a second step."


async def whose_phone(membership: UUID) -> Person:
    """Somebody the asker looks after, and not the asker: hidden and absent look the same."""
    found = await person(membership)
    if found is None or not may_see(held_by_asker(), found.held):
        raise NotFound
    if found.account == asker().account:
        raise Forbidden(NOT_ONES_OWN)
    return found


async def take_away_phone(membership: UUID, why: str) -> None:
    """Their app, passkeys and recovery codes work no more, they are signed out everywhere, and get a link to set up a
    new second factor."""
    async with transaction() as database:
        await _take_away(database, (await whose_phone(membership)).account, why)


async def take_away_phone_unasked(email: str) -> str:
    """The same without asking who may: for the command line, by which the only manager gets in again. The link."""
    account = await account_by_email(email)
    if account is None:
        raise Unprocessable(f"There is no account with the address {email}.")
    async with transaction() as database:
        return await _take_away(database, account, "on the command line")


async def _take_away(database: asyncpg.Connection, account: UUID, why: str) -> str:
    email = await database.fetchval(TAKE_AWAY, account)
    if email is None:
        raise Conflict(NO_APP, title="This person has nothing to lose")
    await database.execute(DELETE_CODES, account)
    await database.execute(END_LINKS, account, now())
    await end_all_sessions(account)
    await begin_anew(account, email)
    for authority in await _concerned(account):
        with asking(_for_audit_of(authority)):
            await record("totp.lost", subject_kind="account", subject=str(account), authority=authority, why=why)
    await put(email, "second_factor_lost")
    return await send_factor_link(account) or ""


def _for_audit_of(authority: int | None) -> Asker:
    """Whoever acts for a council writes to its audit alone; to that of another they write as the person they are."""
    who = asker()
    return who if authority in (None, who.authority) else Asker(account=who.account)


async def _concerned(account: UUID) -> list[int | None]:
    """Every authority they work in or that approved them, and the asker's. Of nobody's, one row all the same."""
    held = await memberships_of(account)
    found = {asker().authority, *(each.authority for each in held), *(code for each in held for code in each.approved)}
    known: list[int | None] = [*sorted(each for each in found if each is not None)]
    return known or [None]

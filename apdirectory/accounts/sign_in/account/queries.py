"""What people see of their own account."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from apdirectory.accounts.people.queries import LinkEnded, LinkNotWhole
from apdirectory.accounts.sign_in.owner import as_owner
from apdirectory.database.transaction import connection, transaction
from apdirectory.errors import NotFound, WayOn
from apdirectory.web.clock import now
from apdirectory.web.tokens import token_hash

DETAILS = "SELECT name, email, phone FROM account WHERE id = $1 AND state = 'active'"
EMAIL_CHANGE = """
SELECT r.account, r.new_email, r.expires_at, r.used_at
FROM reset r JOIN account a ON a.id = r.account
WHERE r.token_hash = $1 AND r.purpose = 'email' AND a.state = 'active'
"""
LATELY = "SELECT done_at, action FROM audit_of_own_account($1)"
MOST = 10
ASK_AGAIN = "If you confirmed it, it is done. If not, sign in with your old address and ask for the change again."
SEND_ANOTHER = WayOn("Send me a new link", "/account/email")


class Details(Struct, frozen=True, kw_only=True):
    name: str
    email: str
    phone: str | None


class EmailChange(Struct, frozen=True, kw_only=True):
    """A new address that waits for its owner to confirm it."""

    account: UUID
    new_email: str


class Done(Struct, frozen=True):
    """Something that was done with one's account."""

    at: datetime
    action: str


async def done_lately(account: UUID) -> list[Done]:
    """The newest first; in a transaction, since the database gives it to the one whose account it is."""
    with as_owner(account):
        async with transaction() as database:
            return [Done(*row) for row in await database.fetch(LATELY, MOST)]


async def details(account: UUID) -> Details:
    async with connection() as database:
        row = await database.fetchrow(DETAILS, account)
    if row is None:
        raise NotFound
    return Details(**dict(row))


async def email_change(token: str) -> EmailChange:
    """What a link would change. One that never was: NotFound. One that is used or over: LinkEnded."""
    async with connection() as database:
        row = await database.fetchrow(EMAIL_CHANGE, token_hash(token))
    if row is None:
        raise LinkNotWhole
    ended_at = row["used_at"] or (row["expires_at"] if row["expires_at"] <= now() else None)
    if ended_at:
        raise LinkEnded(ended_at, ASK_AGAIN, way_on=SEND_ANOTHER)
    return EmailChange(account=row["account"], new_email=row["new_email"])

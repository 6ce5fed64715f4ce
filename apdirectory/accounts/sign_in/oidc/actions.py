"""Accounts elsewhere are linked to accounts here, used to join with, and taken away here."""

from datetime import datetime
from uuid import UUID

from apdirectory.accounts.people.actions import accept_invitation
from apdirectory.accounts.people.queries import account_by_email, invitation
from apdirectory.accounts.sign_in.actions import end_all_sessions
from apdirectory.accounts.sign_in.invitation.actions import SIGN_IN_FIRST
from apdirectory.accounts.sign_in.oidc.id_token import Person
from apdirectory.accounts.sign_in.owner import as_owner
from apdirectory.audit.actions import record
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, Forbidden
from apdirectory.messages.actions import put
from apdirectory.settings import OpenIDProvider
from apdirectory.web.clock import now

# Neither somebody else's, nor what was taken away, nor a second of the same provider:
# whoever has the address now may be another person there.
LINK = """
INSERT INTO identity (account, issuer, subject, linked_at)
SELECT id, $2, $3, $4 FROM account WHERE id = $1 AND state = 'active'
  AND NOT EXISTS (SELECT FROM identity i WHERE i.account = $1 AND i.issuer = $2 AND i.removed_at IS NOT NULL)
ON CONFLICT DO NOTHING
RETURNING account
"""
FORGET_REMOVED = "DELETE FROM identity WHERE account = $1 AND issuer = $2 AND removed_at IS NOT NULL"
USED = "UPDATE identity SET used_at = $3 WHERE issuer = $1 AND subject = $2 AND removed_at IS NULL"
ALONE = "SELECT FROM account WHERE id = $1 FOR UPDATE"
# A way in stays: the password.
UNLINK = """
UPDATE identity SET removed_at = $3
WHERE account = $1 AND issuer = $2 AND removed_at IS NULL
  AND EXISTS (SELECT FROM credential c WHERE c.account = $1 AND c.password_hash IS NOT NULL)
RETURNING account
"""
PROVED_AT = "UPDATE session SET second_factor_at = $2 WHERE id = $1 AND second_factor_at > $2"
ADDRESS = "SELECT email FROM account WHERE id = $1"
LINKED_ALREADY = (
    "Your account here has another {label} account already, or somebody else here has this one. Look at Account."
)
NOT_THEIRS = (
    "{label} does not say that {email} is your address. Open the link in your mail again and choose a password. You "
    "can add {label} on your account page afterwards."
)
NO_PASSWORD = "Choose a password first. Without one you could not sign in any more."  # noqa: S105 - what is said


async def link(account: UUID, provider: OpenIDProvider, person: Person) -> None:
    """From now on whoever signs in there as this person is this account; its owner, who asked for it, is told by mail.
    That they took the provider away before counts no more."""
    async with transaction() as database:
        await database.execute(FORGET_REMOVED, account, person.issuer)
        if not await link_if_free(account, provider, person):
            raise Conflict(LINKED_ALREADY.format(label=provider.label), title="This cannot be added")


async def link_if_free(account: UUID, provider: OpenIDProvider, person: Person) -> bool:
    """The same, unasked; False where it is another person's there already, or that person another's here, or where the
    owner has taken the provider away."""
    async with transaction() as database:
        if await database.fetchval(LINK, account, person.issuer, person.subject, now()) is None:
            return False
        await _record(account, "identity.linked", provider)
        await put(await database.fetchval(ADDRESS, account), "identity_linked", provider=provider.label)
    return True


async def join_with(token: str, provider: OpenIDProvider, person: Person) -> UUID:
    """Somebody new, without a password: the provider says that the address that was invited is theirs."""
    async with transaction():
        offer = await invitation(token)
        if not person.email or person.email != offer.email:
            raise Forbidden(NOT_THEIRS.format(label=provider.label, email=offer.email))
        if await account_by_email(offer.email) is not None:
            raise Forbidden(SIGN_IN_FIRST)
        account = await accept_invitation(token, "")
        await link(account, provider, person)
    return account


async def note_used(person: Person) -> None:
    async with transaction() as database:
        await database.execute(USED, person.issuer, person.subject, now())


async def note_proved_at(session: UUID | None, when: datetime) -> None:
    """Two factors were given there, but not just now."""
    async with transaction() as database:
        await database.execute(PROVED_AT, session, when)


async def unlink(account: UUID, provider: OpenIDProvider, *, keep: UUID | None) -> None:
    """Nobody signs in with it from now on, and whoever did elsewhere is out but for the session to `keep`. The owner
    is told by mail."""
    async with transaction() as database:
        await database.execute(ALONE, account)
        if await database.fetchval(UNLINK, account, provider.issuer, now()) is None:
            raise Conflict(NO_PASSWORD, title="This cannot be taken away")
        with as_owner(account):
            await end_all_sessions(account, but=keep)
        await _record(account, "identity.removed", provider)
        await put(await database.fetchval(ADDRESS, account), "identity_removed", provider=provider.label)


async def _record(account: UUID, action: str, provider: OpenIDProvider) -> None:
    with as_owner(account):
        await record(action, subject_kind="account", subject=str(account), detail={"method": provider.name})

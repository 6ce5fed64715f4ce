"""An invitation is taken up here, with a first password for whoever is new."""

from uuid import UUID

from apdirectory.accounts.people.actions import accept_invitation
from apdirectory.accounts.people.queries import account_by_email, invitation
from apdirectory.accounts.sign_in.credentials.actions import keep_first_password
from apdirectory.accounts.sign_in.credentials.hashing import hash_of
from apdirectory.database.transaction import transaction
from apdirectory.errors import Forbidden

SIGN_IN_FIRST = "This invitation is for somebody who has an account. Sign in to it, then open the link again."


async def join(token: str, name: str, password: str) -> UUID:
    """Somebody new: an account with this password, and the membership that was offered; all or nothing.

    A link that lets somebody in never sets the password of an account that is there already.
    """
    anew = await hash_of(password)
    async with transaction():
        offer = await invitation(token)
        if await account_by_email(offer.email) is not None:
            raise Forbidden(SIGN_IN_FIRST)
        account = await accept_invitation(token, name)
        await keep_first_password(account, anew)
    return account


async def take_up(token: str, account: UUID) -> None:
    """Somebody who has an account, and is signed in to it: one more membership."""
    async with transaction():
        offer = await invitation(token)
        if await account_by_email(offer.email) != account:
            raise Forbidden(SIGN_IN_FIRST)
        await accept_invitation(token, "")

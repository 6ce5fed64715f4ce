"""Whether what an invitation offers still stands: who sent it may change, and so may the place it offers."""

from apdirectory.accounts.access.roles import INSTALLATION_ADMIN, LA_MANAGER
from apdirectory.accounts.people.permissions import Held, may_invite
from apdirectory.accounts.people.person import Invited
from apdirectory.accounts.people.places import Place, checked_place
from apdirectory.accounts.people.queries import (
    LinkEnded,
    account_by_email,
    invitation,
    managers_mail,
    memberships_of,
)
from apdirectory.authorities.queries import authority
from apdirectory.database.transaction import connection
from apdirectory.errors import Gone, InvalidInput

CLOSED = "SELECT state = 'disabled' FROM account WHERE email = $1"
NOT_THEIRS = "Whoever sent it can no longer invite you to this. Ask {who} for a new invitation."
CHANGED = "{place} has changed since you were invited. Ask the person who invited you for a new invitation."


class OfferEnded(LinkEnded):
    """An invitation that fell with what it rested on, before its time was over."""

    def __init__(self, message: str) -> None:
        Gone.__init__(self, message, title="This link has ended")


async def offered(token: str) -> Invited:
    """What a link offers. One that never was: NotFound; over: LinkEnded.

    It holds only while whoever sent it may still send it, and while there is such a place. One that the command line
    sent rests on nobody.
    """
    offer = await invitation(token)
    if not await _may_still_be_sent(offer):
        council = await authority(offer.council) if offer.council else None
        raise OfferEnded(NOT_THEIRS.format(who=council.full_name if council else "the people who run this service"))
    try:
        await checked_place(place_of(offer))
    except InvalidInput:
        raise OfferEnded(CHANGED.format(place=offer.organisation_name)) from None
    return offer


def place_of(offer: Invited) -> Place:
    return Place(role=offer.role, organisation=offer.organisation, team=offer.team, authority=offer.council)


async def account_is_closed(email: str) -> bool:
    """Whether this address has an account that nobody can sign in to any more. No link opens it."""
    async with connection() as database:
        return bool(await database.fetchval(CLOSED, email.strip().lower()))


async def is_for_its_managers(asks: str, role: str, authority: int | None) -> bool:
    """Whether an administrator asks for what a council with managers says for itself: who else is one."""
    return asks == INSTALLATION_ADMIN and role == LA_MANAGER and bool(authority and await managers_mail(authority))


async def _may_still_be_sent(offer: Invited) -> bool:
    if offer.invited_by is None:
        return True
    if await account_by_email(offer.email) == offer.invited_by:
        return False
    for each in await memberships_of(offer.invited_by):
        held = Held(role=each.role, authority=each.authority)
        if not may_invite(held, offer.role, offer.council):
            continue
        if not await is_for_its_managers(held.role, offer.role, offer.council):
            return True
    return False

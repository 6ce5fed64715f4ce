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
from apdirectory.web.clock import now

CLOSED = "SELECT state = 'disabled' FROM account WHERE email = $1"
EXAMPLE = "SELECT example FROM account WHERE email = $1"
OPEN_ONE = """
SELECT EXISTS (
    SELECT FROM invitation
    WHERE email = $1 AND organisation = $2 AND team IS NOT DISTINCT FROM $3 AND role = $4
      AND coalesce(authority, asked_by_authority) IS NOT DISTINCT FROM $5
      AND used_at IS NULL AND withdrawn_at IS NULL AND expires_at > $6)
"""
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


async def account_is_example(email: str) -> bool:
    """Whether this address is that of a made-up account: no real person takes it up."""
    async with connection() as database:
        return bool(await database.fetchval(EXAMPLE, email.strip().lower()))


async def is_invited_already(email: str, place: Place) -> bool:
    """Whether an invitation of this address to the same place still works."""
    said = (email.strip().lower(), place.organisation, place.team, place.role, place.authority, now())
    async with connection() as database:
        return bool(await database.fetchval(OPEN_ONE, *said))


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

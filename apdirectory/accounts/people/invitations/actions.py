"""Invitations: sent by mail, for 48 hours, taken up once."""

from datetime import timedelta
from uuid import UUID, uuid4

from apdirectory.accounts.access.roles import REFERRER, role_name
from apdirectory.accounts.organisations.queries import body
from apdirectory.accounts.people.approvals.actions import put_approved, wait_for_approval
from apdirectory.accounts.people.invitations.queries import (
    account_is_example,
    is_for_its_managers,
    offered,
    place_of,
)
from apdirectory.accounts.people.memberships.actions import add_account, add_membership
from apdirectory.accounts.people.permissions import may_invite, may_see
from apdirectory.accounts.people.person import Invited
from apdirectory.accounts.people.places import Place, checked_place
from apdirectory.accounts.people.queries import (
    account_by_email,
    held_by_asker,
    invitation,
    invitation_by_id,
)
from apdirectory.audit.actions import record
from apdirectory.authorities.queries import authority
from apdirectory.database.asking import Asker, asker, asking
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, Forbidden, NotFound, Problems
from apdirectory.messages.actions import put
from apdirectory.web.clock import now, time_of_day
from apdirectory.web.today import today
from apdirectory.web.tokens import new_token, token_hash
from apdirectory.web.words import day

LASTS = timedelta(hours=48)

ADD = """
INSERT INTO invitation (id, token_hash, email, name, organisation, team, role, authority, asked_by_authority,
                        invited_by, invited_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""

# Of two who use a link at once, one finds it unused.
USE = """
UPDATE invitation SET used_at = $2
WHERE token_hash = $1 AND used_at IS NULL AND withdrawn_at IS NULL AND expires_at > $2
RETURNING id
"""

WITHDRAW = """
UPDATE invitation SET withdrawn_at = $2 WHERE id = $1 AND used_at IS NULL AND withdrawn_at IS NULL RETURNING id
"""


async def invite(
    *, email: str, name: str, role: str, organisation: int, team: int | None = None, authority: int | None = None
) -> str:
    """Offer a membership by mail; what the link holds. `authority` is the role's, or the one a referrer may refer to.

    A manager's invitation of a referrer is the authority's approval. Nobody lets themselves in, and an administrator
    lets in only a council's first manager. The answer is the same whether or not the address is known here.
    """
    who = held_by_asker()
    if not may_invite(who, role, authority):
        raise Forbidden("You cannot invite to this role. Ask the person who runs this service.")
    wrong = Problems()
    if await _is_askers_own(email):
        wrong.add("email", "You cannot invite yourself. Ask somebody else who may to invite you")
    if await is_for_its_managers(who.role, role, authority):
        wrong.add("authority", "This council has managers here. Ask one of them to invite this person")
    if await account_is_example(email):
        wrong.add("email", "This address belongs to a made-up example. Enter the person’s own")
    place = Place(role=role, organisation=organisation, team=team, authority=authority)
    wrong.raise_if_any()
    return await invite_unasked(email, name, place)


async def invite_unasked(email: str, name: str, place: Place, *, mailed: bool = True) -> str:
    """The same without asking who may: for the command line, by which the first administrator gets in.

    Nobody approves a referrer there: the authority's managers are asked when they join.
    """
    await checked_place(place)
    token = new_token()
    made = uuid4()
    who, when = asker(), now()
    asks = place.authority if place.role == REFERRER else None
    async with transaction() as database:
        await database.execute(
            ADD, made, token_hash(token), email.strip().lower(), name.strip(), place.organisation, place.team,
            place.role, place.role_authority, asks, who.account, when, when + LASTS,
        )  # fmt: skip
        await record(
            "invitation.sent",
            subject_kind="invitation",
            subject=str(made),
            authority=place.authority,
            detail={"role": place.role, "organisation": place.organisation, "team": place.team},
        )
        if mailed:
            await _send(email.strip().lower(), name.strip(), place, token)
    return token


async def _is_askers_own(email: str) -> bool:
    return asker().account is not None and await account_by_email(email) == asker().account


async def withdraw_invitation(invitation: UUID) -> None:
    """Take an invitation back: its link stops working at once."""
    async with transaction() as database:
        found = await invitation_by_id(invitation)
        if found is None or not may_see(held_by_asker(), found.held):
            raise NotFound
        if not await database.fetchval(WITHDRAW, invitation, now()):
            raise Conflict("This invitation was used or withdrawn first. Look at the list of people again.")
        await record(
            "invitation.withdrawn",
            subject_kind="invitation",
            subject=str(invitation),
            authority=found.council,
        )


async def accept_invitation(token: str, name: str) -> UUID:
    """Take up an invitation, once; the account that has the membership now, which may have been there before.

    Whoever calls this lets the person set a password only where `queries.account_by_email` had found no account:
    a link that lets somebody in must not reset the password of a person who is in already.
    """
    async with transaction() as database:
        offer = await offered(token)
        if not await database.fetchval(USE, token_hash(token), now()):
            await invitation(token)  # says when it ended
            raise Conflict("It was used at this moment. If that was you, sign in.", title="This link was used")
        account = await add_account(email=offer.email, name=name or offer.name)
        with asking(Asker(account=account)):
            await _join(account, offer)
    return account


async def _join(account: UUID, offer: Invited) -> None:
    membership = await add_membership(account, place_of(offer))
    await record(
        "invitation.accepted",
        subject_kind="membership",
        subject=str(membership),
        authority=offer.council,
        detail={"invitation": str(offer.invitation)},
    )
    # For themselves, who see what was done with their account, and nothing of an authority's audit.
    await record("account.joined", subject_kind="account", subject=str(account))
    if offer.asked_by_authority is None:
        return
    if offer.invited_by:
        await put_approved(membership, offer.asked_by_authority, offer.invited_by, now())
    else:
        await wait_for_approval(membership, offer.asked_by_authority)


async def _send(email: str, name: str, place: Place, token: str) -> None:
    found, council = await body(place.organisation), await authority(place.authority) if place.authority else None
    until = now() + LASTS
    await put(
        email,
        "invitation",
        name=name,
        role=role_name(place.role),
        organisation=found.name if found else "",
        invited_by=council.full_name if council else "The people who run this service",
        until=f"{time_of_day(until)} on {day(today(until))}",
        link=f"/invitation/{token}",
    )

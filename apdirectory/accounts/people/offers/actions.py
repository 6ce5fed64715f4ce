"""Invitations fall with what they rest on: the place of whoever was invited, and the role of whoever sent them."""

from collections.abc import Collection
from uuid import UUID

from apdirectory.accounts.access.roles import INSTALLATION_ADMIN, LA_MANAGER
from apdirectory.accounts.people.permissions import REACH
from apdirectory.accounts.people.person import Person
from apdirectory.audit.actions import record
from apdirectory.database.transaction import transaction
from apdirectory.web.clock import now

WITHDRAW = """
UPDATE invitation SET withdrawn_at = $1
WHERE used_at IS NULL AND withdrawn_at IS NULL AND expires_at > $1 AND {which}
RETURNING id, coalesce(authority, asked_by_authority) AS authority
"""
TO_A_PLACE = """
email = $2 AND organisation = $3 AND role = $4
AND (coalesce(authority, asked_by_authority) IS NULL OR coalesce(authority, asked_by_authority) = ANY($5::int[]))
"""
TO_A_PERSON = """
email = $2 AND (coalesce(authority, asked_by_authority) = ANY($4::int[])
                OR cardinality($4::int[]) = 0 AND coalesce(authority, asked_by_authority) IS NULL AND organisation = $3)
"""
SENT_AS = "invited_by = $2 AND role = ANY($3::text[]) AND ($4::int IS NULL OR $4 IN (authority, asked_by_authority))"


async def withdraw_offers_of_place(left: Person, authorities: Collection[int]) -> None:
    """Who left does not come back by a link to the same place that these authorities sent before."""
    await _withdraw(TO_A_PLACE, left.email, left.organisation, left.role, list(authorities))


async def withdraw_offers_to(stopped: Person, authorities: Collection[int]) -> None:
    """Who was stopped does not come back by any link that was sent before, as whatever role: of these authorities, or
    of the organisation where the role is in none. What another authority offers is for that one to say."""
    await _withdraw(TO_A_PERSON, stopped.email, stopped.organisation, list(authorities))


async def withdraw_offers_sent_as(sender: Person) -> None:
    """What somebody has sent as manager or administrator ends when they are one no longer."""
    if sender.role in (LA_MANAGER, INSTALLATION_ADMIN):
        await _withdraw(SENT_AS, sender.account, sorted(REACH[sender.role]), sender.authority)


async def withdraw_all_offers(account: UUID, email: str) -> None:
    """Whatever was sent to a person or by them, when their account is closed."""
    await _withdraw("(email = $2 OR invited_by = $3)", email, account)


async def _withdraw(which: str, *values: object) -> None:
    async with transaction() as database:
        for row in await database.fetch(WITHDRAW.format(which=which), now(), *values):
            await record(
                "invitation.withdrawn",
                subject_kind="invitation",
                subject=str(row["id"]),
                authority=row["authority"],
            )

"""Claims as they stand, and to which organisation an entry can go."""

from uuid import UUID

from msgspec import Struct

from apdirectory.accounts.organisations.queries import registered
from apdirectory.accounts.people.queries import account_by_email
from apdirectory.authorities.queries import authority
from apdirectory.database.transaction import connection
from apdirectory.providers.claims.claim import Kept
from apdirectory.providers.claims.fits import Known, known_of
from apdirectory.providers.due import Due
from apdirectory.providers.entries.entry import Entry
from apdirectory.web.today import today

CLAIMS = """
SELECT c.id, c.provider, p.slug, p.name AS provider_name, p.authority, p.organisation AS keeper, c.name, c.email,
       c.position, c.number, c.contact, c.account, c.organisation, c.state, c.made_at, c.confirmed_at, c.decided_at,
       c.reason
FROM claim c JOIN provider p ON p.id = c.provider
"""
KEEPER = "SELECT organisation FROM provider WHERE id = $1"

# Bodies whose the entry may become: its school in the register, and providers of its name. None that keeps an entry of
# another council: whoever is let in there opens that entry too, and only its own council decides about that.
BODIES = """
SELECT o.id, o.name,
       ARRAY(SELECT p.name FROM provider p WHERE p.organisation = o.id AND p.state <> 'removed' ORDER BY 1) AS keeps
FROM organisation o
WHERE o.kind IN ('provider', 'school')
  AND (o.id = $3 OR (o.urn = $1 OR o.kind = 'provider' AND lower(o.name) = lower($2) AND o.authority IS NULL)
       AND NOT EXISTS (SELECT FROM provider p WHERE p.organisation = o.id AND p.authority <> $4))
ORDER BY o.urn IS NULL, o.name, o.id
"""

KEEPS_ELSEWHERE = "SELECT EXISTS (SELECT FROM provider WHERE organisation = $1 AND authority <> $2)"


class Body(Struct, frozen=True):
    """An organisation that could keep an entry, with the entries that it keeps already."""

    id: int
    name: str
    keeps: tuple[str, ...]


async def claim_by_id(claim: UUID) -> Kept | None:
    async with connection() as database:
        row = await database.fetchrow(f"{CLAIMS} WHERE c.id = $1", claim)
    return Kept(**row) if row else None


async def claimed_by(claim: Kept) -> list[UUID | None]:
    """The account that claims it: an editor's, or the one with the address that is claimed by."""
    return [claim.account, await account_by_email(claim.email)]


async def waiting_claims(authority: int) -> list[Due]:
    """What waits for the quality officers of an authority, the oldest first."""
    async with connection() as database:
        rows = await database.fetch(
            f"{CLAIMS} WHERE p.authority = $1 AND c.state = 'waiting' ORDER BY c.confirmed_at, c.id", authority
        )
    return [_due(Kept(**row)) for row in rows]


def _due(claim: Kept) -> Due:
    return Due(
        provider=claim.provider,
        slug=claim.slug,
        name=claim.provider_name,
        what=f"{claim.name} claims it",
        due_on=today(claim.confirmed_at or claim.made_at),
        waits=True,
        path=f"/quality/claims/{claim.id}",
    )


async def keeper_of(provider: int) -> int | None:
    """The organisation that keeps an entry."""
    async with connection() as database:
        keeper: int | None = await database.fetchval(KEEPER, provider)
    return keeper


async def bodies_for(entry: Entry, own: int | None) -> list[Body]:
    """`own`: the organisation of an editor who claims it; no other is asked about then."""
    async with connection() as database:
        rows = await database.fetch(BODIES, entry.urn, entry.name, own, entry.authority)
    found = [Body(row["id"], row["name"], tuple(row["keeps"])) for row in rows]
    return [each for each in found if each.id == own] if own else found


async def keeps_elsewhere(body: int, council: int) -> bool:
    """Whether an organisation keeps an entry that sits in another authority."""
    async with connection() as database:
        elsewhere: bool = await database.fetchval(KEEPS_ELSEWHERE, body, council)
    return elsewhere


async def is_decided_here(entry: Entry) -> bool:
    """Whether the council where the entry sits uses the service: nobody else decides about a claim."""
    council = await authority(entry.authority)
    return council is not None and council.uses_service


async def known_about(entry: Entry) -> Known:
    """What the entry says, and the national register besides."""
    found = (await registered([entry.urn])).get(entry.urn) if entry.urn else None
    return known_of(entry, phone=found.phone if found else None, website=found.website if found else None)

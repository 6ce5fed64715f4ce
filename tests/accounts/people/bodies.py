"""Bodies and people for tests: two authorities that use the service, a school, a provider, and whoever is asked for."""

from dataclasses import dataclass
from itertools import count
from uuid import UUID

import asyncpg

from apdirectory.accounts.people.actions import (
    accept_invitation,
    add_account,
    add_membership,
    change_membership,
    have_organisation,
)
from apdirectory.accounts.people.places import Place
from apdirectory.accounts.people.queries import person, teams_of
from apdirectory.authorities.actions import load_authorities
from apdirectory.database.asking import Asker, asking
from apdirectory.database.transaction import transaction

OURS, THEIRS = 916, 866
NUMBERS = count(1)


@dataclass(frozen=True)
class Bodies:
    council: int
    other_council: int
    school: int
    provider: int
    installation: int
    sen: int
    inclusion: int


async def make_bodies() -> Bodies:
    await load_authorities()
    async with transaction() as database:
        await database.execute("UPDATE authority SET uses_service = true WHERE id = ANY($1::int[])", [OURS, THEIRS])
        school = await database.fetchval(
            """INSERT INTO organisation (kind, name, urn, authority, town, register_status)
               VALUES ('school', 'Example School', 900001, 916, 'Stroud', 'open') RETURNING id"""
        )
    council = await have_organisation("authority", "Gloucestershire County Council", authority=OURS)
    other = await have_organisation("authority", "Swindon Borough Council", authority=THEIRS)
    provider = await have_organisation("provider", "Riverbank")
    installation = await have_organisation("other", "The people who run this")
    assert council and other and provider and installation
    teams = {team.name: team.id for team in await teams_of(council)}
    return Bodies(council, other, school, provider, installation, teams["SEN"], teams["Inclusion"])


async def member(role: str, organisation: int, authority: int | None = None, team: int | None = None) -> Asker:
    """Somebody new who has this role, as they ask."""
    account = await add_account(email=f"person{next(NUMBERS)}@example.org", name=f"{role} of {organisation}")
    place = Place(role=role, organisation=organisation, team=team, authority=authority)
    membership = await add_membership(account, place)
    return Asker(
        account=account,
        membership=membership,
        organisation=organisation,
        team=team,
        role=role,
        authority=place.role_authority,
    )


async def joined(token: str, name: str = "Someone") -> UUID:
    """The membership of whoever takes up this invitation."""
    account = await accept_invitation(token, name)
    async with transaction() as database:
        found: UUID = await database.fetchval(
            "SELECT id FROM membership WHERE account = $1 ORDER BY started_at DESC, id LIMIT 1", account
        )
    return found


async def changed(membership: UUID, *, role: str, team: int | None) -> None:
    """As somebody changes it who sees what is so now."""
    found = await person(membership)
    was = (found.role, found.team) if found else ("", None)
    await change_membership(membership, role=role, team=team, why="Another post", was=was)


async def approvals(db: asyncpg.Connection, membership: UUID) -> dict[int, str]:
    """Authority → what it said."""
    return dict(await db.fetch("SELECT authority, state FROM approval WHERE membership = $1", membership))


async def audited(who: Asker) -> list[str]:
    """The actions of the authority's audit, in order, as this person may read them."""
    with asking(who):
        async with transaction() as database:
            return [row["action"] for row in await database.fetch("SELECT action FROM audit ORDER BY id")]


async def mails(db: asyncpg.Connection) -> list[tuple[str, str]]:
    """(to, message), by the alphabet."""
    return sorted((row["recipient"], row["message"]) for row in await db.fetch("SELECT * FROM outbox"))


async def waiting_for(membership: UUID, authority: int) -> UUID:
    """The approval of this membership by this authority, whatever its state."""
    async with transaction() as database:
        found: UUID = await database.fetchval(
            "SELECT id FROM approval WHERE membership = $1 AND authority = $2", membership, authority
        )
    return found

"""Who is let in as what, who waits to be, and what an invitation offers."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from apdirectory.accounts.people.permissions import Held
from apdirectory.accounts.people.person import Acting, Answer, Asked, Council, Invited, Person, TeamFound
from apdirectory.database.asking import asker
from apdirectory.database.transaction import connection
from apdirectory.errors import Gone, NotFound, WayOn
from apdirectory.web.clock import now
from apdirectory.web.today import today
from apdirectory.web.tokens import token_hash
from apdirectory.web.words import day

PEOPLE = """
SELECT m.id AS membership, a.id AS account, a.name, a.email, m.role, m.organisation, o.name AS organisation_name,
       m.team, t.name AS team_name, m.authority, m.started_at, a.signed_in_at, a.example,
       CASE WHEN m.role = 'referrer' THEN own.kept_at ELSE m.kept_at END AS kept_at,
       CASE WHEN m.role <> 'referrer' THEN coalesce(m.kept_at, m.started_at)
            WHEN own.state = 'approved' THEN coalesce(own.kept_at, own.decided_at, own.asked_at) END AS looked_at,
       CASE WHEN m.role = 'referrer' THEN own.reminded_at ELSE m.reminded_at END AS reminded_at,
       CASE WHEN m.role = 'referrer' THEN coalesce(own.told_times, 0) ELSE m.told_times END AS told_times,
       ARRAY(SELECT authority FROM approval WHERE membership = m.id AND state = 'approved' ORDER BY 1) AS approved,
       ARRAY(SELECT authority FROM approval WHERE membership = m.id AND state = 'waiting' ORDER BY 1) AS waiting
FROM membership m
JOIN account a ON a.id = m.account
JOIN organisation o ON o.id = m.organisation
LEFT JOIN team t ON t.id = m.team
LEFT JOIN approval own ON own.membership = m.id AND own.authority = {authority}
WHERE m.stopped_at IS NULL AND a.state = 'active' AND {which}
ORDER BY a.name, a.email, m.started_at
"""
OF_AN_AUTHORITY = """(m.authority = $1 OR m.role = 'referrer' AND EXISTS (
    SELECT FROM approval p WHERE p.membership = m.id AND p.authority = $1 AND p.state IN ('approved', 'waiting')))"""

WAITING = """
SELECT p.id AS approval, m.id AS membership, a.id AS account, p.authority, a.name, a.email, m.role,
       o.name AS organisation_name, o.urn, t.name AS team_name, p.asked_at
FROM approval p
JOIN membership m ON m.id = p.membership
JOIN account a ON a.id = m.account
JOIN organisation o ON o.id = m.organisation
LEFT JOIN team t ON t.id = m.team
WHERE p.authority = $1 AND p.state = 'waiting' AND m.stopped_at IS NULL AND a.state = 'active'
ORDER BY p.asked_at, a.name
"""

INVITED = """
SELECT i.id AS invitation, i.email, i.name, i.role, i.organisation, o.name AS organisation_name, i.team,
       t.name AS team_name, i.authority, i.asked_by_authority, i.invited_by, i.invited_at, i.expires_at,
       i.used_at, i.withdrawn_at
FROM invitation i
JOIN organisation o ON o.id = i.organisation
LEFT JOIN team t ON t.id = i.team
WHERE {which}
ORDER BY i.invited_at DESC, i.email
"""
OPEN = "i.used_at IS NULL AND i.withdrawn_at IS NULL AND i.expires_at > $1"

ANSWERS = """
SELECT p.authority, c.full_name, p.state, coalesce(p.decided_at, p.asked_at), p.reason
FROM approval p JOIN authority c ON c.id = p.authority
WHERE p.membership = $1
ORDER BY c.full_name
"""

DECIDING = """
SELECT c.id, c.full_name FROM authority c
WHERE EXISTS (SELECT FROM membership m JOIN account a ON a.id = m.account
              WHERE m.authority = c.id AND m.role = 'la_manager' AND m.stopped_at IS NULL AND a.state = 'active')
ORDER BY c.full_name
"""

ACTING = """
SELECT m.id AS membership, m.organisation, o.name AS organisation_name, m.team, t.name AS team_name, m.role,
       m.authority,
       ARRAY(SELECT authority FROM approval WHERE membership = m.id AND state = 'approved' ORDER BY 1) AS approved
FROM membership m
JOIN account a ON a.id = m.account
JOIN organisation o ON o.id = m.organisation
LEFT JOIN team t ON t.id = m.team
WHERE m.account = $1 AND m.stopped_at IS NULL AND a.state = 'active'
ORDER BY o.name, t.name, m.role
"""

ACCOUNTS_IN = "SELECT DISTINCT account FROM membership WHERE organisation = $1 AND stopped_at IS NULL"


class LinkEnded(Gone):
    """A link that worked once, or for a time. `way_on`: where another is sent from, if one's own can be."""

    search = False

    def __init__(self, ended_at: datetime, message: str, *, way_on: WayOn | None = None) -> None:
        super().__init__(message, title=f"This link ended on {day(today(ended_at))}", way_on=way_on)


class LinkNotWhole(NotFound):
    """No link of ours: most often one that a mail program has cut in two."""

    title = "This link does not work"
    search = False

    def __init__(self) -> None:
        super().__init__("Open it from the mail again. If it stands on two lines there, copy both.")


def held_by_asker() -> Held:
    """What the person who asks may do follows from the membership they act for."""
    who = asker()
    return Held(role=who.role, authority=who.authority)


async def invitation(token: str) -> Invited:
    """What a link offers. One that never was: NotFound. One that is used, withdrawn or over: LinkEnded."""
    found = await _invited("i.token_hash = $1", token_hash(token))
    if not found:
        raise LinkNotWhole
    if ended_at := found[0].ended_at(now()):
        raise LinkEnded(ended_at, "Ask the person who invited you for a new link. If you have joined, sign in.")
    return found[0]


async def invitation_by_id(invitation: UUID) -> Invited | None:
    found = await _invited("i.id = $1", invitation)
    return found[0] if found else None


async def open_invitations(authority: int | None) -> list[Invited]:
    """Those that still work: of this authority's managers, or for None the administrators'."""
    if authority is not None:
        return await _invited(f"{OPEN} AND $2 IN (i.authority, i.asked_by_authority)", now(), authority)
    theirs = "i.role IN ('la_manager', 'installation_admin', 'provider_editor', 'provider_staff')"
    return await _invited(f"{OPEN} AND {theirs}", now())


async def account_by_email(email: str) -> UUID | None:
    """The account with this address, whatever its state. A person who is invited may have one already: then they
    sign in, and set no new password."""
    async with connection() as database:
        found: UUID | None = await database.fetchval("SELECT id FROM account WHERE email = $1", email.strip().lower())
    return found


async def people_of(authority: int) -> list[Person]:
    """An authority's own people, and the referrers that it approved or is asked about."""
    return await _people(OF_AN_AUTHORITY, authority, authority=authority)


async def people_let_in_by_administrators() -> list[Person]:
    """Administrators, the managers of every authority, and providers' people."""
    return await _people("m.role IN ('la_manager', 'installation_admin', 'provider_editor', 'provider_staff')")


async def people_looked_after(authority: int | None) -> list[Person]:
    """By this authority's managers, or for None by the administrators."""
    return await (people_let_in_by_administrators() if authority is None else people_of(authority))


async def person(membership: UUID) -> Person | None:
    """One membership that has not been stopped, as the authority that asks sees it."""
    found = await _people("m.id = $1", membership, authority=asker().authority)
    return found[0] if found else None


async def places_of(account: UUID) -> list[Person]:
    """All memberships of an account that have not been stopped."""
    return await _people("m.account = $1", account)


async def others_in_role(role: str, authority: int | None, account: UUID) -> int:
    """How many people other than this one have a role, in an authority if it is an authority's."""
    which = "m.role = $1 AND m.authority IS NOT DISTINCT FROM $2::int AND m.account <> $3"
    return len({each.account for each in await _people(which, role, authority, account)})


async def waiting_approvals(authority: int) -> list[Asked]:
    """Who asks to refer to an authority, longest first."""
    async with connection() as database:
        rows = await database.fetch(WAITING, authority)
    return [Asked(**dict(row)) for row in rows]


async def answers_to(membership: UUID) -> list[Answer]:
    """What authorities have said to a referrer."""
    async with connection() as database:
        return [Answer(*row) for row in await database.fetch(ANSWERS, membership)]


async def councils_that_decide() -> list[Council]:
    """Authorities that a referrer can ask: those whose managers are here."""
    async with connection() as database:
        return [Council(*row) for row in await database.fetch(DECIDING)]


async def memberships_of(account: UUID) -> list[Acting]:
    """What a person may act for."""
    async with connection() as database:
        rows = await database.fetch(ACTING, account)
    return [Acting(**_with_tuples(row)) for row in rows]


async def managers_mail(authority: int, *, but: UUID | None = None) -> list[str]:
    """Where an authority's managers are written to; `but`: the account that did what they are told of."""
    managers = await _people("m.authority = $1 AND m.role = 'la_manager'", authority)
    return [each.email for each in managers if each.account != but]


async def quality_officers_mail(authority: int, *, but: UUID | None = None) -> list[str]:
    """Where an authority's quality officers are written to, all but the one who did what they are told of."""
    return [each.email for each in await quality_officers(authority) if each.account != but]


async def quality_officers(authority: int) -> list[Person]:
    return await _people("m.authority = $1 AND m.role = 'quality_officer'", authority)


async def editors_mail(organisation: int) -> list[str]:
    """Where those are written to who keep a provider's entry."""
    editors = await _people("m.organisation = $1 AND m.role = 'provider_editor'", organisation)
    return [each.email for each in editors]


async def editors_mail_of(organisations: Collection[int]) -> dict[int, list[str]]:
    """The same of several at once, each with its own."""
    found: dict[int, list[str]] = {each: [] for each in organisations}
    for each in await _people("m.organisation = ANY($1::int[]) AND m.role = 'provider_editor'", list(organisations)):
        found[each.organisation].append(each.email)
    return found


async def accounts_in(organisation: int | None) -> frozenset[UUID]:
    """Everybody with a membership there that was not stopped, whatever the role."""
    async with connection() as database:
        rows = await database.fetch(ACCOUNTS_IN, organisation)
    return frozenset(account for (account,) in rows)


async def administrators_mail() -> list[str]:
    return [each.email for each in await _people("m.role = 'installation_admin'")]


async def teams_of(organisation: int) -> list[TeamFound]:
    async with connection() as database:
        rows = await database.fetch(
            "SELECT id, name, code FROM team WHERE organisation = $1 ORDER BY name", organisation
        )
    return [TeamFound(**dict(row)) for row in rows]


async def _people(which: str, *values: Any, authority: int | None = None) -> list[Person]:
    """`authority`: whose approval of a referrer it is that is kept."""
    statement = PEOPLE.format(which=which, authority=f"${len(values) + 1}::int")
    async with connection() as database:
        rows = await database.fetch(statement, *values, authority)
    return [Person(**_with_tuples(row)) for row in rows]


async def _invited(which: str, *values: Any) -> list[Invited]:
    async with connection() as database:
        rows = await database.fetch(INVITED.format(which=which), *values)
    return [Invited(**dict(row)) for row in rows]


def _with_tuples(row: asyncpg.Record) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}

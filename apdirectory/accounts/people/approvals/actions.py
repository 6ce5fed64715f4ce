"""An authority's word on a referrer: asked for, given, refused, stopped."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from apdirectory.accounts.access.actions import end_grants_of
from apdirectory.accounts.access.roles import REFERRER
from apdirectory.accounts.people.alone import by_a_second_person
from apdirectory.accounts.people.permissions import may_decide
from apdirectory.accounts.people.person import Person
from apdirectory.accounts.people.queries import held_by_asker, managers_mail, person, places_of
from apdirectory.audit.actions import record
from apdirectory.authorities.queries import authority as find_authority
from apdirectory.database.asking import asker
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, NotFound, Unprocessable
from apdirectory.messages.actions import put
from apdirectory.web.clock import now
from apdirectory.web.words import count

ASK = """
INSERT INTO approval AS held (id, membership, authority, state, asked_at) VALUES ($1, $2, $3, 'waiting', $4)
ON CONFLICT (membership, authority) DO UPDATE
SET state = 'waiting', asked_at = $4, decided_at = NULL, decided_by = NULL, reason = NULL, kept_at = NULL
WHERE held.state IN ('refused', 'stopped')
RETURNING id
"""

PUT_APPROVED = """
INSERT INTO approval (id, membership, authority, state, asked_at, decided_at, decided_by)
VALUES ($1, $2, $3, 'approved', $4, $4, $5)
ON CONFLICT (membership, authority) DO UPDATE
SET state = 'approved', decided_at = excluded.decided_at, decided_by = excluded.decided_by, reason = NULL,
    kept_at = NULL
"""

DECIDE = """
UPDATE approval SET state = $2, decided_at = $3, decided_by = $4, reason = $5
WHERE id = $1 AND state = 'waiting'
RETURNING id
"""

STOP_ALL = """
UPDATE approval SET state = 'stopped', decided_at = $3, decided_by = $4, reason = $5
WHERE membership = $1 AND authority = $2 AND state IN ('approved', 'waiting')
RETURNING id
"""

WAITS_LONG = timedelta(days=2)
# Of each who waits once; whoever is refused and asks again waits anew.
NOTE_LONG_WAITS = """
WITH told AS (
    UPDATE approval p SET reminded_at = $1
    FROM membership m, account a
    WHERE m.id = p.membership AND m.stopped_at IS NULL AND a.id = m.account AND a.state = 'active'
      AND p.state = 'waiting' AND p.asked_at <= $2 AND (p.reminded_at IS NULL OR p.reminded_at < p.asked_at)
    RETURNING p.authority)
SELECT authority, count(*) FROM told GROUP BY authority ORDER BY authority
"""


async def ask_approval(membership: UUID, authority: int) -> None:
    """Ask another authority to let a referrer refer to it. Its managers are told; asking twice changes nothing."""
    async with transaction() as database:
        found = await person(membership)
        if found is None or found.account != asker().account or found.role != REFERRER:
            raise NotFound
        await _refuse_where_nobody_decides(authority)
        if await database.fetchval(ASK, uuid4(), membership, authority, now()):
            await _record("membership.approval_asked", membership, authority)
            await _tell_managers(found, authority, "approval_waiting", link="/admin/people")


async def wait_for_approval(membership: UUID, authority: int) -> None:
    """Have an authority asked, on behalf of somebody who was invited without its manager."""
    async with transaction() as database:
        found = await person(membership)
        if found and await database.fetchval(ASK, uuid4(), membership, authority, now()):
            await _record("membership.approval_asked", membership, authority)
            await _tell_managers(found, authority, "approval_waiting", link="/admin/people")


async def put_approved(membership: UUID, authority: int, by: UUID | None, when: datetime) -> None:
    """An invitation by an authority's manager is its approval of organisation, team and role."""
    async with transaction() as database:
        await database.execute(PUT_APPROVED, uuid4(), membership, authority, when, by)
        await _record("membership.approved", membership, authority, why="invited")


async def approve(approval: UUID) -> None:
    await _decide(approval, "approved", "")


async def refuse(approval: UUID, why: str) -> None:
    await _decide(approval, "refused", why)


async def stop_approvals(membership: UUID, authority: int, why: str) -> None:
    """From now on this referrer has no access for this authority, whether it was given or only asked for, nor to what
    its managers let them into. Who may is checked by what calls this."""
    async with transaction() as database:
        found = await person(membership)
        if found and await database.fetchval(STOP_ALL, membership, authority, now(), asker().account, why):
            await _record("membership.approval_stopped", membership, authority, why)
            await end_grants_of(membership)
            await _tell(found, authority, "stopped", why)


async def tell_who_waits_long() -> None:
    """Managers hear, once of each, how many have waited for their approval for two days."""
    async with transaction() as database:
        for authority, waiting in await database.fetch(NOTE_LONG_WAITS, now(), now() - WAITS_LONG):
            for email in await managers_mail(authority):
                how_many = count(waiting, "person", "people")
                await put(email, "approvals_late", how_many=how_many, link="/admin/people")


async def leave_approvals(left: Person) -> None:
    """Of a referrer who gives up their access: each authority's word ends, and its managers are told."""
    async with transaction() as database:
        for authority in (*left.approved, *left.waiting):
            await database.execute(STOP_ALL, left.membership, authority, now(), left.account, "left")
            await _tell_managers(left, authority, "referrer_left", link="/admin/audit")


async def tell_of_new_address(account: UUID) -> None:
    """Managers who approved a referrer hear that the account is reached at another address: it may be another's now."""
    async with transaction():
        for each in await places_of(account):
            for authority in each.approved:
                link = f"/admin/people/{each.membership}"
                await _tell_managers(each, authority, "referrer_moved", link=link)


async def _decide(approval: UUID, state: str, why: str) -> None:
    async with transaction() as database:
        row = await database.fetchrow("SELECT membership, authority FROM approval WHERE id = $1", approval)
        if row is None or not may_decide(held_by_asker(), row["authority"]):
            raise NotFound
        found = await person(row["membership"])
        if found is None:
            raise Conflict("This person's access was stopped meanwhile. Nothing is left to decide.")
        alone = await by_a_second_person(found.account)
        if not await database.fetchval(DECIDE, approval, state, now(), asker().account, why or None):
            raise Conflict("Somebody decided this first. Look at the list of people again.")
        await _record(f"membership.{state}", found.membership, row["authority"], why, alone)
        await _tell(found, row["authority"], state, why)


async def _refuse_where_nobody_decides(authority: int) -> None:
    if not await managers_mail(authority):
        raise Unprocessable("This council does not use the service, so it cannot approve you. Ring it instead.")


async def _tell_managers(found: Person, authority: int, message: str, *, link: str) -> None:
    """A mail names the organisation only: who it is is on the page that it leads to."""
    for email in await managers_mail(authority):
        await put(email, message, organisation=found.organisation_name, link=link)


async def _tell(found: Person, authority: int, state: str, why: str) -> None:
    said = await find_authority(authority)
    values = {"council": said.full_name if said else "The council"}
    if state == "approved":
        values["link"] = "/account/councils"
    else:
        values["reason"] = why
    await put(found.email, "approval_stopped" if state == "stopped" else state, **values)


async def _record(
    action: str, membership: UUID, authority: int, why: str = "", detail: dict[str, object] | None = None
) -> None:
    await record(
        action, subject_kind="membership", subject=str(membership), authority=authority, why=why, detail=detail
    )

"""An authority's word on a referrer: asked for, given, refused, stopped."""

from datetime import datetime
from uuid import UUID, uuid4

from apdirectory.accounts.access.roles import REFERRER
from apdirectory.accounts.people.permissions import may_decide
from apdirectory.accounts.people.person import Person
from apdirectory.accounts.people.queries import held_by_asker, managers_mail, person
from apdirectory.audit.actions import record
from apdirectory.authorities.queries import authority as find_authority
from apdirectory.database.asking import asker
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, NotFound, Unprocessable
from apdirectory.messages.actions import put
from apdirectory.web.clock import now

ASK = """
INSERT INTO approval AS held (id, membership, authority, state, asked_at) VALUES ($1, $2, $3, 'waiting', $4)
ON CONFLICT (membership, authority) DO UPDATE
SET state = 'waiting', asked_at = $4, decided_at = NULL, decided_by = NULL, reason = NULL
WHERE held.state IN ('refused', 'stopped')
RETURNING id
"""

PUT_APPROVED = """
INSERT INTO approval (id, membership, authority, state, asked_at, decided_at, decided_by)
VALUES ($1, $2, $3, 'approved', $4, $4, $5)
ON CONFLICT (membership, authority) DO UPDATE
SET state = 'approved', decided_at = excluded.decided_at, decided_by = excluded.decided_by, reason = NULL
"""

DECIDE = """
UPDATE approval SET state = $2, decided_at = $3, decided_by = $4, reason = $5
WHERE id = $1 AND state = $6
RETURNING id
"""

STOP_ALL = """
UPDATE approval SET state = 'stopped', decided_at = $3, decided_by = $4, reason = $5
WHERE membership = $1 AND authority = $2 AND state IN ('approved', 'waiting')
RETURNING id
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
            await _tell_managers(found, authority)


async def wait_for_approval(membership: UUID, authority: int) -> None:
    """Have an authority asked, on behalf of somebody who was invited without its manager."""
    async with transaction() as database:
        found = await person(membership)
        if found and await database.fetchval(ASK, uuid4(), membership, authority, now()):
            await _record("membership.approval_asked", membership, authority)
            await _tell_managers(found, authority)


async def put_approved(membership: UUID, authority: int, by: UUID | None, when: datetime) -> None:
    """An invitation by an authority's manager is its approval of organisation, team and role."""
    async with transaction() as database:
        await database.execute(PUT_APPROVED, uuid4(), membership, authority, when, by)
        await _record("membership.approved", membership, authority, why="invited")


async def approve(approval: UUID) -> None:
    await _decide(approval, "approved", "", before="waiting")


async def refuse(approval: UUID, why: str) -> None:
    await _decide(approval, "refused", why, before="waiting")


async def stop_approval(approval: UUID, why: str) -> None:
    """From now on this referrer has no access for this authority."""
    await _decide(approval, "stopped", why, before="approved")


async def stop_approvals(membership: UUID, authority: int, why: str) -> None:
    """The same by membership, and whether it was given or only asked for. Who may is checked by what calls this."""
    async with transaction() as database:
        found = await person(membership)
        if found and await database.fetchval(STOP_ALL, membership, authority, now(), asker().account, why):
            await _record("membership.approval_stopped", membership, authority, why)
            await _tell(found, authority, "stopped", why)


async def _decide(approval: UUID, state: str, why: str, *, before: str) -> None:
    async with transaction() as database:
        row = await database.fetchrow("SELECT membership, authority FROM approval WHERE id = $1", approval)
        if row is None or not may_decide(held_by_asker(), row["authority"]):
            raise NotFound
        found = await person(row["membership"])
        if found is None:
            raise Conflict("This person's access was stopped meanwhile. Nothing is left to decide.")
        if not await database.fetchval(DECIDE, approval, state, now(), asker().account, why or None, before):
            raise Conflict("Somebody decided this first. Look at the list of people again.")
        action = "approval_stopped" if state == "stopped" else state
        await _record(f"membership.{action}", found.membership, row["authority"], why)
        await _tell(found, row["authority"], state, why)


async def _refuse_where_nobody_decides(authority: int) -> None:
    if not await managers_mail(authority):
        raise Unprocessable("This council does not use the service, so it cannot approve you. Ring it instead.")


async def _tell_managers(found: Person, authority: int) -> None:
    """A mail names the organisation only: who asks is on the page."""
    for email in await managers_mail(authority):
        await put(email, "approval_waiting", who=f"Someone at {found.organisation_name}", link="/admin/people")


async def _tell(found: Person, authority: int, state: str, why: str) -> None:
    said = await find_authority(authority)
    values = {"council": said.full_name if said else "The council"}
    if state != "approved":
        values["reason"] = why
    await put(found.email, "approval_stopped" if state == "stopped" else state, **values)


async def _record(action: str, membership: UUID, authority: int, why: str = "") -> None:
    await record(action, subject_kind="membership", subject=str(membership), authority=authority, why=why)

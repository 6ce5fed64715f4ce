"""Concerns are raised, and closed with what came of them; nobody rewrites what was raised."""

from datetime import timedelta
from uuid import UUID, uuid4

from apdirectory.accounts.people.queries import administrators_mail, managers_mail, quality_officers_mail
from apdirectory.audit.actions import record
from apdirectory.authorities.settings.queries import setting
from apdirectory.database.asking import asker
from apdirectory.database.transaction import connection, transaction
from apdirectory.errors import Conflict, Forbidden, NotFound
from apdirectory.messages.actions import put
from apdirectory.providers.entries.life.actions import step
from apdirectory.providers.quality.concerns.concern import Concern, Raised
from apdirectory.providers.quality.concerns.permissions import may_look_into, may_raise
from apdirectory.providers.quality.concerns.queries import concern
from apdirectory.providers.quality.told import CONCERN, tell_commissioners
from apdirectory.web.clock import now

HOME = """
SELECT p.authority, p.name, a.full_name AS council, a.uses_service
FROM provider p JOIN authority a ON a.id = p.authority
WHERE p.id = $1 AND p.state IN ('published', 'paused')
"""

RAISE = """
INSERT INTO concern (id, authority_id, provider, what, since, urgent, raised_at, raised_by, raised_as)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""

CLOSE = """
UPDATE concern SET state = 'closed', outcome = $2, answer = $3, closed_why = $4, closed_at = $5, closed_by = $6
WHERE id = $1 AND state = 'open'
RETURNING id
"""
AT_A_TIME = 5000
"""Rows that are deleted in one transaction. What is left goes the next night."""
NOBODY_READS = "{} does not use this service, so nobody there would read it. Ring the council."


async def raise_concern(provider: int, raised: Raised) -> UUID:
    """For the quality officers where the entry sits; they, and all with a child placed there, are told at once.

    Conflict where that council does not use the service.
    """
    who, id = asker(), uuid4()
    if not may_raise(who.role):
        raise Forbidden("Only council officers and approved professionals can raise a concern here. Ring instead.")
    async with connection() as database:
        entry = await database.fetchrow(HOME, provider)
    if entry is None:
        raise NotFound
    if not entry["uses_service"]:
        raise Conflict(NOBODY_READS.format(entry["council"]), title="Ring the council")
    home: int = entry["authority"]
    said = (raised.what, raised.since, raised.urgent, now(), who.account, who.membership)
    async with transaction() as database:
        await database.execute(RAISE, id, home, provider, *said)
        await record("concern.raised", subject_kind="concern", subject=str(id), authority=who.authority or home)
        await _tell_officers(id, home, provider=entry["name"], council=entry["council"])
        await tell_commissioners(provider, home, CONCERN)
    return id


async def close_concern(id: UUID, *, outcome: str, answer: str, why: str) -> None:
    """`answer` is what whoever raised it reads, `why` what the officers keep: with the concern, and not in the audit,
    which is read by more people and never deleted.
    """
    async with transaction() as database:
        found = await _to_look_into(id)
        if not await database.fetchval(CLOSE, id, outcome, answer, why, now(), asker().account):
            raise Conflict("Somebody closed this concern first. Open it again to see what came of it.")
        await record(
            "concern.closed",
            subject_kind="concern",
            subject=str(id),
            authority=found.authority_id,
            detail={"outcome": outcome},
        )


async def pause_for_concern(id: UUID, why: str) -> None:
    """Take the entry out of search in one step, because of a concern."""
    async with transaction():
        found = await _to_look_into(id)
        await step(found.provider, "pause", why=why)


async def forget_closed(at_most: int = AT_A_TIME) -> int:
    """Delete concerns that have been kept long enough after they were closed; how many. Open ones stay."""
    before = now() - timedelta(days=(await setting("keep_concerns_days")).number)
    async with transaction() as database:
        gone: int = await database.fetchval("SELECT concern_forget($1, $2)", before, at_most)
        if gone:
            await record("records.deleted", subject_kind="records", detail={"concern": gone})
    return gone


async def _tell_officers(id: UUID, home: int, *, provider: str, council: str) -> None:
    """Where a council has no other quality officer, its managers; where it has no manager, the administrators."""
    who, link = asker().account, f"/quality/concerns/{id}"
    if officers := await quality_officers_mail(home, but=who):
        for email in officers:
            await put(email, "concern_raised", provider=provider, link=link)
        return
    managers = await managers_mail(home)
    for email in managers or await administrators_mail():
        await put(
            email, "concern_unread", provider=provider, council=council, link=link if managers else "/admin/people"
        )


async def _to_look_into(id: UUID) -> Concern:
    found, who = await concern(id), asker()
    if found is None or not may_look_into(who.role, who.authority, found.authority_id):
        raise NotFound
    return found

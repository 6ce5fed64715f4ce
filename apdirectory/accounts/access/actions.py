"""Managers let a person into one record, and end that, here."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from apdirectory.accounts.access.roles import LA_MANAGER
from apdirectory.accounts.people.queries import managers_mail
from apdirectory.audit.actions import record as record_in_audit
from apdirectory.database.asking import Asker, asker
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, Forbidden, NotFound, Problems, Unprocessable
from apdirectory.messages.actions import put
from apdirectory.web.clock import now

LONGEST_PURPOSE = 500

GIVE = """
INSERT INTO access_grant (authority_id, record, account, membership, purpose, given_by, given_at, until)
SELECT $1, $2, a.id, m.id, $4, $5, $6, $7
FROM membership m JOIN account a ON a.id = m.account
WHERE m.id = $3 AND m.stopped_at IS NULL AND a.state = 'active'
RETURNING id, account
"""

END = """
UPDATE access_grant SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL RETURNING record, account
"""
ENDED = "SELECT true FROM access_grant WHERE id = $1 AND authority_id = $2"
END_ALL = """
UPDATE access_grant SET ended_at = $2
WHERE membership = $1 AND ended_at IS NULL AND until > $2
RETURNING id, record, account
"""


async def give_grant(membership: UUID, record: UUID, purpose: str, until: datetime) -> UUID:
    """A manager lets somebody into one record of their authority, for a purpose, until a time.

    It holds while they act for this membership, and no longer than that stands. A manager may let themselves in: the
    audit says so, and the authority's other managers get a mail.
    """
    manager, start = _manager(), now()
    said = _purpose(purpose, until, start)
    async with transaction() as database:
        row = await database.fetchrow(GIVE, manager.authority, record, membership, said, manager.account, start, until)
        if row is None:
            raise Unprocessable("This person can no longer act there. Choose another person.")
        given, account = row
        to_oneself = account == manager.account
        detail = {"account": str(account), "until": until.isoformat(), "to_oneself": to_oneself, "grant": str(given)}
        await _audit("grant.given", record, manager, detail, why=said)
        if to_oneself:
            await _tell_others(manager)
    found: UUID = given
    return found


async def end_grant(grant: UUID) -> None:
    """A manager ends a grant of their authority before its time: from the next request on it counts no more."""
    manager = _manager()
    async with transaction() as database:
        ended = await database.fetchrow(END, grant, now())
        if ended is None:
            if await database.fetchval(ENDED, grant, manager.authority):
                raise Conflict("There is nothing more to do.", title="This has ended already")
            raise NotFound
        detail = {"account": str(ended["account"]), "grant": str(grant)}
        await _audit("grant.ended", ended["record"], manager, detail)


async def end_grants_of(membership: UUID) -> None:
    """All that a membership was let into by the authority that asks, when it stops that person's access."""
    manager = _manager()
    async with transaction() as database:
        for ended in await database.fetch(END_ALL, membership, now()):
            detail = {"account": str(ended["account"]), "grant": str(ended["id"])}
            await _audit("grant.ended", ended["record"], manager, detail)


async def _tell_others(manager: Asker) -> None:
    """Who it was, and into which record, is in the audit."""
    for email in await managers_mail(manager.authority or 0, but=manager.account):
        await put(email, "grant_to_oneself", link="/admin/audit")


def _manager() -> Asker:
    """Row-level security refuses others too; this says it in a sentence."""
    who = asker()
    if who.role != LA_MANAGER or who.authority is None or who.account is None:
        raise Forbidden("Only a manager of the council can let people into a record, or end that.")
    return who


async def _audit(action: str, record: UUID, manager: Asker, detail: Mapping[str, object], why: str = "") -> None:
    await record_in_audit(
        action, subject_kind="referral", subject=str(record), authority=manager.authority, why=why, detail=detail
    )


def _purpose(purpose: str, until: datetime, start: datetime) -> str:
    problems, said = Problems(), purpose.strip()
    if not said:
        problems.add("purpose", "Say what they need to see it for")
    if len(said) > LONGEST_PURPOSE:
        problems.add("purpose", f"Say it in {LONGEST_PURPOSE} characters or fewer")
    if until <= start:
        problems.add("until", "Give a time that is still to come")
    problems.raise_if_any()
    return said

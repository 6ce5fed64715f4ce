"""Managers let a person into one record, and end that, here."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from apdirectory.accounts.access.roles import LA_MANAGER
from apdirectory.audit.actions import record as record_in_audit
from apdirectory.database.asking import Asker, asker
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, Forbidden, NotFound, Problems, Unprocessable
from apdirectory.web.clock import now

LONGEST_PURPOSE = 500

GIVE = """
INSERT INTO access_grant (authority_id, record, account, purpose, given_by, given_at, until)
SELECT $1, $2, id, $4, $5, $6, $7 FROM account WHERE id = $3 AND state = 'active'
RETURNING id
"""

END = """
UPDATE access_grant SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL RETURNING record, account
"""


async def give_grant(account: UUID, record: UUID, purpose: str, until: datetime) -> UUID:
    """A manager lets somebody into one record of their authority, for a purpose, until a time.

    A manager may let themselves in: the audit says so, for the authority's other managers to see.
    """
    manager, start = _manager(), now()
    said = _purpose(purpose, until, start)
    async with transaction() as database:
        given: UUID | None = await database.fetchval(
            GIVE, manager.authority, record, account, said, manager.account, start, until
        )
        if given is None:
            raise Unprocessable("There is no account of this person that can sign in. Choose another person.")
        detail = {"account": str(account), "until": until.isoformat(), "to_oneself": account == manager.account}
        await _audit("grant.given", record, manager, detail | {"grant": str(given)}, why=said)
    return given


async def end_grant(grant: UUID) -> None:
    """A manager ends a grant of their authority before its time: from the next request on it counts no more."""
    manager = _manager()
    async with transaction() as database:
        ended = await database.fetchrow(END, grant, now())
        if ended is None:
            if await database.fetchval("SELECT true FROM access_grant WHERE id = $1", grant):
                raise Conflict("There is nothing more to do.", title="This has ended already")
            raise NotFound
        detail = {"account": str(ended["account"]), "grant": str(grant)}
        await _audit("grant.ended", ended["record"], manager, detail)


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

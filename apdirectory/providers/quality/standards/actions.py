"""What an authority asks for is changed here, from a day on; what assurances rest on follows."""

from apdirectory.audit.actions import record
from apdirectory.database.asking import asker
from apdirectory.database.transaction import transaction
from apdirectory.errors import Forbidden, InvalidInput, NotFound
from apdirectory.providers.quality.evidence.actions import refresh
from apdirectory.providers.quality.standards.changing import Change, new_code, stays_seen_only, wrong_with
from apdirectory.providers.quality.standards.frameworks import NATIONAL
from apdirectory.providers.quality.standards.permissions import may_change
from apdirectory.providers.quality.standards.queries import judged_by, own_standards
from apdirectory.web.clock import now
from apdirectory.web.today import today

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('standards of'), $1)"
CHANGE = """
INSERT INTO own_standard (authority, code, heading, label, public_label, critical, months, kinds, asked, seen_only,
                          since, why, set_by, set_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""
ONLY_OFFICERS = "Only a quality officer can change what your council asks for. Ask one."


async def change_standard(code: str | None, change: Change) -> str:
    """From its day on the asker's authority asks for this; without a code, for something of its own. Gives the code."""
    who = asker()
    if not may_change(who.role) or who.authority is None:
        raise Forbidden(ONLY_OFFICERS)
    if wrong := wrong_with(change, today(now())):
        raise InvalidInput(wrong)
    async with transaction() as database:
        await database.execute(ONE_AT_A_TIME, who.authority)
        own = (await own_standards([who.authority]))[who.authority]
        said = {each.code: each.as_item() for each in own}
        if code is not None and code not in said and code not in NATIONAL:
            raise NotFound
        code = code or new_code(change.label, said)
        national = NATIONAL.get(code)
        await database.execute(
            CHANGE,
            *(who.authority, code, national.heading if national else change.heading, change.label, change.public_label),
            *(change.critical, change.months, list(change.kinds), change.asked, stays_seen_only(code, said.get(code))),
            *(change.since, change.why, who.account, now()),
        )
        await refresh(await judged_by(who.authority))
        detail = {"item": code, "since": str(change.since), "asked": change.asked, "critical": change.critical}
        await record("standard.changed", subject_kind="standard", subject=code, why=change.why, detail=detail)
    return code

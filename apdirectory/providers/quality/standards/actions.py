"""What an authority asks for is changed here, from a day on; what assurances rest on follows."""

from collections.abc import Sequence

import asyncpg
from msgspec.structs import replace

from apdirectory.audit.actions import record
from apdirectory.database.asking import asker
from apdirectory.database.transaction import transaction
from apdirectory.errors import Forbidden, InvalidInput, NotFound
from apdirectory.providers.quality.evidence.actions import lock_all_evidence, refresh
from apdirectory.providers.quality.standards.changing import Change, new_code, stays_seen_only, wrong_with
from apdirectory.providers.quality.standards.frameworks import NATIONAL
from apdirectory.providers.quality.standards.own import Own, kinds_asked
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
    """From its day on the asker's authority asks for this, of these kinds of provider and no others. Gives the code.

    Without a code it is something of its own. What counts from today on changes assurances at once: they may lapse.
    """
    who = asker()
    if not may_change(who.role) or who.authority is None:
        raise Forbidden(ONLY_OFFICERS)
    if wrong := wrong_with(change, today(now())):
        raise InvalidInput(wrong)
    async with transaction() as database:
        if counts := change.since <= today(now()):
            await lock_all_evidence()
        await database.execute(ONE_AT_A_TIME, who.authority)
        own = (await own_standards([who.authority]))[who.authority]
        said = {each.code: each.as_item() for each in own}
        if code is not None and code not in said and code not in NATIONAL:
            raise NotFound
        code = code or new_code(change.label, said)
        seen_only = stays_seen_only(code, said.get(code))
        for each in (*_of_kinds_left_out(code, change, own), change):  # the last one said is the one shown
            await _put(database, code, each, seen_only)
        if counts:
            await refresh(await judged_by(who.authority))
        detail = {"item": code, "since": str(change.since), "asked": change.asked, "critical": change.critical}
        await record("standard.changed", subject_kind="standard", subject=code, why=change.why, detail=detail)
    return code


def _of_kinds_left_out(code: str, change: Change, own: Sequence[Own]) -> list[Change]:
    """That it is no longer asked of the kinds of which it was, and that are not among these any more."""
    left_out = [kind for kind in kinds_asked(code, own, change.since) if kind not in change.kinds]
    return [replace(change, kinds=tuple(left_out), asked=False)] if left_out and change.asked else []


async def _put(database: asyncpg.Connection, code: str, change: Change, seen_only: bool) -> None:
    who, national = asker(), NATIONAL.get(code)
    await database.execute(
        CHANGE,
        *(who.authority, code, national.heading if national else change.heading, change.label, change.public_label),
        *(change.critical, change.months, list(change.kinds), change.asked, seen_only),
        *(change.since, change.why, who.account, now()),
    )

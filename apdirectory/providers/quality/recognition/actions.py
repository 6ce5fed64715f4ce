"""A quality officer says whose assurance counts for the own authority, of what, and until when."""

from datetime import date

from apdirectory.accounts.access.roles import QUALITY_OFFICER
from apdirectory.audit.actions import record
from apdirectory.database.asking import asker
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, FieldError, Forbidden, InvalidInput, NotFound
from apdirectory.providers.listing.actions import project
from apdirectory.providers.quality.recognition.accepted import Accepted
from apdirectory.providers.quality.recognition.queries import councils_to_accept
from apdirectory.web.clock import now
from apdirectory.web.today import today

# One that is over makes room for a new one.
ACCEPT = """
INSERT INTO recognition AS held (authority, recognised, since, until, kinds, level) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (authority, recognised) DO UPDATE
SET (since, until, kinds, level) = (excluded.since, excluded.until, excluded.kinds, excluded.level)
WHERE held.until < $7
RETURNING id
"""
END = """
UPDATE recognition SET until = $3 WHERE authority = $1 AND recognised = $2 AND (until IS NULL OR until >= $4)
RETURNING id
"""
CONCERNED = "SELECT provider FROM quality_status WHERE authority = $1 AND status IN ('assured', 'conditional')"
ALREADY = "You accept its assurance already. End that first"


async def accept(accepted: Accepted) -> None:
    """From a day on the other's assurance counts for the own searchers; search follows in the same transaction."""
    own, day = _own(), today(now())
    if accepted.recognised not in {each.id for each in await councils_to_accept(own)}:
        raise NotFound
    if accepted.since < day:
        raise InvalidInput([FieldError("since", "From must be today or later")])
    said = (accepted.since, accepted.until, list(accepted.kinds), accepted.level)
    async with transaction() as database:
        if not await database.fetchval(ACCEPT, own, accepted.recognised, *said, day):
            raise InvalidInput([FieldError("council", ALREADY)])
        await _record("recognition.accepted", own, accepted.recognised, _in_audit(accepted))
        await _project(accepted.recognised)


async def end(recognised: int, last: date) -> None:
    """The last day on which it counts: today or later."""
    own, day = _own(), today(now())
    if last < day:
        raise InvalidInput([FieldError("until", "Last day must be today or later")])
    async with transaction() as database:
        if not await database.fetchval(END, own, recognised, last, day):
            raise Conflict("It has ended already.", title="Ended already")
        await _record("recognition.ended", own, recognised, {"until": last.isoformat()})
        await _project(recognised)


def _own() -> int:
    who = asker()
    if who.role != QUALITY_OFFICER or who.authority is None:
        raise Forbidden("Only a quality officer decides whose assurance counts.")
    return who.authority


async def _project(recognised: int) -> None:
    """Every provider that the other assures is listed anew, however many."""
    async with transaction() as database:
        ids = [provider for (provider,) in await database.fetch(CONCERNED, recognised)]
    await project(ids)


async def _record(action: str, own: int, recognised: int, detail: dict[str, object]) -> None:
    await record(action, subject_kind="authority", subject=str(recognised), authority=own, detail=detail)


def _in_audit(accepted: Accepted) -> dict[str, object]:
    return {
        "since": accepted.since.isoformat(),
        "until": accepted.until.isoformat() if accepted.until else "",
        "kinds": ", ".join(accepted.kinds),
        "level": accepted.level or 0,
    }

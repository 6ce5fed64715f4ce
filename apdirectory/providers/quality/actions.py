"""What authorities say of providers is written here, step by step or from a file, and so are inspections."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from apdirectory.accounts.people.queries import editors_mail, quality_officers_mail
from apdirectory.audit.actions import record
from apdirectory.authorities.queries import authority as authority_by_code
from apdirectory.database.asking import NOBODY, asker, asking
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, FieldError, InvalidInput, NotFound
from apdirectory.messages.actions import put
from apdirectory.providers.entries.states import LISTED
from apdirectory.providers.listing.actions import project
from apdirectory.providers.quality.change import Change, Standpoint
from apdirectory.providers.quality.decision import Decided, EvidenceDate
from apdirectory.providers.quality.inspection import Inspected
from apdirectory.providers.quality.queries import Ended, ended_before, lock, part_of_asker, standpoint
from apdirectory.providers.quality.states import DECIDE, LAPSE, NEEDS_REASON, REMOVE, RENEW, SELF_ASSESS, SUSPEND, after
from apdirectory.providers.quality.states import LAPSED as LAPSED_NOW
from apdirectory.providers.quality.states import SUSPENDED as SUSPENDED_NOW
from apdirectory.providers.quality.states import UNVERIFIED as NOT_ASSURED_NOW
from apdirectory.providers.quality.told import ENDED, LAPSED, NOT_ASSURED, REMOVED, SUSPENDED, tell_commissioners
from apdirectory.web.clock import now
from apdirectory.web.today import today

PUT_STATUSES = """
INSERT INTO quality_status AS held (provider, authority, status, level, decided_on, until, conditions, reason)
SELECT * FROM json_to_recordset($1::json) AS told (
    provider int, authority int, status text, level smallint, decided_on date, until date, conditions text, reason text)
ON CONFLICT (provider, authority) DO UPDATE
SET (status, level, decided_on, until, conditions, reason)
    = (excluded.status, excluded.level, excluded.decided_on, excluded.until, excluded.conditions, excluded.reason)
WHERE (held.status, held.level, held.decided_on, held.until, held.conditions, held.reason) IS DISTINCT FROM
      (excluded.status, excluded.level, excluded.decided_on, excluded.until, excluded.conditions, excluded.reason)
RETURNING provider
"""

SET_EVIDENCE_DATES = """
UPDATE quality_status held SET evidence_until = told.until, evidence_item = told.item
FROM json_to_recordset($1::json) AS told (provider int, authority int, until date, item text)
WHERE (held.provider, held.authority) = (told.provider, told.authority)
  AND (held.evidence_until, held.evidence_item) IS DISTINCT FROM (told.until, told.item)
RETURNING held.provider
"""

KEEP = """
INSERT INTO quality_status AS held (provider, authority, status, level, decided_on, until, conditions, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (provider, authority) DO UPDATE
SET (status, level, decided_on, until, conditions, reason)
    = (excluded.status, excluded.level, excluded.decided_on, excluded.until, excluded.conditions, excluded.reason)
"""
LOG = """
INSERT INTO quality_step (provider, authority, action, before, after, level, until, conditions, reason, why, review,
                          who, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""
TELL = {SUSPEND: SUSPENDED, REMOVE: REMOVED}
TELL_DECIDED = {SUSPENDED_NOW: SUSPENDED, NOT_ASSURED_NOW: NOT_ASSURED}
"""Steps, and what a review can decide, of which whoever has a child there is told, the same day."""
SAID_TO_EDITORS = {
    LAPSE: "no longer assures you: no new children",
    RENEW: "assures you again",
    SUSPEND: "has suspended you: no new children",
    REMOVE: "has taken you out of its directory",
}
"""A decision goes with its report: its own room writes of it."""
MODERATED_ONLY = "A review decides, and a second officer moderates it. Plan a review first."
NOT_NOW = "It cannot be renewed: its review or its evidence is out of date. Plan a review first."

# A source that says less than another takes nothing away: headings, the link and the day of publication stay. What an
# officer wrote or took out stays as it is.
PUT_INSPECTIONS = """
WITH seen AS (
    SELECT * FROM json_to_recordset($1::json) AS i (
        provider int, body text, era text, inspected_on date, published_on date, judgements jsonb, link text,
        source text, seen_on date)
), changed AS (
    UPDATE inspection i
    SET judgements = i.judgements || seen.judgements, published_on = coalesce(seen.published_on, i.published_on),
        link = coalesce(seen.link, i.link), source = seen.source, seen_on = seen.seen_on
    FROM seen
    WHERE (i.provider, i.body, i.era, i.inspected_on) = (seen.provider, seen.body, seen.era, seen.inspected_on)
      AND NOT i.by_hand
      AND (NOT i.judgements @> seen.judgements
           OR seen.published_on <> i.published_on OR (seen.published_on IS NOT NULL AND i.published_on IS NULL)
           OR seen.link <> i.link OR (seen.link IS NOT NULL AND i.link IS NULL))
    RETURNING i.provider
), added AS (
    INSERT INTO inspection (provider, body, era, inspected_on, published_on, judgements, link, source, seen_on)
    SELECT provider, body, era, inspected_on, published_on, judgements, link, source, seen_on FROM seen
    ON CONFLICT ON CONSTRAINT inspection_once DO NOTHING
    RETURNING provider
)
SELECT provider FROM changed UNION SELECT provider FROM added
"""


async def put_statuses(decisions: Sequence[Decided]) -> set[int]:
    """Have what authorities decided, one for each provider and authority; the providers for which it is new."""
    async with transaction():
        await lock({each.provider for each in decisions})
        return await _put(PUT_STATUSES, decisions)


async def set_evidence_dates(dates: Sequence[EvidenceDate]) -> None:
    """Keep until when critical evidence holds, and show it: what an authority has said nothing of is left alone."""
    async with transaction():
        await lock({each.provider for each in dates})
        if changed := await _put(SET_EVIDENCE_DATES, dates):
            await project(sorted(changed))


async def let_lapse(providers: Collection[int], day: date, *, told: Collection[tuple[int, int]] = ()) -> None:
    """What has ended by the day lapses, in the transaction of whatever ended it, and everybody is told.

    The clock takes the step, whoever ended it. `told`: of which provider and authority editors and officers know.
    """
    by = asker().account
    with asking(NOBODY):
        async with transaction():
            for ended in await ended_before(day, providers):
                await step(ended.provider, ended.authority, LAPSE, reason=ended.reason)
                if (ended.provider, ended.authority) not in told:
                    await _tell_of_lapse(ended, by)


async def step(
    provider: int,
    authority: int,
    action: str,
    *,
    to: str | None = None,
    level: int | None = None,
    until: date | None = None,
    conditions: str | None = None,
    reason: str | None = None,
    why: str = "",
    review: UUID | None = None,
) -> None:
    """Take one step in what an authority says, as whoever asks: its quality officer, an editor, or the clock.

    NotFound to all others. Conflict, with what is possible now, where it is no step. `reason` is for the public, `why`
    for officers. Only the room of reviews decides: it has had the decision moderated, and gives the review's id.
    """
    change = Change(level=level, until=until, conditions=conditions, reason=reason, why=why, review=review)
    async with transaction() as database:
        held = await standpoint(provider, authority)
        to = _refuse_or_find(held, action, to, change)
        kept = _kept(held, action, change)
        await database.execute(
            KEEP, provider, authority, to, kept.level, kept.decided_on, kept.until, kept.conditions, kept.reason
        )
        said = (kept.level, kept.until, kept.conditions, kept.reason, why, review)
        await database.execute(LOG, provider, authority, action, held.status, to, *said, asker().account, now())
        await record(
            f"quality.{action}",
            subject_kind="provider",
            subject=str(provider),
            authority=authority,
            why=why,
            detail={"from": held.status, "to": to},
        )
        await _tell(held, action, to, reason or "")
        await project([provider])


def _refuse_or_find(held: Standpoint, action: str, to: str | None, change: Change) -> str:
    """The status afterwards, where whoever asks may take this step now."""
    part = part_of_asker(held)
    if part is None or (held.home != held.authority and held.state not in LISTED):
        raise NotFound
    if action == RENEW and held.status == LAPSED_NOW:
        to = _what_it_was(held)
    found = after(held.status, action, part, to=to)
    if action in NEEDS_REASON and not (change.reason or "").strip():
        raise InvalidInput([FieldError("reason", "Say why, for the public")])
    if action == DECIDE and change.review is None:
        raise Conflict(MODERATED_ONLY, title="This cannot be done now")
    return found


def _what_it_was(held: Standpoint) -> str:
    """What a lapse took away, while the review and the evidence behind it are in date."""
    day = today(now())
    ends = [each for each in (held.until, held.evidence_until) if each]
    if held.was is None or held.until is None or min(ends) < day:
        raise Conflict(NOT_NOW, title="This cannot be done now")
    return held.was


def _kept(held: Standpoint, action: str, change: Change) -> Standpoint:
    """The row afterwards: a decision replaces it; all else leaves it but for the reason."""
    if action == DECIDE:
        return replace(
            held,
            level=change.level,
            decided_on=today(now()),
            until=change.until,
            conditions=change.conditions,
            reason=change.reason,
        )
    if action == SELF_ASSESS:
        return replace(held, level=1)
    return replace(held, reason=change.reason)


async def _tell(held: Standpoint, action: str, to: str, reason: str) -> None:
    if what := _for_commissioners(held, action, to):
        await tell_commissioners(held.provider, held.authority, what, reason)
    if action in SAID_TO_EDITORS and action != LAPSE:
        await _tell_editors(held, action, reason)


def _for_commissioners(held: Standpoint, action: str, to: str) -> str | None:
    if action == LAPSE:
        return LAPSED if held.rests_on_evidence else ENDED
    return TELL_DECIDED.get(to) if action == DECIDE else TELL.get(action)


async def _tell_of_lapse(ended: Ended, by: UUID | None) -> None:
    await _tell_editors(ended, LAPSE, ended.reason)
    link = f"/quality/providers/{ended.slug}"
    for each in await quality_officers_mail(ended.authority, but=by):
        await put(each, "quality_lapsed", provider=ended.name, reason=ended.reason, link=link)


async def _tell_editors(of: Standpoint | Ended, action: str, reason: str) -> None:
    council = await authority_by_code(of.authority)
    for each in await editors_mail(of.organisation) if of.organisation else ():
        await put(
            each,
            "quality_changed",
            provider=of.name,
            what=SAID_TO_EDITORS[action],
            reason=reason,
            council=council.full_name if council else "The council",
            link=f"/providers/{of.slug}",
        )


async def put_inspections(inspections: Sequence[Inspected]) -> set[int]:
    """Add inspections that are new, correct those of the same body, era and day; the providers they concern."""
    return await _put(PUT_INSPECTIONS, inspections)


async def _put(statement: str, said: Sequence[Struct]) -> set[int]:
    async with transaction() as database:
        rows = await database.fetch(statement, msgspec.json.encode(said).decode())
    return {provider for (provider,) in rows}

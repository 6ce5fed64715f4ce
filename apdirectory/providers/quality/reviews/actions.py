"""Reviews are written here: planned, found, proposed, moderated, decided, replied to."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

import asyncpg

from apdirectory.accounts.access.roles import PROVIDER_EDITOR, QUALITY_OFFICER
from apdirectory.accounts.people.queries import editors_mail, quality_officers_mail
from apdirectory.audit.actions import record
from apdirectory.authorities.queries import authority as authority_by_code
from apdirectory.authorities.settings.queries import setting
from apdirectory.database.asking import asker
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, FieldError, InvalidInput, NotFound
from apdirectory.messages.actions import put
from apdirectory.providers.quality.actions import step
from apdirectory.providers.quality.change import Standpoint
from apdirectory.providers.quality.evidence.actions import lock_evidence_of, refresh
from apdirectory.providers.quality.queries import part_of_asker, standpoint
from apdirectory.providers.quality.reviews.queries import review as review_by_id
from apdirectory.providers.quality.reviews.review import (
    FINDINGS,
    KINDS,
    LEVEL,
    OUTCOMES,
    Found,
    Proposal,
    Review,
    wrong_with,
)
from apdirectory.providers.quality.reviews.states import (
    AGREE,
    CANCEL,
    DECIDED,
    EDITOR,
    FIND,
    PROPOSE,
    REPLY,
    SEND_BACK,
    after,
)
from apdirectory.providers.quality.self_assessments.queries import sent_by_provider
from apdirectory.providers.quality.standards.frameworks import framework_for
from apdirectory.providers.quality.states import ASSURED, CONDITIONAL, DECIDE, QUALITY, QUALITY_AT_HOME
from apdirectory.web.clock import now
from apdirectory.web.months import months_on
from apdirectory.web.today import today
from apdirectory.web.words import day

PLAN = """
INSERT INTO review (id, provider, authority, kind, planned_on, reviewer, self_assessment, framework, planned_by,
                    planned_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $6, $9)
ON CONFLICT (provider, authority) WHERE state IN ('planned', 'proposed') DO NOTHING RETURNING id
"""
FIND_ONE = """
INSERT INTO finding (review, code, heading, label, finding, note, found_by) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (review, code) DO UPDATE SET finding = excluded.finding, note = excluded.note, found_by = excluded.found_by
"""
TAKE = """
UPDATE review SET reviewer = coalesce(reviewer, $2), took_part = array_remove(took_part, $2) || $2::uuid,
                  version = version + 1
WHERE id = $1
"""
PROPOSED_AS = """
UPDATE review SET state = $2, outcome = $3, until = $4, conditions = $5, reason = $6, summary = $7,
                  proposed_by = $8, reviewer = coalesce(reviewer, $8), proposed_at = $9,
                  took_part = array_remove(took_part, $8) || $8::uuid, sent_back_why = NULL, version = version + 1
WHERE id = $1
"""
SENT_BACK = "UPDATE review SET state = $2, sent_back_why = $3, version = version + 1 WHERE id = $1"
AGREED = """
UPDATE review SET state = $2, moderated_by = $3, moderated_at = $4, decided_on = $5, next_on = $6, version = version + 1
WHERE id = $1
"""
MOVE = "UPDATE review SET state = $2, version = version + 1 WHERE id = $1"
REST_ON = """
UPDATE review SET self_assessment = $3, version = version + 1
WHERE provider = $1 AND authority = $2 AND state IN ('planned', 'proposed') RETURNING id
"""
ADD_ACTION = "INSERT INTO review_action (id, review, what, owner, due_on) VALUES ($1, $2, $3, $4, $5)"
DONE = """
UPDATE review_action SET done_on = $3, done_by = $4 WHERE id = $1 AND review = $2 AND done_on IS NULL RETURNING id
"""
REPLIED = "UPDATE review SET reply = $2, replied_by = $3, replied_at = $4, version = version + 1 WHERE id = $1"

CHANGED = "A colleague changed this review meanwhile. Look at it again, then do it again."
ONE_AT_A_TIME = "A review of this provider is planned already. Do that one first, or call it off."
REPLIED_ALREADY = "A reply was sent already. Ring the council’s quality officer if there is more to say."


async def plan_review(
    provider: int, authority: int, *, kind: str, on: date, self_assessment: UUID | None = None
) -> UUID:
    """Plan to look at a provider: whoever plans it is its reviewer. The provider's editors are told the day."""
    if on < today(now()):
        raise InvalidInput([FieldError("on", "The day must be today or later")])
    async with transaction() as database:
        held = await standpoint(provider, authority)
        if part_of_asker(held) not in (QUALITY, QUALITY_AT_HOME):
            raise NotFound
        sent = await sent_by_provider(provider)
        basis = self_assessment or (sent[0].id if sent else None)
        made = await put_review(database, held, kind=kind, on=on, reviewer=asker().account, self_assessment=basis)
        if made is None:
            raise Conflict(ONE_AT_A_TIME, title="A review is planned already")
        await _tell_editors(held, "review_planned", f"{KINDS[kind]}, {day(on)}", f"/my-provider/{held.slug}")
    return made


async def put_review(
    database: asyncpg.Connection,
    held: Standpoint,
    *,
    kind: str,
    on: date,
    reviewer: UUID | None,
    self_assessment: UUID | None,
) -> UUID | None:
    """One that is planned; None while another of the same authority is open."""
    made, framework = uuid4(), framework_for(held.kind, today(now()))
    name = f"{framework.name}, {framework.version}" if framework else "The council’s own"
    whose = (held.provider, held.authority)
    if not await database.fetchval(PLAN, made, *whose, kind, on, reviewer, self_assessment, name, now()):
        return None
    await _record("quality.review_planned", made, held.authority)
    return made


async def rest_on(database: asyncpg.Connection, held: Standpoint, self_assessment: UUID) -> None:
    """Have the review that is open check this self-assessment: its claims stand beside the findings from now on."""
    if found := await database.fetchval(REST_ON, held.provider, held.authority, self_assessment):
        await _record("quality.review_basis", found, held.authority)


async def record_findings(id: UUID, found: Sequence[Found], *, seen: int) -> None:
    """Keep what was found of some standards. `seen`: the review's version that the officer saw."""
    wrong = [each for each in found if each.finding not in FINDINGS]
    if wrong:
        raise InvalidInput([FieldError(f"finding-{each.code}", "Choose a finding") for each in wrong])
    async with transaction() as database:
        held, _ = await _step(id, FIND, seen)
        who = asker().account
        for each in found:
            await database.execute(FIND_ONE, id, each.code, each.heading, each.label, each.finding, each.note, who)
        await database.execute(TAKE, id, who)
        await _record("quality.review_found", id, held.authority)


async def add_action(id: UUID, *, what: str, owner: str, due_on: date) -> UUID:
    """Ask something of somebody, by a day, for as long as the review is not decided."""
    if due_on < today(now()):
        raise InvalidInput([FieldError("due_on", "The day must be today or later")])
    made = uuid4()
    async with transaction() as database:
        held, _ = await _step(id, FIND, None)
        await database.execute(ADD_ACTION, made, id, what, owner, due_on)
        await record("quality.action_added", subject_kind="review", subject=str(id), authority=held.authority)
    return made


async def action_done(id: UUID, action: UUID) -> None:
    """An officer has seen that it is done."""
    async with transaction() as database:
        held = await _theirs(id)
        if action not in {each.id for each in held.asked}:
            raise NotFound
        if await database.fetchval(DONE, action, id, today(now()), asker().account) is None:
            raise Conflict("This was marked as done already. Nothing was done.", title="It is done already")
        await record("quality.action_done", subject_kind="review", subject=str(id), authority=held.authority)


async def propose_decision(id: UUID, proposal: Proposal, *, seen: int) -> None:
    """Propose what the review ends in. It counts once a second officer agrees; they are told that it waits."""
    if wrong := wrong_with(proposal, today(now())):
        raise InvalidInput(wrong)
    async with transaction() as database:
        held, to = await _step(id, PROPOSE, seen)
        if not held.found:
            raise Conflict("Write down what you found first.", title="Nothing is found yet")
        said = (proposal.outcome, proposal.until, proposal.conditions, proposal.reason, proposal.summary)
        await database.execute(PROPOSED_AS, id, to, *said, asker().account, now())
        await _record("quality.review_proposed", id, held.authority, detail={"outcome": proposal.outcome})
        for each in await quality_officers_mail(held.authority, but=asker().account):
            await put(each, "review_to_moderate", provider=held.name, link=f"/quality/reviews/{id}")


async def moderate(id: UUID, *, agree: bool, why: str = "", seen: int) -> None:
    """A second officer agrees, and the decision is recorded, listed and told; or sends it back, with the reason."""
    if not agree and not why.strip():
        raise InvalidInput([FieldError("why", "Say why you send it back")])
    async with transaction() as database:
        held, to = await _step(id, AGREE if agree else SEND_BACK, seen)
        if not agree:
            await database.execute(SENT_BACK, id, to, why)
            await _record("quality.review_sent_back", id, held.authority, why=why)
            return
        decided = today(now())
        if held.until is not None and held.until < decided:
            raise Conflict("The day it was to hold until has passed. Send it back.", title="It is out of date")
        next_on = await _next_on(held, decided)
        await database.execute(AGREED, id, to, asker().account, now(), decided, next_on)
        await _record("quality.review_agreed", id, held.authority)
        await _decide(held)


async def _decide(held: Review) -> None:
    assured = held.outcome in (ASSURED, CONDITIONAL)
    await lock_evidence_of(held.provider)
    await step(
        held.provider,
        held.authority,
        DECIDE,
        to=held.outcome,
        level=LEVEL if assured else None,
        until=held.until if assured else None,
        conditions=held.conditions,
        reason=None if assured else held.reason,
        review=held.id,
    )
    await refresh([held.provider])
    if held.kept_by:
        said = f"Decision: {OUTCOMES[held.outcome or '']}"
        link = f"/my-provider/{held.slug}/reviews/{held.id}"
        for each in await editors_mail(held.kept_by):
            await put(each, "review_decided", provider=held.name, council=held.council, what=said, link=link)


async def cancel_review(id: UUID, *, seen: int) -> None:
    """Call off what is only planned."""
    async with transaction() as database:
        held, to = await _step(id, CANCEL, seen)
        await database.execute(MOVE, id, to)
        await _record("quality.review_cancelled", id, held.authority)


async def reply(id: UUID, said: str) -> None:
    """The provider's right of reply: once, by an editor, to a decision. It is kept with the report."""
    async with transaction() as database:
        held = await review_by_id(id, lock=True)
        who = asker()
        if who.role != PROVIDER_EDITOR or who.organisation is None or who.organisation != held.kept_by:
            raise NotFound
        if held.state != DECIDED:  # until then there is nothing to see
            raise NotFound
        after(held.state, REPLY, EDITOR)
        if held.reply is not None:
            raise Conflict(REPLIED_ALREADY, title="It was sent already")
        await database.execute(REPLIED, id, said, who.account, now())
        await _record("quality.review_replied", id, held.authority)


async def _step(id: UUID, action: str, seen: int | None) -> tuple[Review, str]:
    """The review, locked, and its state afterwards; Conflict where somebody changed it since it was seen."""
    held = await _theirs(id)
    to = after(held.state, action, held.part_of(asker().account))
    if seen is not None and held.version != seen:
        raise Conflict(CHANGED)
    return held, to


async def _theirs(id: UUID) -> Review:
    """An officer's own authority's; to all others it is not there."""
    held, who = await review_by_id(id, lock=True), asker()
    if who.role != QUALITY_OFFICER or who.authority != held.authority:
        raise NotFound
    return held


async def _next_on(held: Review, decided: date) -> date:
    """So many months on, by the authority's setting, and never after the assurance ends."""
    months = (await setting("quality_review_months", held.authority, decided)).number
    on = months_on(decided, months)
    return min(on, held.until) if held.until else on


async def _tell_editors(held: Standpoint, message: str, what: str, link: str) -> None:
    council = await authority_by_code(held.authority)
    if held.organisation:
        for each in await editors_mail(held.organisation):
            name = council.full_name if council else "The council"
            await put(each, message, provider=held.name, council=name, what=what, link=link)


async def _record(action: str, id: UUID, authority: int, why: str = "", detail: dict[str, str] | None = None) -> None:
    await record(
        action,
        subject_kind="review",
        subject=str(id),
        authority=authority,
        why=why,
        detail=detail,
    )

"""Evidence is added, checked and withdrawn here; with each change goes how long an assurance can rest on it."""

from collections.abc import Collection
from datetime import date
from uuid import UUID, uuid4

import asyncpg

from apdirectory.accounts.people.queries import editors_mail
from apdirectory.audit.actions import record
from apdirectory.database.asking import asker
from apdirectory.database.transaction import transaction
from apdirectory.documents.actions import keep, remove
from apdirectory.documents.intake import Received
from apdirectory.errors import Conflict, Forbidden, InvalidInput, NotFound
from apdirectory.messages.actions import put
from apdirectory.providers.quality.actions import set_evidence_dates
from apdirectory.providers.quality.decision import EvidenceDate
from apdirectory.providers.quality.evidence.holding import (
    ACCEPTED,
    REFUSED,
    WAITING,
    WITHDRAWN,
    Evidence,
    first_to_end,
    holds,
)
from apdirectory.providers.quality.evidence.offered import FILE, SEEN, Offered, ends_on, wrong_with
from apdirectory.providers.quality.evidence.permissions import Whose, may_add, may_check, may_look
from apdirectory.providers.quality.evidence.queries import (
    Asked,
    asked_of_all,
    asked_of_one,
    evidence_of,
    evidence_of_all,
    whose_all,
)
from apdirectory.providers.quality.standards.item import Item
from apdirectory.web.clock import now
from apdirectory.web.today import today

# Whoever looks at all evidence at night waits for those at work, and they for it; two at one provider for each other.
BESIDE_OTHERS = "SELECT pg_advisory_xact_lock_shared(hashtext('evidence'), 0)"
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('evidence of'), $1)"
ADD = """
INSERT INTO evidence (id, provider, item, form, link, seen_on, seen_by, issued_on, ends_on, added_by, added_at, state,
                      accepted_on, checked_by, checked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
"""
ACCEPT = """
UPDATE evidence SET state = 'accepted', accepted_on = $2, checked_by = $3, checked_at = $4
WHERE id = $1 AND state = 'waiting' RETURNING id
"""
END = """
UPDATE evidence SET state = $2, ended_on = $3, ended_by = $4, refused_why = $5
WHERE id = $1 AND state IN ('waiting', 'accepted') RETURNING document
"""
DONE = """
UPDATE quality_action SET done_on = $3
WHERE provider = $1 AND item = ANY($2::text[]) AND done_on IS NULL
"""
ALREADY = "Somebody has checked or withdrawn this already. Go back to see how it stands. Nothing was done."
ONLY_HOME = "Only quality officers of the council where this provider sits can check its evidence. Ask them."


async def add(whose: Whose, code: str, offered: Offered, file: Received | None = None) -> UUID:
    """An editor offers evidence of an item: it waits for a check, and counts for nothing before."""
    if not may_add(whose, asker().role, asker().organisation):
        raise NotFound
    asked = await asked_of_one(whose, _today())
    return await _add(asked, code, offered, file, state=WAITING)


async def record_seen(whose: Whose, code: str, offered: Offered, name: str) -> UUID:
    """An officer saw it with their own eyes: it counts at once. `name` is theirs, as their account has it."""
    _refuse_unless_checks(whose)
    seen = Offered(form=SEEN, seen_on=offered.seen_on, seen_by=name, ends_on=offered.ends_on)
    asked = await asked_of_one(whose, _today())
    return await _add(asked, code, seen, None, state=ACCEPTED)


async def accept(whose: Whose, evidence: UUID) -> None:
    """It counts from now on."""
    _refuse_unless_checks(whose)
    async with transaction() as database:
        found = await _of(database, whose, evidence)
        if found.ends_on < _today():
            raise Conflict("It has ended meanwhile. Refuse it, and say so.", title="It has ended")
        if await database.fetchval(ACCEPT, evidence, _today(), asker().account, now()) is None:
            raise Conflict(ALREADY)
        await _changed(database, whose, found.item, "accepted", evidence)


async def refuse(whose: Whose, evidence: UUID, why: str) -> None:
    """It does not count, or no longer; the provider's editors are told why."""
    _refuse_unless_checks(whose)
    async with transaction() as database:
        found = await _of(database, whose, evidence)
        await _end(database, evidence, REFUSED, why)
        await _changed(database, whose, found.item, "refused", evidence, why)
        await _tell_refused(whose, found.item, why)


async def withdraw(whose: Whose, evidence: UUID) -> None:
    """An editor takes it away, with its file. What was accepted has held until the day before."""
    if not may_add(whose, asker().role, asker().organisation):
        raise NotFound
    async with transaction() as database:
        found = await _of(database, whose, evidence)
        if document := await _end(database, evidence, WITHDRAWN, None):
            await remove(document, "The provider withdrew it as evidence")
        await _changed(database, whose, found.item, "withdrawn", evidence)


async def refresh(providers: Collection[int]) -> None:
    """Keep right until when each authority's assurance of these providers can rest on its critical evidence."""
    async with transaction():
        evidence = await evidence_of_all(providers)
        asked = await asked_of_all(await whose_all(providers), _today())
        dates = [dates_of(each, evidence[each.whose.provider], _today()) for each in asked]
        await set_evidence_dates([date for each in dates for date in each])


def dates_of(asked: Asked, evidence: Collection[Evidence], day: date) -> list[EvidenceDate]:
    """For each authority that judges the provider."""
    found = []
    for authority in asked.whose.judged_by:
        first = first_to_end(holds(asked.items[authority], evidence, day))
        until, item = (first.last_day, first.item.public_label) if first else (None, None)
        found.append(EvidenceDate(provider=asked.whose.provider, authority=authority, until=until, item=item))
    return found


async def _add(asked: Asked, code: str, offered: Offered, file: Received | None, *, state: str) -> UUID:
    item, whose, made, at = _item(asked, code), asked.whose, uuid4(), now()
    ends = _checked(item, offered, file)
    who = asker().account
    check = (today(at), who, at) if state == ACCEPTED else (None, None, None)
    async with transaction() as database:
        await _alone(database, whose)
        await database.execute(
            ADD,
            *(made, whose.provider, code, offered.form, offered.link, offered.seen_on, offered.seen_by),
            *(offered.issued_on, ends, who, at, state, *check),
        )
        if file is not None:
            kept = await keep(file, authority=whose.home, subject_kind="evidence", subject=made, kind="evidence")
            await database.execute("UPDATE evidence SET document = $2 WHERE id = $1", made, kept)
        await _changed(database, whose, code, "seen" if state == ACCEPTED else "added", made)
    return made


def _item(asked: Asked, code: str) -> Item:
    """What nobody asks of this provider is not there."""
    for item in asked.all:
        if item.code == code:
            return item
    raise NotFound


def _checked(item: Item, offered: Offered, file: Received | None) -> date:
    wrong, ends = wrong_with(item, offered, _today()), ends_on(item, offered)
    if wrong or ends is None or (offered.form == FILE) != (file is not None):
        raise InvalidInput(wrong)
    return ends


def _refuse_unless_checks(whose: Whose) -> None:
    who = asker()
    if not may_look(whose, who.role, who.authority):
        raise NotFound
    if not may_check(whose, who.role, who.authority):
        raise Forbidden(ONLY_HOME)


async def _of(database: asyncpg.Connection, whose: Whose, evidence: UUID) -> Evidence:
    """Another provider's is not there, whatever the address says."""
    await _alone(database, whose)
    for each in await evidence_of(whose.provider):
        if each.id == evidence:
            return each
    raise NotFound


async def _alone(database: asyncpg.Connection, whose: Whose) -> None:
    await database.execute(BESIDE_OTHERS)
    await database.execute(ONE_AT_A_TIME, whose.provider)


async def _end(database: asyncpg.Connection, evidence: UUID, state: str, why: str | None) -> UUID | None:
    row = await database.fetchrow(END, evidence, state, _today(), asker().account, why)
    if row is None:
        raise Conflict(ALREADY)
    document: UUID | None = row["document"]
    return document


async def _changed(
    database: asyncpg.Connection, whose: Whose, item: str, what: str, evidence: UUID, why: str = ""
) -> None:
    """What follows from any change: the dates, what was to be replaced, the audit."""
    await refresh([whose.provider])
    if what in ("accepted", "seen"):
        await database.execute(DONE, whose.provider, [item], _today())
    await record(
        f"evidence.{what}",
        subject_kind="evidence",
        subject=str(evidence),
        authority=asker().authority or whose.home,
        why=why,
        detail={"provider": whose.slug, "item": item},
    )


async def _tell_refused(whose: Whose, code: str, why: str) -> None:
    asked = await asked_of_one(whose, _today())
    label = next((item.label for item in asked.all if item.code == code), code)
    path = f"/my-provider/{whose.slug}/evidence"
    for email in await editors_mail(whose.organisation) if whose.organisation else []:
        await put(email, "evidence_refused", provider=whose.name, item=label, reason=why, link=path)


def _today() -> date:
    return today(now())

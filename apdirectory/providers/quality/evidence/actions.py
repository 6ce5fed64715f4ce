"""Evidence is added, checked and withdrawn here; with each change goes how long an assurance can rest on it."""

from collections.abc import Collection
from datetime import date
from uuid import UUID, uuid4

import asyncpg

from apdirectory.accounts.people.queries import editors_mail
from apdirectory.accounts.people.second import refuse_own
from apdirectory.audit.actions import record
from apdirectory.database.asking import asker
from apdirectory.database.transaction import transaction
from apdirectory.documents.actions import keep, remove
from apdirectory.documents.intake import Received
from apdirectory.errors import Conflict, Forbidden, InvalidInput, NotFound
from apdirectory.messages.actions import put
from apdirectory.providers.quality.actions import let_lapse, set_evidence_dates
from apdirectory.providers.quality.decision import EvidenceDate
from apdirectory.providers.quality.evidence.holding import (
    ACCEPTED,
    REFUSED,
    WAITING,
    WITHDRAWN,
    Evidence,
    Shown,
    first_to_end,
)
from apdirectory.providers.quality.evidence.offered import FILE, SEEN, Offered, ends_on, wrong_with
from apdirectory.providers.quality.evidence.permissions import Whose, may_add, may_check, may_look
from apdirectory.providers.quality.evidence.queries import (
    Asked,
    asked_of_one,
    evidence_of,
    shown_by,
)
from apdirectory.providers.quality.standards.item import Item
from apdirectory.web.clock import now
from apdirectory.web.today import today

# Whoever looks at all evidence waits for those at work, and they for it; two at one provider for each other. These come
# before any lock of rows, and then `quality.queries.lock`: in one order, or two could wait for each other.
OF_ALL = "SELECT pg_advisory_xact_lock(hashtext('evidence'), 0)"
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
    await _refuse_unless_checks(whose)
    seen = Offered(form=SEEN, seen_on=offered.seen_on, seen_by=name, ends_on=offered.ends_on)
    asked = await asked_of_one(whose, _today())
    return await _add(asked, code, seen, None, state=ACCEPTED)


async def accept(whose: Whose, evidence: UUID) -> None:
    """It counts from now on."""
    await _refuse_unless_checks(whose)
    async with transaction() as database:
        found = await _of(whose, evidence)
        await refuse_own(sent_by=[found.added_by], keeper=whose.organisation)
        if found.ends_on < _today():
            raise Conflict("It has ended meanwhile. Refuse it, and say so.", title="It has ended")
        if await database.fetchval(ACCEPT, evidence, _today(), asker().account, now()) is None:
            raise Conflict(ALREADY)
        await _changed(database, whose, found.item, "accepted", evidence)


async def refuse(whose: Whose, evidence: UUID, why: str) -> None:
    """It does not count, or no longer; its file may be what must not be kept, and goes. The editors are told why."""
    await _refuse_unless_checks(whose)
    async with transaction() as database:
        found = await _of(whose, evidence)
        if document := await _end(database, evidence, REFUSED, why):
            await remove(document, "The council refused it as evidence")
        await _changed(database, whose, found.item, "refused", evidence, why)
        await _tell_refused(whose, found.item, why)


async def withdraw(whose: Whose, evidence: UUID) -> None:
    """An editor takes it away, with its file. What was accepted has held until the day before."""
    if not may_add(whose, asker().role, asker().organisation):
        raise NotFound
    async with transaction() as database:
        found = await _of(whose, evidence)
        if document := await _end(database, evidence, WITHDRAWN, None):
            await remove(document, "The provider withdrew it as evidence")
        await _changed(database, whose, found.item, "withdrawn", evidence)


async def refresh(providers: Collection[int]) -> None:
    """Keep right until when each authority's assurance of these providers can rest on its critical evidence.

    What has ended by today lapses. The caller has locked the evidence before all else in its transaction.
    """
    async with transaction():
        await set_evidence_dates([date for each in await shown_by(providers, _today()) for date in dates_of(each)])
        await let_lapse(providers, _today())


def dates_of(shown: Shown) -> list[EvidenceDate]:
    """For each authority that judges the provider."""
    found = []
    for authority in shown.whose.judged_by:
        first = first_to_end(shown.held[authority])
        until, item = (first.last_day, first.item.public_label) if first else (None, None)
        found.append(EvidenceDate(provider=shown.whose.provider, authority=authority, until=until, item=item))
    return found


async def lock_evidence_of(provider: int) -> None:
    """Until the transaction ends nobody else adds, checks or goes by this provider's evidence."""
    async with transaction() as database:
        await database.execute(BESIDE_OTHERS)
        await database.execute(ONE_AT_A_TIME, provider)


async def lock_all_evidence() -> None:
    """The same of every provider's."""
    async with transaction() as database:
        await database.execute(OF_ALL)


async def _add(asked: Asked, code: str, offered: Offered, file: Received | None, *, state: str) -> UUID:
    item, whose, made, at = _item(asked, code), asked.whose, uuid4(), now()
    ends = _checked(item, offered, file)
    who = asker().account
    check = (today(at), who, at) if state == ACCEPTED else (None, None, None)
    async with transaction() as database:
        await lock_evidence_of(whose.provider)
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


async def _refuse_unless_checks(whose: Whose) -> None:
    who = asker()
    if not may_look(whose, who.role, who.authority):
        raise NotFound
    if not may_check(whose, who.role, who.authority):
        raise Forbidden(ONLY_HOME)
    await refuse_own(sent_by=(), keeper=whose.organisation)


async def _of(whose: Whose, evidence: UUID) -> Evidence:
    """Another provider's is not there, whatever the address says."""
    await lock_evidence_of(whose.provider)
    for each in await evidence_of(whose.provider):
        if each.id == evidence:
            return each
    raise NotFound


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

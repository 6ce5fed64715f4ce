"""A provider declares its hours and numbers: each term, and when they change."""

from uuid import uuid4

from apdirectory.audit.actions import record
from apdirectory.database.asking import asker
from apdirectory.database.transaction import transaction
from apdirectory.errors import NotFound
from apdirectory.providers.quality.evidence.actions import add, withdraw
from apdirectory.providers.quality.evidence.holding import WAITING
from apdirectory.providers.quality.evidence.offered import SEEN, Offered
from apdirectory.providers.quality.evidence.permissions import Whose, may_add
from apdirectory.providers.quality.evidence.queries import asked_of_one, evidence_of
from apdirectory.providers.quality.registration.rule import ITEM, Declared
from apdirectory.providers.quality.standards.frameworks import NON_SCHOOL_KINDS
from apdirectory.web.clock import now
from apdirectory.web.today import today

ADD = """
INSERT INTO registration_position (id, provider, hours, many, asked_hours, ehcp, looked_after, sen, declared_at,
                                   declared_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
BY = "the provider, in its own declaration"


async def declare(whose: Whose, declared: Declared) -> None:
    """Kept as it was declared. Where the council asks for it as evidence it becomes that, and waits for its check: an
    older one waits no more."""
    who = asker()
    if not is_asked(whose) or not may_add(whose, who.role, who.organisation):
        raise NotFound
    said = (declared.hours, declared.many, declared.asked, declared.ehcp, declared.looked_after, declared.sen)
    async with transaction() as database:
        await database.execute(ADD, uuid4(), whose.provider, *said, now(), who.account)
        await record("registration.declared", subject_kind="provider", subject=whose.slug, authority=whose.home)
        if any(item.code == ITEM for item in (await asked_of_one(whose, today(now()))).all):
            for older in await evidence_of(whose.provider):
                if older.item == ITEM and older.state == WAITING:
                    await withdraw(whose, older.id)
            await add(whose, ITEM, Offered(form=SEEN, seen_on=today(now()), seen_by=BY))


def is_asked(whose: Whose) -> bool:
    """Registered schools and colleges are not: they are registered already."""
    return whose.kind in NON_SCHOOL_KINDS

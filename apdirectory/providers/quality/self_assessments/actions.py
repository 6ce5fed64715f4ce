"""Self-assessments are written here: saved as one goes, and sent."""

from collections.abc import Mapping
from uuid import UUID, uuid4

import msgspec

from apdirectory.accounts.people.queries import quality_officers_mail
from apdirectory.audit.actions import record
from apdirectory.database.asking import asker
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, FieldError, InvalidInput, NotFound
from apdirectory.messages.actions import put
from apdirectory.providers.quality.actions import step
from apdirectory.providers.quality.change import Standpoint
from apdirectory.providers.quality.queries import part_of_asker, standpoint
from apdirectory.providers.quality.self_assessments.answers import SAID, Answer, gaps
from apdirectory.providers.quality.self_assessments.queries import draft_of
from apdirectory.providers.quality.standards.frameworks import framework_for
from apdirectory.providers.quality.standards.item import Item
from apdirectory.providers.quality.standards.queries import items_for
from apdirectory.providers.quality.states import EDITOR, SELF_ASSESS, UNVERIFIED
from apdirectory.web.clock import now
from apdirectory.web.today import today

START = """
INSERT INTO self_assessment (id, provider, framework, answers, version, started_at) VALUES ($1, $2, $3, $4, 1, $5)
"""
SAVE = "UPDATE self_assessment SET answers = answers || $2, framework = $3, version = version + 1 WHERE id = $1"
SEND = "UPDATE self_assessment SET framework = $2, sent_at = $3, sent_by = $4, version = version + 1 WHERE id = $1"
CHANGED = "A colleague saved this self-assessment meanwhile. Choose whose answers to keep."


async def save_answers(held: Standpoint, given: Mapping[str, Answer], *, seen: int) -> None:
    """Keep answers to some of the standards in the provider's one draft. Half an answer is kept too.

    `seen`: the version that the editor saw, 0 where there was no draft. Conflict where a colleague saved since.
    """
    async with transaction() as database:
        items, framework = await _asked(held)
        _refuse_unknown(items, given)
        draft = await draft_of(held.provider)
        if (draft.version if draft else 0) != seen:
            raise Conflict(CHANGED)
        answers = msgspec.json.encode(given).decode()
        if draft:
            await database.execute(SAVE, draft.id, answers, framework)
        else:
            await database.execute(START, uuid4(), held.provider, framework, answers, now())


async def send(held: Standpoint, *, seen: int) -> UUID:
    """Send the draft, whole, to the authority where the entry sits; from then on it stays as it is.

    The first raises the provider from unverified to self-assessed.
    """
    async with transaction() as database:
        items, framework = await _asked(held)
        draft = await draft_of(held.provider)
        if draft is None or draft.version != seen:
            raise Conflict(CHANGED)
        if missing := gaps(items, draft.answers):
            raise InvalidInput([FieldError(gap.field, f"{gap.label}: {gap.missing}") for gap in missing])
        await database.execute(SEND, draft.id, framework, now(), asker().account)
        now_held = await standpoint(held.provider, held.home)
        if now_held.status == UNVERIFIED:
            await step(held.provider, held.home, SELF_ASSESS)
        await record(
            "quality.self_assessment_sent",
            subject_kind="self_assessment",
            subject=str(draft.id),
            authority=held.home,
        )
        for each in await quality_officers_mail(held.home):
            await put(each, "self_assessment_sent", provider=held.name, link=f"/quality/providers/{held.slug}")
    return draft.id


async def _asked(held: Standpoint) -> tuple[list[Item], str]:
    """What is asked today, and the framework's name and version. The entry is locked: editors come one by one."""
    if part_of_asker(await standpoint(held.provider, held.home)) != EDITOR:
        raise NotFound
    day = today(now())
    framework = framework_for(held.kind, day)
    name = f"{framework.name}, {framework.version}" if framework else "The council’s own"
    return await items_for(held.kind, held.home, day), name


def _refuse_unknown(items: list[Item], given: Mapping[str, Answer]) -> None:
    asked = {item.code for item in items}
    wrong = [code for code, answer in given.items() if code not in asked or answer.said not in ("", *SAID)]
    if wrong:
        raise InvalidInput([FieldError(f"said-{code}", "This is not asked. Go back and try again") for code in wrong])

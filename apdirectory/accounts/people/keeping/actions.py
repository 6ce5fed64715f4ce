"""Each quarter somebody says of everyone that their access is still right: that it is, and that it is time to ask."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from apdirectory.accounts.access.roles import REFERRER
from apdirectory.accounts.people.alone import by_a_second_person
from apdirectory.accounts.people.dormancy import Step, is_due, step_due, was_told_lately
from apdirectory.accounts.people.keeping.queries import check_every, councils_with_people
from apdirectory.accounts.people.permissions import may_see
from apdirectory.accounts.people.queries import (
    administrators_mail,
    held_by_asker,
    managers_mail,
    people_looked_after,
    person,
)
from apdirectory.audit.actions import record
from apdirectory.authorities.queries import authority as find_authority
from apdirectory.database.asking import asker
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, NotFound
from apdirectory.messages.actions import put
from apdirectory.web.clock import now
from apdirectory.web.words import count

KEEP = "UPDATE membership SET kept_at = $2 WHERE id = $1 AND stopped_at IS NULL RETURNING id"
KEEP_APPROVAL = """
UPDATE approval SET kept_at = $2 WHERE membership = $1 AND authority = $3 AND state = 'approved' RETURNING id
"""
TOLD = """
UPDATE membership SET reminded_at = $2, told_times = $3 WHERE id = ANY($1::uuid[]) AND role <> 'referrer'
"""
TOLD_APPROVAL = """
UPDATE approval SET reminded_at = $2, told_times = $3 WHERE membership = ANY($1::uuid[]) AND authority = $4
"""
OF_OTHERS = {Step.OTHERS: "people_overdue", Step.UNLOOKED: "people_unlooked"}
NOT_TO_KEEP = "This person waits for your approval, or was stopped first. Look at the list of people again."


async def keep_membership(membership: UUID) -> None:
    """Say that a membership is still right, for another quarter; of a referrer, that the authority's approval is."""
    async with transaction() as database:
        found = await person(membership)
        if found is None or not may_see(held_by_asker(), found.held):
            raise NotFound
        alone = await by_a_second_person(found.account)
        if found.role == REFERRER:
            kept = await database.fetchval(KEEP_APPROVAL, membership, now(), asker().authority)
        else:
            kept = await database.fetchval(KEEP, membership, now())
        if not kept:
            raise Conflict(NOT_TO_KEEP)
        await record(
            "membership.kept",
            subject_kind="membership",
            subject=str(membership),
            authority=found.authority or asker().authority,
            detail=alone,
        )


async def keep_all(memberships: Collection[UUID]) -> None:
    """The same of several at once: all of them, or none."""
    async with transaction():
        for membership in memberships:
            await keep_membership(membership)


async def tell_who_is_due(authority: int | None) -> int:
    """Mail about whoever is due: to an authority's managers, or for None to the administrators. These hear too where a
    council's managers have looked at nobody for three weeks, and at once where it has none. How many people it is
    about; the next call is about none.
    """
    async with transaction() as database:
        every, when = await check_every(), now()
        # A council's managers are for one another.
        found = [each for each in await people_looked_after(authority) if authority or each.authority is None]
        managers = await managers_mail(authority) if authority else []
        managed = authority is None or bool(managers)
        steps = {each.membership: step_due(each, when, every, managed=managed) for each in found}
        to_tell = {step: [who for who, due in steps.items() if due is step] for step in Step}
        if not to_tell[Step.AGAIN] and was_told_lately(found, when, managed=managed):
            to_tell[Step.FIRST if managed else Step.UNLOOKED] = []
        for step, memberships in to_tell.items():
            await database.execute(TOLD, memberships, when, step)
            await database.execute(TOLD_APPROVAL, memberships, when, step, authority)
        await _tell(authority, managers, to_tell, sum(is_due(each.looked_at, when, every) for each in found))
    return sum(map(len, to_tell.values()))


async def tell_all_who_are_due() -> None:
    """The same of every council, and of those who are in none."""
    for authority in (None, *await councils_with_people()):
        await tell_who_is_due(authority)


async def _tell(
    authority: int | None, managers: Sequence[str], to_tell: Mapping[Step, Sequence[UUID]], due: int
) -> None:
    """A mail says how many: who it is is on the page that it leads to."""
    administrators = await administrators_mail()
    own = administrators if authority is None else managers
    how_many = count(due, "person", "people")
    if to_tell[Step.FIRST] or to_tell[Step.AGAIN]:
        message = "people_due_again" if to_tell[Step.AGAIN] else "people_due"
        for email in own:
            await put(email, message, how_many=how_many, link="/admin/people/check")
    council = await find_authority(authority) if authority else None
    if council is None:
        return
    for step, message in OF_OTHERS.items():
        late = count(len(to_tell[step]), "person", "people")
        for email in administrators if to_tell[step] else ():
            await put(email, message, council=council.full_name, how_many=late, link="/admin/people")

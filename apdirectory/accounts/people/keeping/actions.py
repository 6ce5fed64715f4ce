"""Each quarter somebody says of everyone that their access is still right: that it is, and that it is time to ask."""

from uuid import UUID

from apdirectory.accounts.access.roles import REFERRER
from apdirectory.accounts.people.alone import by_a_second_person
from apdirectory.accounts.people.dormancy import is_to_be_told
from apdirectory.accounts.people.permissions import may_see
from apdirectory.accounts.people.queries import (
    administrators_mail,
    held_by_asker,
    managers_mail,
    people_let_in_by_administrators,
    people_of,
    person,
)
from apdirectory.audit.actions import record
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
TOLD = "UPDATE membership SET reminded_at = $2 WHERE id = ANY($1::uuid[]) AND role <> 'referrer'"
TOLD_APPROVAL = "UPDATE approval SET reminded_at = $2 WHERE membership = ANY($1::uuid[]) AND authority = $3"
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


async def tell_who_is_due(authority: int | None) -> int:
    """One mail to an authority's managers, or for None to the administrators, about all who have become due since the
    last one; how many they are. It can be called as often as one likes. A council's managers are for one another."""
    async with transaction() as database:
        everyone = await people_let_in_by_administrators() if authority is None else await people_of(authority)
        found = [each for each in everyone if authority is not None or each.authority is None]
        due = [each.membership for each in found if is_to_be_told(each.looked_at, each.reminded_at, now())]
        if due:
            await database.execute(TOLD, due, now())
            await database.execute(TOLD_APPROVAL, due, now(), authority)
            for email in await (administrators_mail() if authority is None else managers_mail(authority)):
                await put(email, "people_due", how_many=count(len(due), "person", "people"), link="/admin/people")
    return len(due)
